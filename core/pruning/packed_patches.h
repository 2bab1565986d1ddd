// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pruning/method.h"

#include <algorithm>

namespace ps {

/// Vision-stage rows of an image's patch tokens in packed order: the candidates of score-free baselines.
inline std::vector<int> packedPatchRows(const Layout& layout)
{
    std::vector<int> rows;
    for (int id = 0; id < layout.visualTokens(); ++id)
        if (!layout.tokens[static_cast<std::size_t>(id)].newline)
            rows.push_back(layout.rowOf(id));
    return rows;
}

/// How many of `candidates` a share keeps: max(1, trunc(share * n)).
inline int keptCount(double share, std::size_t candidates)
{
    return std::max(1, static_cast<int>(share * static_cast<double>(candidates)));
}

/// The one control of a score-free baseline.
inline ParameterInfo keepParameter()
{
    return { .key = "keep",
        .label = "Keep",
        .help = "Share of the image's visual tokens that is kept.",
        .unit = "%",
        .min = 0.01,
        .max = 1,
        .step = 0.01,
        .initial = 0.2 };
}

inline VisionDecision keepRows(const Layout& layout, const std::vector<int>& rows)
{
    VisionDecision decision;
    decision.keptRows.assign(layout.patchToId.size(), 0);
    for (const int row : rows)
        decision.keptRows[static_cast<std::size_t>(row)] = 1;
    decision.total.requested = static_cast<int>(rows.size());
    return decision;
}

} // namespace ps
