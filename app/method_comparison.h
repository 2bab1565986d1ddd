// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/inspector.h"
#include "core/study/match.h"

#include <QDialog>

class QLabel;
class QTableWidget;

namespace ps {

/// The current question under every method at the equivalent tokens of the current run: one run after another, each a
/// turn of the conversation, each a row here. Ends by itself when something else is asked; the run it began from is shown again at the end.
class MethodComparison final : public QDialog {
    Q_OBJECT
public:
    /// Starts at once. The inspector's shown run must be complete and current.
    MethodComparison(Inspector& inspector, QWidget* parent);
    ~MethodComparison() override;

    bool running() const { return m_next <= m_arms.size(); }

private:
    void fill();
    void runNext();
    void turnStarted(quint64 id);
    void turnChanged(quint64 id, const TracePtr& trace);
    void showRow(std::size_t arm, const Trace& trace);
    void finish(const QString& note);

    Inspector& m_inspector;
    TracePtr m_reference {};
    std::vector<MatchedArm> m_arms {};
    std::size_t m_next = 0; // arm after the one that runs; beyond the last when done
    bool m_asking = false;  // the turn about to start is ours
    quint64 m_request = 0;  // of the arm that runs
    QTableWidget* m_table = nullptr;
    QLabel* m_note = nullptr;
};

} // namespace ps
