// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <QWidget>

#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace ps {

class ChatTurn;

/// The conversation: turns with their measured numbers, the question box, Ask and Stop, which never move.
/// objectName "chat"; "questionBox", "askButton", "stopButton", "toLatestButton", "chatNotice". Return and
/// Ctrl+Return ask, Shift+Return breaks the line.
class ChatView : public QWidget {
    Q_OBJECT
public:
    explicit ChatView(QWidget* parent = nullptr);

    /// A new item at the end; returns its index for the calls below. `methodLabel`: "HiRED 20.0 %".
    int addTurn(const QString& question, const QString& methodLabel);
    void updateTurn(int turn,
        // appends what the trace has more than before; a new requestId starts the answer over
        TracePtr trace);
    // a re-run of the same turn under other settings
    void setTurnMethod(int turn, const QString& methodLabel);
    void setTurnStale(int turn, bool stale, const QString& reason = {});
    void setCurrentTurn(int turn);       // framed; addTurn and a click set it too
    void showToken(int turn, int token); // selected in the answer and scrolled to
    int turnCount() const { return static_cast<int>(m_turns.size()); }
    TracePtr turnTrace(int turn) const;
    void clear();

    // Stop is live while busy; Ask stays: the newest request wins
    void setBusy(bool busy, const QString& stage = {});
    void setStopping(); // between the click on Stop and the idle device
    void setAskEnabled(bool enabled, const QString& reason = {});
    void setNotice(const QString& text); // one quiet line above the question box; empty hides it
    void setQuestion(const QString& text);
    QString question() const;
    void setSuggestions(const QStringList& questions); // clickable samples above the box; empty hides them
    void focusQuestion();
    QWidget* questionBox() const;
    bool isFollowing() const { return m_following; } // the list is at its end and stays there

Q_SIGNALS:
    void asked(const QString& question); // never empty
    void stopRequested();
    void copyRequested(int turn, const QString& text);
    void runAgainRequested(int turn);
    void turnActivated(int turn); // clicked: its trace is wanted in the other views

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildComposer(QVBoxLayout* column);
    void refreshButtons();
    void placeToLatest();
    void ask();
    void followTail();
    void scrolled();

    std::vector<ChatTurn*> m_turns {};
    QScrollArea* m_scroll = nullptr;
    QWidget* m_list = nullptr;
    QVBoxLayout* m_listLayout = nullptr;
    QLabel* m_empty = nullptr;
    QLabel* m_notice = nullptr;
    QLabel* m_stage = nullptr;
    QWidget* m_suggestions = nullptr;
    QPlainTextEdit* m_question = nullptr;
    QPushButton* m_ask = nullptr;
    QPushButton* m_stop = nullptr;
    QToolButton* m_toLatest = nullptr;
    QString m_askReason {};
    bool m_following = true, m_busy = false, m_askEnabled = true;
};

} // namespace ps
