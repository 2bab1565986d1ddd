// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score_chart.h"

#include "widgets/empty_note.h"
#include "widgets/format.h"
#include "widgets/patch_selection.h"
#include "widgets/patch_text.h"
#include "widgets/score_input.h"
#include "widgets/score_plot.h"
#include "widgets/theme.h"
#include "widgets/truth_label.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

QString colored(const QColor& color, const QString& words)
{
    return QStringLiteral("<span style='color:%1'>■</span>&nbsp;%2").arg(color.name(), words.toHtmlEscaped());
}

} // namespace

ScoreChart::ScoreChart(QWidget* parent)
    : QWidget(parent)
    , m_plot(new ScorePlot)
    , m_input(new ScoreInput(m_plot->canvas()))
    , m_partition(new QComboBox(this))
    , m_scale(new QToolButton(this))
    , m_legend(new QLabel(this))
    , m_readout(new QLabel(this))
    , m_truth(new TruthLabel(this))
    , m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("scores"));
    setAccessibleName(tr("Scores"));
    m_stack->addWidget(new EmptyNote(tr("The scores that decide appear here. Methods that rank by no score, "
                                        "as uniform and random, have none."),
        this));
    m_stack->addWidget(buildPage());
    m_truth->hide();
    connectInput();
}

ScoreChart::~ScoreChart() = default;

QWidget* ScoreChart::buildPage()
{
    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    setFocusProxy(m_plot);
    m_partition->setObjectName(QStringLiteral("scorePartition"));
    m_partition->setAccessibleName(tr("Partition"));
    m_partition->setToolTip(tr("All partitions side by side, or one of them"));
    m_scale->setObjectName(QStringLiteral("scoreScale"));
    m_scale->setText(tr("Log"));
    m_scale->setCheckable(true);
    m_scale->setChecked(true); // attention falls by decades
    m_scale->setProperty("chip", true);
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // never a wider window
    m_readout->setObjectName(QStringLiteral("scoreReadout"));
    m_readout->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    for (QLabel* label : { m_legend, m_readout })
        label->setFont(theme::smallFont());
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(theme::kMargin, theme::kGapSmall, theme::kMargin, theme::kGapSmall);
    column->setSpacing(2);
    auto* head = new QHBoxLayout;
    head->addWidget(m_partition);
    head->addWidget(m_scale);
    head->addWidget(m_legend, 1);
    head->addWidget(m_truth);
    column->addLayout(head);
    column->addWidget(m_plot, 1);
    column->addWidget(m_readout);
    return page;
}

void ScoreChart::connectInput()
{
    connect(m_partition, &QComboBox::activated, this, &ScoreChart::showCurves);
    connect(m_scale, &QToolButton::toggled, this, &ScoreChart::showCurves);
    connect(m_plot, &ScorePlot::frameChanged, this, [this] { m_input->setFrame(m_plot->frame()); });
    connect(m_input, &ScoreInput::pointed, this, [this](const std::optional<CurvePlace>& place) {
        if (m_pointed == place)
            return;
        m_pointed = place;
        if (m_selection)
            m_selection->setHovered(place ? patchAt(*place) : std::nullopt);
        showMarks();
    });
    connect(m_input, &ScoreInput::chosen, this, [this](const CurvePlace& place, bool adding) {
        m_input->setCurrent(place);
        const std::optional<PatchRef> patch = patchAt(place);
        if (m_selection && patch)
            adding ? m_selection->toggle(*patch) : m_selection->select(*patch);
        showMarks();
    });
    connect(m_input, &ScoreInput::cutMoved, this, &ScoreChart::moveCut);
}

void ScoreChart::setTrace(TracePtr trace)
{
    m_trace = std::move(trace);
    m_pace.follow(m_trace);
}

void ScoreChart::setLayer(std::optional<int> layer)
{
    m_layer = layer;
    m_pace.now();
}

void ScoreChart::setThresholds(PatchThresholds thresholds, const QString& whyNone)
{
    if (m_thresholds == thresholds && m_whyNone == whyNone)
        return;
    m_thresholds = std::move(thresholds);
    m_whyNone = whyNone;
    m_pace.now();
}

void ScoreChart::setStale(bool stale, const QString& reason)
{
    const bool before = m_truth->truth() == Truth::Stale;
    m_truth->setTruth(stale ? Truth::Stale : Truth::None, reason);
    m_truth->setVisible(stale);
    if (before != stale)
        m_pace.now();
}

void ScoreChart::setSelectionModel(PatchSelection* selection)
{
    if (m_selection)
        m_selection->disconnect(this);
    m_selection = selection;
    if (!selection)
        return;
    connect(selection, &PatchSelection::changed, this, &ScoreChart::showMarks);
    connect(selection, &PatchSelection::hoveredChanged, this, &ScoreChart::showMarks);
}

void ScoreChart::refresh()
{
    m_tokens = m_trace ? TokenLayout(m_trace->layout) : TokenLayout();
    m_states = m_trace ? patchStates(*m_trace, m_layer, m_thresholds) : PatchStates();
    m_all = m_trace ? scoreCurves(*m_trace, m_states, m_layer) : ScoreCurves();
    m_stack->setCurrentIndex(m_all.kind == ScoreKind::None ? 0 : 1);
    refreshControls();
    showCurves();
}

void ScoreChart::refreshControls()
{
    const int chosen = std::max(m_partition->currentIndex(), 0);
    if (m_partition->count() != static_cast<int>(m_all.curves.size()) + 1) {
        m_partition->clear();
        m_partition->addItem(tr("All"));
        for (const ScoreCurve& curve : m_all.curves)
            m_partition->addItem(format::partitionName(std::max(curve.partition, 0)));
        m_partition->setCurrentIndex(chosen < m_partition->count() ? chosen : 0);
    }
    m_partition->setVisible(m_all.curves.size() > 1);
    const bool signedScores = m_all.kind == ScoreKind::Margin;
    m_scale->setEnabled(!signedScores);
    m_scale->setToolTip(signedScores ? tr("Margins are negative, too: there is no logarithm of them")
                                     : tr("Logarithmic scale: small scores apart"));
    const QColor kept = theme::category(theme::Category::Kept), dropped = theme::tone(theme::Tone::TextMuted);
    m_legend->setText(QStringLiteral("%1&nbsp;&nbsp; %2&nbsp;&nbsp; │&nbsp;%3")
                          .arg(colored(kept, tr("kept")), colored(dropped, tr("dropped")), tr("cut")));
}

void ScoreChart::showCurves()
{
    const auto chosen = static_cast<std::size_t>(std::max(m_partition->currentIndex(), 0));
    const bool one = m_all.curves.size() > 1 && chosen > 0 && chosen <= m_all.curves.size();
    m_shown = one ? std::vector { m_all.curves[chosen - 1] } : m_all.curves;
    m_input->setCurves(m_shown);
    if (m_pointed && !m_input->has(*m_pointed))
        m_pointed.reset();
    m_input->setCanDrag(whyFixed().isEmpty());
    ScorePlot::Look look { .logarithmic = m_scale->isChecked() && m_scale->isEnabled(),
        .zeroLine = m_all.kind == ScoreKind::Margin,
        .stale = m_truth->truth() == Truth::Stale,
        .draggable = whyFixed().isEmpty() };
    look.valueName = m_all.kind == ScoreKind::Margin ? tr("margin")
        : m_all.kind == ScoreKind::Stage             ? tr("attention")
                                                     : tr("class attention");
    for (const ScoreCurve& curve : m_shown) {
        const QString count = QStringLiteral("%1/%2").arg(format::count(curve.kept), format::count(curve.size()));
        look.titles.push_back(curve.partition < 0
                ? tr("%1 kept before layer %2").arg(count).arg(m_all.layer)
                : QStringLiteral("%1 %2").arg(format::partitionName(curve.partition), count));
    }
    m_plot->setCurves(m_shown, m_input->axis(), look);
    showMarks();
}

void ScoreChart::showMarks()
{
    if (m_pace.pending() || m_shown.empty())
        return;
    const auto pointOf = [this](const CurvePlace& place) {
        const ScoreCurve& curve = m_shown[static_cast<std::size_t>(place.curve)];
        return QPointF(m_input->axis().middle(place),
            static_cast<double>(curve.points[static_cast<std::size_t>(place.rank - 1)].score));
    };
    std::vector<double> cuts;
    for (int curve = 0; curve < static_cast<int>(m_shown.size()); ++curve)
        cuts.push_back(m_input->axis().begin(curve) + m_input->cutOf(curve));
    m_plot->setCuts(cuts);
    std::vector<QPointF> selected;
    if (m_selection)
        for (const PatchRef& patch : m_selection->patches())
            if (const auto place = placeOf(patch)) {
                selected.push_back(pointOf(*place));
                m_input->setCurrent(place); // the last one is the current one
            }
    const std::optional<PatchRef> elsewhere = m_selection ? m_selection->hovered() : std::nullopt;
    const std::optional<CurvePlace> hovered = elsewhere ? placeOf(*elsewhere) : m_pointed;
    m_plot->setMarks(selected, hovered ? std::optional(pointOf(*hovered)) : std::nullopt);
    showReadout();
}

void ScoreChart::showReadout()
{
    std::optional<CurvePlace> place = m_pointed;
    if (m_selection && m_selection->hovered())
        place = placeOf(*m_selection->hovered());
    if (!place && m_selection && m_selection->current())
        place = placeOf(*m_selection->current());
    const QString fixed = whyFixed();
    const QString hint = fixed.isEmpty() ? tr("Drag a cut sideways to keep more or less.") : fixed;
    m_readout->setText(m_input->held() ? m_readout->text() : place ? wordsOf(*place) : hint);
    m_readout->setToolTip(hint);
}

void ScoreChart::moveCut(int curve, int rank, bool final)
{
    const std::optional<double> budget = budgetOfCut(m_shown[static_cast<std::size_t>(curve)], rank, m_thresholds);
    if (!budget)
        return;
    m_readout->setText(tr("%1 kept: budget %2").arg(format::count(rank), format::significant(*budget, 4)));
    showMarks();
    Q_EMIT budgetWanted(*budget, final);
}

std::optional<PatchRef> ScoreChart::patchAt(const CurvePlace& place) const
{
    const int row
        = m_shown[static_cast<std::size_t>(place.curve)].points[static_cast<std::size_t>(place.rank - 1)].row;
    const int grid = m_tokens.grid();
    if (row < 0)
        return std::nullopt;
    return m_tokens.patch(row / (grid * grid), row / grid % grid, row % grid);
}

std::optional<CurvePlace> ScoreChart::placeOf(const PatchRef& patch) const
{
    if (!m_tokens.has(patch))
        return std::nullopt;
    const int row = m_tokens.index(patch.partition, patch.row, patch.col);
    for (std::size_t curve = 0; curve < m_shown.size(); ++curve) {
        const auto& points = m_shown[curve].points;
        const auto found = std::ranges::find(points, row, &ScoreCurve::Point::row);
        if (found != points.end())
            return CurvePlace { static_cast<int>(curve), static_cast<int>(found - points.begin()) + 1 };
    }
    return std::nullopt;
}

QString ScoreChart::wordsOf(const CurvePlace& place) const
{
    const ScoreCurve& curve = m_shown[static_cast<std::size_t>(place.curve)];
    const ScoreCurve::Point& point = curve.points[static_cast<std::size_t>(place.rank - 1)];
    const QString score = format::significant(static_cast<double>(point.score), 4);
    const QString rank = tr("rank %1 of %2").arg(format::count(place.rank), format::count(curve.size()));
    const std::optional<PatchRef> patch = patchAt(place);
    if (!patch)
        return tr("newline token: %1, %2, %3").arg(score, rank, point.kept ? tr("kept") : tr("dropped"));
    const PatchHit hit = patchHit(m_states, m_tokens, *patch, {});
    QString words = tr("%1: %2, %3, %4").arg(patch_text::place(hit), score, rank, patch_text::state(hit));
    if (hit.threshold)
        words += tr(", returns at %1").arg(format::significant(static_cast<double>(*hit.threshold), 4));
    return words;
}

QString ScoreChart::whyFixed() const
{
    if (!m_all.lastDecision)
        return tr("This cut is not the last one: drag its stage in Layers instead.");
    if (!m_thresholds)
        return m_whyNone.isEmpty() ? tr("The cut is fixed: no budget is known for each patch.")
                                   : tr("The cut is fixed. %1").arg(m_whyNone);
    const bool any = std::ranges::any_of(
        m_shown, [this](const ScoreCurve& curve) { return budgetOfCut(curve, 1, m_thresholds).has_value(); });
    return any ? QString() : tr("The cut is fixed: no patch here returns at any budget.");
}

void ScoreChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        m_pace.now();
}

} // namespace ps
