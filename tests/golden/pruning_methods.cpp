// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_reader.h"
#include "core/base/json.h"
#include "core/imaging/decode.h"
#include "core/session/catalog.h"
#include "tests/support/checkpoint_folder.h"
#include "tests/support/dump.h"
#include "tests/support/embedded_session.h"
#include "tests/support/golden_tensors.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <set>

// PyramidDrop, FastV and Dynamic-LLaVA on tiny random checkpoints against an independent implementation in f64: kept ids, cache
// decisions, cache lengths and greedy tokens identical, logits within 1e-4, margins within 1e-3. See README.md beside this file.

namespace ps {
namespace {

const std::filesystem::path kData = std::filesystem::path(PS_TEST_DATA) / "golden";
constexpr double kLogitTolerance = 1e-4, kMarginTolerance = 1e-3;
constexpr double kScoreTolerance = 1e-5; // of attention shares: the smallest gap at a cut
const std::vector<const char*> kCheckpoints { "next-vicuna-a", "next-mistral-b", "llava15-a",
    "next-mistral-window" };

nlohmann::json readRows(const std::string& checkpoint)
{
    const std::string name = checkpoint + ".json";
    return parseJson(readTextFile(kData / "pruning" / name, 4 << 20), name);
}

struct Worst {
    double logits = 0, scores = 0, margins = 0;
    int cases = 0, keptSets = 0, identicalSets = 0, steps = 0, identicalTokens = 0, bits = 0, identicalBits = 0;
};

template <typename T>
int countEqual(const std::vector<T>& a, const std::vector<T>& b)
{
    int equal = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        equal += a[i] == b[i];
    return equal;
}

/// A sliding window hides tokens on both sides: equal infinities do not differ.
double scoreDifference(std::vector<float> a, std::vector<float> b)
{
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        if (std::isinf(a[i]) && a[i] == b[i])
            a[i] = b[i] = 0;
    return test::largestDifference(a, b);
}

/// One row of the file with the tensors beside it and the run that answers it.
struct Answered {
    const nlohmann::json& row;
    const test::GoldenTensors& tensors;
    std::string prefix; // of the row's tensors
    const Trace& trace;
    const std::filesystem::path& dump;

    std::vector<float> stored(const std::string& tap) const { return tensors.values(prefix + tap); }
    std::vector<int> ints(const char* key) const { return row[key].get<std::vector<int>>(); }
    std::vector<float> logits(int step) const
    {
        return test::readTap(dump, step < 0 ? "logits_prefill" : "logits_step_" + std::to_string(step)).values;
    }
};

void compareDecisions(const Answered& answered, Worst& worst)
{
    const bool learned = answered.row["method"] == "dynamic-llava";
    for (const auto& [layer, kept] : answered.row["kept"].items()) {
        const PruneStep* step = answered.trace.stepBefore(std::stoi(layer));
        ASSERT_NE(step, nullptr) << "layer " << layer;
        const auto ids = kept.get<std::vector<int>>();
        EXPECT_EQ(step->idsKept, ids) << "layer " << layer;
        EXPECT_EQ(answered.trace.aliveAt(std::stoi(layer)), ids);
        ++worst.keptSets;
        worst.identicalSets += step->idsKept == ids;
        const double difference = scoreDifference(step->score, answered.stored("score" + layer));
        double& largest = learned ? worst.margins : worst.scores;
        largest = std::max(largest, difference);
    }
    EXPECT_EQ(answered.trace.steps.size(), answered.row["kept"].size());
}

void compareLogits(const Answered& answered, int steps, Worst& worst)
{
    std::vector<float> ends = answered.logits(-1), highest;
    const std::vector<float> last = answered.logits(steps - 1);
    ends.insert(ends.end(), last.begin(), last.end());
    for (int step = -1; step < steps; ++step) {
        const std::vector<float> logits = answered.logits(step);
        highest.push_back(*std::max_element(logits.begin(), logits.end()));
    }
    worst.logits = std::max({ worst.logits, test::largestDifference(ends, answered.stored("logits")),
        test::largestDifference(highest, answered.stored("best")) });
    worst.steps += steps;
}

void compareAnswer(const Answered& answered, Worst& worst)
{
    const std::vector<int> ids = test::answerIds(answered.trace), greedy = answered.ints("greedy_ids");
    EXPECT_EQ(ids, greedy);
    worst.identicalTokens += countEqual(ids, greedy);
    if (!answered.row.contains("stored"))
        return;
    std::vector<int> bits;
    std::vector<float> margins;
    for (const auto& token : answered.trace.answer) {
        bits.push_back(token->stored ? 1 : 0);
        margins.push_back(token->margin);
    }
    EXPECT_EQ(bits, answered.ints("stored"));
    worst.bits += static_cast<int>(bits.size());
    worst.identicalBits += countEqual(bits, answered.ints("stored"));
    worst.margins = std::max(worst.margins, test::largestDifference(margins, answered.stored("text_margin")));
}

/// After prefill layer by layer, along the answer the longest and the shortest, at the end the sum of all layers.
void compareCacheLengths(const Answered& answered)
{
    const std::vector<int> prefill = answered.ints("prefill_lengths"), final = answered.ints("final_lengths");
    const Trace& trace = answered.trace;
    ASSERT_EQ(trace.layers.size(), prefill.size());
    const std::int64_t perToken = trace.layers.front()->cacheBytes / prefill.front();
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < prefill.size(); ++i) {
        EXPECT_EQ(trace.layers[i]->visualTokens + trace.layers[i]->textTokens, prefill[i]) << "layer " << i;
        EXPECT_EQ(trace.layers[i]->cacheBytes, perToken * prefill[i]) << "layer " << i;
        sum += final[i];
    }
    EXPECT_EQ(trace.memory.kvCache, perToken * sum);
    int stored = 0;
    for (std::size_t i = 0; i < trace.answer.size(); ++i) {
        stored += trace.answer[i]->stored;
        EXPECT_EQ(trace.answer[i]->cacheTokens, prefill.front() + static_cast<int>(i) + 1);
        EXPECT_EQ(trace.answer[i]->sparseTokens,
            std::min(prefill.front() + static_cast<int>(i) + 1, prefill.back() + stored));
    }
    EXPECT_EQ(trace.answer.back()->cacheTokens, final.front());
    EXPECT_EQ(trace.answer.back()->sparseTokens, final.back());
}

Request requestFor(const nlohmann::json& row, const ModelFacts& facts, int steps, const std::filesystem::path& dump)
{
    const imaging::DecodedImage picture = imaging::decodeFile(
        kData / row["image"].get<std::string>(), { .applyExif = false });
    Request request;
    request.image = std::make_shared<Image>(picture.image);
    request.imageInfo = picture.info;
    request.question = row["question"];
    request.promptPreset = row["preset"];
    request.rawPrompt = request.promptPreset.empty();
    request.method = row["method"];
    request.values = parseValues(methodInfo(request.method, facts), row["set"].get<std::vector<std::string>>());
    request.sampling = { .maxNewTokens = steps, .stopOnEos = false };
    request.dumpFolder = dump; // with taps the last token is fed too
    return request;
}

/// The checkpoint with random predictors, in a file of any name outside its index, and the config that speaks of them.
void addPredictors(const test::CheckpointFolder& folder, const std::string& checkpoint, const nlohmann::json& sparse)
{
    std::filesystem::copy_file(kData / "pruning" / (checkpoint + ".predictors.safetensors"),
        folder / "gates-of-any-name.safetensors");
    folder.set("config.json", "/sparse_config", sparse);
}

class PruningMethods : public testing::TestWithParam<const char*> { };

} // namespace

TEST_P(PruningMethods, EqualAnIndependentImplementation)
{
    const std::string checkpoint = GetParam();
    const nlohmann::json expected = readRows(checkpoint);
    const test::GoldenTensors tensors(kData / "pruning" / (checkpoint + ".safetensors"));
    const test::CheckpointFolder folder(checkpoint);
    addPredictors(folder, checkpoint, expected["sparse_config"]);
    const auto session = Session::open(
        { .folder = folder.path() }, { .device = "cpu", .dtype = "f32", .threads = 1 });
    const int steps = expected["steps"];
    ASSERT_GE(steps, 24);
    std::map<std::string, Worst> methods;
    for (std::size_t i = 0; i < expected["rows"].size(); ++i) {
        const nlohmann::json& row = expected["rows"][i];
        SCOPED_TRACE(row["method"].get<std::string>() + " " + row["set"].dump() + ", row " + std::to_string(i));
        const test::TemporaryFolder dump;
        const TracePtr trace = session->run(requestFor(row, session->facts(), steps, dump.path()), {}, {});
        ASSERT_EQ(trace->state, TraceState::Done) << trace->error;
        const Answered answered { .row = row,
            .tensors = tensors,
            .prefix = "row" + std::to_string(i) + ".",
            .trace = *trace,
            .dump = dump.path() };
        ASSERT_EQ(trace->run.promptIds, answered.ints("prompt_ids"));
        ASSERT_EQ(trace->layout.visualTokens(), row["visual_tokens"].get<int>());
        ASSERT_EQ(trace->answer.size(), static_cast<std::size_t>(steps));
        Worst& worst = methods[row["method"]];
        compareDecisions(answered, worst);
        compareLogits(answered, steps, worst);
        compareAnswer(answered, worst);
        compareCacheLengths(answered);
        ++worst.cases;
    }
    EXPECT_EQ(methods.size(), 3U);
    for (const auto& [method, worst] : methods) {
        EXPECT_GE(worst.cases, 10) << method;
        EXPECT_LT(worst.logits, kLogitTolerance) << method;
        EXPECT_LT(worst.scores, kScoreTolerance) << method;
        EXPECT_LT(worst.margins, kMarginTolerance) << method;
        std::printf("| %s | %s | %d cases | kept ids %d/%d sets | logits %.1e | scores %.1e | margins %.1e | "
                    "cache decisions %d/%d | greedy ids %d/%d steps |\n",
            checkpoint.c_str(), method.c_str(), worst.cases, worst.identicalSets, worst.keptSets, worst.logits,
            worst.scores, worst.margins, worst.identicalBits, worst.bits, worst.identicalTokens, worst.steps);
    }
}

/// Every parameter of the three methods and every choice, `random` (a control of ours) apart, is set in some row, and every
/// method runs with nothing set.
TEST_P(PruningMethods, RowsCoverDefaultsAndVariants)
{
    std::set<std::string> seen;
    const nlohmann::json expected = readRows(GetParam());
    for (const nlohmann::json& row : expected["rows"]) {
        const std::string method = row["method"];
        if (row["set"].empty())
            seen.insert(method);
        for (const std::string assignment : row["set"]) {
            seen.insert(method + " " + assignment);
            seen.insert(method + " " + assignment.substr(0, assignment.find('=')));
        }
    }
    const ModelFacts facts { .decoderLayers = 4, .imagePredictor = true, .textPredictor = true };
    for (const char* method : { "pyramid-drop", "fastv", "dynamic-llava" }) {
        EXPECT_TRUE(seen.contains(method)) << method;
        for (const ParameterInfo& parameter : methodInfo(method, facts).parameters) {
            const std::string key = method + (" " + parameter.key);
            EXPECT_TRUE(seen.contains(key)) << key;
            for (std::size_t i = 1; i < parameter.choices.size(); ++i)
                EXPECT_TRUE(parameter.choices[i] == "random" || seen.contains(key + "=" + parameter.choices[i]))
                    << key << "=" << parameter.choices[i];
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Golden, PruningMethods, testing::ValuesIn(kCheckpoints), [](const auto& instance) {
    std::string name = instance.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

} // namespace ps
