// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_reader.h"
#include "core/base/json.h"
#include "core/imaging/decode.h"
#include "core/session/catalog.h"
#include "tests/support/dump.h"
#include "tests/support/embedded_session.h"
#include "tests/support/golden_tensors.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstring>

// Tiny random checkpoints of every architecture, name layout and storage type against Hugging Face transformers in f32:
// pixel values, ids and counts identical, logits within 1e-4, the same greedy tokens. See README.md beside this file.

namespace ps {
namespace {

const std::filesystem::path kData = std::filesystem::path(PS_TEST_DATA) / "golden";
constexpr double kTolerance = 1e-4;

class Expected {
public:
    explicit Expected(const std::filesystem::path& folder)
        : json(parseJson(readTextFile(folder / "expected.json", 4 << 20), "expected.json"))
        , m_tensors(folder / "expected.safetensors")
    {
    }

    bool has(int index, const std::string& tap) const { return m_tensors.has(key(index, tap)); }
    std::vector<float> values(int index, const std::string& tap) const
    {
        return m_tensors.values(key(index, tap));
    }

    const nlohmann::json json;

private:
    static std::string key(int index, const std::string& tap)
    {
        return "case" + std::to_string(index) + "." + tap;
    }

    test::GoldenTensors m_tensors;
};

struct Worst {
    double pixels = 0, classRows = 0, features = 0, hidden = 0, logits = 0;
    int tokens = 0, equalTokens = 0;
};

std::vector<float> lastOf(const std::vector<float>& values, std::size_t count)
{
    return { values.end() - static_cast<std::ptrdiff_t>(count), values.end() };
}

void compareHidden(const Expected& expected, int index, const std::filesystem::path& dump, Worst& worst)
{
    const bool whole = expected.has(index, "hidden");
    const std::vector<float> all = expected.values(index, whole ? "hidden" : "hidden_rows");
    const test::Tap first = test::readTap(dump, "hidden_0");
    const auto rows = static_cast<std::size_t>(first.shape[0]), width = static_cast<std::size_t>(first.shape[1]);
    const std::size_t perLayer = whole ? rows * width : 3 * width;
    ASSERT_EQ(all.size() % perLayer, 0U);
    for (std::size_t layer = 0; layer < all.size() / perLayer; ++layer) {
        const std::vector<float> got = test::readTap(dump, "hidden_" + std::to_string(layer)).values;
        const std::vector<float> want(all.begin() + static_cast<std::ptrdiff_t>(layer * perLayer),
            all.begin() + static_cast<std::ptrdiff_t>((layer + 1) * perLayer));
        worst.hidden = std::max(worst.hidden,
            whole ? test::largestDifference(got, want)
                  : test::largestDifference(lastOf(got, 2 * width), lastOf(want, 2 * width)));
    }
}

void compareLogits(
    const Expected& expected, int index, const std::filesystem::path& dump, int newTokens, Worst& worst)
{
    const std::vector<float> all = expected.values(index, "logits");
    const std::size_t vocabulary = all.size() / static_cast<std::size_t>(newTokens);
    for (int step = 0; step < newTokens; ++step) {
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(step) * vocabulary);
        const std::string name = step == 0 ? "logits_prefill" : "logits_step_" + std::to_string(step - 1);
        worst.logits = std::max(worst.logits,
            test::largestDifference(test::readTap(dump, name).values,
                { begin, begin + static_cast<std::ptrdiff_t>(vocabulary) }));
    }
}

/// HiRED at full budget keeps everything and asks for both class rows, so one run shows every tap.
Request requestFor(
    const nlohmann::json& test, const ModelFacts& facts, int newTokens, const std::filesystem::path& dump)
{
    const imaging::DecodedImage picture = imaging::decodeFile(
        kData / test["image"].get<std::string>(), { .applyExif = false });
    Request request;
    request.image = std::make_shared<Image>(picture.image);
    request.imageInfo = picture.info;
    request.question = test["question"];
    request.promptPreset = test["preset"];
    request.method = "hired";
    request.values = defaults(methodInfo("hired", facts));
    request.values.set("budget", 1.0);
    request.sampling = { .maxNewTokens = newTokens, .stopOnEos = false };
    request.dumpFolder = dump;
    return request;
}

void checkCase(Session& session, const Expected& expected, int index, Worst& worst)
{
    const nlohmann::json& test = expected.json["cases"][static_cast<std::size_t>(index)];
    SCOPED_TRACE("case " + std::to_string(index) + " " + test["image"].get<std::string>());
    const int newTokens = expected.json["new_tokens"];
    const test::TemporaryFolder dump;
    const TracePtr trace = session.run(requestFor(test, session.facts(), newTokens, dump.path()), {}, {});
    ASSERT_EQ(trace->state, TraceState::Done) << trace->error;
    EXPECT_EQ(trace->run.promptText, test["prompt"].get<std::string>());
    EXPECT_EQ(trace->run.promptIds, test["prompt_ids"].get<std::vector<int>>());
    EXPECT_EQ(trace->layout.visualTokens(), test["visual_tokens"].get<int>());
    EXPECT_EQ(trace->layout.geometry.partitionCount(), test["partitions"].get<int>());
    EXPECT_EQ(test::readTap(dump.path(), "input_ids").ids, test["input_ids"].get<std::vector<std::int64_t>>());

    if (expected.has(index, "pixel_values"))
        worst.pixels = std::max(worst.pixels,
            test::largestDifference(
                test::readTap(dump.path(), "pixel_values").values, expected.values(index, "pixel_values")));
    for (const char* tap : { "cls_attention_first", "cls_attention_last" })
        worst.classRows = std::max(worst.classRows,
            test::largestDifference(test::readTap(dump.path(), tap).values, expected.values(index, tap)));
    worst.features = std::max(worst.features,
        test::largestDifference(
            test::readTap(dump.path(), "image_features").values, expected.values(index, "image_features")));
    compareHidden(expected, index, dump.path(), worst);
    compareLogits(expected, index, dump.path(), newTokens, worst);

    const auto greedy = test["greedy_ids"].get<std::vector<int>>();
    const std::vector<int> ids = test::answerIds(*trace);
    EXPECT_EQ(ids, greedy);
    worst.tokens += newTokens;
    for (std::size_t i = 0; i < std::min(ids.size(), greedy.size()); ++i)
        worst.equalTokens += ids[i] == greedy[i];
}

class TinyCheckpoint : public testing::TestWithParam<const char*> { };

} // namespace

TEST_P(TinyCheckpoint, EqualsTransformers)
{
    const std::filesystem::path folder = kData / GetParam();
    const Expected expected(folder);
    const auto session = Session::open({ .folder = folder }, { .device = "cpu", .dtype = "f32", .threads = 1 });
    Worst worst;
    const auto cases = static_cast<int>(expected.json["cases"].size());
    ASSERT_GE(cases, 2);
    for (int index = 0; index < cases; ++index)
        checkCase(*session, expected, index, worst);
    EXPECT_EQ(worst.pixels, 0) << "pixel values are identical";
    EXPECT_LT(worst.classRows, kTolerance);
    EXPECT_LT(worst.features, kTolerance);
    EXPECT_LT(worst.hidden, kTolerance);
    EXPECT_LT(worst.logits, kTolerance);
    std::printf("| %s | %d cases | pixels %.0e | class rows %.1e | features %.1e | hidden %.1e | logits %.1e "
                "| tokens %d/%d |\n",
        GetParam(), cases, worst.pixels, worst.classRows, worst.features, worst.hidden, worst.logits,
        worst.equalTokens, worst.tokens);
}

INSTANTIATE_TEST_SUITE_P(Golden, TinyCheckpoint,
    testing::Values("next-vicuna-a", "next-mistral-b", "next-llama-bprime", "next-llama-o", "llava15-a",
        "next-mistral-window", "next-llama-fulllist"),
    [](const auto& instance) {
    std::string name = instance.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

} // namespace ps
