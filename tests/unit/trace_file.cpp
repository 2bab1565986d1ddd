// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/trace_file.h"
#include "core/base/error.h"
#include "core/trace/archive.h"
#include "core/trace/npy.h"
#include "core/trace/run_record.h"
#include "core/trace/trace_json.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/small_trace.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <map>

namespace ps {
namespace {

using Json = nlohmann::ordered_json;
using Bytes = std::vector<std::uint8_t>;

/// A trace file taken apart, to be put together again with one thing changed.
struct Parts {
    std::vector<std::string> order {};
    std::map<std::string, Bytes> members {};
    Json json {};

    explicit Parts(const Bytes& file)
    {
        const ArchiveReader reader(file, "good");
        order = reader.names();
        for (const std::string& name : order)
            members[name] = reader.read(name, reader.size(name));
        const Bytes& text = members["trace.json"];
        json = Json::parse(text.begin(), text.end());
    }

    Bytes file() const
    {
        ArchiveWriter writer;
        for (const std::string& name : order) {
            if (name == "trace.json")
                writer.add(name, json.dump());
            else if (members.contains(name))
                writer.add(name, members.at(name));
        }
        return writer.finish();
    }
};

Error refused(const Bytes& bytes)
{
    try {
        parseTrace(bytes, "a.pstrace");
    } catch (const Error& error) {
        EXPECT_EQ(error.where().rfind("a.pstrace", 0), 0U) << error.where();
        return error;
    }
    ADD_FAILURE() << "accepted";
    return { ErrorKind::Internal, "accepted" };
}

Error refusedJson(const std::function<void(Json&)>& change)
{
    Parts parts(encodeTrace(test::smallTrace()));
    change(parts.json);
    return refused(parts.file());
}

std::string problemWith(const std::function<void(Json&)>& change) { return refusedJson(change).problem(); }

std::string problemWithArray(const std::string& name, const Bytes& array)
{
    Parts parts(encodeTrace(test::smallTrace()));
    parts.members[name + ".npy"] = array;
    return refused(parts.file()).problem();
}

template <typename Item>
Bytes arrayOf(NpyType type, std::vector<std::int64_t> shape, const std::vector<Item>& items)
{
    const auto* data = reinterpret_cast<const std::uint8_t*>(items.data());
    return encodeNpy(type, shape, std::span<const std::uint8_t>(data, items.size() * sizeof(Item)));
}

TEST(TraceFile, EverythingComesBack)
{
    const Trace trace = test::smallTrace();
    const Bytes bytes = encodeTrace(trace);
    const TracePtr back = parseTrace(bytes, "t");
    EXPECT_EQ(encodeTrace(*back), bytes);
    EXPECT_EQ(runRecord(*back), runRecord(trace));
    EXPECT_EQ(traceJson(*back), traceJson(trace));

    EXPECT_EQ(back->image->rgb, trace.image->rgb);
    EXPECT_EQ(back->layout.patchToId, trace.layout.patchToId);
    ASSERT_EQ(back->layout.tokens.size(), trace.layout.tokens.size());
    EXPECT_EQ(back->layout.tokens[7].rect, trace.layout.tokens[7].rect);
    EXPECT_EQ(back->run.values, trace.run.values);
    EXPECT_EQ(back->run.seed, trace.run.seed);
    EXPECT_EQ(back->run.image.notes, trace.run.image.notes);
    EXPECT_EQ(back->run.facts.visionFeatureLayer, 3);
    EXPECT_EQ(back->requestId, 0U);
    ASSERT_NE(back->vision, nullptr);
    ASSERT_EQ(back->vision->classRows.size(), 3U);
    EXPECT_EQ(back->vision->rowsOf(2)->scores, trace.vision->rowsOf(2)->scores);
    EXPECT_EQ(back->vision->partitionPixels, trace.vision->partitionPixels);
    ASSERT_EQ(back->steps.size(), 2U);
    EXPECT_EQ(back->steps[0]->score, trace.steps[0]->score);
    EXPECT_EQ(back->steps[0]->keptRows, trace.steps[0]->keptRows);
    EXPECT_EQ(back->steps[0]->region, trace.steps[0]->region);
    EXPECT_EQ(back->steps[0]->total.guards, trace.steps[0]->total.guards);
    EXPECT_EQ(back->steps[0]->ledger[1].share, 2.75);
    EXPECT_EQ(back->steps[1]->idsBefore, trace.steps[1]->idsBefore);
    EXPECT_EQ(back->steps[1]->method, "fastv");
    EXPECT_TRUE(back->steps[1]->region.empty());
    EXPECT_EQ(back->layers[0]->attention, trace.layers[0]->attention);
    EXPECT_TRUE(back->layers[1]->attention.empty());
    ASSERT_EQ(back->answer.size(), 3U);
    EXPECT_EQ(back->answer[1]->margin, -0.125F);
    EXPECT_EQ(back->answer[2]->sparseTokens, 23);
    EXPECT_EQ(back->answer[1]->logProbability, -1.1F);
    EXPECT_EQ(back->answer[2]->text, "\u00e9");
    EXPECT_FALSE(back->answer[1]->stored);
    EXPECT_TRUE(back->times.visionCached);
    EXPECT_EQ(back->state, TraceState::Failed);
    EXPECT_EQ(back->error, "the device is gone");
}

TEST(TraceFile, ThroughADisk)
{
    const test::ScratchFolder folder;
    writeTrace(test::smallTrace(), folder / "a.pstrace");
    EXPECT_EQ(encodeTrace(*readTrace(folder / "a.pstrace")), encodeTrace(test::smallTrace()));
    EXPECT_THROW(readTrace(folder / "none.pstrace"), Error);
    EXPECT_THROW(writeTrace(test::smallTrace(), folder / "no" / "a.pstrace"), Error);
}

TEST(TraceFile, MembersAndTheirNames)
{
    const Parts parts(encodeTrace(test::smallTrace()));
    EXPECT_EQ(parts.order,
        (std::vector<std::string> { "trace.json", "image.ppm", "patch_to_id.npy", "id_info.npy", "id_rect.npy",
            "cls_attention_first.npy", "cls_attention_2.npy", "cls_attention_last.npy", "partition_rgb.npy",
            "step_before_0.npy", "step_score_0.npy", "step_rows_0.npy", "region.npy", "step_before_1.npy",
            "step_score_1.npy", "attention_offsets.npy", "attention.npy", "text_margin.npy" }));
    const NpyArray info = parseNpy(parts.members.at("id_info.npy"), "id_info");
    EXPECT_EQ(info.shape, (std::vector<std::int64_t> { test::smallTrace().layout.visualTokens(), 4 }));
    EXPECT_EQ(parseNpy(parts.members.at("patch_to_id.npy"), "p").shape, (std::vector<std::int64_t> { 5, 4 }));
    EXPECT_EQ(parseNpy(parts.members.at("partition_rgb.npy"), "p").shape,
        (std::vector<std::int64_t> { 5, 8, 8, 3 }));
}

TEST(TraceFile, SparseTracesComeBack)
{
    EXPECT_EQ(parseTrace(encodeTrace({}), "empty")->layout.visualTokens(), 0);
    Trace trace = test::smallTrace();
    trace.image = nullptr;
    trace.vision = nullptr;
    trace.steps.clear();
    trace.layers.clear();
    trace.answer.clear();
    trace.run.image.sha256.clear();
    const TracePtr back = parseTrace(encodeTrace(trace), "sparse");
    EXPECT_EQ(encodeTrace(*back), encodeTrace(trace));
    EXPECT_EQ(back->vision, nullptr);
    EXPECT_EQ(back->image, nullptr);
}

TEST(TraceFile, EveryFramingAndPackingComesBack)
{
    Trace trace = test::smallTrace();
    trace.steps.clear();
    trace.layers.clear();
    trace.vision = nullptr;
    trace.run.forcedDrop.clear();
    const auto roundTrip = [&](const ImageGeometry& geometry, Packing packing) {
        trace.layout = makeLayout(geometry, packing, false);
        const TracePtr back = parseTrace(encodeTrace(trace), "t");
        EXPECT_EQ(encodeTrace(*back), encodeTrace(trace));
        EXPECT_EQ(back->layout.tokens.back().rect, trace.layout.tokens.back().rect);
    };
    ImageGeometry geometry = trace.layout.geometry;
    geometry.gridRows = 1;
    roundTrip(geometry, Packing::Swapped);
    geometry.gridRows = geometry.gridCols = 0;
    roundTrip(geometry, Packing::Correct);
    geometry.framing = Framing::CenterCrop;
    roundTrip(geometry, Packing::Correct);
    geometry.framing = Framing::PadSquare;
    roundTrip(geometry, Packing::Correct);
}

TEST(TraceFile, SavedInMidRunReadsAsCancelled)
{
    Trace trace = test::smallTrace();
    trace.state = TraceState::Running;
    EXPECT_EQ(parseTrace(encodeTrace(trace), "t")->state, TraceState::Cancelled);
}

TEST(TraceFile, NewerVersionsAreRefusedOlderReadersIgnoreAdditions)
{
    const Error newer = refusedJson([](Json& json) { json["trace"]["schema"] = "prunescope.trace/2"; });
    EXPECT_EQ(newer.kind(), ErrorKind::Unsupported);
    EXPECT_EQ(newer.problem(),
        "the trace has format 'prunescope.trace/2', this program reads up to 'prunescope.trace/1'");
    EXPECT_EQ(newer.hint(), "open it with a newer PruneScope");
    EXPECT_EQ(
        refusedJson([](Json& json) { json["schema"] = "prunescope.run/17"; }).kind(), ErrorKind::Unsupported);
    EXPECT_EQ(refusedJson([](Json& json) { json["schema"] = "other/1"; }).kind(), ErrorKind::NotThisFormat);
    EXPECT_EQ(refusedJson([](Json& json) { json.erase("schema"); }).kind(), ErrorKind::NotThisFormat);

    Parts parts(encodeTrace(test::smallTrace()));
    parts.json["trace"]["schema"] = "prunescope.trace/1.4";
    parts.json["trace"]["later"] = { 1, 2, 3 };
    parts.order.emplace_back("later.npy");
    parts.members["later.npy"] = { 1, 2, 3 };
    EXPECT_EQ(encodeTrace(*parseTrace(parts.file(), "t")), encodeTrace(test::smallTrace()));
}

TEST(TraceFile, OtherFilesAreNotMine)
{
    EXPECT_EQ(refused({}).kind(), ErrorKind::NotThisFormat);
    EXPECT_EQ(refused({ 'P', '6', '\n' }).kind(), ErrorKind::NotThisFormat);
    ArchiveWriter other;
    other.add("word/document.xml", "<w/>");
    const Error error = refused(other.finish());
    EXPECT_EQ(error.kind(), ErrorKind::NotThisFormat);
    EXPECT_EQ(error.problem(), "this is not a PruneScope trace: it holds no trace.json");
}

TEST(TraceFile, JsonOfOtherShape)
{
    EXPECT_EQ(problemWith([](Json& json) { json = Json::array(); }), "the file is not a JSON object");
    EXPECT_EQ(problemWith([](Json& json) { json.erase("model"); }), "'model' is missing");
    EXPECT_EQ(problemWith([](Json& json) { json["layout"] = 3; }), "'layout' is not a JSON object");
    EXPECT_EQ(problemWith([](Json& json) { json["layers"][1].erase("kv_bytes"); }),
        "'layers[1].kv_bytes' is missing");
    EXPECT_EQ(problemWith([](Json& json) { json["trace"]["geometry"]["patch_size"] = "4"; }),
        "'trace.geometry.patch_size' is \"4\", expected whole numbers from 1 to 8");
    EXPECT_EQ(problemWith([](Json& json) { json["trace"]["geometry"]["framing"] = "round"; }),
        "'trace.geometry.framing' is \"round\", expected one of anyres, center-crop, pad-square");
    EXPECT_EQ(problemWith([](Json& json) { json["method"]["parameters"]["x"] = Json::object(); }).substr(0, 30),
        "'method.parameters.x' is a lis");
}

TEST(TraceFile, ImpossibleGeometry)
{
    EXPECT_EQ(problemWith([](Json& json) {
        json["layout"]["grid"] = { 2, 0 };
    }).substr(0, 16),
        "'layout.grid' is");
    EXPECT_EQ(problemWith([](Json& json) {
        json["layout"]["grid"] = { 65, 1 };
    }).substr(0, 16),
        "'layout.grid' is");
    EXPECT_EQ(problemWith([](Json& json) { json["layout"]["grid"] = { 2 }; }).substr(0, 16), "'layout.grid' is");
    EXPECT_EQ(problemWith([](Json& json) { json["trace"]["geometry"]["framing"] = "center-crop"; }).substr(0, 16),
        "'layout.grid' is");
    EXPECT_EQ(problemWith([](Json& json) {
        json["trace"]["geometry"]["resized"] = { 0, 5 };
    }),
        "'trace.geometry.resized' is a list or object that does not fit, expected whole numbers from 1 to "
        "268435456");
    EXPECT_EQ(problemWith([](Json& json) { json["image"]["width"] = 40'000; }),
        "'image.width' is 40000, expected whole numbers from 1 to 32767");
    EXPECT_EQ(problemWith([](Json& json) {
        json["trace"]["geometry"]["partition_size"] = 4096;
        json["trace"]["geometry"]["patch_size"] = 1;
    }).substr(0, 16),
        "'layout.grid' is"); // 84 million patches
    EXPECT_EQ(problemWith([](Json& json) { json["layout"]["visual_tokens"] = 3; }).substr(0, 48),
        "'layout.visual_tokens' is 3, expected 24 by the ");
}

TEST(TraceFile, IdsThatAreNotThere)
{
    EXPECT_EQ(problemWith([](Json& json) {
        json["steps"][1]["kept"] = { 3, 24 };
    }).substr(0, 18),
        "'steps[1].kept' is");
    EXPECT_EQ(problemWith([](Json& json) { json["steps"][1]["kept"] = { -1 }; }).substr(0, 18),
        "'steps[1].kept' is");
    EXPECT_EQ(problemWith([](Json& json) {
        json["steps"][1]["kept"] = { 5, 3 };
    }).substr(0, 18),
        "'steps[1].kept' is");
    EXPECT_EQ(problemWith([](Json& json) {
        json["steps"][1]["kept"] = { 3, 3 };
    }).substr(0, 18),
        "'steps[1].kept' is");
    EXPECT_EQ(problemWith([](Json& json) {
        json["steps"][1]["kept"] = { 2, 3 };
    }),
        "step 1 keeps ids that were not there before");
    EXPECT_EQ(
        problemWith([](Json& json) { json["steps"][1]["layer"] = -2; }).substr(0, 19), "'steps[1].layer' is");
    EXPECT_EQ(problemWith([](Json& json) { std::swap(json["steps"][0]["layer"], json["steps"][1]["layer"]); }),
        "'steps[1].layer' is -1, expected at least the layer of the step before");
    EXPECT_EQ(problemWith([](Json& json) { json["steps"].erase(1); }).substr(0, 14), "'trace.steps' ");
    EXPECT_EQ(problemWith([](Json& json) { json["overrides"]["keep"] = { 24 }; }).substr(0, 17),
        "'overrides.keep' ");
    EXPECT_EQ(problemWith([](Json& json) { json["trace"]["steps"][0]["ledger"][1]["index"] = 5; }),
        "'trace.steps[0].ledger[1].index' is 5, expected whole numbers from 0 to 4");
    EXPECT_EQ(problemWith([](Json& json) { json["answer"]["ids"].erase(0); }).substr(0, 13), "'answer.ids' ");
    EXPECT_EQ(problemWith([](Json& json) {
        json["trace"]["class_layers"] = { 3, 1 };
    }).substr(0, 20),
        "'trace.class_layers'");
    EXPECT_EQ(problemWith([](Json& json) { json["layers"][1]["layer"] = 0; }),
        "'layers[1].layer' is 0, expected more than the layer before");
}

TEST(TraceFile, ArraysOfOtherShape)
{
    const std::vector<float> seven(7);
    EXPECT_EQ(problemWithArray("step_score_1", arrayOf(NpyType::F4, { 7 }, seven)),
        "the array 'step_score_1' has another type or shape than trace.json gives it");
    EXPECT_EQ(problemWithArray("step_before_1",
                  arrayOf(NpyType::I4, { 12 }, std::vector<int> { 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 24 })),
        "the ids before step 1 are not ascending ids of the layout");
    EXPECT_EQ(problemWithArray("step_before_1",
                  arrayOf(NpyType::I4, { 12 }, std::vector<int> { 1, 3, 3, 7, 9, 11, 13, 15, 17, 19, 21, 23 })),
        "the ids before step 1 are not ascending ids of the layout");
    EXPECT_EQ(problemWithArray("region", arrayOf(NpyType::I1, { 4 }, std::vector<std::int8_t> { 1, 2, 3, 5 })),
        "step 0 counts patches for a tile that is not there");
    EXPECT_EQ(problemWithArray("attention_offsets", arrayOf(NpyType::I4, { 3 }, std::vector<int> { 0, 12, 13 })),
        "the attention of layer 1 does not fit its ids");
    EXPECT_EQ(problemWithArray("attention_offsets", arrayOf(NpyType::I4, { 3 }, std::vector<int> { -12, 0, 2 })),
        "the attention does not begin at 0");
    EXPECT_EQ(problemWithArray("attention_offsets", arrayOf(NpyType::I4, { 3 }, std::vector<int> { 0, 12, 10 })),
        "the attention of layer 1 does not fit its ids");
    EXPECT_EQ(problemWithArray("patch_to_id", arrayOf(NpyType::I4, { 5, 4 }, std::vector<int>(20, 3))),
        "the array 'patch_to_id' does not fit the geometry in trace.json");
    EXPECT_EQ(problemWithArray("patch_to_id", Bytes(100'000, 'x')),
        "member 'patch_to_id.npy' has 100 kB, expected at most 4.1 kB");
    EXPECT_EQ(problemWithArray("text_margin", { 'n', 'o' }), "this is not a NumPy array");
}

TEST(TraceFile, MissingArrays)
{
    for (const char* name : { "patch_to_id.npy", "step_before_1.npy", "cls_attention_2.npy", "attention.npy" }) {
        Parts parts(encodeTrace(test::smallTrace()));
        parts.members.erase(name);
        const Error error = refused(parts.file());
        EXPECT_EQ(error.problem(), "the archive has no member '" + std::string(name) + '\'');
    }
    Parts parts(encodeTrace(test::smallTrace()));
    for (const char* name : { "image.ppm", "partition_rgb.npy", "step_score_0.npy", "step_rows_0.npy",
             "region.npy", "attention_offsets.npy", "text_margin.npy" })
        parts.members.erase(name);
    const TracePtr back = parseTrace(parts.file(), "t");
    EXPECT_EQ(back->image, nullptr);
    EXPECT_TRUE(back->vision->partitionPixels.empty());
    EXPECT_TRUE(back->steps[0]->score.empty());
    EXPECT_TRUE(back->layers[0]->attention.empty());
    EXPECT_EQ(back->answer[0]->margin, 0);
}

TEST(TraceFile, AnotherPicture)
{
    Parts parts(encodeTrace(test::smallTrace()));
    parts.members["image.ppm"].back() ^= 1;
    EXPECT_EQ(refused(parts.file()).problem(), "the picture is not the one that trace.json describes");
}

TEST(TraceFile, EveryBitFlipOpensOrIsRefused)
{
    const Bytes good = encodeTrace(test::smallTrace());
    int opened = 0;
    int refusals = 0;
    for (std::size_t bit = 0; bit < good.size() * 8; bit += 13) {
        Bytes flipped = good;
        flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
        try {
            EXPECT_NE(parseTrace(flipped, "flipped"), nullptr);
            ++opened;
        } catch (const Error& error) {
            EXPECT_NE(error.kind(), ErrorKind::Internal) << error.message();
            ++refusals;
        }
    }
    EXPECT_GT(refusals, opened); // checksums see every flip outside dates and attributes
    for (std::size_t size = 0; size < good.size(); size += 7)
        refused({ good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size) });
}

} // namespace
} // namespace ps
