// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chat_turn.h"

#include "widgets/answer_text.h"
#include "widgets/cache_strip.h"
#include "widgets/flow_layout.h"
#include "widgets/format.h"
#include "widgets/stage_list.h"
#include "widgets/theme.h"
#include "widgets/truth_label.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace ps {

namespace {

QLabel* smallLabel(QWidget* parent, const char* name)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setFont(theme::smallFont());
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->hide();
    return label;
}

QToolButton* iconButton(QWidget* parent, const char* name, const QString& icon, const QString& help)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(QLatin1String(name));
    button->setIcon(theme::icon(icon));
    button->setToolTip(help);
    button->setAccessibleName(help);
    button->setProperty("quiet", true);
    button->setProperty("bare", true); // as high as a line of the question
    button->setIconSize(QSize(16, 16));
    return button;
}

void setStyleProperty(QWidget* widget, const char* name, bool on)
{
    widget->setProperty(name, on);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace

ChatTurn::ChatTurn(const QString& question, const QString& methodLabel, QWidget* parent)
    : QFrame(parent)
    , m_questionText(question)
    , m_method(new QLabel(methodLabel, this))
    , m_state(smallLabel(this, "turnState"))
    , m_numbers(smallLabel(this, "turnNumbers"))
    , m_stages(smallLabel(this, "turnStages"))
    , m_answer(new AnswerText(this))
    , m_strip(new CacheStrip(this))
    , m_truth(new TruthLabel(this))
    , m_copy(iconButton(this, "turnCopy", QStringLiteral("copy"), tr("Copy question and answer")))
    , m_again(iconButton(
          this, "turnAgain", QStringLiteral("again"), tr("Ask this again with the current settings")))
{
    setProperty("card", true);
    setAccessibleName(tr("Question: %1").arg(question));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kMargin, theme::kGap, theme::kGap, theme::kGap);
    column->setSpacing(theme::kGapSmall + 2);

    auto* head = new QHBoxLayout;
    head->setSpacing(2);
    auto* title = new QLabel(question, this);
    title->setObjectName(QStringLiteral("turnQuestion"));
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    title->setFont(theme::titleFont());
    title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    head->addWidget(title, 1);
    head->addWidget(m_copy, 0, Qt::AlignTop);
    head->addWidget(m_again, 0, Qt::AlignTop);
    column->addLayout(head);

    m_answer->setObjectName(QStringLiteral("turnAnswer"));
    m_answer->setAccessibleName(tr("Answer"));
    column->addWidget(m_answer);
    column->addWidget(m_strip);
    column->addWidget(m_state);

    auto* chips = new FlowLayout(theme::kGap);
    m_method->setObjectName(QStringLiteral("turnMethod"));
    m_method->setFont(theme::smallFont());
    m_method->setProperty("tag", true);
    m_method->setVisible(!methodLabel.isEmpty());
    m_truth->hide();
    chips->addWidget(m_method);
    chips->addWidget(m_truth);
    column->addLayout(chips);
    column->addWidget(m_numbers);
    m_stages->setProperty("muted", true);
    column->addWidget(m_stages);
    connect(m_copy, &QToolButton::clicked, this, &ChatTurn::copyClicked);
    connect(m_again, &QToolButton::clicked, this, &ChatTurn::againClicked);
    refreshState();
}

void ChatTurn::setTrace(TracePtr trace)
{
    const bool restarted = m_trace && trace && m_trace->requestId != trace->requestId;
    const bool wasRunning = !m_trace || m_trace->state == TraceState::Running;
    if (restarted)
        m_answer->clearText();
    m_trace = std::move(trace);
    if (!m_trace)
        return;
    m_answer->setStreamed(m_trace->answer);
    m_strip->setTrace(m_trace);
    const bool over = m_trace->state != TraceState::Running && m_trace->state != TraceState::Preview;
    if (over)
        m_answer->finish();
    refreshState();
    refreshNumbers();
    if (over && wasRunning) { // Qt 6.4 has no announcement event; an alert on the answer is read out
        QAccessibleEvent alert(m_answer, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void ChatTurn::setMethodLabel(const QString& label)
{
    m_method->setText(label);
    m_method->setVisible(!label.isEmpty());
}

void ChatTurn::setStale(bool stale, const QString& reason)
{
    m_truth->setTruth(stale ? Truth::Stale : Truth::None, reason);
    m_truth->setVisible(stale);
    for (QWidget* faded : std::initializer_list<QWidget*> { m_answer, m_strip, m_numbers, m_stages, m_method })
        faded->setEnabled(!stale);
}

void ChatTurn::setCurrent(bool current)
{
    if (property("current").toBool() != current)
        setStyleProperty(this, "current", current);
}

std::optional<QRect> ChatTurn::selectToken(int token)
{
    if (token < 0 || !m_answer->selectToken(static_cast<std::size_t>(token)))
        return std::nullopt;
    const QRect place = m_answer->cursorRect();
    return QRect(m_answer->viewport()->mapTo(this, place.topLeft()), place.size());
}

QString ChatTurn::plainText() const
{
    return m_questionText + QLatin1Char('\n')
        + (m_trace ? QString::fromStdString(m_trace->answerText()) : QString());
}

void ChatTurn::refreshState()
{
    QString text;
    bool error = false;
    if (!m_trace)
        text = tr("Waiting");
    else if (m_trace->state == TraceState::Running)
        text = stageText(*m_trace);
    else if (m_trace->state == TraceState::Cancelled)
        text = tr("Stopped");
    else if (m_trace->state == TraceState::Failed) {
        text = QString::fromStdString(m_trace->error);
        error = true;
    } else if (m_trace->finish == Finish::Length)
        text = tr("Cut off at the limit of %1 tokens").arg(format::count(m_trace->run.maxNewTokens));
    if (m_state->property("error").toBool() != error || !m_state->property("muted").isValid()) {
        setStyleProperty(m_state, "muted", !error);
        setStyleProperty(m_state, "error", error);
    }
    m_state->setText(text);
    m_state->setVisible(!text.isEmpty());
    const bool nothingYet = !m_trace || m_trace->answerText().empty();
    m_answer->setVisible(!nothingYet);
    const bool over = m_trace && m_trace->state != TraceState::Running;
    m_again->setEnabled(over);
    m_copy->setEnabled(!nothingYet);
}

void ChatTurn::refreshNumbers()
{
    const Trace& trace = *m_trace;
    QStringList numbers;
    if (trace.times.firstToken >= 0)
        numbers << tr("first token %1").arg(format::milliseconds(trace.times.firstToken));
    if (const double rate = trace.decodeTokensPerSecond(); rate > 0)
        numbers << format::rate(rate);
    if (!trace.answer.empty())
        numbers << (trace.answer.size() == 1
                ? tr("1 token")
                : tr("%1 tokens").arg(format::count(static_cast<int>(trace.answer.size()))));
    if (const int fed = trace.fedTokens(); fed > 0 && trace.layout.visualTokens() > 0)
        numbers << tr("%1 fed").arg(format::countOf(fed, trace.visualTokens()));
    if (trace.memory.kvCache > 0)
        numbers << tr("KV %1").arg(format::bytes(trace.memory.kvCache));
    m_numbers->setText(numbers.join(QStringLiteral(" · ")));
    m_numbers->setVisible(!numbers.isEmpty());
    m_numbers->setToolTip(
        tr("First token: from the request to the first generated token, picture decoding and preparation "
           "included. tok/s: over the decode steps. One measurement."));
    QStringList stages;
    for (const TimedStage& stage : stagesOf(trace))
        stages << stage.name + QLatin1Char(' ') + (stage.reused ? tr("reused") : format::milliseconds(stage.ms));
    m_stages->setText(stages.join(QStringLiteral(" · ")));
    m_stages->setVisible(!stages.isEmpty());
}

void ChatTurn::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT clicked();
}

void ChatTurn::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() != QEvent::FontChange || !m_stages)
        return;
    for (QLabel* label : { m_state, m_numbers, m_stages, m_method })
        label->setFont(theme::smallFont());
}

} // namespace ps
