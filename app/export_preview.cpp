// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_preview.h"

#include "core/session/failure.h"
#include "widgets/image_convert.h"
#include "widgets/theme.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QResizeEvent>

namespace ps {

ExportPreview::ExportPreview(TracePtr trace, QWidget* parent)
    : QStackedWidget(parent)
    , m_trace(std::move(trace))
    , m_figure(new QLabel)
    , m_text(new QPlainTextEdit)
    , m_worker([this](const Job& job, const std::stop_token&) { serve(job); })
{
    setObjectName(QStringLiteral("exportPreview"));
    setAccessibleName(tr("Preview"));
    m_figure->setAlignment(Qt::AlignCenter);
    m_figure->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    m_figure->setFrameShape(QFrame::StyledPanel);
    m_figure->setBackgroundRole(QPalette::Mid);
    m_figure->setAutoFillBackground(true);
    m_figure->setAccessibleName(tr("The figure that will be written"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(theme::monoFont());
    m_text->setAccessibleName(tr("The beginning of what will be written"));
    addWidget(m_figure);
    addWidget(m_text);
}

void ExportPreview::show(const ExportPlan& plan) { m_worker.submit({ ++m_serial, plan }); }

QString ExportPreview::text() const { return m_text->toPlainText(); }

void ExportPreview::serve(const Job& job)
{
    QImage picture;
    QString text;
    try {
        if (const ImagePtr image = exportPicture(*m_trace, job.plan))
            picture = toQImage(image);
        text = QString::fromStdString(exportText(*m_trace, job.plan));
    } catch (...) {
        text = QString::fromStdString(failureSentence({}, "close other programs"));
    }
    m_calls.post([this, serial = job.serial, picture, text] { settle(serial, picture, text); });
}

void ExportPreview::settle(std::uint64_t serial, const QImage& picture, const QString& text)
{
    if (serial != m_serial) // a newer plan is on its way
        return;
    m_picture = picture;
    m_text->setPlainText(text);
    setCurrentWidget(picture.isNull() ? static_cast<QWidget*>(m_text) : m_figure);
    fitPicture();
    Q_EMIT updated();
}

void ExportPreview::resizeEvent(QResizeEvent* event)
{
    QStackedWidget::resizeEvent(event);
    fitPicture();
}

void ExportPreview::fitPicture()
{
    if (m_picture.isNull())
        return;
    const QSize room = (QSizeF(m_figure->contentsRect().size()) * devicePixelRatioF()).toSize();
    QPixmap shown = QPixmap::fromImage(m_picture.size().boundedTo(room) == m_picture.size()
            ? m_picture
            : m_picture.scaled(room, Qt::KeepAspectRatio, Qt::SmoothTransformation));
    shown.setDevicePixelRatio(devicePixelRatioF());
    m_figure->setPixmap(shown);
}

} // namespace ps
