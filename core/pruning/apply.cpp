// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/apply.h"

#include "core/base/check.h"
#include "core/pruning/select.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <numeric>

namespace ps {

at::Tensor Sequence::visualRows() const
{
    return at::arange(visualStart, visualStart + static_cast<std::int64_t>(ids.size()),
        at::TensorOptions().dtype(at::kLong).device(hidden.device()));
}

std::shared_ptr<PruneStep> dropBeforeLayer(Sequence& sequence, const std::string& method, int layer,
    const LayerDecision& decision, const std::vector<int>& forced)
{
    PS_CHECK(std::is_sorted(decision.kept.begin(), decision.kept.end()));
    PS_CHECK(decision.kept.empty()
        || (decision.kept.front() >= 0 && decision.kept.back() < static_cast<int>(sequence.ids.size())));
    auto step = std::make_shared<PruneStep>();
    step->method = method;
    step->layer = layer;
    step->idsBefore = sequence.ids;
    const std::vector<int> kept = stayingRows(sequence.ids, decision.kept, forced);
    for (const int index : kept)
        step->idsKept.push_back(sequence.ids[static_cast<std::size_t>(index)]);
    if (kept.size() == sequence.ids.size())
        return step;

    std::vector<std::int64_t> rows(static_cast<std::size_t>(sequence.visualStart));
    std::iota(rows.begin(), rows.end(), 0);
    for (const int index : kept)
        rows.push_back(sequence.visualStart + index);
    for (std::int64_t row = sequence.visualStart + static_cast<std::int64_t>(sequence.ids.size());
         row < sequence.size(); ++row)
        rows.push_back(row);

    const at::Tensor stay = at::tensor(rows, at::kLong).to(sequence.hidden.device());
    sequence.hidden = sequence.hidden.index_select(0, stay);
    if (sequence.projections.defined())
        sequence.projections = sequence.projections.index_select(0, stay);
    std::vector<std::int64_t> positions;
    for (std::size_t i = 0; i < rows.size(); ++i)
        positions.push_back(decision.positions == Positions::Compact
                ? static_cast<std::int64_t>(i)
                : sequence.positions[static_cast<std::size_t>(rows[i])]);
    sequence.positions = std::move(positions);
    sequence.ids = step->idsKept;
    return step;
}

} // namespace ps
