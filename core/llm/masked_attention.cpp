// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/llm/attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <limits>

// Dynamic-LLaVA's masked softmax (arXiv 2412.00876, equation 7) with its gradient written out. Recorded operation by
// operation it would keep seven (heads, n, n) tensors per layer; here a block of rows is computed again in the backward
// pass, forward looks at kept columns only, and rows that nothing depends on (dropped tokens) have no backward pass.

namespace ps {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr std::int64_t kBlockRows = 64; // the scores of a block stay in the cache of one core
constexpr double kHidden = -std::numeric_limits<double>::infinity();

/// Some rows against the columns that matter to them.
struct Block {
    at::Tensor rows {}, columns {}; // (r), (c) int64
    at::Tensor hidden {};           // (r, c) bool: the row must not see the column
    at::Tensor self {};             // (r, c) bool
    at::Tensor seen {};             // (r, c) float32: policy of the column, 1 on the diagonal
};

Block blockOf(const MaskedColumns& columns, const at::Tensor& rows, bool keptOnly)
{
    Block block { .rows = rows };
    const at::Tensor visible = columns.visible.index_select(0, rows); // (r, n)
    at::Tensor used = visible.any(0);
    if (keptOnly)
        used = used.logical_and(columns.policy.gt(0)).index_fill_(0, rows, true); // every row sees itself
    block.columns = used.nonzero().squeeze(1);
    block.hidden = visible.index_select(1, block.columns).logical_not_();
    block.self = rows.unsqueeze(1).eq(block.columns.unsqueeze(0));
    block.seen = columns.policy.index_select(0, block.columns).unsqueeze(0).masked_fill(block.self, 1); // (r, c)
    return block;
}

/// (heads, r, c); -inf where a row must not look
at::Tensor scoresOf(const Block& block, const at::Tensor& q, const at::Tensor& keys, double scale)
{
    return at::matmul(q.index_select(1, block.rows) * scale, keys.transpose(1, 2)).masked_fill_(block.hidden, kHidden);
}

/// exp(score - highest), at most 1: the maximum runs over kept columns and a hidden one counts at most as much as the
/// strongest kept one. The result is the same, but with the maximum over all of them a hidden column that dominates its
/// row makes the gradient explode.
at::Tensor exponentials(at::Tensor scores, const at::Tensor& highest)
{
    return scores.sub_(highest).clamp_max_(0).exp_();
}

class MaskedSoftmaxAttention : public torch::autograd::Function<MaskedSoftmaxAttention> {
public:
    /// q, k, v (heads, n, d), policy (n), all float32; visible (n, n) bool
    static at::Tensor forward(AutogradContext* context, const at::Tensor& q, const at::Tensor& k,
        const at::Tensor& v, const at::Tensor& policy, const at::Tensor& visible)
    {
        const std::int64_t n = q.size(1);
        const double scale = 1 / std::sqrt(static_cast<double>(q.size(2)));
        const MaskedColumns columns { .visible = visible, .policy = policy };
        const at::Tensor out = at::empty_like(q), highest = at::empty({ q.size(0), n, 1 }, q.options()),
                         sum = at::empty_like(highest);
        for (std::int64_t begin = 0; begin < n; begin += kBlockRows) {
            const std::int64_t end = std::min(n, begin + kBlockRows);
            const Block block = blockOf(columns, at::arange(begin, end, visible.options().dtype(at::kLong)), true);
            at::Tensor scores = scoresOf(block, q, k.index_select(1, block.columns), scale);
            const at::Tensor top = scores.masked_fill(block.seen.eq(0), kHidden).amax(-1, true);
            const at::Tensor weight = exponentials(std::move(scores), top).mul_(block.seen);
            const at::Tensor total = weight.sum(-1, true);
            highest.slice(1, begin, end).copy_(top);
            sum.slice(1, begin, end).copy_(total);
            out.slice(1, begin, end).copy_(at::matmul(weight, v.index_select(1, block.columns)).div_(total));
        }
        context->save_for_backward({ q, k, v, policy, visible, out, highest, sum });
        return out;
    }

    static tensor_list backward(AutogradContext* context, const tensor_list& gradients)
    {
        const tensor_list saved = context->get_saved_variables();
        const at::Tensor &q = saved[0], &k = saved[1], &v = saved[2], &gradient = gradients[0];
        const MaskedColumns columns { .visible = saved[4], .policy = saved[3] };
        const double scale = 1 / std::sqrt(static_cast<double>(q.size(2)));
        const at::Tensor ofQ = at::zeros_like(q), ofK = at::zeros_like(k), ofV = at::zeros_like(v),
                         ofPolicy = at::zeros_like(columns.policy);
        const at::Tensor alive = gradient.ne(0).any(2).any(0).nonzero().squeeze(1); // rows that something depends on
        for (std::int64_t begin = 0; begin < alive.size(0); begin += kBlockRows) {
            const Block block = blockOf(columns, alive.slice(0, begin, begin + kBlockRows), false);
            const auto rowsOf = [&](const at::Tensor& x) { return x.index_select(1, block.rows); };
            const at::Tensor keys = k.index_select(1, block.columns), values = v.index_select(1, block.columns);
            const at::Tensor sum = rowsOf(saved[7]), up = rowsOf(gradient); // (heads, r, 1), (heads, r, d)
            const at::Tensor share = exponentials(scoresOf(block, q, keys, scale), rowsOf(saved[6])).div_(sum);
            // What one more unit of a column's weight does to the loss, times its share: the gradient of both the
            // column's policy and, where the column counts, of the score.
            const at::Tensor effect = at::matmul(up, values.transpose(1, 2))
                                          .sub_((up * rowsOf(saved[5])).sum(-1, true))
                                          .mul_(share); // (heads, r, c)
            ofPolicy.index_add_(0, block.columns, effect.sum(0).masked_fill_(block.self, 0).sum(0));
            effect.mul_(block.seen);
            ofQ.index_add_(1, block.rows, at::matmul(effect, keys).mul_(scale));
            ofK.index_add_(1, block.columns, at::matmul(effect.transpose(1, 2), rowsOf(q)).mul_(scale));
            ofV.index_add_(1, block.columns, at::matmul(share.mul(block.seen).transpose(1, 2), up));
        }
        return { ofQ, ofK, ofV, ofPolicy, {} };
    }
};

at::Tensor perQueryHead(const at::Tensor& x, std::int64_t heads)
{
    return heads == x.size(0) ? x : x.repeat_interleave(heads / x.size(0), 0);
}

} // namespace

at::Tensor maskedAttention(
    const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const MaskedColumns& columns)
{
    const at::Tensor keys = perQueryHead(k, q.size(0)), values = perQueryHead(v, q.size(0));
    if (!columns.policy.defined())
        return at::scaled_dot_product_attention(
            q.unsqueeze(0), keys.unsqueeze(0), values.unsqueeze(0), columns.visible)
            .squeeze(0);
    return MaskedSoftmaxAttention::apply(
        q.to(at::kFloat), keys.to(at::kFloat), values.to(at::kFloat), columns.policy, columns.visible)
        .to(q.scalar_type());
}

} // namespace ps
