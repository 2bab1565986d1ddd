// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <QTextEdit>

#include <optional>
#include <string>
#include <vector>

namespace ps {

/// A streamed answer: plain text is appended while it grows, and formatted once when it is whole. Tokens whose key and value
/// left the cache are light with a dotted underline; every token's probability shows on hover. As high as its text; the
/// list around it scrolls. Loads nothing, neither links nor pictures.
class AnswerText : public QTextEdit {
    Q_OBJECT
public:
    using Answer = std::vector<std::shared_ptr<const AnswerToken>>;

    explicit AnswerText(QWidget* parent = nullptr);

    // appends what is new; starts over when it does not continue the shown tokens
    void setStreamed(const Answer& answer);
    void finish();                              // Markdown, if there is any and no token has a mark to lose
    QString tokenText(std::size_t token) const; // what its hover says
    std::optional<std::size_t> tokenAt(QPoint position) const;
    bool selectToken(std::size_t token); // false when its place is unknown
    void clearText();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    QVariant loadResource(int, const QUrl&) override { return {}; }

protected:
    bool viewportEvent(QEvent* event) override; // tooltips
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fitHeight();
    void append(const AnswerToken& token);
    void applyMarks();

    Answer m_answer {};
    std::vector<int> m_ends {}; // per token: where its text ends in the document
    bool m_finished = false, m_marked = false, m_formatted = false;
};

} // namespace ps
