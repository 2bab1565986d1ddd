// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/inspector.h"
#include "widgets/compare_view.h"

#include <QObject>

namespace ps {

class CanvasPane;

/// Holds the pinned run B of the current picture and shows it beside run A, which follows the controls: on the canvas and in
/// the comparison pane. GUI thread.
class ComparisonLink final : public QObject {
    Q_OBJECT
public:
    ComparisonLink(Inspector& inspector, CanvasPane& pane, CompareView& view, QObject* parent = nullptr);

    bool canPin() const;  // a complete run under the current controls is shown
    bool canSwap() const; // A is complete too, and nothing runs
    bool pinned() const { return m_reference != nullptr; }
    const TracePtr& reference() const { return m_reference; }

    void pin();
    void swap(); // B's controls become current, A becomes B
    void clear();
    void setReference(const TracePtr& run); // a complete run on the current picture

Q_SIGNALS:
    void changed(); // of the reference

private:
    void refresh();
    ComparedRun current() const;
    QString nameOf(const Trace& run) const;

    Inspector& m_inspector;
    CanvasPane& m_pane;
    CompareView& m_view;
    TracePtr m_reference {};
};

} // namespace ps
