// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/view_history.h"

#include <QScopedValueRollback>
#include <QUndoCommand>

#include <utility>

namespace ps {
namespace {

/// The key of the one parameter that differs; empty: none, several, or the method.
std::string movedParameter(const Controls& before, const Controls& after)
{
    if (before.method != after.method || before.seed != after.seed
        || before.values.all().size() != after.values.all().size())
        return {};
    std::string moved;
    for (const auto& [key, value] : after.values.all()) {
        if (before.values.has(key) && before.values.all().at(key) == value)
            continue;
        if (!moved.empty())
            return {};
        moved = key;
    }
    return moved;
}

} // namespace

class ViewEdit final : public QUndoCommand {
public:
    ViewEdit(ViewHistory& history, ViewField field, ViewState before, ViewState after)
        : m_history(history), m_field(field), m_before(std::move(before)), m_after(std::move(after))
    {
        describe();
    }

    void undo() override { m_history.restore(m_field, m_before); }

    void redo() override
    {
        if (std::exchange(m_done, true)) // pushed after the fact
            m_history.restore(m_field, m_after);
    }

    int id() const override { return static_cast<int>(m_field); }

    bool mergeWith(const QUndoCommand* next) override
    {
        const auto& later = static_cast<const ViewEdit&>(*next); // same id: ours
        if (!continues(later))
            return false;
        m_after = later.m_after;
        setObsolete(withField(m_before, m_field, m_after) == m_before); // moved back to where it came from
        describe();
        return true;
    }

private:
    bool continues(const ViewEdit& later) const
    {
        if (m_field == ViewField::Layer)
            return true;
        if (m_field != ViewField::Controls)
            return false;
        const std::string mine = movedParameter(m_before.controls, m_after.controls);
        return !mine.empty() && mine == movedParameter(later.m_before.controls, later.m_after.controls);
    }

    void describe() { setText(m_history.m_hooks.describe(m_field, m_before, m_after)); }

    ViewHistory& m_history;
    ViewField m_field;
    ViewState m_before, m_after;
    bool m_done = false;
};

ViewHistory::ViewHistory(Hooks hooks, QObject* parent)
    : QObject(parent), m_hooks(std::move(hooks)), m_known(m_hooks.read())
{
}

void ViewHistory::note(ViewField field)
{
    if (m_restoring)
        return;
    const ViewState before = std::exchange(m_known, m_hooks.read());
    const ViewState after = withField(before, field, m_known);
    if (after != before)
        m_stack.push(new ViewEdit(*this, field, before, after));
}

void ViewHistory::rebase()
{
    if (!m_restoring)
        m_known = m_hooks.read();
}

void ViewHistory::forget()
{
    m_stack.clear();
    rebase();
}

void ViewHistory::restore(ViewField field, const ViewState& state)
{
    {
        const QScopedValueRollback guard(m_restoring, true);
        m_hooks.restore(field, state);
    }
    rebase();
}

} // namespace ps
