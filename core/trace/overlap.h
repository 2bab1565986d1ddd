// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Two runs on the same picture, A and B: which patches both kept, and where their answers part. Masks meet by patch
// (partition, row, column), never by visual id, so that runs with different packings compare. P partitions, N patches per
// partition. Pure, nothing here throws.

namespace ps {

struct Overlap {
    int both = 0, aOnly = 0, bOnly = 0; // patches kept by

    int either() const { return both + aOnly + bOnly; }
    /// Intersection over union; 1 where neither kept any: two empty masks are the same.
    double iou() const { return either() == 0 ? 1 : static_cast<double>(both) / either(); }
    bool operator==(const Overlap&) const = default;
};

/// Per vision-stage row (P * N) 1 where the patch's token is alive after the last step, or with `layer` when that decoder
/// layer runs. What unpadding removed is never alive. Empty when the trace holds no decision.
std::vector<std::uint8_t> alivePatches(const Trace& trace, std::optional<int> layer = {});

/// Why the masks of two runs cannot be laid over each other, one sentence; empty when they can.
std::string whyNotComparable(const Trace& a, const Trace& b);

enum class KeptBy : std::uint8_t { Neither = 0, AOnly = 1, BOnly = 2, Both = 3 };

/// Who kept each patch, (P * N). Empty when the masks cannot be compared.
std::vector<KeptBy> keptBy(const Trace& a, const Trace& b, std::optional<int> layer = {});

struct MaskOverlap {
    Overlap overall {};
    std::vector<Overlap> partitions {}; // (P)
    bool operator==(const MaskOverlap&) const = default;
};
std::optional<MaskOverlap> maskOverlap(const Trace& a, const Trace& b, std::optional<int> layer = {});

/// Index of the first answer token that differs. An answer that ends where the other goes on differs there only if the
/// model ended it; what it would have said after a length limit or a Stop is not known. Null when no difference is known.
std::optional<std::size_t> firstDifferingToken(const Trace& a, const Trace& b);

} // namespace ps
