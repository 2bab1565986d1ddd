// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/patch_states.h"
#include "widgets/geometry/token_layout.h"

#include <QPointF>
#include <QRectF>

#include <optional>

namespace ps {

/// Everything the window can say about the patch under a point. Exact values, nothing rounded.
struct PatchHit {
    int partition = 0, row = 0, col = 0;
    int id = -1; // visual id; -1: removed by unpadding
    QPointF imagePos {};
    QRectF imageRect {};
    double visible = 1; // share of the patch that shows the picture; the rest is padding
    std::optional<float> scoreFirst {}, scoreLast {};
    std::optional<float> score {};                 // what the decision ranked by
    std::optional<int> rank {};                    // 1-based inside the partition
    std::optional<float> cut {};                   // smallest kept score of the partition
    int ties = 0;                                  // other patches of the partition with exactly this score
    std::optional<float> stageScore {}, margin {}; // inside the language model
    std::optional<int> stageLayer {}, marginLayer {};
    std::optional<int> dropLayer {}; // first decoder layer that does not see it; -1 before them; empty: it sees all
    bool thresholdsKnown = false;
    std::optional<float> threshold {}; // smallest budget that keeps it; empty though known: at none
    std::optional<int> countedFor {};  // the tile whose budget this overview patch was evidence for
    int keptInPartition = 0, patchesInPartition = 0;
    bool decided = false;    // false: no mask yet, the two flags below say nothing
    bool kept = false;       // reaches the language model
    bool keptByRule = false; // also when unpadding removed it afterwards

    bool samePatch(const PatchHit& other) const
    {
        return partition == other.partition && row == other.row && col == other.col;
    }
};

/// `patch` must be one of `tokens`.
PatchHit patchHit(const PatchStates& states, const TokenLayout& tokens, const PatchRef& patch, QPointF imagePos);

} // namespace ps
