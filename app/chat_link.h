// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/inspector.h"
#include "core/train/scenes.h"

#include <QObject>
#include <vector>

namespace ps {

class ChatView;

/// Keeps the conversation in step with the inspector: which request answers in which turn, which turns belong to
/// other settings than the current ones, and what the line above the question box says.
class ChatLink final : public QObject {
    Q_OBJECT
public:
    ChatLink(Inspector& inspector, ChatView& chat);

    /// Questions about the current picture with their true answers; empty where nobody knows them.
    void setTruth(const std::vector<scenes::Question>& truth);
    void showRecorded(const TracePtr& trace); // a turn of its own for a run from a file
    void showToken(int index);                // of the shown run
    TracePtr newestAnswer() const;            // of the last turn; null before it began

private:
    struct Turn {
        quint64 request = 0;
        QString question {};
        std::string picture {}; // pixel hash
        std::string model {};
        Controls controls {};
        TracePtr trace {};
        bool open = true; // no final trace yet
    };

    void startTurn(quint64 request, const QString& question, bool again);
    void updateTurn(quint64 request, const TracePtr& trace);
    void closeOpenTurns();
    void markStale();
    void showNotice();
    void runTurnAgain(int index);
    void showTurn(int index);
    QString staleReason(const Turn& turn) const;
    QString verdict() const;

    Inspector& m_inspector;
    ChatView& m_chat;
    std::vector<Turn> m_turns {}; // by the chat's turn index
    std::vector<scenes::Question> m_truth {};
};

} // namespace ps
