// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/session/catalog.h"
#include "core/session/preview.h"
#include "core/session/thresholds.h"
#include "tests/support/embedded_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

// What every method of the catalogue promises, whatever it is: a method added as one file is covered by this one.

namespace ps {
namespace {

using test::answerIds;
using test::embeddedSession;
using test::randomValues;
using test::scenePicture;
using test::sceneRequest;

constexpr std::uint64_t kScenes[] = { 11, 12, 13 };

std::vector<std::string> methodIds()
{
    std::vector<std::string> ids;
    for (const MethodInfo& method :
        methods({ .visionLayers = 6, .visionFeatureLayer = 4, .decoderLayers = 8, .patchGrid = 8 }))
        ids.push_back(method.id);
    return ids;
}

TracePtr runOf(const Request& request) { return embeddedSession().run(request, {}, {}); }

MethodInfo infoOf(const std::string& id) { return methodInfo(id, embeddedSession().facts()); }

/// Values that the method refuses for this picture (a rule that the grid does not allow, a budget of nothing) end in a
/// worded failure and count as such, never as a pass.
bool refused(const TracePtr& trace)
{
    EXPECT_TRUE(trace->state == TraceState::Done || !trace->error.empty());
    return trace->state == TraceState::Failed;
}

class Catalogue : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override
    {
        if (const std::string reason = infoOf(GetParam()).unavailable; !reason.empty())
            GTEST_SKIP() << "the embedded model cannot run it: " << reason;
    }
};

} // namespace

TEST_P(Catalogue, DescribesItself)
{
    const MethodInfo info = infoOf(GetParam());
    EXPECT_FALSE(info.title.empty());
    EXPECT_FALSE(info.summary.empty());
    EXPECT_TRUE(info.primary.empty() || info.find(info.primary));
    for (const ParameterInfo& parameter : info.parameters) {
        EXPECT_FALSE(parameter.label.empty()) << parameter.key;
        EXPECT_FALSE(parameter.help.empty()) << parameter.key;
        EXPECT_EQ(parameter.kind == ParameterKind::Choice, !parameter.choices.empty()) << parameter.key;
    }
    EXPECT_EQ(validated(info, defaults(info)), defaults(info));
}

TEST_P(Catalogue, KeepingEverythingEqualsNoPruningBitForBit)
{
    const MethodInfo info = infoOf(GetParam());
    if (info.primary.empty() && info.id != "none")
        GTEST_SKIP() << "it has no budget to raise to everything";
    Request all = sceneRequest(GetParam(), 11);
    if (!info.keepAll.empty())
        all.values = parseValues(info, info.keepAll);
    else if (!info.primary.empty())
        all.values.set(info.primary, 1.0);
    const TracePtr pruned = runOf(all), whole = runOf(sceneRequest("none", 11));
    ASSERT_EQ(pruned->state, TraceState::Done) << pruned->error;
    ASSERT_EQ(pruned->answer.size(), whole->answer.size());
    for (std::size_t i = 0; i < whole->answer.size(); ++i) {
        EXPECT_EQ(pruned->answer[i]->id, whole->answer[i]->id);
        EXPECT_EQ(pruned->answer[i]->logProbability, whole->answer[i]->logProbability); // bit-equal, no tolerance
    }
}

TEST_P(Catalogue, KeptIdsAreAscendingUniqueInBoundsAndWithinBudget)
{
    const MethodInfo info = infoOf(GetParam());
    int ran = 0;
    for (const std::uint64_t scene : kScenes)
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            Request request = sceneRequest(GetParam(), scene);
            request.goal = Goal::Prefill;
            request.values = randomValues(info, seed);
            const TracePtr trace = runOf(request);
            if (refused(trace))
                continue;
            ++ran;
            for (const auto& step : trace->steps) {
                EXPECT_TRUE(std::is_sorted(step->idsKept.begin(), step->idsKept.end()));
                EXPECT_EQ(std::set<int>(step->idsKept.begin(), step->idsKept.end()).size(), step->idsKept.size());
                EXPECT_TRUE(std::includes(step->idsBefore.begin(), step->idsBefore.end(),
                    step->idsKept.begin(), step->idsKept.end()));
                EXPECT_GE(step->idsKept.front(), 0);
                EXPECT_LT(step->idsKept.back(), trace->layout.visualTokens());
                if (step->total.requested >= 0) {
                    EXPECT_LE(step->total.allocated, step->total.requested);
                    EXPECT_LE(step->total.afterUnpad, step->total.allocated);
                    EXPECT_EQ(step->total.fed, step->total.afterUnpad + step->total.newlines);
                }
            }
        }
    EXPECT_GT(ran, 8);
}

TEST_P(Catalogue, SameSeedSameIds)
{
    Request request = sceneRequest(GetParam(), 12);
    request.seed = 7;
    const TracePtr first = runOf(request);
    request.image = test::scenePicture(12); // another object, so nothing cached is reused
    const TracePtr again = runOf(request);
    EXPECT_EQ(first->aliveAt(7), again->aliveAt(7));
    EXPECT_EQ(answerIds(*first), answerIds(*again));
}

TEST_P(Catalogue, RecordingChangesNothing)
{
    Request request = sceneRequest(GetParam(), 13);
    const TracePtr plain = runOf(request);
    request.detail = Detail::Full;
    int snapshots = 0;
    const TracePtr recorded = embeddedSession().run(request, [&](const TracePtr&) { ++snapshots; }, {});
    EXPECT_GT(snapshots, 8);
    EXPECT_EQ(plain->aliveAt(7), recorded->aliveAt(7));
    ASSERT_EQ(answerIds(*plain), answerIds(*recorded));
    for (std::size_t i = 0; i < plain->answer.size(); ++i)
        EXPECT_EQ(plain->answer[i]->logProbability, recorded->answer[i]->logProbability);
}

TEST_P(Catalogue, PreviewKeepsWhatTheRunKeeps)
{
    const MethodInfo info = infoOf(GetParam());
    int compared = 0;
    for (const std::uint64_t scene : kScenes) {
        Request request = sceneRequest(GetParam(), scene);
        request.goal = Goal::Prefill;
        request.detail = Detail::Full;
        const TracePtr base = runOf(request);
        for (std::uint64_t seed = 100; seed < 116; ++seed) {
            request.values = randomValues(info, seed);
            request.seed = seed;
            const TracePtr ran = runOf(request);
            if (refused(ran)) {
                EXPECT_THROW((void)preview(base, GetParam(), request.values, seed), Error);
                continue;
            }
            const TracePtr shown = preview(base, GetParam(), request.values, seed);
            if (!shown) // scores of another kind
                continue;
            ++compared;
            ASSERT_EQ(shown->steps.size(), ran->steps.size());
            for (std::size_t i = 0; i < ran->steps.size() && !shown->steps[i]->estimate; ++i)
                EXPECT_EQ(shown->steps[i]->idsKept, ran->steps[i]->idsKept) << "step " << i;
            EXPECT_EQ(shown->layout.packing, ran->layout.packing);
            EXPECT_EQ(shown->state, TraceState::Preview);
        }
    }
    EXPECT_GT(compared, 12);
}

/// A patch comes back at its threshold and not just below: at every value, a few per scene by a run of the engine itself.
TEST_P(Catalogue, PatchesReturnAtTheirThresholdAndNotJustBelow)
{
    const MethodInfo info = infoOf(GetParam());
    int compared = 0;
    for (const std::uint64_t scene : kScenes) {
        Request request = sceneRequest(GetParam(), scene);
        request.goal = Goal::Prefill;
        request.values = defaults(info);
        const TracePtr base = runOf(request);
        const auto thresholds = keepThresholds(base, GetParam(), request.values, request.seed, {});
        if (!thresholds)
            continue;
        ASSERT_EQ(thresholds->smallest.size(), base->layout.patchToId.size());
        const ParameterInfo& primary = *info.find(info.primary);
        const auto keptAt = [&](const Trace& trace, int row) {
            const std::vector<int>& kept = trace.steps.back()->idsKept;
            return std::binary_search(
                kept.begin(), kept.end(), trace.layout.patchToId[static_cast<std::size_t>(row)]);
        };
        const long tenths = std::lround(1 / thresholds->step);
        for (long place = std::lround(primary.min / thresholds->step); place <= tenths; place += 7) {
            const double value = static_cast<double>(place) / static_cast<double>(tenths);
            request.values.set(primary.key, value);
            const TracePtr shown = place % 5 == 0 && !thresholds->estimate
                ? runOf(request)
                : preview(base, GetParam(), request.values, request.seed);
            for (std::size_t row = 0; row < thresholds->smallest.size(); ++row) {
                const float smallest = thresholds->smallest[row];
                ASSERT_TRUE(base->layout.patchToId[row] >= 0 || std::isnan(smallest));
                ASSERT_EQ(keptAt(*shown, static_cast<int>(row)), static_cast<float>(value) >= smallest)
                    << "row " << row << ", " << value << " against " << smallest;
                ++compared;
            }
        }
    }
    const bool nested = GetParam() == "hired" || GetParam() == "fastv" || GetParam() == "dynamic-llava";
    EXPECT_GT(compared, nested ? 10'000 : -1);
}

TEST_P(Catalogue, TextAloneEqualsNoPruningBitForBit)
{
    const MethodInfo info = infoOf(GetParam());
    Request text = sceneRequest(GetParam(), 11);
    text.image = nullptr;
    text.imageInfo = {};
    if (std::any_of(info.keepAll.begin(), info.keepAll.end(), // a gate of generated tokens works without a picture, too
            [](const std::string& word) { return word.starts_with("text-threshold"); }))
        text.values = parseValues(info, info.keepAll);
    Request plain = text;
    plain.method = "none";
    plain.values = {};
    const TracePtr pruned = runOf(text), whole = runOf(plain);
    ASSERT_EQ(pruned->state, TraceState::Done) << pruned->error;
    EXPECT_TRUE(pruned->steps.empty());
    EXPECT_EQ(pruned->run.command.find("--image"), std::string::npos) << pruned->run.command;
    ASSERT_EQ(answerIds(*pruned), answerIds(*whole));
    for (std::size_t i = 0; i < whole->answer.size(); ++i)
        EXPECT_EQ(pruned->answer[i]->logProbability, whole->answer[i]->logProbability);
}

TEST_P(Catalogue, EveryPictureIsRankedOnItsOwnTokens)
{
    Request request = sceneRequest(GetParam(), 12);
    request.further = { { .image = scenePicture(13), .info = { .name = "scene 13" } } };
    const TracePtr two = runOf(request);
    ASSERT_EQ(two->state, TraceState::Done) << two->error;
    ASSERT_EQ(two->further.size(), 1U);
    const FurtherPicture& second = two->further.front();
    EXPECT_NE(second.layout.visualTokens(), 0);
    ASSERT_EQ(second.steps.size(), two->steps.size());
    for (std::size_t i = 0; i < second.steps.size(); ++i) {
        EXPECT_EQ(second.steps[i]->layer, two->steps[i]->layer);
        EXPECT_LT(second.steps[i]->idsKept.back(), second.layout.visualTokens());
    }
    const TracePtr alone = runOf(sceneRequest(GetParam(), 12));
    if (const PruneStep* before = alone->stepBefore(kBeforeLanguage)) { // what no text decides is the same as alone
        EXPECT_EQ(two->stepBefore(kBeforeLanguage)->idsKept, before->idsKept);
    }
    ASSERT_EQ(two->steps.size(), alone->steps.size());
    for (std::size_t i = 0; i < alone->steps.size(); ++i) // its budget is its own, whatever stands beside it
        EXPECT_EQ(two->steps[i]->idsKept.size(), alone->steps[i]->idsKept.size());
    EXPECT_NE(two->run.command.find("'scene 13'"), std::string::npos) << two->run.command;
}

TEST_P(Catalogue, WithoutKvCacheTheAnswerIsTheSame)
{
    Request request = sceneRequest(GetParam(), 13, 24);
    const TracePtr cached = runOf(request);
    request.kvCache = false;
    const TracePtr again = runOf(request);
    ASSERT_EQ(again->state, TraceState::Done) << again->error;
    ASSERT_EQ(answerIds(*again), answerIds(*cached));
    for (std::size_t i = 0; i < cached->answer.size(); ++i) {
        EXPECT_NEAR(again->answer[i]->logProbability, cached->answer[i]->logProbability, 1e-4) << "token " << i;
        EXPECT_EQ(again->answer[i]->stored, cached->answer[i]->stored) << "token " << i;
        EXPECT_NEAR(again->answer[i]->margin, cached->answer[i]->margin, 1e-3) << "token " << i;
        EXPECT_EQ(again->answer[i]->cacheTokens, 0);
    }
    EXPECT_EQ(again->memory.kvCache, 0);
}

TEST_P(Catalogue, AChatGoesOnAboutTheSamePicture)
{
    Request request = sceneRequest(GetParam(), 12);
    const TracePtr first = runOf(request);
    request.history = { { .question = request.question, .answer = first->answerText() } };
    request.question = "How many objects are there?";
    const TracePtr second = runOf(request);
    ASSERT_EQ(second->state, TraceState::Done) << second->error;
    EXPECT_EQ(second->aliveAt(0).empty(), false);
    EXPECT_GT(second->run.promptIds.size(), first->run.promptIds.size() + first->answer.size() / 2);
    EXPECT_NE(second->run.promptText.find(first->answerText()), std::string::npos);
    EXPECT_NE(second->run.command.find("--then"), std::string::npos) << second->run.command;
    for (const auto& step : second->steps) // the picture stands in the first turn; only its own tokens are dropped
        EXPECT_LE(step->idsBefore.size(), static_cast<std::size_t>(second->layout.visualTokens()));
    const std::size_t text = second->run.promptIds.size() - 1;
    for (const auto& layer : second->layers)
        EXPECT_EQ(layer->textTokens, static_cast<int>(text));
}

TEST_P(Catalogue, OverridesChangeExactlyThePatchesNamed)
{
    Request request = sceneRequest(GetParam(), 11);
    request.goal = Goal::Mask;
    const std::vector<int> plain = runOf(request)->aliveAt(0);
    const auto kept = [&](int id) { return std::binary_search(plain.begin(), plain.end(), id); };
    for (int id = 0; id < 64; ++id)
        (kept(id) ? request.forcedDrop : request.forcedKeep) = { id };
    const std::vector<int> forced = runOf(request)->aliveAt(0);
    std::vector<int> difference;
    std::set_symmetric_difference(
        plain.begin(), plain.end(), forced.begin(), forced.end(), std::back_inserter(difference));
    EXPECT_EQ(difference.size(), request.forcedKeep.size() + request.forcedDrop.size());
}

INSTANTIATE_TEST_SUITE_P(Methods, Catalogue, testing::ValuesIn(methodIds()), [](const auto& instance) {
    std::string name = instance.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

} // namespace ps
