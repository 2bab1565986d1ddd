// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/answer_text.h"

#include "widgets/format.h"
#include "widgets/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QHelpEvent>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTextCursor>
#include <QTextDocument>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
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

QTextCharFormat formatOf(bool stored)
{
    QTextCharFormat format;
    if (!stored) {
        format.setForeground(theme::tone(theme::Tone::TextMuted));
        format.setUnderlineStyle(QTextCharFormat::DotLine);
        format.setUnderlineColor(theme::tone(theme::Tone::TextMuted));
    }
    return format;
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

void AnswerText::setStreamed(const Answer& answer)
{
    const bool continues = answer.size() >= m_answer.size()
        && std::equal(m_answer.begin(), m_answer.end(), answer.begin(), [](const auto& a, const auto& b) {
               return a == b || (a->id == b->id && b->text.starts_with(a->text));
           });
    const bool sameTail = continues
        && (m_answer.empty() || m_answer.back()->text == answer[m_answer.size() - 1]->text);
    if (sameTail && answer.size() == m_answer.size())
        return;
    if (m_finished || !sameTail)
        clearText();
    for (std::size_t i = m_answer.size(); i < answer.size(); ++i)
        append(*answer[i]);
    m_answer = answer;
}

// Runs of one format only, so that a long answer stays one insertion per token.
void AnswerText::append(const AnswerToken& token)
{
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(QString::fromStdString(token.text), formatOf(token.stored));
    m_ends.push_back(cursor.position());
    m_marked = m_marked || !token.stored;
}

void AnswerText::finish()
{
    if (m_finished)
        return;
    m_finished = true;
    const QString text = toPlainText();
    m_formatted = !m_marked && looksLikeMarkdown(text);
    if (m_formatted)
        document()->setMarkdown(text,
            QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) | QTextDocument::MarkdownNoHTML);
}

void AnswerText::clearText()
{
    clear();
    m_answer.clear();
    m_ends.clear();
    m_finished = m_marked = m_formatted = false;
}

std::optional<std::size_t> AnswerText::tokenAt(QPoint position) const
{
    if (m_formatted) // the text no longer stands where its tokens put it
        return std::nullopt;
    int at = document()->documentLayout()->hitTest(
        QPointF(position) + QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value()), Qt::ExactHit);
    if (at < 0)
        return std::nullopt;
    QTextCursor cursor(document());
    cursor.setPosition(at); // the nearer edge of the character under the pointer
    if (cursorRect(cursor).left() > position.x())
        --at;
    const auto end = std::upper_bound(m_ends.begin(), m_ends.end(), at);
    return end == m_ends.end() ? std::nullopt : std::optional(static_cast<std::size_t>(end - m_ends.begin()));
}

bool AnswerText::selectToken(std::size_t token)
{
    if (m_formatted || token >= m_ends.size())
        return false;
    QTextCursor cursor(document());
    cursor.setPosition(token == 0 ? 0 : m_ends[token - 1]);
    cursor.setPosition(m_ends[token], QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    return true;
}

QString AnswerText::tokenText(std::size_t token) const
{
    if (token >= m_answer.size())
        return {};
    const AnswerToken& shown = *m_answer[token];
    QString text = tr("token %1 \"%2\": probability %3")
                       .arg(token + 1)
                       .arg(QString::fromStdString(shown.text).trimmed(),
                           format::percent(std::exp(static_cast<double>(shown.logProbability))));
    if (shown.margin != 0)
        text += tr("\ntext predictor keep − drop: %1").arg(static_cast<double>(shown.margin), 0, 'g', 6);
    text += QLatin1Char('\n')
        + (shown.stored ? tr("its key and value stayed in the cache")
                        : tr("its key and value left the cache of the sparse layers"));
    return text;
}

bool AnswerText::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QTextEdit::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto token = tokenAt(help->pos());
    QToolTip::showText(help->globalPos(), token ? tokenText(*token) : QString(), viewport());
    return true;
}

// After a change of theme: the light colour is the theme's.
void AnswerText::applyMarks()
{
    if (!m_marked)
        return;
    QTextCursor cursor(document());
    for (std::size_t i = 0; i < m_ends.size(); ++i) {
        cursor.setPosition(i == 0 ? 0 : m_ends[i - 1]);
        cursor.setPosition(m_ends[i], QTextCursor::KeepAnchor);
        cursor.setCharFormat(formatOf(m_answer[i]->stored));
    }
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
    if (event->type() == QEvent::PaletteChange)
        applyMarks();
}

} // namespace ps
