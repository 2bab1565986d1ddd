// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/llm/attention.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <limits>

namespace ps {
namespace {

constexpr std::int64_t kHeads = 2, kSize = 8;

struct Case {
    at::Tensor q {}, k {}, v {}, policy {}, visible {}, weights {}; // weights: of the outputs, in the loss
};

Case makeCase(std::int64_t n, bool hard)
{
    at::Generator generator = at::detail::createCPUGenerator(3);
    Case made;
    for (at::Tensor* tensor : { &made.q, &made.k, &made.v, &made.weights })
        *tensor = at::randn({ kHeads, n, kSize }, generator, at::kFloat);
    made.q.mul_(2);
    made.policy = at::rand({ n }, generator, at::kFloat);
    if (hard)
        made.policy = made.policy.gt(0.6).to(at::kFloat);
    made.visible = at::ones({ n, n }, at::kBool).tril();
    made.visible.slice(0, n / 2).slice(1, n / 4, n / 3).fill_(false); // some rows are of another segment
    for (at::Tensor* tensor : { &made.q, &made.k, &made.v, &made.policy })
        tensor->requires_grad_(true);
    return made;
}

/// Equation 7 of the paper as written, in float64, every operation recorded.
at::Tensor byTheBook(const Case& from)
{
    constexpr double kHidden = -std::numeric_limits<double>::infinity();
    const auto wide = [](const at::Tensor& x) { return x.to(at::kDouble); };
    const at::Tensor scores = (at::matmul(wide(from.q), wide(from.k).transpose(1, 2)) / std::sqrt(double { kSize }))
                                  .masked_fill(from.visible.logical_not(), kHidden);
    const at::Tensor self = at::eye(from.q.size(1), at::kDouble);
    const at::Tensor seen = wide(from.policy).unsqueeze(0) * (1 - self) + self;
    const at::Tensor highest = scores.masked_fill(seen.eq(0), kHidden).amax(-1, true).detach();
    const at::Tensor weight = (scores - highest).clamp_max(0).exp() * seen;
    return at::matmul(weight / weight.sum(-1, true), wide(from.v));
}

double largest(const at::Tensor& a, const at::Tensor& b)
{
    return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

std::vector<at::Tensor> gradients(const Case& of, const at::Tensor& out)
{
    (out * of.weights).sum().backward();
    std::vector<at::Tensor> all;
    for (const at::Tensor& leaf : { of.q, of.k, of.v, of.policy }) {
        all.push_back(leaf.grad().clone());
        leaf.mutable_grad().reset();
    }
    return all;
}

} // namespace

TEST(MaskedAttention, EqualsTheBookWithItsGradients)
{
    for (const std::int64_t n : { 1, 5, 64, 150 }) {
        for (const bool hard : { false, true }) {
            SCOPED_TRACE(testing::Message() << n << (hard ? " rows, hard policy" : " rows, soft policy"));
            const Case of = makeCase(n, hard);
            const at::Tensor out = maskedAttention(
                of.q, of.k, of.v, { .visible = of.visible, .policy = of.policy });
            const at::Tensor expected = byTheBook(of);
            EXPECT_LT(largest(out, expected), 1e-5);
            const std::vector<at::Tensor> got = gradients(of, out), wanted = gradients(of, expected);
            for (std::size_t i = 0; i < got.size(); ++i)
                EXPECT_LT(largest(got[i], wanted[i]), 2e-4) << "of q, k, v, policy: number " << i;
        }
    }
}

TEST(MaskedAttention, PolicyGradientIsThatOfFiniteDifferences)
{
    const std::int64_t n = 12;
    const Case of = makeCase(n, false);
    const auto loss = [&](const at::Tensor& policy) {
        Case changed = of;
        changed.policy = policy;
        return (byTheBook(changed) * of.weights).sum().item<double>();
    };
    const at::Tensor out = maskedAttention(of.q, of.k, of.v, { .visible = of.visible, .policy = of.policy });
    const at::Tensor gradient = gradients(of, out).back();
    constexpr double kStep = 1e-6;
    for (std::int64_t j = 0; j < n; ++j) {
        at::Tensor more = of.policy.detach().to(at::kDouble), less = more.clone();
        more[j].add_(kStep);
        less[j].sub_(kStep);
        EXPECT_NEAR(gradient[j].item<double>(), (loss(more) - loss(less)) / (2 * kStep), 1e-3) << "column " << j;
    }
}

TEST(MaskedAttention, RowsThatNothingDependsOnChangeNothing)
{
    const Case of = makeCase(80, true);
    of.weights.slice(1, 10, 70).fill_(0);
    const at::Tensor out = maskedAttention(of.q, of.k, of.v, { .visible = of.visible, .policy = of.policy });
    const at::Tensor expected = byTheBook(of);
    const std::vector<at::Tensor> got = gradients(of, out), wanted = gradients(of, expected);
    for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_LT(largest(got[i], wanted[i]), 2e-4) << i;
    EXPECT_EQ(got[0].slice(1, 10, 70).abs().max().item<float>(), 0.0F);
}

TEST(MaskedAttention, ADroppedKeyThatDominatesItsRowCountsLikeTheStrongestKept)
{
    const std::int64_t n = 6;
    const at::Tensor q = at::ones({ 1, n, kSize }),
                     v = at::randn({ 1, n, kSize }, at::detail::createCPUGenerator(4));
    const at::Tensor k = at::zeros({ 1, n, kSize });
    k.select(1, 2).fill_(1000); // exp of its score is beyond any float
    const at::Tensor policy = at::tensor({ 1.0F, 1.0F, 0.0F, 1.0F, 1.0F, 1.0F }).requires_grad_(true);
    const at::Tensor visible = at::ones({ n, n }, at::kBool).tril();
    const at::Tensor out = maskedAttention(q, k, v, { .visible = visible, .policy = policy });
    EXPECT_LT(largest(out.select(1, 5), v.index_select(1, at::tensor({ 0, 1, 3, 4, 5 })).mean(1)), 1e-5)
        << "the kept keys are alike";
    out.sum().backward();
    EXPECT_LT(policy.grad().abs().max().item<float>(), 100.0F);
    EXPECT_GT(policy.grad().abs().max().item<float>(), 0.0F);
}

} // namespace ps
