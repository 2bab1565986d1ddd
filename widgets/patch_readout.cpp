// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/patch_readout.h"

#include "widgets/patch_text.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>

namespace ps {

PatchReadout::PatchReadout(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("patchReadout"));
    setAccessibleName(tr("Patch under the pointer"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kMargin, 0, 0, 0);
    row->setSpacing(theme::kGap + theme::kGapSmall);
    const auto field = [&](const QString& name, const QString& widest) {
        auto* label = new QLabel(this);
        label->setObjectName(name);
        label->setMinimumWidth(label->fontMetrics().horizontalAdvance(widest));
        row->addWidget(label);
        return label;
    };
    m_pixel = field(QStringLiteral("readoutPixel"), QStringLiteral("(8888, 8888)"));
    m_patch = field(QStringLiteral("readoutPatch"), QStringLiteral("Sub8 r88 c88, id 8888"));
    m_state = field(QStringLiteral("readoutState"), tr("dropped before layer 88"));
    m_score = field(QStringLiteral("readoutScore"), QStringLiteral("0.008888, cut 0.008888, rank 888/888"));
    row->addStretch(1);
    refresh();
}

void PatchReadout::setHit(const std::optional<PatchHit>& hit)
{
    m_hover = hit;
    refresh();
}

void PatchReadout::setSelected(const std::optional<PatchHit>& hit)
{
    m_selected = hit;
    refresh();
}

void PatchReadout::refresh()
{
    const std::optional<PatchHit>& hit = m_hover ? m_hover : m_selected;
    m_pixel->setText(hit ? patch_text::pixel(*hit) : QString());
    m_patch->setText(hit ? patch_text::place(*hit) : QString());
    m_state->setText(hit ? patch_text::state(*hit) : QString());
    m_score->setText(hit ? patch_text::score(*hit) : QString());
}

QString PatchReadout::text() const
{
    QStringList parts;
    for (const QLabel* label : { m_pixel, m_patch, m_state, m_score })
        if (!label->text().isEmpty())
            parts << label->text();
    return parts.join(QStringLiteral(" | "));
}

} // namespace ps
