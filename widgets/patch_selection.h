// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/token_layout.h"

#include <QObject>

#include <optional>
#include <vector>

namespace ps {

/// The patches that every view marks, and the one under the pointer: one object, which the canvas owns. Views set it and
/// follow it, and never call each other. GUI thread.
class PatchSelection : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const std::vector<PatchRef>& patches() const { return m_patches; } // in the order of their selection
    std::optional<PatchRef> current() const;                           // the last one: details speak of it
    const std::optional<PatchRef>& hovered() const { return m_hovered; }
    bool contains(const PatchRef& patch) const;

    /// The same cells in another layout, where unpadding may give them other ids. No signal: the layout's own change is one.
    void remap(const TokenLayout& tokens);

public Q_SLOTS:
    void select(const ps::PatchRef& patch); // alone
    void toggle(const ps::PatchRef& patch);
    void set(const std::vector<ps::PatchRef>& patches);
    void clear() { set({}); }
    void setHovered(const std::optional<ps::PatchRef>& patch);

Q_SIGNALS:
    void changed();
    void hoveredChanged();

private:
    std::vector<PatchRef> m_patches {};
    std::optional<PatchRef> m_hovered {};
};

} // namespace ps
