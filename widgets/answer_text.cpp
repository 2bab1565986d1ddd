// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/answer_text.h"

#include <QAbstractTextDocumentLayout>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTextCursor>
#include <QTextDocument>
#include <QWheelEvent>

#include <cmath>

namespace ps {

namespace {

// Text without these marks stays as the model wrote it, line breaks included.
bool looksLikeMarkdown(const QString& text)
{
    static const QRegularExpression marks(
        QStringLiteral(R"(\*\*|```|^#{1,6} |^[-*+] |^\d+\. |^\|)"), QRegularExpression::MultilineOption);
    return text.contains(marks);
}

} // namespace

AnswerText::AnswerText(QWidget* parent) : QTextEdit(parent)
{
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    setUndoRedoEnabled(false);
    viewport()->setAutoFillBackground(false);
    document()->setDocumentMargin(0);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
        &AnswerText::fitHeight);
    fitHeight();
}

void AnswerText::setStreamed(const std::string& utf8)
{
    if (utf8 == m_shown)
        return;
    if (m_finished || !utf8.starts_with(m_shown))
        clearText();
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(
        QString::fromUtf8(utf8.data() + m_shown.size(), static_cast<qsizetype>(utf8.size() - m_shown.size())));
    m_shown = utf8;
}

void AnswerText::finish()
{
    if (m_finished)
        return;
    m_finished = true;
    const QString text = QString::fromStdString(m_shown);
    if (looksLikeMarkdown(text))
        document()->setMarkdown(text,
            QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) | QTextDocument::MarkdownNoHTML);
}

void AnswerText::clearText()
{
    clear();
    m_shown.clear();
    m_finished = false;
}

QSize AnswerText::sizeHint() const { return { 200, height() }; }
QSize AnswerText::minimumSizeHint() const { return { 60, height() }; }

void AnswerText::fitHeight()
{
    const int line = fontMetrics().lineSpacing();
    setFixedHeight(std::max(line, static_cast<int>(std::ceil(document()->size().height()))) + 2);
    verticalScrollBar()->setValue(0);
}

void AnswerText::wheelEvent(QWheelEvent* event) { event->ignore(); }

void AnswerText::changeEvent(QEvent* event)
{
    QTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitHeight();
}

} // namespace ps
