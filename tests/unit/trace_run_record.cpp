// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"
#include "core/trace/run_record.h"
#include "tests/support/small_trace.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <locale>

namespace ps {
namespace {

using Json = nlohmann::ordered_json;

Json recordOf(const Trace& trace) { return Json::parse(runRecord(trace)); }

std::vector<std::string> keysOf(const Json& object)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.push_back(key);
    return keys;
}

using Keys = std::vector<std::string>;

TEST(RunRecord, KeysInTheOrderOfTheContract)
{
    const Json record = recordOf(test::smallTrace());
    EXPECT_EQ(keysOf(record),
        (Keys { "schema", "program", "model", "image", "prompt", "layout", "method", "budget", "steps",
            "layers", "decode", "answer", "timing_ms", "rates", "memory_bytes", "overrides", "command" }));
    EXPECT_EQ(keysOf(record["program"]), (Keys { "version", "commit" }));
    EXPECT_EQ(keysOf(record["model"]),
        (Keys { "path", "name", "architecture", "parameters", "dtype", "device", "device_name" }));
    EXPECT_EQ(keysOf(record["image"]),
        (Keys { "path", "width", "height", "exif_orientation", "exif_applied", "sha256" }));
    EXPECT_EQ(keysOf(record["prompt"]), (Keys { "text", "ids" }));
    EXPECT_EQ(keysOf(record["layout"]), (Keys { "grid", "canvas", "patch_grid", "partitions", "visual_tokens" }));
    EXPECT_EQ(keysOf(record["layout"]["partitions"][4]), (Keys { "index", "row", "col", "rect" }));
    EXPECT_EQ(keysOf(record["method"]), (Keys { "name", "parameters", "rule" }));
    EXPECT_EQ(keysOf(record["budget"]), (Keys { "requested", "allocated", "after_unpad", "fed", "partitions" }));
    EXPECT_EQ(keysOf(record["budget"]["partitions"][0]),
        (Keys { "index", "requested", "allocated", "after_unpad", "fed" }));
    EXPECT_EQ(keysOf(record["steps"][0]), (Keys { "layer", "before", "kept" }));
    EXPECT_EQ(keysOf(record["layers"][0]), (Keys { "layer", "visual", "text", "ms", "kv_bytes" }));
    EXPECT_EQ(keysOf(record["decode"]), (Keys { "kept_in_cache", "cache_tokens", "sparse_cache_tokens" }));
    EXPECT_EQ(keysOf(record["answer"]), (Keys { "text", "ids", "logprobs", "finish" }));
    EXPECT_EQ(keysOf(record["timing_ms"]),
        (Keys { "decode_image", "preprocess", "vision", "project", "select", "prefill", "first_token",
            "decode_total", "total" }));
    EXPECT_EQ(keysOf(record["rates"]), (Keys { "decode_tokens_per_s", "prefill_tokens_per_s" }));
    EXPECT_EQ(keysOf(record["memory_bytes"]), (Keys { "weights", "kv_cache", "peak_device", "peak_host" }));
    EXPECT_EQ(keysOf(record["overrides"]), (Keys { "keep", "drop" }));
}

TEST(RunRecord, ValuesOfAFullRun)
{
    const Trace trace = test::smallTrace();
    const Json record = recordOf(trace);
    EXPECT_EQ(record["schema"], "prunescope.run/1");
    EXPECT_EQ(record["model"]["parameters"], 123'456'789'012);
    EXPECT_EQ(record["image"]["path"], "caf\u00e9 \"x\".png");
    EXPECT_EQ(record["image"]["width"], 40);
    EXPECT_EQ(record["image"]["sha256"], pixelHash(*trace.image));
    EXPECT_EQ(record["prompt"]["ids"], Json({ 1, 32000, 13, 5 }));
    EXPECT_EQ(record["layout"]["grid"], Json({ 2, 2 }));
    EXPECT_EQ(record["layout"]["canvas"], Json({ 16, 16 }));
    EXPECT_EQ(record["layout"]["patch_grid"], 2);
    EXPECT_EQ(record["layout"]["partitions"][0],
        Json::parse(R"({"index":0,"row":-1,"col":-1,"rect":[0.0,0.0,40.0,30.0]})"));
    EXPECT_EQ(record["layout"]["partitions"][2],
        Json::parse(R"({"index":2,"row":0,"col":1,"rect":[20.0,0.0,20.0,15.0]})"));
    EXPECT_EQ(record["layout"]["visual_tokens"], trace.layout.visualTokens());
    EXPECT_EQ(record["method"]["name"], "hired");
    EXPECT_EQ(record["method"]["rule"], "paper-mass");
    EXPECT_EQ(record["method"]["parameters"]["budget"], 0.1 + 0.2);
    EXPECT_EQ(record["method"]["parameters"]["first-layer"], 1);
    EXPECT_EQ(record["method"]["parameters"]["exclude-padding"], true);
    EXPECT_EQ(record["budget"]["requested"], 7);
    EXPECT_EQ(record["budget"]["fed"], 3);
    EXPECT_EQ(record["budget"]["partitions"][1],
        Json::parse(R"({"index":3,"requested":2,"allocated":1,"after_unpad":1,"fed":1})"));
    EXPECT_EQ(record["steps"][0]["layer"], -1);
    EXPECT_EQ(record["steps"][0]["before"], trace.layout.visualTokens());
    EXPECT_EQ(record["steps"][1]["kept"], Json({ 3, 5 }));
    EXPECT_EQ(record["layers"][1], Json::parse(R"({"layer":1,"visual":2,"text":20,"ms":1.25,"kv_bytes":2048})"));
    EXPECT_EQ(record["decode"]["kept_in_cache"], Json({ true, false, true }));
    EXPECT_EQ(record["decode"]["cache_tokens"], Json({ 30, 31, 31 }));
    EXPECT_EQ(record["decode"]["sparse_cache_tokens"], Json({ 22, 22, 23 }));
    EXPECT_EQ(record["answer"]["text"], "The\u00e9");
    EXPECT_EQ(record["answer"]["finish"], "length");
    EXPECT_EQ(record["timing_ms"]["first_token"], 7.5);
    EXPECT_EQ(record["rates"]["decode_tokens_per_s"], 40.0);
    EXPECT_EQ(record["overrides"]["drop"], Json({ 0, 3 }));
    EXPECT_EQ(record["command"], trace.run.command);
}

TEST(RunRecord, NotMeasuredIsNullNeverZero)
{
    Trace trace = test::smallTrace();
    trace.times = {};
    trace.memory = {};
    trace.answer.clear();
    trace.layers.clear();
    trace.steps.clear();
    trace.finish = Finish::None;
    trace.run.values = {};
    const Json record = recordOf(trace);
    for (const auto& [key, value] : record["timing_ms"].items())
        EXPECT_TRUE(value.is_null()) << key;
    for (const auto& [key, value] : record["rates"].items())
        EXPECT_TRUE(value.is_null()) << key;
    EXPECT_TRUE(record["memory_bytes"]["peak_device"].is_null());
    EXPECT_TRUE(record["budget"]["requested"].is_null());
    EXPECT_TRUE(record["budget"]["fed"].is_null()) << "no layer ran";
    EXPECT_TRUE(record["answer"]["finish"].is_null());
    EXPECT_TRUE(record["method"]["rule"].is_null());
    for (const char* list : { "steps", "layers" })
        EXPECT_EQ(record[list], Json::array()) << list;
    EXPECT_EQ(record["budget"]["partitions"], Json::array());
    EXPECT_EQ(record["method"]["parameters"], Json::object());
    EXPECT_EQ(record["answer"]["ids"], Json::array());
}

TEST(RunRecord, UnprunedRunStillSaysWhatWasFed)
{
    Trace trace = test::smallTrace();
    trace.steps.clear();
    const Json record = recordOf(trace);
    EXPECT_EQ(record["budget"]["fed"], trace.layers[0]->visualTokens);
    EXPECT_TRUE(record["budget"]["allocated"].is_null());
}

TEST(RunRecord, NoFolderLeavesTheMachine)
{
    Trace trace = test::smallTrace();
    const auto modelPath = [&](const std::string& path) {
        trace.run.modelPath = path;
        return recordOf(trace)["model"]["path"].get<std::string>();
    };
    EXPECT_EQ(modelPath("/data/someone/llava-7b"), "llava-7b");
    EXPECT_EQ(modelPath("/data/someone/llava-7b/"), "llava-7b");
    EXPECT_EQ(modelPath("../someone/llava-7b"), "llava-7b");
    EXPECT_EQ(modelPath("models/llava-7b"), "models/llava-7b");
    trace.run.image.name = "/data/someone/a.png";
    trace.run.image.argument = "/data/someone/a.png";
    EXPECT_EQ(recordOf(trace)["image"]["path"], "a.png");
    EXPECT_EQ(runRecord(trace).find("someone"), std::string::npos);
}

class DecimalComma final : public std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

TEST(RunRecord, NumbersDoNotDependOnTheLocale)
{
    const std::string before = runRecord(test::smallTrace());
    const std::locale old = std::locale::global(std::locale(std::locale::classic(), new DecimalComma)); // owns it
    const std::string after = runRecord(test::smallTrace());
    std::locale::global(old);
    EXPECT_EQ(after, before);
}

TEST(RunRecord, EmptyTraceIsStillARecord)
{
    const Json record = recordOf({});
    EXPECT_EQ(record["layout"]["visual_tokens"], 0);
    EXPECT_TRUE(record["layout"]["patch_grid"].is_null());
    EXPECT_TRUE(record["image"]["sha256"].is_null());
}

} // namespace
} // namespace ps
