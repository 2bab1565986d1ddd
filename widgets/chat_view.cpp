// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chat_view.h"

#include "widgets/chat_turn.h"
#include "widgets/empty_note.h"
#include "widgets/flow_layout.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace ps {

namespace {

constexpr int kQuestionLines = 3;

} // namespace

ChatView::ChatView(QWidget* parent)
    : QWidget(parent)
    , m_scroll(new QScrollArea(this))
    , m_list(new QWidget)
    , m_listLayout(new QVBoxLayout(m_list))
    , m_empty(new EmptyNote(tr("Ask something about the picture."), m_list))
    , m_toLatest(new QToolButton(m_scroll))
{
    setObjectName(QStringLiteral("chat"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_scroll->setObjectName(QStringLiteral("chatList"));
    m_scroll->setAccessibleName(tr("Conversation"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setBackgroundRole(QPalette::Base);
    m_scroll->setWidget(m_list);
    m_listLayout->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
    m_listLayout->setSpacing(theme::kGap);
    m_listLayout->addWidget(m_empty, 1);
    m_listLayout->addStretch(0);
    column->addWidget(m_scroll, 1);
    buildComposer(column);

    m_toLatest->setObjectName(QStringLiteral("toLatestButton"));
    m_toLatest->setText(tr("To latest"));
    m_toLatest->setIcon(theme::icon(QStringLiteral("to-latest")));
    m_toLatest->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toLatest->setToolTip(tr("Scroll to the newest answer and follow it"));
    m_toLatest->setProperty("chip", true);
    m_toLatest->hide();
    connect(m_toLatest, &QToolButton::clicked, this, &ChatView::followTail);
    QScrollBar* bar = m_scroll->verticalScrollBar();
    connect(bar, &QScrollBar::rangeChanged, this, [this] {
        if (m_following)
            followTail();
        placeToLatest();
    });
    connect(bar, &QScrollBar::valueChanged, this, &ChatView::scrolled);
    m_scroll->viewport()->installEventFilter(this);
    setBusy(false);
}

void ChatView::buildComposer(QVBoxLayout* column)
{
    auto* composer = new QWidget(this);
    auto* box = new QVBoxLayout(composer);
    box->setContentsMargins(theme::kMargin, theme::kGap, theme::kMargin, theme::kMargin);
    box->setSpacing(theme::kGap);

    m_notice = new QLabel(composer);
    m_notice->setObjectName(QStringLiteral("chatNotice"));
    m_notice->setWordWrap(true);
    m_notice->setProperty("muted", true);
    m_notice->hide();
    box->addWidget(m_notice);
    m_suggestions = new QWidget(composer);
    m_suggestions->setObjectName(QStringLiteral("suggestions"));
    m_suggestions->setLayout(new FlowLayout(theme::kGapSmall));
    m_suggestions->hide();
    box->addWidget(m_suggestions);

    m_question = new QPlainTextEdit(composer);
    m_question->setObjectName(QStringLiteral("questionBox"));
    m_question->setAccessibleName(tr("Question"));
    m_question->setPlaceholderText(tr("Ask about the picture"));
    m_question->setTabChangesFocus(true);
    m_question->setToolTip(tr("Return asks, Shift+Return breaks the line"));
    m_question->setFixedHeight(m_question->fontMetrics().lineSpacing() * kQuestionLines + 18);
    m_question->installEventFilter(this);
    box->addWidget(m_question);

    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    m_stage = new QLabel(composer);
    m_stage->setObjectName(QStringLiteral("chatStage"));
    m_stage->setProperty("muted", true);
    m_stop = new QPushButton(theme::icon(QStringLiteral("stop")), tr("Stop"), composer);
    m_stop->setObjectName(QStringLiteral("stopButton"));
    m_ask = new QPushButton(tr("Ask"), composer);
    m_ask->setObjectName(QStringLiteral("askButton"));
    m_ask->setProperty("primary", true);
    for (QPushButton* button : { m_stop, m_ask })
        button->setMinimumWidth(84);
    row->addWidget(m_stage, 1);
    row->addWidget(m_stop);
    row->addWidget(m_ask);
    box->addLayout(row);
    column->addWidget(composer);
    connect(m_ask, &QPushButton::clicked, this, &ChatView::ask);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        setStopping();
        Q_EMIT stopRequested();
    });
    connect(m_question, &QPlainTextEdit::textChanged, this, &ChatView::refreshButtons);
}

int ChatView::addTurn(const QString& question, const QString& methodLabel)
{
    const int index = turnCount();
    auto* turn = new ChatTurn(question, methodLabel, m_list);
    m_empty->hide();
    m_listLayout->insertWidget(m_listLayout->count() - 1, turn);
    m_listLayout->setStretch(m_listLayout->count() - 1, 1);
    m_turns.push_back(turn);
    connect(turn, &ChatTurn::copyClicked, this,
        [this, index, turn] { Q_EMIT copyRequested(index, turn->plainText()); });
    connect(turn, &ChatTurn::againClicked, this, [this, index] { Q_EMIT runAgainRequested(index); });
    connect(turn, &ChatTurn::clicked, this, [this, index] {
        setCurrentTurn(index);
        Q_EMIT turnActivated(index);
    });
    setCurrentTurn(index);
    m_following = true; // whoever asks wants to see the answer
    followTail();
    return index;
}

void ChatView::updateTurn(int turn, TracePtr trace)
{
    if (turn >= 0 && turn < turnCount())
        m_turns[static_cast<std::size_t>(turn)]->setTrace(std::move(trace));
}

void ChatView::setTurnMethod(int turn, const QString& methodLabel)
{
    if (turn >= 0 && turn < turnCount())
        m_turns[static_cast<std::size_t>(turn)]->setMethodLabel(methodLabel);
}

void ChatView::setTurnStale(int turn, bool stale, const QString& reason)
{
    if (turn >= 0 && turn < turnCount())
        m_turns[static_cast<std::size_t>(turn)]->setStale(stale, reason);
}

void ChatView::setCurrentTurn(int turn)
{
    for (int i = 0; i < turnCount(); ++i)
        m_turns[static_cast<std::size_t>(i)]->setCurrent(i == turn && turnCount() > 1);
}

void ChatView::showToken(int turn, int token)
{
    if (turn < 0 || turn >= turnCount())
        return;
    ChatTurn* answered = m_turns[static_cast<std::size_t>(turn)];
    if (const std::optional<QRect> place = answered->selectToken(token)) {
        const QPoint centre = answered->mapTo(m_list, place->center());
        m_scroll->ensureVisible(centre.x(), centre.y());
    }
}

TracePtr ChatView::turnTrace(int turn) const
{
    return turn >= 0 && turn < turnCount() ? m_turns[static_cast<std::size_t>(turn)]->trace() : nullptr;
}

void ChatView::clear()
{
    for (ChatTurn* turn : m_turns)
        turn->deleteLater();
    m_turns.clear();
    m_empty->show();
    m_listLayout->setStretch(m_listLayout->count() - 1, 0);
    m_following = true;
    m_toLatest->hide();
}

void ChatView::setBusy(bool busy, const QString& stage)
{
    m_busy = busy;
    m_stage->setText(stage);
    m_stop->setEnabled(busy);
    m_stop->setText(tr("Stop"));
    m_stop->setToolTip(busy ? tr("Cancel this run (Esc)") : tr("Nothing is running"));
    refreshButtons();
}

void ChatView::setStopping()
{
    m_stage->setText(tr("Stopping"));
    m_stop->setEnabled(false);
    m_stop->setToolTip(tr("Waiting for the device"));
}

void ChatView::setAskEnabled(bool enabled, const QString& reason)
{
    m_askEnabled = enabled;
    m_askReason = reason;
    refreshButtons();
}

void ChatView::refreshButtons()
{
    const bool empty = question().isEmpty();
    m_ask->setEnabled(m_askEnabled && !empty);
    m_ask->setToolTip(!m_askEnabled ? m_askReason
            : empty                 ? tr("Type a question first")
                                    : tr("Ask (Ctrl+Return)"));
}

void ChatView::setNotice(const QString& text)
{
    m_notice->setText(text);
    m_notice->setVisible(!text.isEmpty());
}

void ChatView::setQuestion(const QString& text) { m_question->setPlainText(text); }
QString ChatView::question() const { return m_question->toPlainText().trimmed(); }
QWidget* ChatView::questionBox() const { return m_question; }
void ChatView::focusQuestion() { m_question->setFocus(Qt::ShortcutFocusReason); }

void ChatView::setSuggestions(const QStringList& questions)
{
    QLayout* row = m_suggestions->layout();
    while (QLayoutItem* item = row->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString& text : questions) {
        auto* chip = new QToolButton(m_suggestions);
        chip->setText(text);
        chip->setToolTip(tr("Put this question into the box"));
        chip->setProperty("chip", true);
        row->addWidget(chip);
        connect(chip, &QToolButton::clicked, this, [this, text] {
            setQuestion(text);
            focusQuestion();
        });
    }
    m_suggestions->setVisible(!questions.isEmpty());
}

void ChatView::ask()
{
    if (!m_ask->isEnabled())
        return;
    const QString text = question();
    Q_EMIT asked(text);
}

void ChatView::followTail()
{
    m_following = true;
    QScrollBar* bar = m_scroll->verticalScrollBar();
    bar->setValue(bar->maximum());
    m_toLatest->hide();
}

void ChatView::scrolled()
{
    const QScrollBar* bar = m_scroll->verticalScrollBar();
    m_following = bar->value() >= bar->maximum() - 2;
    m_toLatest->setVisible(!m_following);
    placeToLatest();
}

void ChatView::placeToLatest()
{
    m_toLatest->adjustSize();
    const QRect view = m_scroll->viewport()->geometry();
    m_toLatest->move(view.right() - m_toLatest->width() - theme::kMargin,
        view.bottom() - m_toLatest->height() - theme::kGap);
    m_toLatest->raise();
}

bool ChatView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_scroll->viewport() && event->type() == QEvent::Resize)
        placeToLatest();
    if (watched == m_question && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && !(key->modifiers() & Qt::ShiftModifier)) {
            ask();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ps
