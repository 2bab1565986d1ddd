// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextEdit>

#include <string>

namespace ps {

/// A streamed answer: plain text is appended while it grows, and formatted once when it is whole. As high as
/// its text; the list around it scrolls. Loads nothing, neither links nor pictures.
class AnswerText : public QTextEdit {
    Q_OBJECT
public:
    explicit AnswerText(QWidget* parent = nullptr);

    // appends what is new; starts over when it does not continue the shown text
    void setStreamed(const std::string& utf8);
    void finish(); // Markdown, if there is any
    void clearText();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    QVariant loadResource(int, const QUrl&) override { return {}; }

protected:
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fitHeight();
    std::string m_shown {};
    bool m_finished = false;
};

} // namespace ps
