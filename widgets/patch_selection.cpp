// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/patch_selection.h"

#include <algorithm>

namespace ps {

std::optional<PatchRef> PatchSelection::current() const
{
    return m_patches.empty() ? std::nullopt : std::optional(m_patches.back());
}

bool PatchSelection::contains(const PatchRef& patch) const
{
    return std::ranges::any_of(m_patches, [&](const PatchRef& each) { return each.sameCell(patch); });
}

void PatchSelection::remap(const TokenLayout& tokens)
{
    std::erase_if(m_patches, [&](const PatchRef& patch) { return !tokens.has(patch); });
    for (PatchRef& patch : m_patches)
        patch = tokens.patch(patch.partition, patch.row, patch.col);
    if (m_hovered)
        m_hovered = tokens.has(*m_hovered)
            ? std::optional(tokens.patch(m_hovered->partition, m_hovered->row, m_hovered->col))
            : std::nullopt;
}

void PatchSelection::select(const PatchRef& patch) { set({ patch }); }

void PatchSelection::toggle(const PatchRef& patch)
{
    std::vector<PatchRef> next = m_patches;
    if (std::erase_if(next, [&](const PatchRef& each) { return each.sameCell(patch); }) == 0)
        next.push_back(patch);
    set(next);
}

void PatchSelection::set(const std::vector<PatchRef>& patches)
{
    if (patches == m_patches)
        return;
    m_patches = patches;
    Q_EMIT changed();
}

void PatchSelection::setHovered(const std::optional<PatchRef>& patch)
{
    if (patch == m_hovered)
        return;
    m_hovered = patch;
    Q_EMIT hoveredChanged();
}

} // namespace ps
