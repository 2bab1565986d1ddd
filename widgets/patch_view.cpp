// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/patch_view.h"

#include "widgets/empty_note.h"
#include "widgets/format.h"
#include "widgets/image_convert.h"
#include "widgets/patch_text.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>
#include <utility>

namespace ps {

namespace {

constexpr int kPictureSide = 56;

QString scoreText(const std::optional<float>& score)
{
    return score ? format::significant(static_cast<double>(*score), 4) : format::missing();
}

/// Rows of a two-column table in rich text.
class Facts {
public:
    void add(const QString& name, const QString& value)
    {
        m_rows += QStringLiteral("<tr><td style='padding-right:12px; color:%1'>%2</td><td>%3</td></tr>")
                      .arg(theme::tone(theme::Tone::TextMuted).name(), name.toHtmlEscaped(),
                          value.toHtmlEscaped());
    }
    QString html() const
    {
        return QStringLiteral("<table cellspacing='0'>") + m_rows + QStringLiteral("</table>");
    }

private:
    QString m_rows {};
};

QLabel* words(QWidget* parent, const char* name)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

PatchView::PatchView(QWidget* parent)
    : QWidget(parent)
    , m_picture(new QLabel(this))
    , m_title(words(this, "patchTitle"))
    , m_returns(words(this, "patchReturns"))
    , m_facts(words(this, "patchFacts"))
    , m_reasons(words(this, "patchReasons"))
    , m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("patch"));
    setAccessibleName(tr("Selected patch"));
    auto* empty = new EmptyNote(
        tr("Click a patch to see its scores, its rank, why it was kept or dropped, and at which "
           "budget it returns. Ctrl+drag selects several."),
        this);

    auto* card = new QWidget;
    card->setAutoFillBackground(true);
    card->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
    column->setSpacing(theme::kGap);
    auto* head = new QHBoxLayout;
    head->setSpacing(theme::kMargin);
    m_picture->setFixedSize(kPictureSide, kPictureSide);
    m_picture->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    m_picture->setAccessibleName(tr("Pixels of the patch"));
    head->addWidget(m_picture, 0, Qt::AlignTop);
    m_title->setFont(theme::titleFont());
    head->addWidget(m_title, 1, Qt::AlignVCenter);
    column->addLayout(head);
    column->addWidget(m_returns);
    m_facts->setTextFormat(Qt::RichText);
    column->addWidget(m_facts);
    m_reasons->setProperty("muted", true);
    column->addWidget(m_reasons);
    column->addStretch(1);

    auto* area = new QScrollArea(this);
    area->setAccessibleName(tr("Selected patch"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(card);
    m_stack->addWidget(empty);
    m_stack->addWidget(area);
}

void PatchView::setImage(ImagePtr image)
{
    m_image = std::move(image);
    setHits({});
}

void PatchView::setHits(const std::vector<PatchHit>& hits)
{
    m_hits = hits;
    refresh();
}

void PatchView::setBudgetName(const QString& name)
{
    if (std::exchange(m_budget, name) != name)
        refresh();
}

void PatchView::refresh()
{
    m_stack->setCurrentIndex(m_hits.empty() ? 0 : 1);
    if (m_hits.size() == 1)
        showOne(m_hits.front());
    else if (!m_hits.empty())
        showSeveral();
    setAccessibleDescription(text());
}

void PatchView::showOne(const PatchHit& hit)
{
    m_title->setText(patch_text::place(hit));
    const QString state = patch_text::state(hit), returns = patch_text::returns(hit, m_budget);
    QString line = state;
    if (!state.isEmpty())
        line[0] = line[0].toUpper();
    if (!returns.isEmpty())
        line += (line.isEmpty() ? QString() : QStringLiteral(". ")) + returns;
    m_returns->setText(line);
    Facts facts;
    if (hit.rank)
        facts.add(tr("Rank"),
            tr("%1 of %2, %3 kept")
                .arg(format::count(*hit.rank), format::count(hit.patchesInPartition),
                    format::count(hit.keptInPartition)));
    if (hit.score && hit.cut) {
        facts.add(tr("Score"), scoreText(hit.score));
        facts.add(tr("Cut"), scoreText(hit.cut));
        facts.add(tr("Score − cut"), scoreText(*hit.score - *hit.cut));
    }
    if (hit.stageScore)
        facts.add(tr("Before layer %1").arg(hit.stageLayer.value_or(0)), scoreText(hit.stageScore));
    if (hit.margin)
        facts.add(tr("Margin"), scoreText(hit.margin));
    facts.add(tr("Score last"), scoreText(hit.scoreLast));
    facts.add(tr("Score first"), scoreText(hit.scoreFirst));
    facts.add(tr("Pixels"),
        QStringLiteral("%1, %2, %3 × %4")
            .arg(hit.imageRect.x(), 0, 'f', 1)
            .arg(hit.imageRect.y(), 0, 'f', 1)
            .arg(hit.imageRect.width(), 0, 'f', 1)
            .arg(hit.imageRect.height(), 0, 'f', 1));
    m_facts->setText(facts.html());
    m_reasons->setText(patch_text::reasons(hit).join(QLatin1Char(' ')));
    showPixels(hit.imageRect);
}

void PatchView::showSeveral()
{
    QRectF around;
    int kept = 0, returning = 0;
    float last = 0, low = std::numeric_limits<float>::infinity(), high = -low;
    bool known = true;
    for (const PatchHit& hit : m_hits) {
        around |= hit.imageRect;
        kept += hit.kept ? 1 : 0;
        known = known && hit.thresholdsKnown;
        if (hit.threshold) {
            ++returning;
            last = std::max(last, *hit.threshold);
        }
        if (const std::optional<float> score = hit.score ? hit.score : hit.scoreLast) {
            low = std::min(low, *score);
            high = std::max(high, *score);
        }
    }
    const auto count = static_cast<int>(m_hits.size());
    m_title->setText(tr("%1 patches").arg(format::count(count)));
    m_returns->setText(m_hits.front().decided
            ? tr("%1 kept, %2 not").arg(format::count(kept), format::count(count - kept))
            : QString());
    Facts facts;
    if (low <= high)
        facts.add(tr("Scores"), scoreText(low) + tr(" to ") + scoreText(high));
    if (known && returning > 0)
        facts.add(returning == count ? tr("All from") : tr("%1 of them from").arg(format::count(returning)),
            m_budget.toLower() + QLatin1Char(' ') + format::percent(static_cast<double>(last)));
    facts.add(tr("Last one"), patch_text::place(m_hits.back()));
    m_facts->setText(facts.html());
    m_reasons->clear();
    showPixels(around);
}

void PatchView::showPixels(const QRectF& rect)
{
    const QImage pixels = rect.isEmpty() ? QImage() : toQImage(m_image).copy(rect.toAlignedRect());
    m_picture->setPixmap(pixels.isNull()
            ? QPixmap()
            : QPixmap::fromImage(pixels.scaled(m_picture->size(), Qt::KeepAspectRatio, Qt::FastTransformation)));
}

QString PatchView::text() const
{
    if (m_hits.empty())
        return {};
    QStringList parts { m_title->text(), m_returns->text(), m_reasons->text() };
    parts.removeAll(QString());
    return parts.join(QStringLiteral(". "));
}

} // namespace ps
