// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/partitions_view.h"

#include "widgets/format.h"
#include "widgets/models/partition_model.h"
#include "widgets/split_bar.h"
#include "widgets/theme.h"
#include "widgets/truth_label.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace ps {

namespace {

constexpr int kRowHeight = 26;

/// The bar of the Share column; the number is in the Fed column beside it.
class ShareDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        const QVariant share = index.data(PartitionModel::ShareRole);
        if (!share.isValid())
            return;
        const int partition = index.data(PartitionModel::PartitionRole).toInt();
        const QRect track = option.rect.adjusted(6, 9, -8, -9);
        painter->fillRect(track, theme::tone(theme::Tone::PanelHover));
        painter->fillRect(QRect(track.topLeft(), QSize(qRound(share.toDouble() * track.width()), track.height())),
            partition < 0 ? theme::tone(theme::Tone::TextMuted) : theme::series(partition));
    }
};

QLabel* note(QWidget* parent, const char* name) {
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setProperty("muted", true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

PartitionsView::PartitionsView(QWidget* parent)
    : QWidget(parent), m_model(new PartitionModel(this)), m_table(new QTableView(this)), m_split(new SplitBar(this)),
      m_alpha(new QLabel(this)), m_chain(new QLabel(this)), m_notes(note(this, "partitionNotes")),
      m_truth(new TruthLabel(this)), m_stack(new QStackedLayout(this)) {
    setObjectName(QStringLiteral("partitions"));
    buildTable();
    auto* empty = new QLabel(tr("Ask about the picture to see how the budget was spent."), this);
    empty->setWordWrap(true);
    empty->setAlignment(Qt::AlignCenter);
    empty->setMargin(theme::kMargin);
    empty->setProperty("muted", true);

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
    m_stack->addWidget(empty);
    m_stack->addWidget(page);
    connect(m_split, &SplitBar::partActivated, this, &PartitionsView::partitionActivated);
}

void PartitionsView::buildTable() {
    m_table->setObjectName(QStringLiteral("partitionTable"));
    m_table->setAccessibleName(tr("Budget of each partition"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(PartitionModel::Share, new ShareDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(PartitionModel::Share, QHeaderView::Stretch);
    header->setMinimumSectionSize(40);
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    const auto activate = [this](const QModelIndex& index) {
        if (const int partition = index.data(PartitionModel::PartitionRole).toInt(); partition >= 0)
            Q_EMIT partitionActivated(partition);
    };
    connect(m_table, &QTableView::clicked, this, activate);
    connect(m_table, &QTableView::activated, this, activate);
}

void PartitionsView::setTrace(TracePtr trace) {
    m_model->setTrace(trace);
    m_stack->setCurrentIndex(trace && m_model->rowCount() > 0 ? 1 : 0);
    // The table is as high as its rows up to nine partitions, then it scrolls.
    const int rows = std::min(m_model->rowCount(), 11);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + rows * kRowHeight + 2);
    refreshSummary();
}

void PartitionsView::setStale(bool stale, const QString& reason) {
    m_truth->setTruth(stale ? Truth::Stale : Truth::None, reason);
    m_table->setEnabled(!stale);
}

void PartitionsView::refreshSummary() {
    const TracePtr& trace = m_model->trace();
    const PruneStep* step = trace ? trace->stepBefore(kBeforeLanguage) : nullptr;
    const bool ledger = step && !step->ledger.empty();
    std::vector<SplitBar::Part> parts;
    if (ledger)
        for (const BudgetLine& line : step->ledger)
            parts.push_back({format::partitionName(line.partition), static_cast<double>(std::max(line.allocated, 0)),
                line.partition});
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
        m_chain->setText(tr("%1 asked → %2 kept → %3 after unpad → %4 fed")
                             .arg(format::count(total.requested), format::count(total.allocated),
                                 format::count(total.afterUnpad), format::count(total.fed)));
        m_notes->setText(notesOf(*step));
    }
    m_chain->setVisible(!m_chain->text().isEmpty());
    m_notes->setVisible(!m_notes->text().isEmpty());
}

QString PartitionsView::notesOf(const PruneStep& step) const {
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
