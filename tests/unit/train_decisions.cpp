// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_decisions.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace ps {
namespace {

at::Tensor values(const std::vector<double>& numbers) { return at::tensor(numbers, at::kFloat); }

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

std::vector<double> softDecisions(const std::vector<double>& margins, double threshold, double temperature)
{
    std::vector<double> soft;
    for (const double margin : margins)
        soft.push_back(sigmoid((margin - threshold) / temperature));
    return soft;
}

double sum(const std::vector<double>& all)
{
    double total = 0;
    for (const double one : all)
        total += one;
    return total;
}

/// Soft decisions that add up to `total`, the threshold found by halving.
std::vector<double> withSum(const std::vector<double>& margins, double total, double temperature)
{
    double low = -100, high = 100;
    for (int i = 0; i < 200; ++i) {
        const double middle = (low + high) / 2;
        (sum(softDecisions(margins, middle, temperature)) > total ? low : high) = middle;
    }
    return softDecisions(margins, low, temperature);
}

/// Gradient of weights . soft(margins) by central differences.
std::vector<double> differences(const std::vector<double>& margins, const std::vector<double>& weights,
    const std::function<std::vector<double>(const std::vector<double>&)>& soft)
{
    constexpr double kStep = 1e-5;
    std::vector<double> gradient;
    for (std::size_t i = 0; i < margins.size(); ++i) {
        std::vector<double> more = margins, less = margins;
        more[i] += kStep;
        less[i] -= kStep;
        const std::vector<double> up = soft(more), down = soft(less);
        double slope = 0;
        for (std::size_t j = 0; j < weights.size(); ++j)
            slope += weights[j] * (up[j] - down[j]) / (2 * kStep);
        gradient.push_back(slope);
    }
    return gradient;
}

void expectGradient(const Decision& decision, const at::Tensor& margins, const std::vector<double>& weights,
    const std::vector<double>& expected)
{
    (decision.policy * values(weights)).sum().backward();
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(margins.grad()[static_cast<std::int64_t>(i)].item<double>(), expected[i], 1e-4)
            << "margin " << i;
}

const std::vector<double> kMargins { 0.4, -1.2, 2.5, 0.1, -0.3, 0.9, -3.0 }, kWeights { 1, -2, 0.5, 3, -1, 2, 4 };

} // namespace

TEST(PredictorDecisions, PositiveMarginsStayWithTheGradientOfTheirSoftDecision)
{
    const at::Tensor margins = values(kMargins).requires_grad_(true);
    const Decision decision = keepPositive(margins, 0.5);
    EXPECT_TRUE(decision.policy.equal(values({ 1, 0, 1, 1, 0, 1, 0 })));
    expectGradient(decision, margins, kWeights,
        differences(kMargins, kWeights, [](const auto& m) { return softDecisions(m, 0, 0.5); }));
}

TEST(PredictorDecisions, TheLargestStayWithTheGradientOfSoftDecisionsOfTheSameSum)
{
    const double temperature = 0.7, between = (0.4 + 0.1) / 2; // the third and the fourth largest
    const at::Tensor margins = values(kMargins).requires_grad_(true);
    const Decision decision = keepLargest(margins, 3, temperature);
    EXPECT_TRUE(decision.policy.equal(values({ 1, 0, 1, 0, 0, 1, 0 })));
    const double total = sum(softDecisions(kMargins, between, temperature));
    expectGradient(decision, margins, kWeights,
        differences(kMargins, kWeights, [&](const auto& m) { return withSum(m, total, temperature); }));
    EXPECT_NEAR(margins.grad().sum().item<double>(), 0, 1e-5) << "raising all margins alike changes nothing";
}

TEST(PredictorDecisions, EqualMarginsStillGiveTheCount)
{
    const Decision decision = keepLargest(at::zeros({ 10 }), 4, 1);
    EXPECT_EQ(decision.policy.sum().item<float>(), 4);
    EXPECT_EQ(keepLargest(at::zeros({ 3 }), 3, 1).policy.sum().item<float>(), 3);
    EXPECT_EQ(keepPositive(at::zeros({ 3 }), 1).policy.sum().item<float>(), 0)
        << "a tie drops, as at inference";
}

TEST(PredictorDecisions, FarMarginsGiveNoGradientButNumbers)
{
    const at::Tensor margins = values({ 1e4, 1e4, -1e4, -1e4 }).requires_grad_(true);
    keepLargest(margins, 2, 0.1).policy.sum().backward();
    EXPECT_TRUE(at::isfinite(margins.grad()).all().item<bool>()) << margins.grad();
}

TEST(PredictorDecisions, RateIsThatOfTheNoiseFreeDecision)
{
    const at::Tensor margins = values(kMargins).requires_grad_(true);
    const at::Tensor rate = keepRate(margins);
    EXPECT_NEAR(rate.item<double>(), 4.0 / 7, 1e-6);
    rate.backward();
    for (std::size_t i = 0; i < kMargins.size(); ++i) {
        const double soft = sigmoid(kMargins[i]);
        EXPECT_NEAR(margins.grad()[static_cast<std::int64_t>(i)].item<double>(), soft * (1 - soft) / 7, 1e-6);
    }
}

TEST(PredictorDecisions, NoiseIsLogisticAndRepeats)
{
    const at::Tensor noise = marginNoise(200'000, 7);
    EXPECT_TRUE(noise.equal(marginNoise(200'000, 7)));
    EXPECT_FALSE(noise.equal(marginNoise(200'000, 8)));
    EXPECT_NEAR(noise.mean().item<double>(), 0, 0.02);
    EXPECT_NEAR(noise.gt(1).to(at::kDouble).mean().item<double>(), 1 - sigmoid(1), 0.01);
    EXPECT_TRUE(at::isfinite(noise).all().item<bool>());
}

} // namespace ps
