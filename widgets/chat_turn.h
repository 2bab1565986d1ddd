// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <QFrame>

#include <optional>

class QLabel;
class QToolButton;

namespace ps {

class AnswerText;
class CacheStrip;
class TruthLabel;

/// One question with its answer and what it cost.
class ChatTurn : public QFrame {
    Q_OBJECT
public:
    ChatTurn(const QString& question, const QString& methodLabel, QWidget* parent = nullptr);

    void setTrace(TracePtr trace);
    const TracePtr& trace() const { return m_trace; }
    void setMethodLabel(const QString& label);
    void setStale(bool stale, const QString& reason);
    void setCurrent(bool current);
    std::optional<QRect> selectToken(int token); // where it stands in this widget
    QString plainText() const;                   // question and answer, for the clipboard

Q_SIGNALS:
    void copyClicked();
    void againClicked();
    void clicked();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refreshNumbers();
    void refreshState();

    TracePtr m_trace {};
    QString m_questionText {};
    QLabel* m_method = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_numbers = nullptr;
    QLabel* m_stages = nullptr;
    AnswerText* m_answer = nullptr;
    CacheStrip* m_strip = nullptr;
    TruthLabel* m_truth = nullptr;
    QToolButton* m_copy = nullptr;
    QToolButton* m_again = nullptr;
};

} // namespace ps
