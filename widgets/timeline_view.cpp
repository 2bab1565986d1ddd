// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline_view.h"

#include "core/trace/timeline.h"
#include "widgets/empty_note.h"
#include "widgets/format.h"
#include "widgets/theme.h"
#include "widgets/timeline_strip.h"
#include "widgets/truth_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace ps {

namespace {

bool isMeasured(const TracePtr& trace) { return trace && !timeline(*trace).empty(); }

QString totalText(const Trace& trace)
{
    const std::vector<Span> spans = timeline(trace);
    return QStringLiteral("%1 %2").arg(QString::fromStdString(trace.run.method),
        format::milliseconds(spans.empty() ? 0 : spans.back().end()));
}

QString reusedText(const Trace& trace)
{
    return trace.times.visionCached ? TimelineView::tr(", vision reused") : QString();
}

} // namespace

TimelineView::TimelineView(QWidget* parent)
    : QWidget(parent)
    , m_strip(new TimelineStrip)
    , m_summary(new QLabel(this))
    , m_readout(new QLabel(this))
    , m_truth(new TruthLabel(this))
    , m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("timeline"));
    setAccessibleName(tr("Timeline"));
    m_stack->addWidget(
        new EmptyNote(tr("What a run spends its time on appears here when a question runs."), this));
    m_stack->addWidget(buildPage());
    m_truth->hide();
    connect(m_strip, &TimelineStrip::textChanged, this, &TimelineView::refreshReadout);
    connect(m_strip, &TimelineStrip::layerChosen, this, &TimelineView::layerChosen);
    connect(m_strip, &TimelineStrip::tokenChosen, this, &TimelineView::tokenChosen);
}

QWidget* TimelineView::buildPage()
{
    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    setFocusProxy(m_strip);
    m_summary->setObjectName(QStringLiteral("timelineSummary"));
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // never a wider window
    m_readout->setObjectName(QStringLiteral("timelineReadout"));
    m_readout->setFont(theme::smallFont());
    m_readout->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(theme::kMargin, theme::kGapSmall, theme::kMargin, theme::kGapSmall);
    column->setSpacing(2);
    auto* head = new QHBoxLayout;
    head->addWidget(m_summary, 1);
    head->addWidget(m_truth, 0, Qt::AlignTop);
    column->addLayout(head);
    column->addWidget(m_strip, 1);
    column->addWidget(m_readout);
    return page;
}

void TimelineView::setTrace(TracePtr trace)
{
    if (m_trace == trace)
        return;
    m_trace = std::move(trace);
    m_pace.follow(m_trace);
}

void TimelineView::setReference(TracePtr trace)
{
    m_reference = std::move(trace);
    m_pace.now();
}

void TimelineView::setStale(bool stale, const QString& reason)
{
    m_truth->setTruth(stale ? Truth::Stale : Truth::None, reason);
    m_truth->setVisible(stale);
    m_summary->setEnabled(!stale);
    m_strip->setStale(stale);
}

void TimelineView::refresh()
{
    const bool current = isMeasured(m_trace), reference = isMeasured(m_reference);
    m_stack->setCurrentIndex(current || reference ? 1 : 0);
    m_strip->setRuns(current ? m_trace : nullptr, reference ? m_reference : nullptr);
    m_summary->setText(summary());
}

QString TimelineView::summary() const
{
    const bool current = isMeasured(m_trace), reference = isMeasured(m_reference);
    if (current && reference)
        return tr("A %1 · B %2").arg(totalText(*m_trace), totalText(*m_reference));
    return current  ? totalText(*m_trace) + reusedText(*m_trace)
        : reference ? tr("B %1").arg(totalText(*m_reference))
                    : QString();
}

void TimelineView::refreshReadout()
{
    const QString text = m_strip->text();
    m_readout->setText(text.isEmpty()
            ? tr("Point at a span for its time; the wheel zooms, a double click shows it all.")
            : text);
}

} // namespace ps
