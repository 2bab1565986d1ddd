// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/partitions_view.h"

#include "widgets/empty_note.h"
#include "widgets/format.h"
#include "widgets/models/partition_model.h"
#include "widgets/split_bar.h"
#include "widgets/theme.h"
#include "widgets/truth_label.h"

#include <QEvent>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace ps {

namespace {

constexpr int kSmallestRow = 23, kCellPadding = 6, kBarsFrom = 315, kNarrowest = 290;

int rowHeight(const QFont& font) { return std::max(kSmallestRow, QFontMetrics(font).height() + 8); }

/// Cells with room on both sides, no focus frame inside a selected row, and the bar of the Share column.
class LedgerDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        const bool enabled = option.state & QStyle::State_Enabled;
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, option.palette.color(QPalette::Highlight));
        if (index.column() == PartitionModel::Share)
            return paintBar(*painter, option.rect, index, enabled);
        painter->setFont(option.font);
        painter->setPen(option.palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::Text));
        painter->drawText(
            option.rect.adjusted(
                index.column() == PartitionModel::Name ? theme::kMargin : kCellPadding, 0, -kCellPadding, 0),
            static_cast<int>(option.displayAlignment), option.text);
    }

    QSize sizeHint(const QStyleOptionViewItem& given, const QModelIndex& index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        const int left = index.column() == PartitionModel::Name ? theme::kMargin : kCellPadding;
        return { QFontMetrics(option.font).horizontalAdvance(option.text) + left + kCellPadding + 2,
            rowHeight(option.font) };
    }

private:
    static void paintBar(QPainter& painter, const QRect& cell, const QModelIndex& index, bool enabled)
    {
        const QVariant share = index.data(PartitionModel::ShareRole);
        if (!share.isValid())
            return;
        const int partition = index.data(PartitionModel::PartitionRole).toInt();
        const QRect track = cell.adjusted(kCellPadding, 9, -theme::kMargin, -9);
        painter.setOpacity(enabled ? 1 : 0.45);
        painter.fillRect(track, theme::tone(theme::Tone::PanelHover));
        painter.fillRect(QRect(track.topLeft(), QSize(qRound(share.toDouble() * track.width()), track.height())),
            partition < 0 ? theme::tone(theme::Tone::TextMuted) : theme::series(partition));
        painter.setOpacity(1);
    }
};

QLabel* note(QWidget* parent, const char* name)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setProperty("muted", true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

PartitionsView::PartitionsView(QWidget* parent)
    : QWidget(parent)
    , m_model(new PartitionModel(this))
    , m_table(new QTableView(this))
    , m_split(new SplitBar(this))
    , m_alpha(new QLabel(this))
    , m_chain(new QLabel(this))
    , m_notes(note(this, "partitionNotes"))
    , m_truth(new TruthLabel(this))
    , m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("partitions"));
    setMinimumWidth(kNarrowest);
    buildTable();
    auto* empty = new EmptyNote(tr("Ask about the picture to see how the budget was spent."), this);

    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, theme::kMargin);
    column->setSpacing(theme::kGap);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, 0);
    head->addWidget(m_alpha, 1);
    head->addWidget(m_truth);
    column->addLayout(head);
    auto* split = new QHBoxLayout;
    split->setContentsMargins(theme::kMargin, 0, theme::kMargin, 0);
    split->addWidget(m_split);
    column->addLayout(split);
    column->addWidget(m_table);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(theme::kMargin, 0, theme::kMargin, 0);
    foot->setSpacing(theme::kGapSmall);
    foot->addWidget(m_chain);
    foot->addWidget(m_notes);
    column->addLayout(foot);
    column->addStretch(1);

    m_alpha->setObjectName(QStringLiteral("alphaLabel"));
    m_chain->setObjectName(QStringLiteral("ledgerChain"));
    m_chain->setWordWrap(true);
    m_truth->hide();
    m_stack->addWidget(empty);
    auto* scroll = new QScrollArea(this); // large text in a small window
    scroll->setObjectName(QStringLiteral("partitionScroll"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus); // the table in it has the keys
    scroll->setWidget(page);
    m_stack->addWidget(scroll);
    connect(m_split, &SplitBar::partActivated, this, &PartitionsView::partitionActivated);
}

void PartitionsView::buildTable()
{
    m_table->setObjectName(QStringLiteral("partitionTable"));
    m_table->setAccessibleName(tr("Budget of each partition"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new LedgerDelegate(m_table));
    m_table->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(PartitionModel::Share, QHeaderView::Stretch);
    header->setMinimumSectionSize(36);
    header->setFont(theme::smallFont());
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    const auto activate = [this](const QModelIndex& index) {
        if (const int partition = index.data(PartitionModel::PartitionRole).toInt(); partition >= 0)
            Q_EMIT partitionActivated(partition);
    };
    connect(m_table, &QTableView::clicked, this, activate);
    connect(m_table, &QTableView::activated, this, activate);
}

// Below this width the bars go, so that no number is cut.
void PartitionsView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_table->setColumnHidden(PartitionModel::Share, width() < kBarsFrom);
}

void PartitionsView::setTrace(TracePtr trace)
{
    m_model->setTrace(trace);
    m_stack->setCurrentIndex(trace && m_model->rowCount() > 0 ? 1 : 0);
    fitColumns();
    fitRows();
    refreshSummary();
}

// The table has the height of its rows: what does not fit scrolls with what stands around it.
void PartitionsView::fitRows()
{
    const int row = rowHeight(m_table->font());
    m_table->verticalHeader()->setDefaultSectionSize(row);
    const int header = m_table->horizontalHeader()->sizeHint().height() + 2;
    m_table->setFixedHeight(header + m_model->rowCount() * row);
}

void PartitionsView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        QMetaObject::invokeMethod( // the table follows its parent
            this,
            [this] {
            fitColumns();
            fitRows();
            },
            Qt::QueuedConnection);
}

int PartitionsView::widestCell(int column) const
{
    QStyleOptionViewItem option;
    option.font = m_table->font();
    int widest = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        widest = std::max(widest, m_table->itemDelegate()->sizeHint(option, m_model->index(row, column)).width());
    return widest;
}

// QHeaderView's own fit leaves room for a sort indicator, which four columns of numbers in a narrow dock
// cannot spare.
void PartitionsView::fitColumns()
{
    const QFontMetrics metrics(m_table->horizontalHeader()->font());
    for (int column = 0; column < PartitionModel::Share; ++column) {
        const QString title = m_model->headerData(column, Qt::Horizontal).toString();
        const int wanted = metrics.horizontalAdvance(title) + 2 * kCellPadding + 2;
        m_table->setColumnWidth(column, std::max(wanted, widestCell(column)));
    }
}

void PartitionsView::setStale(bool stale, const QString& reason)
{
    m_truth->setTruth(stale ? Truth::Stale : Truth::None, reason);
    m_truth->setVisible(stale);
    m_table->setEnabled(!stale);
    m_split->setEnabled(!stale);
    m_chain->setEnabled(!stale);
    m_notes->setEnabled(!stale);
}

void PartitionsView::refreshSummary()
{
    const TracePtr& trace = m_model->trace();
    const PruneStep* step = trace ? trace->stepBefore(kBeforeLanguage) : nullptr;
    const bool ledger = step && !step->ledger.empty();
    std::vector<SplitBar::Part> parts;
    if (ledger)
        for (const BudgetLine& line : step->ledger)
            parts.push_back({ format::partitionName(line.partition),
                static_cast<double>(std::max(line.allocated, 0)), line.partition });
    m_split->setParts(std::move(parts));
    m_alpha->setText(!trace ? QString()
            : ledger && trace->run.values.has("alpha")
            ? tr("Alpha %1 to the overview").arg(format::percent(trace->run.values.real("alpha")))
            : tr("No budget per partition"));
    if (!ledger) {
        m_chain->clear();
        m_notes->clear();
    } else {
        const BudgetTotal& total = step->total;
        m_chain->setText(tr("%1 requested → %2 allocated → %3 after unpad → %4 fed")
                             .arg(format::count(total.requested), format::count(total.allocated),
                                 format::count(total.afterUnpad), format::count(total.fed)));
        m_notes->setText(notesOf(*step));
    }
    m_chain->setVisible(!m_chain->text().isEmpty());
    m_notes->setVisible(!m_notes->text().isEmpty());
}

QString PartitionsView::notesOf(const PruneStep& step) const
{
    int clamp = 0, unpad = 0, none = 0;
    for (const BudgetLine& line : step.ledger) {
        clamp += line.lostToClamp;
        unpad += line.lostToUnpad;
        none += line.lostNoCandidates;
    }
    QStringList notes;
    const auto add = [&](int lost, const QString& text) {
        if (lost > 0)
            notes << text.arg(format::count(lost));
    };
    add(step.total.lostToFloor, tr("%1 lost to rounding down"));
    add(clamp, tr("%1 lost to full partitions"));
    add(none, tr("%1 lost for want of candidates"));
    add(unpad, tr("%1 spent on padding"));
    add(step.total.newlines, tr("%1 newline tokens added"));
    for (const std::string& guard : step.total.guards)
        notes << QString::fromStdString(guard);
    return notes.join(QStringLiteral(" · "));
}

} // namespace ps
