// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/evaluate.h"

#include "core/base/error.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace ps {
namespace {

/// Answers from a book; method "wrong" says something else. Records what it was asked.
class BookRunner final : public Runner {
public:
    std::map<std::string, std::string> book {}; // question -> answer
    std::vector<Request> asked {};
    std::size_t failAt = 1000, cancelAt = 1000;

    TracePtr run(const Request& request, const SnapshotFn&, std::stop_token) override
    {
        asked.push_back(request);
        auto trace = std::make_shared<Trace>();
        trace->state = asked.size() == failAt ? TraceState::Failed
            : asked.size() == cancelAt        ? TraceState::Cancelled
                                              : TraceState::Done;
        trace->error = trace->state == TraceState::Failed ? "memory ran out" : "";
        const std::string text = request.method == "wrong" ? "Maybe." : book.at(request.question);
        for (const char c : text) // letter by letter, as a stream arrives
            trace->answer.push_back(std::make_shared<AnswerToken>(AnswerToken { .text = std::string(1, c) }));
        return trace;
    }
    const ModelFacts& facts() const override { return m_facts; }
    const RunInfo& info() const override { return m_info; }

private:
    ModelFacts m_facts {};
    RunInfo m_info {};
};

scenes::Scene scene(std::uint64_t seed, std::vector<scenes::Question> questions)
{
    scenes::Scene made { .seed = seed };
    made.image = { .width = 2, .height = 1, .rgb = { 1, 2, 3, 4, 5, 6 } };
    made.questions = std::move(questions);
    return made;
}

struct Evaluate : testing::Test {
    BookRunner runner {};
    std::vector<scenes::Scene> all { scene(70, { { "color", "Color?", "Red." }, { "total", "Total?", "Two." } }),
        scene(71, { { "color", "Color?", "Blue." } }) };
    std::vector<EvaluateArm> arms { { .method = "none" }, { .method = "wrong", .budget = 0.2 } };

    void SetUp() override { runner.book = { { "Color?", "Red." }, { "Total?", "Two." } }; }

    const EvaluateRow& row(const EvaluateResult& result, std::size_t arm, std::size_t kind)
    {
        return result.rows.at(arm * scenes::kinds().size() + kind);
    }
};

TEST_F(Evaluate, countsAnswersThatEqualTheTruthByArmAndKind)
{
    const EvaluateResult result = evaluate(runner, all, arms, {}, {});
    ASSERT_EQ(result.rows.size(), 2 * scenes::kinds().size());
    EXPECT_FALSE(result.cancelled);
    EXPECT_EQ(row(result, 0, 0).kind, "color");
    EXPECT_EQ(row(result, 0, 0).n, 2);
    EXPECT_EQ(row(result, 0, 0).right, 1); // the second scene's truth is Blue
    EXPECT_EQ(row(result, 0, 3).kind, "total");
    EXPECT_EQ(row(result, 0, 3).n, 1);
    EXPECT_EQ(row(result, 0, 3).right, 1);
    EXPECT_EQ(row(result, 0, 1).n, 0); // no question about a shape
    EXPECT_EQ(row(result, 1, 0).arm.method, "wrong");
    EXPECT_EQ(row(result, 1, 0).n, 2);
    EXPECT_EQ(row(result, 1, 0).right, 0);
}

TEST_F(Evaluate, almostRightIsWrong)
{
    runner.book["Total?"] = "Two. ";
    EXPECT_EQ(row(evaluate(runner, all, arms, {}, {}), 0, 3).right, 0);
}

TEST_F(Evaluate, picturesGoOutermostAndAreOnePointerEach)
{
    evaluate(runner, all, arms, {}, {});
    ASSERT_EQ(runner.asked.size(), 6U);
    std::vector<const Image*> order;
    for (const Request& request : runner.asked)
        if (order.empty() || order.back() != request.image.get())
            order.push_back(request.image.get());
    EXPECT_EQ(order.size(), 2U); // never back to an earlier picture: its vision features would be computed again
}

TEST_F(Evaluate, seedsDifferPerSceneAndRunsAreGreedy)
{
    evaluate(runner, all, arms, {}, {});
    EXPECT_EQ(runner.asked.front().seed, 0U);
    EXPECT_EQ(runner.asked.back().seed, 1U);
    for (const Request& request : runner.asked) {
        EXPECT_EQ(request.sampling.temperature, 0);
        EXPECT_EQ(request.goal, Goal::Answer);
    }
}

TEST_F(Evaluate, armsReachTheRequests)
{
    arms[1].values.set("budget", 0.2);
    arms[1].promptPreset = "llava_v1";
    evaluate(runner, all, arms, {}, {});
    EXPECT_EQ(runner.asked[2].method, "wrong");
    EXPECT_EQ(runner.asked[2].values.real("budget"), 0.2);
    EXPECT_EQ(runner.asked[2].promptPreset, "llava_v1");
    EXPECT_EQ(runner.asked[0].promptPreset, "");
}

TEST_F(Evaluate, progressCountsAnswers)
{
    std::vector<std::int64_t> done;
    std::set<std::int64_t> totals;
    evaluate(
        runner, all, arms,
        [&](const std::string&, std::int64_t at, std::int64_t total) {
        done.push_back(at);
        totals.insert(total);
        },
        {});
    EXPECT_EQ(done, (std::vector<std::int64_t> { 1, 2, 3, 4, 5, 6 }));
    EXPECT_EQ(totals, std::set<std::int64_t> { 6 });
}

TEST_F(Evaluate, cancelledRunEndsItAndSaysSo)
{
    runner.cancelAt = 4;
    const EvaluateResult result = evaluate(runner, all, arms, {}, {});
    EXPECT_TRUE(result.cancelled);
    EXPECT_EQ(runner.asked.size(), 4U);
    int answers = 0;
    for (const EvaluateRow& each : result.rows)
        answers += each.n;
    EXPECT_EQ(answers, 3);
}

TEST_F(Evaluate, failedRunThrowsItsSentenceWithSceneAndMethod)
{
    runner.failAt = 2;
    try {
        evaluate(runner, all, arms, {}, {});
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_NE(error.message().find("memory ran out"), std::string::npos);
        EXPECT_NE(error.message().find("scene:70"), std::string::npos);
        EXPECT_NE(error.message().find("none"), std::string::npos);
    }
}

TEST(Interval95, agreesWithPublishedWilsonBounds)
{
    const auto [low, high] = interval95(81, 263); // Newcombe 1998, table I, method 3
    EXPECT_NEAR(low, 0.2553, 5e-5);
    EXPECT_NEAR(high, 0.3662, 5e-5);
    const auto [lowest, above] = interval95(0, 20);
    EXPECT_EQ(lowest, 0);
    EXPECT_NEAR(above, 0.1611, 5e-5);
    const auto [below, highest] = interval95(29, 29);
    EXPECT_NEAR(below, 0.8830, 5e-5);
    EXPECT_EQ(highest, 1);
    EXPECT_EQ(interval95(0, 0), std::pair(0.0, 1.0));
}

} // namespace
} // namespace ps
