// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/overlap.h"

#include <algorithm>

namespace ps {
namespace {

bool isUnpruned(const Trace& trace) { return trace.steps.empty() && trace.run.method == "none"; }
bool isDecided(const Trace& trace) { return !trace.steps.empty() || isUnpruned(trace); }

/// The same cells of the same picture: the tiles and their patches, whatever was packed into tokens.
bool sameGrid(const Layout& a, const Layout& b)
{
    const auto sameArea = [](const Partition& left, const Partition& right) { return left.rect == right.rect; };
    return a.geometry.patchGrid() == b.geometry.patchGrid() && a.patchToId.size() == b.patchToId.size()
        && std::equal(
            a.partitions.begin(), a.partitions.end(), b.partitions.begin(), b.partitions.end(), sameArea);
}

void add(Overlap& overlap, KeptBy kept)
{
    overlap.both += kept == KeptBy::Both ? 1 : 0;
    overlap.aOnly += kept == KeptBy::AOnly ? 1 : 0;
    overlap.bOnly += kept == KeptBy::BOnly ? 1 : 0;
}

} // namespace

std::vector<std::uint8_t> alivePatches(const Trace& trace, std::optional<int> layer)
{
    if (!isDecided(trace))
        return {};
    const std::vector<int> alive = layer || isUnpruned(trace) ? trace.aliveAt(layer.value_or(kBeforeLanguage))
                                                              : trace.steps.back()->idsKept;
    std::vector<std::uint8_t> rows(trace.layout.patchToId.size(), 0);
    for (const int id : alive)
        if (const int row = trace.layout.rowOf(id); row >= 0)
            rows[static_cast<std::size_t>(row)] = 1;
    return rows;
}

std::string whyNotComparable(const Trace& a, const Trace& b)
{
    if (a.run.image.sha256.empty() || a.run.image.sha256 != b.run.image.sha256)
        return "the two runs show different pictures";
    if (!sameGrid(a.layout, b.layout))
        return "the two runs cut the picture into different patches";
    if (!isDecided(a) || !isDecided(b))
        return "one of the two runs holds no decision about its patches";
    return {};
}

std::vector<KeptBy> keptBy(const Trace& a, const Trace& b, std::optional<int> layer)
{
    if (!whyNotComparable(a, b).empty())
        return {};
    const std::vector<std::uint8_t> inA = alivePatches(a, layer), inB = alivePatches(b, layer);
    std::vector<KeptBy> kept(inA.size());
    for (std::size_t row = 0; row < kept.size(); ++row)
        kept[row] = static_cast<KeptBy>(inA[row] + 2 * inB[row]);
    return kept;
}

std::optional<MaskOverlap> maskOverlap(const Trace& a, const Trace& b, std::optional<int> layer)
{
    const std::vector<KeptBy> kept = keptBy(a, b, layer);
    if (kept.empty())
        return std::nullopt;
    const auto n = static_cast<std::size_t>(a.layout.geometry.patchesPerPartition());
    MaskOverlap result { .partitions = std::vector<Overlap>(kept.size() / n) };
    for (std::size_t row = 0; row < kept.size(); ++row) {
        add(result.overall, kept[row]);
        add(result.partitions[row / n], kept[row]);
    }
    return result;
}

std::optional<std::size_t> firstDifferingToken(const Trace& a, const Trace& b)
{
    const auto [left, right] = std::mismatch(a.answer.begin(), a.answer.end(), b.answer.begin(),
        b.answer.end(), [](const auto& x, const auto& y) { return x->id == y->id; });
    const auto index = static_cast<std::size_t>(left - a.answer.begin());
    const bool endOfA = left == a.answer.end(), endOfB = right == b.answer.end();
    if (!endOfA && !endOfB)
        return index;
    if (endOfA && endOfB)
        return std::nullopt;
    return (endOfA ? a : b).finish == Finish::Eos ? std::optional(index) : std::nullopt;
}

} // namespace ps
