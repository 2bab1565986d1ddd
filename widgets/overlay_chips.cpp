// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/overlay_chips.h"

#include "widgets/flow_layout.h"
#include "widgets/theme.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QToolButton>

#include <cmath>

namespace ps {

namespace {

struct Chip {
    Overlay overlay;
    const char* objectName;
    QString text, help;
};

std::vector<Chip> chips()
{
    return {
        { Overlay::Mask, "chipMask", OverlayChips::tr("Mask"),
            OverlayChips::tr("Kept patches bright and outlined, dropped ones dimmed and hatched (1)") },
        { Overlay::ScoreFirst, "chipScoreFirst", OverlayChips::tr("Score first"),
            OverlayChips::tr(
                "Class-token attention of the first recorded layer: the evidence for the budgets (6)") },
        { Overlay::ScoreLast, "chipScoreLast", OverlayChips::tr("Score last"),
            OverlayChips::tr(
                "Class-token attention of the last recorded layer: what patches are ranked by (2)") },
        { Overlay::DropLayer, "chipDropLayer",
            OverlayChips::tr("Drop layer"), OverlayChips::tr("The first decoder layer that no longer sees a patch, in steps of lightness and in numbers (4)") },
        { Overlay::StageScore, "chipStageScore", OverlayChips::tr("Stage score"),
            OverlayChips::tr("What the question's last token pays to each patch: what PyramidDrop and FastV "
                             "rank by, at the "
                             "layer of the cursor (8)") },
        { Overlay::Margin, "chipMargin", OverlayChips::tr("Margin"),
            OverlayChips::tr("Keep minus drop of Dynamic-LLaVA's image predictor, around zero (9)") },
        { Overlay::Threshold, "chipThreshold", OverlayChips::tr("Threshold"),
            OverlayChips::tr(
                "The smallest budget that keeps each patch: one map for every place of the slider (5)") },
        { Overlay::Difference, "chipDifference", OverlayChips::tr("A − B"),
            OverlayChips::tr(
                "What this run (A) and the pinned run (B) keep: both, only one of them, neither (7)") },
        { Overlay::None, "chipNone", OverlayChips::tr("None"), OverlayChips::tr("The bare picture (0)") },
    };
}

} // namespace

OverlayChips::OverlayChips(QWidget* parent)
    : QWidget(parent)
    , m_chips(new QButtonGroup(this))
    , m_filter(new QComboBox(this))
    , m_opacity(new QSlider(Qt::Horizontal, this))
{
    setObjectName(QStringLiteral("overlayChips"));
    setAccessibleName(tr("Overlay"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kMargin, 6, theme::kMargin, 6);
    row->setSpacing(theme::kGapSmall);
    auto* chipRow = new FlowLayout(theme::kGapSmall); // two rows in a narrow window
    row->addLayout(chipRow, 1);
    for (const Chip& chip : chips()) {
        auto* button = new QToolButton(this);
        button->setObjectName(QLatin1String(chip.objectName));
        button->setText(chip.text);
        button->setToolTip(chip.help);
        button->setAccessibleName(chip.text);
        button->setAccessibleDescription(chip.help);
        button->setProperty("chip", true);
        button->setProperty("help", chip.help);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        m_chips->addButton(button, static_cast<int>(chip.overlay));
        chipRow->addWidget(button);
    }
    addOptions(chipRow);
    connect(m_chips, &QButtonGroup::idClicked, this, [this](int id) {
        m_overlay = static_cast<Overlay>(id);
        Q_EMIT overlayChosen(m_overlay);
    });
    setOverlay(Overlay::Mask);
}

void OverlayChips::addOptions(QLayout* row)
{
    m_filter->setObjectName(QStringLiteral("partitionFilter"));
    m_filter->setAccessibleName(tr("Partitions shown"));
    m_filter->setProperty("help",
        tr("Which partitions the overlay speaks for. \"All\" fills with the tiles and marks the "
           "overview's kept patches with corners."));
    m_filter->setToolTip(m_filter->property("help").toString());
    m_filter->addItem(tr("All partitions"), static_cast<int>(PartitionFilter::All));
    m_filter->addItem(tr("Overview only"), static_cast<int>(PartitionFilter::OverviewOnly));
    m_filter->addItem(tr("Tiles only"), static_cast<int>(PartitionFilter::TilesOnly));
    row->addWidget(m_filter);

    auto* label = new QLabel(tr("Opacity"), this);
    label->setBuddy(m_opacity);
    auto* opacity = new QWidget(this);
    auto* pair = new QHBoxLayout(opacity);
    pair->setContentsMargins(theme::kGap, 0, 0, 0);
    pair->addWidget(label);
    m_opacity->setObjectName(QStringLiteral("opacity"));
    m_opacity->setAccessibleName(tr("Overlay opacity"));
    m_opacity->setToolTip(tr("How strongly dropped patches are dimmed and scores cover the picture"));
    m_opacity->setRange(0, 100);
    m_opacity->setPageStep(10);
    m_opacity->setFixedWidth(64);
    setOpacity(kDefaultOverlayOpacity);
    pair->addWidget(m_opacity);
    row->addWidget(opacity);

    connect(m_filter, &QComboBox::activated, this, [this](int index) {
        Q_EMIT filterChosen(static_cast<PartitionFilter>(m_filter->itemData(index).toInt()));
    });
    connect(m_opacity, &QSlider::valueChanged, this,
        [this](int percent) { Q_EMIT opacityChanged(percent / 100.0); });
}

void OverlayChips::setOverlay(Overlay overlay)
{
    m_overlay = overlay;
    if (QAbstractButton* button = m_chips->button(static_cast<int>(overlay)))
        button->setChecked(true);
}

bool OverlayChips::isAvailable(Overlay overlay) const
{
    return m_chips->button(static_cast<int>(overlay))->isEnabled();
}

QString OverlayChips::reason(Overlay overlay) const
{
    return isAvailable(overlay) ? QString() : m_chips->button(static_cast<int>(overlay))->toolTip();
}

void OverlayChips::setAvailable(Overlay overlay, bool available, const QString& reason)
{
    QAbstractButton* button = m_chips->button(static_cast<int>(overlay));
    button->setEnabled(available);
    button->setToolTip(available ? button->property("help").toString() : reason);
}

void OverlayChips::setTilesPresent(bool present)
{
    m_filter->setEnabled(present);
    m_filter->setToolTip(present ? m_filter->property("help").toString() : tr("There is only one partition."));
    if (!present && m_filter->currentIndex() != 0) {
        m_filter->setCurrentIndex(0);
        Q_EMIT filterChosen(PartitionFilter::All);
    }
}

bool OverlayChips::tilesPresent() const { return m_filter->isEnabled(); }

PartitionFilter OverlayChips::filter() const
{
    return static_cast<PartitionFilter>(m_filter->currentData().toInt());
}

void OverlayChips::setFilter(PartitionFilter filter)
{
    m_filter->setCurrentIndex(m_filter->findData(static_cast<int>(filter)));
}

void OverlayChips::setOpacity(double opacity)
{
    const QSignalBlocker quiet(m_opacity);
    m_opacity->setValue(static_cast<int>(std::lround(100 * opacity)));
}

} // namespace ps
