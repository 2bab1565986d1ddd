// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/patch_view.h"

#include "widgets/empty_note.h"
#include "widgets/format.h"
#include "widgets/image_convert.h"
#include "widgets/patch_text.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace ps {

namespace {

constexpr int kPictureSide = 96;

QString scoreText(const std::optional<float>& score)
{
    return score ? format::significant(static_cast<double>(*score), 4) : format::missing();
}

} // namespace

PatchView::PatchView(QWidget* parent)
    : QWidget(parent)
    , m_picture(new QLabel(this))
    , m_title(new QLabel(this))
    , m_facts(new QLabel(this))
    , m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("patch"));
    setAccessibleName(tr("Selected patch"));
    auto* empty = new EmptyNote(
        tr("Click a patch to see its scores, its rank and why it was kept or dropped."), this);

    auto* card = new QWidget(this);
    card->setAutoFillBackground(true);
    card->setBackgroundRole(QPalette::Base);
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
    row->setSpacing(theme::kMargin);
    m_picture->setFixedSize(kPictureSide, kPictureSide);
    m_picture->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    m_picture->setAccessibleName(tr("Pixels of the patch"));
    row->addWidget(m_picture, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(theme::kGapSmall);
    m_title->setFont(theme::titleFont());
    m_facts->setTextFormat(Qt::RichText);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_title);
    column->addWidget(m_facts);
    column->addStretch(1);
    row->addLayout(column, 1);
    m_stack->addWidget(empty);
    m_stack->addWidget(card);
}

void PatchView::setImage(ImagePtr image) { m_image = std::move(image); }

void PatchView::setHit(const std::optional<PatchHit>& hit)
{
    m_stack->setCurrentIndex(hit ? 1 : 0);
    if (!hit)
        return;
    m_title->setText(patch_text::place(*hit));
    QString rows;
    const auto fact = [&](const QString& name, const QString& value) {
        rows += QStringLiteral("<tr><td style='padding-right:12px; color:%1'>%2</td><td>%3</td></tr>")
                    .arg(theme::tone(theme::Tone::TextMuted).name(), name.toHtmlEscaped(), value.toHtmlEscaped());
    };
    if (hit->decided)
        fact(tr("State"), patch_text::state(*hit));
    if (hit->rank)
        fact(tr("Rank"),
            tr("%1 of %2, %3 kept")
                .arg(format::count(*hit->rank), format::count(hit->patchesInPartition),
                    format::count(hit->keptInPartition)));
    if (hit->stageScore)
        fact(tr("Before layer %1").arg(hit->stageLayer.value_or(0)), scoreText(hit->stageScore));
    if (hit->margin)
        fact(tr("Margin"), scoreText(hit->margin));
    fact(tr("Score last"), scoreText(hit->scoreLast));
    fact(tr("Score first"), scoreText(hit->scoreFirst));
    if (hit->cut)
        fact(tr("Cut"), scoreText(hit->cut));
    fact(tr("Pixels"),
        QStringLiteral("%1, %2, %3 × %4")
            .arg(hit->imageRect.x(), 0, 'f', 1)
            .arg(hit->imageRect.y(), 0, 'f', 1)
            .arg(hit->imageRect.width(), 0, 'f', 1)
            .arg(hit->imageRect.height(), 0, 'f', 1));
    m_facts->setText(QStringLiteral("<table cellspacing='0'>") + rows + QStringLiteral("</table>"));
    const QImage pixels = toQImage(m_image).copy(hit->imageRect.toAlignedRect());
    m_picture->setPixmap(pixels.isNull()
            ? QPixmap()
            : QPixmap::fromImage(pixels.scaled(m_picture->size(), Qt::KeepAspectRatio, Qt::FastTransformation)));
}

} // namespace ps
