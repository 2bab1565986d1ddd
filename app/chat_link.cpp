// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/chat_link.h"

#include "app/label_text.h"
#include "widgets/chat_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <algorithm>

namespace ps {
namespace {

// A run that was replaced before it began has no trace of its own to show as cancelled.
TracePtr cancelledCopy(const TracePtr& last, const QString& question)
{
    auto trace = last ? std::make_shared<Trace>(*last) : std::make_shared<Trace>();
    if (!last)
        trace->run.question = question.toStdString();
    trace->state = TraceState::Cancelled;
    trace->finish = Finish::Cancelled;
    return trace;
}

} // namespace

ChatLink::ChatLink(Inspector& inspector, ChatView& chat)
    : QObject(&chat), m_inspector(inspector), m_chat(chat)
{
    connect(&chat, &ChatView::asked, &inspector, &Inspector::ask);
    connect(&chat, &ChatView::stopRequested, &inspector, &Inspector::stop);
    connect(&chat, &ChatView::copyRequested, this,
        [](int, const QString& text) { QGuiApplication::clipboard()->setText(text); });
    connect(&chat, &ChatView::runAgainRequested, this, &ChatLink::runTurnAgain);
    connect(&chat, &ChatView::turnActivated, this, &ChatLink::showTurn);
    connect(&inspector, &Inspector::turnStarted, this, &ChatLink::startTurn);
    connect(&inspector, &Inspector::turnChanged, this, &ChatLink::updateTurn);
    connect(&inspector, &Inspector::shownChanged, this, &ChatLink::markStale);
    connect(&inspector, &Inspector::modelOpened, this, &ChatLink::showNotice);
    connect(&inspector, &Inspector::stageChanged, this, [this](const QString& stage) {
        if (m_inspector.busy())
            m_chat.setBusy(true, stage);
    });
    connect(&inspector, &Inspector::busyChanged, this, [this](bool busy) {
        m_chat.setBusy(busy);
        if (!busy)
            closeOpenTurns();
    });
}

void ChatLink::setTruth(const std::vector<scenes::Question>& truth)
{
    m_truth = truth;
    QStringList questions;
    for (const scenes::Question& question : truth)
        questions.append(QString::fromStdString(question.question));
    m_chat.setSuggestions(questions);
    showNotice();
}

void ChatLink::showRecorded(const TracePtr& trace)
{
    setTruth({});
    if (trace->run.question.empty())
        return;
    const Controls controls { .method = trace->run.method, .values = trace->run.values, .seed = trace->run.seed };
    const QString question = QString::fromStdString(trace->run.question);
    const int turn = m_chat.addTurn(question,
        tr("%1, recorded").arg(controlsText(m_inspector.method(), controls.method, controls.values)));
    m_chat.updateTurn(turn, trace);
    m_turns.push_back({ .question = question,
        .picture = trace->run.image.sha256,
        .model = trace->run.modelName,
        .controls = controls,
        .trace = trace,
        .open = false });
    markStale();
}

TracePtr ChatLink::newestAnswer() const { return m_turns.empty() ? nullptr : m_turns.back().trace; }

void ChatLink::startTurn(quint64 request, const QString& question, bool again)
{
    const Controls& controls = m_inspector.controls();
    const QString label = controlsText(m_inspector.method(), controls.method, controls.values);
    const bool sameTurn = again && !m_turns.empty() && m_turns.back().question == question;
    if (sameTurn) {
        m_chat.setTurnMethod(static_cast<int>(m_turns.size()) - 1, label);
    } else {
        closeOpenTurns();
        m_chat.addTurn(question, label);
        m_turns.emplace_back();
    }
    m_turns.back() = { .request = request,
        .question = question,
        .picture = m_inspector.imageInfo().sha256,
        .model = m_inspector.modelInfo().modelName,
        .controls = controls,
        .trace = m_turns.back().trace };
    markStale();
    showNotice();
}

void ChatLink::updateTurn(quint64 request, const TracePtr& trace)
{
    const auto turn = std::find_if(
        m_turns.begin(), m_turns.end(), [&](const Turn& t) { return t.request == request; });
    if (turn == m_turns.end())
        return;
    turn->trace = trace;
    turn->open = trace->state == TraceState::Running;
    m_chat.updateTurn(static_cast<int>(turn - m_turns.begin()), trace);
    if (!turn->open)
        showNotice();
}

void ChatLink::closeOpenTurns()
{
    for (std::size_t i = 0; i < m_turns.size(); ++i) {
        Turn& turn = m_turns[i];
        if (!turn.open)
            continue;
        turn.open = false;
        turn.trace = cancelledCopy(turn.trace, turn.question);
        m_chat.updateTurn(static_cast<int>(i), turn.trace);
    }
}

QString ChatLink::staleReason(const Turn& turn) const
{
    if (turn.picture != m_inspector.imageInfo().sha256)
        return tr("This answer is about another picture.");
    if (turn.model != m_inspector.modelInfo().modelName)
        return tr("This answer is from the model %1.").arg(QString::fromStdString(turn.model));
    if (turn.controls != m_inspector.controls())
        return tr("This answer was made with other settings than the current ones.");
    return {};
}

void ChatLink::markStale()
{
    for (std::size_t i = 0; i < m_turns.size(); ++i) {
        const QString reason = staleReason(m_turns[i]);
        m_chat.setTurnStale(static_cast<int>(i), !reason.isEmpty(), reason);
    }
}

QString ChatLink::verdict() const
{
    const TracePtr trace = newestAnswer();
    if (!trace || trace->state != TraceState::Done || !staleReason(m_turns.back()).isEmpty())
        return {};
    const auto known = std::find_if(m_truth.begin(), m_truth.end(),
        [&](const scenes::Question& q) { return q.question == trace->run.question; });
    if (known == m_truth.end())
        return {};
    return trace->answerText() == known->answer
        ? tr("This is the true answer.")
        : tr("The true answer: %1").arg(QString::fromStdString(known->answer));
}

void ChatLink::showNotice()
{
    QString notice = verdict();
    const bool asksTheModel = m_inspector.hasPicture() && !m_inspector.recorded();
    if (notice.isEmpty() && m_truth.empty() && asksTheModel && m_inspector.modelInfo().embeddedModel)
        notice = tr(
            "The built-in model knows only generated scenes. On other pictures masks and timings are real, "
            "its answers are not; open a checkpoint for those.");
    m_chat.setNotice(notice);
}

void ChatLink::runTurnAgain(int index)
{
    const auto i = static_cast<std::size_t>(index);
    if (i + 1 == m_turns.size())
        m_inspector.runAgain();
    else if (i < m_turns.size())
        m_inspector.ask(m_turns[i].question);
}

void ChatLink::showTurn(int index)
{
    const auto i = static_cast<std::size_t>(index);
    if (i < m_turns.size() && m_turns[i].trace && !m_turns[i].open)
        m_inspector.showRun(m_turns[i].trace);
}

void ChatLink::showToken(int index)
{
    const TracePtr& run = m_inspector.shown().run;
    const auto turn = std::ranges::find(m_turns, run, &Turn::trace);
    if (run && turn != m_turns.end())
        m_chat.showToken(static_cast<int>(turn - m_turns.begin()), index);
}

} // namespace ps
