// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export_plan.h"
#include "app/gui_calls.h"
#include "core/session/latest_worker.h"

#include <QStackedWidget>

class QLabel;
class QPlainTextEdit;

namespace ps {

/// Shows what an export would write, made on a thread of its own by the code that writes it: the figure, or the beginning of
/// the values. The newest plan wins. objectName "exportPreview".
class ExportPreview final : public QStackedWidget {
    Q_OBJECT
public:
    explicit ExportPreview(TracePtr trace, QWidget* parent = nullptr);

    void show(const ExportPlan& plan);
    const QImage& picture() const { return m_picture; } // null while none was made
    QString text() const;

Q_SIGNALS:
    void updated();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Job {
        std::uint64_t serial = 0;
        ExportPlan plan {};
    };
    void serve(const Job& job); // worker thread
    void settle(std::uint64_t serial, const QImage& picture, const QString& text);
    void fitPicture();

    TracePtr m_trace;
    QLabel* m_figure = nullptr;
    QPlainTextEdit* m_text = nullptr;
    QImage m_picture {};
    std::uint64_t m_serial = 0;
    GuiCalls m_calls {};
    LatestWorker<Job> m_worker; // last: it stops before anything that it uses goes
};

} // namespace ps
