// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/vision_selection.h"

#include "core/base/check.h"

#include <numeric>

namespace ps {
namespace {

void force(const Layout& layout, const std::vector<int>& ids, std::uint8_t kept, std::vector<std::uint8_t>& keptIds)
{
    for (const int id : ids) {
        if (id < 0 || id >= layout.visualTokens())
            throw Error(ErrorKind::BadArgument,
                "visual token " + std::to_string(id) + " does not exist, the image has "
                    + std::to_string(layout.visualTokens()),
                "override");
        keptIds[static_cast<std::size_t>(id)] = kept;
    }
}

/// (V) one flag per id.
std::vector<std::uint8_t> keptIdFlags(
    const Layout& layout, const VisionDecision* decision, const Overrides& overrides)
{
    std::vector<std::uint8_t> kept(layout.tokens.size(), 1);
    if (decision)
        for (std::size_t id = 0; id < kept.size(); ++id)
            if (!layout.tokens[id].newline)
                kept[id] = decision->keptRows[static_cast<std::size_t>(layout.rowOf(static_cast<int>(id)))];
    force(layout, overrides.keep, 1, kept);
    force(layout, overrides.drop, 0, kept);
    return kept;
}

void count(const Layout& layout, const VisionDecision& decision, const std::vector<int>& ids, PruneStep& step)
{
    const int perPartition = layout.geometry.patchesPerPartition();
    const bool budgeted = !step.ledger.empty();
    for (BudgetLine& line : step.ledger)
        line.allocated = line.afterUnpad = line.fed = 0;
    step.total.allocated = step.total.afterUnpad = step.total.newlines = 0;
    for (std::size_t row = 0; row < decision.keptRows.size(); ++row) {
        if (!decision.keptRows[row])
            continue;
        const bool hasId = layout.patchToId[row] >= 0;
        ++step.total.allocated;
        step.total.afterUnpad += hasId;
        if (budgeted) {
            BudgetLine& line = step.ledger[row / static_cast<std::size_t>(perPartition)];
            ++line.allocated;
            line.afterUnpad += hasId;
            line.lostToUnpad += !hasId;
        }
    }
    for (const int id : ids) {
        const VisualToken& token = layout.tokens[static_cast<std::size_t>(id)];
        step.total.newlines += token.newline;
        if (!token.newline && budgeted)
            ++step.ledger[static_cast<std::size_t>(token.partition)].fed;
    }
    step.total.fed = static_cast<int>(ids.size());
}

} // namespace

VisionSelection selectVisualTokens(const std::string& method, const Layout& layout,
    std::optional<VisionDecision> decision, const Overrides& overrides)
{
    PS_CHECK(!decision || decision->keptRows.size() == layout.patchToId.size());
    VisionSelection selection;
    const std::vector<std::uint8_t> kept = keptIdFlags(layout, decision ? &*decision : nullptr, overrides);
    for (std::size_t id = 0; id < kept.size(); ++id)
        if (kept[id])
            selection.ids.push_back(static_cast<int>(id));
    if (selection.ids.empty())
        throw Error(ErrorKind::BadArgument, "no visual token would be left", method,
            "raise the budget or clear overrides");
    if (!decision && overrides.keep.empty() && overrides.drop.empty())
        return selection;

    auto step = std::make_shared<PruneStep>();
    step->method = method;
    step->idsBefore.resize(layout.tokens.size());
    std::iota(step->idsBefore.begin(), step->idsBefore.end(), 0);
    step->idsKept = selection.ids;
    if (!decision)
        decision = VisionDecision { .keptRows = std::vector<std::uint8_t>(layout.patchToId.size(), 1) };
    if (!decision->score.empty())
        for (const int id : step->idsBefore) // a newline token has no patch and no score
            step->score.push_back(
                layout.rowOf(id) < 0 ? 0 : decision->score[static_cast<std::size_t>(layout.rowOf(id))]);
    step->ledger = std::move(decision->ledger);
    step->total = decision->total;
    step->region = std::move(decision->region);
    count(layout, *decision, selection.ids, *step);
    step->keptRows = std::move(decision->keptRows);
    selection.step = std::move(step);
    return selection;
}

} // namespace ps
