// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/truth_label.h"

#include "widgets/theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace ps {

namespace {

struct Look {
    QString word {}, meaning {};
    QColor color {};
    bool hollow = false;
};

Look lookOf(Truth truth)
{
    switch (truth) {
    case Truth::None: break;
    case Truth::Exact:
        return { TruthLabel::tr("EXACT"),
            TruthLabel::tr("What the model keeps if it runs now with the shown settings."),
            theme::category(theme::Category::ForcedKeep) };
    case Truth::Estimate:
        return { TruthLabel::tr("ESTIMATE"), TruthLabel::tr("From scores measured under other settings."),
            theme::category(theme::Category::OnlyB), true };
    case Truth::Stale:
        return { TruthLabel::tr("STALE"), TruthLabel::tr("Belongs to earlier settings."),
            theme::category(theme::Category::ForcedDrop) };
    case Truth::Recorded:
        return { TruthLabel::tr("RECORDED"), TruthLabel::tr("Comes from a saved trace; nothing was run here."),
            theme::category(theme::Category::OnlyA) };
    }
    return {};
}

QFont chipFont()
{
    QFont font = theme::smallFont();
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

TruthLabel::TruthLabel(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("truthLabel"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setTruth(Truth::None);
}

void TruthLabel::setTruth(Truth truth, const QString& reason)
{
    const Look look = lookOf(truth);
    const QString text = reason.isEmpty() ? look.meaning : look.meaning + QLatin1Char('\n') + reason;
    if (m_truth == truth && toolTip() == text)
        return;
    m_truth = truth;
    setToolTip(text);
    setAccessibleName(look.word);
    setAccessibleDescription(text);
    update();
}

QString TruthLabel::text() const { return lookOf(m_truth).word; }

QSize TruthLabel::sizeHint() const
{
    const QFontMetrics metrics(chipFont());
    int width = 0;
    for (const Truth truth : { Truth::Exact, Truth::Estimate, Truth::Stale, Truth::Recorded })
        width = std::max(width, metrics.horizontalAdvance(lookOf(truth).word));
    return { width + 26, metrics.height() + 6 };
}

void TruthLabel::paintEvent(QPaintEvent*)
{
    if (m_truth == Truth::None)
        return;
    const Look look = lookOf(m_truth);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(look.color, 1));
    QColor fill = look.color;
    fill.setAlpha(theme::isDark() ? 70 : 45);
    painter.setBrush(look.hollow ? QBrush(Qt::NoBrush) : QBrush(fill));
    painter.drawRoundedRect(box, theme::kRadius, theme::kRadius);
    // The colours are no text colours: a dot carries the colour, the word the meaning.
    constexpr double kDot = 3.5, kGap = 7;
    painter.setFont(chipFont());
    const double words = painter.fontMetrics().horizontalAdvance(look.word);
    const double left = box.center().x() - (2 * kDot + kGap + words) / 2;
    painter.setBrush(look.hollow ? QBrush(Qt::NoBrush) : QBrush(look.color));
    painter.drawEllipse(QPointF(left + kDot, box.center().y()), kDot, kDot);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRectF(left + 2 * kDot + kGap, box.top(), words + 2, box.height()),
        Qt::AlignVCenter | Qt::AlignLeft, look.word);
}

} // namespace ps
