// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score_legend.h"

#include "core/imaging/figure.h"
#include "core/imaging/heatmap.h"
#include "widgets/format.h"
#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace ps {

namespace {

constexpr int kSwatch = 14, kBarWidth = 160, kBarHeight = 10;

enum class Mark { Kept, Dropped, Unpadded, Overview, Both, OnlyA, OnlyB };

void paintSwatch(QPainter& painter, const QRect& box, Mark mark)
{
    painter.fillRect(
        box, mark == Mark::Dropped || mark == Mark::Unpadded ? QColor(70, 72, 75) : QColor(205, 208, 212));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(box);
    const QRectF r = QRectF(box).adjusted(0.75, 0.75, -0.75, -0.75);
    if (mark == Mark::Dropped || mark == Mark::Unpadded) {
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1));
        for (int x = -kSwatch; x < kSwatch; x += 5)
            painter.drawLine(box.left() + x, box.bottom() + 1, box.left() + x + kSwatch, box.top());
    }
    if (mark == Mark::Unpadded) {
        painter.setPen(QPen(theme::category(theme::Category::Warning), 1.8));
        painter.drawLine(r.adjusted(2, 2, -2, -2).topLeft(), r.adjusted(2, 2, -2, -2).bottomRight());
        painter.drawLine(r.adjusted(2, 2, -2, -2).topRight(), r.adjusted(2, 2, -2, -2).bottomLeft());
    }
    if (mark == Mark::Kept || mark == Mark::OnlyA || mark == Mark::OnlyB) {
        const QColor color = mark == Mark::Kept ? theme::category(theme::Category::Kept).darker(130)
            : mark == Mark::OnlyA               ? theme::category(theme::Category::OnlyA)
                                                : theme::category(theme::Category::OnlyB).darker(115);
        painter.setPen(QPen(color, 1.8, mark == Mark::OnlyB ? Qt::DashLine : Qt::SolidLine));
        painter.drawRect(r);
    }
    if (mark == Mark::Overview) {
        painter.setPen(QPen(QColor(20, 20, 20), 1.5));
        for (const QPointF corner : { r.topLeft(), r.topRight(), r.bottomLeft(), r.bottomRight() }) {
            painter.drawLine(corner, corner + QPointF(corner.x() == r.left() ? 4 : -4, 0));
            painter.drawLine(corner, corner + QPointF(0, corner.y() == r.top() ? 4 : -4));
        }
    }
    painter.setClipping(false);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

QString dropName(int layer)
{
    return layer == kBeforeLanguage ? ScoreLegend::tr("before the language model")
                                    : ScoreLegend::tr("before layer %1").arg(layer);
}

} // namespace

ScoreLegend::ScoreLegend(QWidget* parent) : QWidget(parent), m_colorMap(QStringLiteral("viridis"))
{
    setObjectName(QStringLiteral("legend"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    refresh();
}

void ScoreLegend::setTrace(TracePtr trace)
{
    m_trace = std::move(trace);
    refresh();
}

void ScoreLegend::setOverlay(Overlay overlay)
{
    m_overlay = overlay;
    refresh();
}

void ScoreLegend::setPartitionFilter(PartitionFilter filter)
{
    m_filter = filter;
    refresh();
}

void ScoreLegend::setLayer(std::optional<int> layer)
{
    m_layer = layer;
    refresh();
}

void ScoreLegend::setColorMap(const QString& name)
{
    m_colorMap = name;
    refresh();
}

void ScoreLegend::refresh()
{
    m_range.reset();
    m_cut.reset();
    m_scoredLayer.reset();
    m_dropClasses.clear();
    m_decided = m_overviewTicks = false;
    m_kept = m_dropped = m_unpadded = m_survived = 0;
    m_keptBy.clear();
    if (m_trace) {
        readStates();
        readDifference();
    }
    setAccessibleName(text());
    setToolTip(toolTipText());
    update();
}

void ScoreLegend::readStates()
{
    const PatchStates states = patchStates(*m_trace, m_layer, m_thresholds);
    const TokenLayout tokens(m_trace->layout);
    const std::vector<int> partitions = tokens.filledPartitions(
        shownPartitions(tokens, states, m_overlay, m_filter));
    m_decided = states.decided;
    m_overviewTicks = m_filter == PartitionFilter::All && tokens.hasTiles();
    for (const PatchState state : states.state) {
        m_kept += state == PatchState::Kept ? 1 : 0;
        m_dropped += state == PatchState::Dropped ? 1 : 0;
        m_unpadded += state == PatchState::KeptThenUnpadded ? 1 : 0;
    }
    if (!overlayScores(states, m_overlay).empty())
        m_range = scoreRange(states, m_overlay, partitions);
    m_cut = m_overlay == Overlay::Margin   ? states.marginCut
        : m_overlay == Overlay::StageScore ? states.stageCut
        : m_overlay == Overlay::Threshold  ? m_now
                                           : std::nullopt;
    m_scoredLayer = m_overlay == Overlay::Margin ? states.marginLayer : states.stageLayer;
    m_dropClasses = dropClasses(states, m_colorMap);
    if (const auto found = states.tokensByDrop.find(states.survived); found != states.tokensByDrop.end())
        m_survived = found->second;
}

void ScoreLegend::readDifference()
{
    if (!m_reference || m_overlay != Overlay::Difference)
        return;
    const std::vector<KeptBy> kept = keptBy(*m_trace, *m_reference, m_layer);
    for (std::size_t row = 0; row < kept.size(); ++row)
        if (m_trace->layout.patchToId[row] >= 0 || kept[row] != KeptBy::Neither)
            ++m_keptBy[kept[row]];
}

void ScoreLegend::setBudget(const QString& name, std::optional<double> now)
{
    m_budget = name;
    m_now = now ? std::optional(static_cast<float>(*now)) : std::nullopt;
    if (m_overlay == Overlay::Threshold) // the only one that speaks of it
        refresh();
}

QString ScoreLegend::cutText() const
{
    const QString value = valueText(static_cast<double>(*m_cut));
    return m_overlay == Overlay::Threshold ? tr("now %1").arg(value) : tr("cut %1").arg(value);
}

void ScoreLegend::setThresholds(PatchThresholds thresholds)
{
    if (m_thresholds == thresholds)
        return;
    m_thresholds = std::move(thresholds);
    refresh();
}

void ScoreLegend::setReference(TracePtr reference)
{
    m_reference = std::move(reference);
    refresh();
}

QString ScoreLegend::valueText(double value) const
{
    return m_overlay == Overlay::Threshold ? format::percent(value) : format::significant(value);
}

bool ScoreLegend::showsScore() const { return m_range.has_value(); }

QString ScoreLegend::scoreName() const
{
    switch (m_overlay) {
    case Overlay::StageScore:
        return tr("question's attention before layer %1").arg(m_scoredLayer.value_or(0));
    case Overlay::Margin: return tr("margin keep − drop before layer %1").arg(m_scoredLayer.value_or(0));
    case Overlay::Threshold: return tr("kept from this %1 up").arg(m_budget.toLower());
    default: return tr("class-token attention");
    }
}

QString ScoreLegend::toolTipText() const
{
    if (showsScore()) {
        QString text = m_overlay == Overlay::StageScore || m_overlay == Overlay::Margin
                || m_overlay == Overlay::Threshold
            ? tr("%1, linear from %2 to %3").arg(scoreName())
            : tr("Class-token attention summed over heads, linear from %1 to %2");
        text = text.arg(static_cast<double>(m_range->first), 0, 'g', 9)
                   .arg(static_cast<double>(m_range->second), 0, 'g', 9);
        if (m_cut && m_overlay != Overlay::Threshold)
            text += tr("\nsmallest value kept: %1").arg(static_cast<double>(*m_cut), 0, 'g', 9);
        if (m_overlay == Overlay::Margin)
            text += tr("\nThe line marks zero: what lies above it is not what was kept, unless the selection "
                       "is argmax.");
        return text;
    }
    if (m_overlay == Overlay::DropLayer)
        return tr("Visual tokens of all partitions, newline tokens too, by the first decoder layer that does "
                  "not see "
                  "them.")
            + QLatin1Char('\n') + text();
    if (m_overlay == Overlay::Mask && m_decided)
        return tr("Patches of all partitions. Unpadded: kept by the rule, then removed because they lie in "
                  "the padding.");
    return {};
}

QString ScoreLegend::text() const
{
    if (showsScore()) {
        QString text = scoreName();
        text[0] = text[0].toUpper();
        text = tr("%1 %2 to %3")
                   .arg(text, valueText(static_cast<double>(m_range->first)),
                       valueText(static_cast<double>(m_range->second)));
        return m_cut ? text + QStringLiteral(", ") + cutText() : text;
    }
    if (m_overlay == Overlay::DropLayer && m_trace) {
        QStringList parts { tr("survived %1").arg(format::count(m_survived)) };
        for (auto each = m_dropClasses.rbegin(); each != m_dropClasses.rend(); ++each)
            parts << tr("%1: %2").arg(dropName(each->layer), format::count(each->tokens));
        return parts.join(QStringLiteral(", "));
    }
    if (!m_keptBy.empty())
        return tr("both %1, only A %2, only B %3, neither %4")
            .arg(format::count(keptByCount(KeptBy::Both)), format::count(keptByCount(KeptBy::AOnly)),
                format::count(keptByCount(KeptBy::BOnly)), format::count(keptByCount(KeptBy::Neither)));
    if (m_overlay != Overlay::Mask || !m_decided)
        return {};
    QString text = tr("kept %1, dropped %2").arg(format::count(m_kept), format::count(m_dropped));
    if (m_layer)
        text = tr("at layer %1 ").arg(*m_layer) + text;
    if (m_unpadded > 0)
        text += tr(", unpadded %1").arg(format::count(m_unpadded));
    return text;
}

QSize ScoreLegend::sizeHint() const { return { 420, std::max(fontMetrics().height() + 8, 24) }; }
QSize ScoreLegend::minimumSizeHint() const { return { 200, sizeHint().height() }; }

void ScoreLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(theme::smallFont());
    if (showsScore())
        paintScore(painter);
    else if (m_overlay == Overlay::DropLayer)
        paintDropLayers(painter);
    else if (m_overlay == Overlay::Mask && m_decided)
        paintMask(painter);
    else if (!m_keptBy.empty())
        paintDifference(painter);
}

// The last items go first when there is no room; the tooltip has them all.
void ScoreLegend::paintItem(QPainter& painter, int& x, const QString& words,
    const std::function<void(const QRect& swatch)>& paint) const
{
    const int width = painter.fontMetrics().horizontalAdvance(words);
    if (x + kSwatch + 6 + width > this->width())
        return;
    paint(QRect(x, (height() - kSwatch) / 2, kSwatch, kSwatch));
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(x + kSwatch + 6, 0, width + 2, height()), Qt::AlignVCenter, words);
    x += kSwatch + 6 + width + 14;
}

void ScoreLegend::paintMask(QPainter& painter) const
{
    int x = 0;
    const auto item = [&](Mark mark, const QString& words) {
        paintItem(painter, x, words, [&](const QRect& swatch) { paintSwatch(painter, swatch, mark); });
    };
    const QString kept = tr("kept %1").arg(format::count(m_kept));
    item(Mark::Kept, m_layer ? tr("layer %1: ").arg(*m_layer) + kept : kept);
    item(Mark::Dropped, tr("dropped %1").arg(format::count(m_dropped)));
    if (m_unpadded > 0)
        item(Mark::Unpadded, tr("unpadded %1").arg(format::count(m_unpadded)));
    if (m_overviewTicks)
        item(Mark::Overview, tr("kept in the overview"));
}

int ScoreLegend::keptByCount(KeptBy by) const
{
    const auto found = m_keptBy.find(by);
    return found == m_keptBy.end() ? 0 : found->second;
}

void ScoreLegend::paintDifference(QPainter& painter) const
{
    int x = 0;
    const auto item = [&](Mark mark, const QString& words, KeptBy by) {
        paintItem(painter, x, words.arg(format::count(keptByCount(by))),
            [&](const QRect& swatch) { paintSwatch(painter, swatch, mark); });
    };
    item(Mark::Both, tr("both %1"), KeptBy::Both);
    item(Mark::OnlyA, tr("only A %1"), KeptBy::AOnly);
    item(Mark::OnlyB, tr("only B %1"), KeptBy::BOnly);
    item(Mark::Dropped, tr("neither %1"), KeptBy::Neither);
}

void ScoreLegend::paintDropLayers(QPainter& painter) const
{
    int x = 0;
    paintItem(painter, x, tr("survived %1").arg(format::count(m_survived)),
        [&](const QRect& swatch) { paintSwatch(painter, swatch, Mark::Kept); });
    for (auto each = m_dropClasses.rbegin(); each != m_dropClasses.rend(); ++each)
        paintItem(painter, x, tr("%1: %2").arg(dropName(each->layer), format::count(each->tokens)),
            [&](const QRect& swatch) {
            painter.fillRect(swatch, each->color);
            painter.setPen(each->color.lightness() > 120 ? QColor(16, 18, 20) : QColor(250, 250, 250));
            painter.drawText(swatch, Qt::AlignCenter, each->numeral);
        });
}

void ScoreLegend::paintScore(QPainter& painter) const
{
    const imaging::ColorBar scale { .low = static_cast<double>(m_range->first),
        .high = static_cast<double>(m_range->second),
        .diverging = m_overlay == Overlay::Margin };
    const auto& colors = scale.diverging ? imaging::divergingMap() : imaging::colorMap(m_colorMap.toStdString());
    const QString low = valueText(scale.low), high = valueText(scale.high);
    const int lowWidth = painter.fontMetrics().horizontalAdvance(low);
    const QRect bar(lowWidth + 6, (height() - kBarHeight) / 2, kBarWidth, kBarHeight);
    const double range = std::max(scale.high - scale.low, 1e-30);
    for (int x = 0; x < kBarWidth; ++x) {
        const auto& color = colors[imaging::colorEntry(scale, scale.low + range * x / (kBarWidth - 1))];
        painter.fillRect(bar.left() + x, bar.top(), 1, kBarHeight, QColor(color[0], color[1], color[2]));
    }
    painter.setPen(theme::tone(theme::Tone::Line));
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(0, 0, lowWidth + 2, height()), Qt::AlignVCenter, low);
    const auto markAt = [&](double value, Qt::PenStyle style) {
        const int x = bar.left() + static_cast<int>((value - scale.low) / range * (kBarWidth - 1));
        painter.setPen(QPen(palette().color(QPalette::WindowText), 2, style));
        painter.drawLine(x, bar.top() - 4, x, bar.bottom() + 4);
    };
    if (scale.diverging)
        markAt(0, Qt::SolidLine);
    if (m_cut)
        markAt(std::clamp(static_cast<double>(*m_cut), scale.low, scale.high), Qt::DotLine);
    painter.setPen(palette().color(QPalette::WindowText));
    QString words = high + QStringLiteral("   ") + scoreName();
    if (scale.diverging)
        words += tr("; line: zero");
    if (m_cut)
        words += tr("; dots: ") + cutText();
    const int right = bar.right() + 7;
    painter.drawText(QRect(right, 0, width() - right, height()), Qt::AlignVCenter,
        painter.fontMetrics().elidedText(words, Qt::ElideRight, width() - right));
}

} // namespace ps
