// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/apply.h"

#include "core/base/check.h"
#include "core/pruning/select.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace ps {

at::Tensor VisualSpan::rows(const at::Device& device) const
{
    return at::arange(start, end(), at::TensorOptions().dtype(at::kLong).device(device));
}

std::int64_t Sequence::visualTokens() const
{
    std::int64_t count = 0;
    for (const VisualSpan& span : spans)
        count += static_cast<std::int64_t>(span.ids.size());
    return count;
}

void keepRows(Sequence& sequence, const std::vector<std::int64_t>& rows, Positions mode)
{
    PS_CHECK(std::is_sorted(rows.begin(), rows.end()));
    const at::Tensor stay = at::tensor(rows, at::kLong).to(sequence.hidden.device());
    sequence.hidden = sequence.hidden.index_select(0, stay);
    if (sequence.keys.defined())
        sequence.keys = sequence.keys.index_select(0, stay);
    std::vector<std::int64_t> positions;
    for (std::size_t i = 0; i < rows.size(); ++i)
        positions.push_back(mode == Positions::Compact ? static_cast<std::int64_t>(i)
                                                       : sequence.positions[static_cast<std::size_t>(rows[i])]);
    sequence.positions = std::move(positions);
    for (VisualSpan& span : sequence.spans) {
        const auto first = std::lower_bound(rows.begin(), rows.end(), span.start),
                   last = std::lower_bound(first, rows.end(), span.end());
        std::vector<int> ids;
        for (auto row = first; row != last; ++row)
            ids.push_back(span.ids[static_cast<std::size_t>(*row - span.start)]);
        span = { .start = first - rows.begin(), .ids = std::move(ids) };
    }
}

std::vector<std::shared_ptr<PruneStep>> dropBeforeLayer(Sequence& sequence, const std::string& method,
    int layer, const std::vector<LayerDecision>& decisions, const std::vector<int>& forced)
{
    PS_CHECK(decisions.size() == sequence.spans.size());
    std::vector<std::shared_ptr<PruneStep>> steps;
    std::vector<std::int64_t> rows;
    std::int64_t next = 0; // row not yet decided
    const auto keepUpTo = [&](std::int64_t end) {
        while (next < end)
            rows.push_back(next++);
    };
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        const VisualSpan& span = sequence.spans[i];
        const std::vector<int>& wanted = decisions[i].kept;
        PS_CHECK(std::is_sorted(wanted.begin(), wanted.end()));
        PS_CHECK(wanted.empty() || (wanted.front() >= 0 && wanted.back() < static_cast<int>(span.ids.size())));
        auto step = std::make_shared<PruneStep>();
        step->method = method;
        step->layer = layer;
        step->idsBefore = span.ids;
        keepUpTo(span.start);
        for (const int index : stayingRows(span.ids, wanted, i == 0 ? forced : std::vector<int>())) {
            step->idsKept.push_back(span.ids[static_cast<std::size_t>(index)]);
            rows.push_back(span.start + index);
        }
        next = span.end();
        steps.push_back(std::move(step));
    }
    keepUpTo(sequence.size());
    if (static_cast<std::int64_t>(rows.size()) < sequence.size())
        keepRows(sequence, rows, decisions.front().positions);
    return steps;
}

} // namespace ps
