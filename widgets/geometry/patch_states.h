// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/patch_thresholds.h"

#include <map>
#include <optional>
#include <vector>

namespace ps {

enum class PatchState : std::uint8_t {
    Dropped,
    Kept,
    KeptThenUnpadded, // kept by the rule, removed by unpadding
    Absent,           // never a candidate: removed by unpadding and not kept by the rule
};

/// What one trace says about every patch, by vision-stage row (partition * N + row * g + col). Derived once
/// per trace and layer.
struct PatchStates {
    std::vector<PatchState> state {};
    std::vector<float> scoreFirst {}, scoreLast {}; // class-token attention; empty when not recorded
    // what the decision ranked by; NaN where it had no score; empty without scores
    std::vector<float> ranking {};
    std::vector<int> rank {};                 // 1-based inside the partition, 0 where there is no score
    std::vector<std::optional<float>> cut {}; // per partition: the smallest ranking value kept
    std::vector<int> keptInPartition {}, patchesInPartition {}; // by the rule, before unpadding; of all cells
    std::vector<std::uint8_t> forced {};                        // 0 no, 1 forced keep, 2 forced drop
    std::vector<std::int8_t> region {}; // (N) tile that each overview patch counted for; empty if none did
    std::vector<float> threshold {}; // smallest budget that keeps a patch, NaN at none; empty while unknown
    bool decided = false;            // false: no step yet, nothing is kept or dropped

    // Inside the language model: viewValues of DropLayer, StageScore and Margin.
    std::vector<float> dropLayer {}, stageScore {}, margin {};
    int survived = 0;                // the drop layer of what no layer dropped
    std::map<int, int> tokensByDrop; // tokens, newlines too, by drop layer
    std::optional<int> stageLayer {}, marginLayer {};
    std::optional<float> stageCut {}, marginCut {}; // smallest kept
};

/// After the last step, or as decoder layer `layer` sees them. Thresholds of another layout are left out.
PatchStates patchStates(
    const Trace& trace, std::optional<int> layer = {}, const PatchThresholds& thresholds = {});

} // namespace ps
