// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/patch_table.h"

#include "widgets/empty_note.h"
#include "widgets/format.h"
#include "widgets/models/patch_filter.h"
#include "widgets/models/patch_table_model.h"
#include "widgets/patch_selection.h"
#include "widgets/theme.h"
#include "widgets/truth_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QScopedValueRollback>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace ps {

namespace {

constexpr int kRowHeight = 20, kCellPadding = 7, kSortMark = 10;
constexpr int kMeasuredRows = 400; // enough to know how wide a column's texts are

constexpr const char* kStale = "stale"; // property of the table

/// Cells with room on both sides, and a thin frame around the one that the keys are on.
class CellDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, option.palette.color(QPalette::Highlight));
        else if (option.features & QStyleOptionViewItem::Alternate)
            painter->fillRect(option.rect, option.palette.color(QPalette::AlternateBase));
        const bool stale = option.widget && option.widget->property(kStale).toBool();
        painter->setPen(option.palette.color(stale ? QPalette::Disabled : QPalette::Active, QPalette::Text));
        painter->drawText(option.rect.adjusted(kCellPadding, 0, -kCellPadding, 0),
            static_cast<int>(option.displayAlignment), option.text);
        if (!(option.state & QStyle::State_HasFocus))
            return;
        painter->setPen(theme::tone(theme::Tone::Accent));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
};

} // namespace

PatchTable::PatchTable(QWidget* parent)
    : QWidget(parent)
    , m_model(new PatchTableModel(this))
    , m_rows(new PatchFilter(this))
    , m_table(new QTableView(this))
    , m_filter(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_truth(new TruthLabel(this))
    , m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("patch_table"));
    setAccessibleName(tr("Patch table"));
    m_rows->setSourceModel(m_model);
    m_stack->addWidget(
        new EmptyNote(tr("Every patch with its exact values appears here once a picture is encoded."), this));
    m_stack->addWidget(buildPage());
    buildTable();
    m_truth->hide();
    refresh();
}

QWidget* PatchTable::buildPage()
{
    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, theme::kGapSmall, 0, 0);
    column->setSpacing(theme::kGapSmall);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(theme::kMargin, 0, theme::kMargin, 0);
    head->addWidget(m_filter, 1);
    head->addWidget(m_count);
    head->addWidget(m_truth);
    column->addLayout(head);
    column->addWidget(m_table, 1);

    m_filter->setObjectName(QStringLiteral("patchFilter"));
    m_filter->setPlaceholderText(tr("Filter: Sub2 kept"));
    m_filter->setAccessibleName(tr("Filter the patches"));
    m_filter->setToolTip(
        tr("Words of the place and the state, all of which must fit: \"Sub2 kept\", \"r04 dropped\""));
    m_filter->setClearButtonEnabled(true);
    m_filter->setProperty("boxed", true);
    m_count->setObjectName(QStringLiteral("patchCount"));
    connect(m_filter, &QLineEdit::textChanged, this, &PatchTable::filter);
    return page;
}

void PatchTable::buildTable()
{
    m_table->setObjectName(QStringLiteral("patchRows"));
    m_table->setAccessibleName(tr("Values of every patch"));
    m_table->setModel(m_rows);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setAlternatingRowColors(true);
    m_table->setMinimumHeight(4 * kRowHeight);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    QHeaderView* header = m_table->horizontalHeader();
    header->setFont(theme::smallFont());
    header->setHighlightSections(false);
    header->setMinimumSectionSize(28);
    m_table->sortByColumn(-1, Qt::AscendingOrder); // the order of the vision stage
    m_table->setSortingEnabled(true);
    m_table->installEventFilter(this);
    m_table->setMouseTracking(true);
    m_table->viewport()->installEventFilter(this);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &PatchTable::takeSelection);
    connect(m_table, &QTableView::entered, this, [this](const QModelIndex& index) {
        if (m_selection)
            m_selection->setHovered(m_model->patchOf(m_rows->mapToSource(index).row()));
    });
}

void PatchTable::setTrace(TracePtr trace)
{
    m_trace = std::move(trace);
    m_pace.follow(m_trace);
}

void PatchTable::setLayer(std::optional<int> layer)
{
    m_layer = layer;
    m_pace.now();
}

void PatchTable::setThresholds(PatchThresholds thresholds)
{
    m_thresholds = std::move(thresholds);
    m_pace.now();
}

void PatchTable::setStale(bool stale, const QString& reason)
{
    m_truth->setTruth(stale ? Truth::Stale : Truth::None, reason);
    m_truth->setVisible(stale);
    if (m_table->property(kStale).toBool() == stale)
        return;
    m_table->setProperty(kStale, stale); // not disabled: still to be selected and copied
    m_table->viewport()->update();
}

void PatchTable::setSelectionModel(PatchSelection* selection)
{
    if (m_selection)
        m_selection->disconnect(this);
    m_selection = selection;
    if (selection)
        connect(selection, &PatchSelection::changed, this, &PatchTable::showSelection);
    showSelection();
}

QString PatchTable::tsv() const { return m_model->tsv(); }

void PatchTable::refresh()
{
    const int before = m_model->rowCount();
    {
        const QScopedValueRollback following(m_following, true); // a reset takes the rows' selection away
        m_model->setTrace(m_trace);
        m_model->setLayer(m_layer);
        m_model->setThresholds(m_thresholds);
    }
    m_stack->setCurrentIndex(m_model->rowCount() > 0 ? 1 : 0);
    refreshCount();
    for (int column = 0; column < PatchTableModel::kColumns; ++column)
        m_table->setColumnHidden(column, m_model->isBlank(static_cast<PatchTableModel::Column>(column)));
    fitColumns();
    if (m_model->rowCount() != before)
        showSelection();
}

void PatchTable::refreshCount()
{
    m_count->setText(
        tr("%1 of %2 patches").arg(format::count(m_rows->rowCount()), format::count(m_model->rowCount())));
}

void PatchTable::fitColumns()
{
    const QFontMetrics cells(m_table->font()), titles(m_table->horizontalHeader()->font());
    const int step = std::max(1, m_model->rowCount() / kMeasuredRows);
    for (int column = 0; column < PatchTableModel::kColumns; ++column) {
        if (m_table->isColumnHidden(column))
            continue;
        int widest = titles.horizontalAdvance(m_model->headerData(column, Qt::Horizontal).toString()) + kSortMark;
        for (int row = 0; row < m_model->rowCount(); row += step)
            widest = std::max(widest, cells.horizontalAdvance(m_model->index(row, column).data().toString()));
        m_table->setColumnWidth(column, widest + 2 * kCellPadding);
    }
}

void PatchTable::filter(const QString& words)
{
    {
        const QScopedValueRollback following(m_following, true); // rows that leave stay selected elsewhere
        m_rows->setWords(words);
    }
    refreshCount();
    showSelection();
}

// From the other views. Neighbouring rows become one range: a whole partition may be selected.
void PatchTable::showSelection()
{
    if (m_following || !m_selection)
        return;
    const QScopedValueRollback following(m_following, true);
    std::vector<int> rows;
    for (const PatchRef& patch : m_selection->patches())
        if (const auto row = m_model->rowOf(patch))
            if (const QModelIndex shown = m_rows->mapFromSource(m_model->index(*row, 0)); shown.isValid())
                rows.push_back(shown.row());
    const int current = rows.empty() ? -1 : rows.back();
    std::ranges::sort(rows);
    QItemSelection ranges;
    for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
        for (end = begin + 1; end < rows.size() && rows[end] == rows[end - 1] + 1;)
            ++end;
        ranges.select(m_rows->index(rows[begin], 0), m_rows->index(rows[end - 1], PatchTableModel::kColumns - 1));
    }
    m_table->selectionModel()->select(ranges, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (current < 0)
        return;
    const QModelIndex index = m_rows->index(current, std::max(m_table->currentIndex().column(), 0));
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    m_table->scrollTo(index);
}

// To the other views; the row that the keys are on is the current patch.
void PatchTable::takeSelection()
{
    if (m_following || !m_selection)
        return;
    const QScopedValueRollback following(m_following, true);
    const int current = m_rows->mapToSource(m_table->currentIndex()).row();
    std::vector<PatchRef> patches;
    for (const int row : selectedRows())
        if (row != current)
            patches.push_back(m_model->patchOf(row));
    if (m_table->selectionModel()->isRowSelected(m_table->currentIndex().row()))
        patches.push_back(m_model->patchOf(current));
    m_selection->set(patches);
}

QList<int> PatchTable::selectedRows() const
{
    QList<int> shown, rows;
    for (const QItemSelectionRange& range : m_table->selectionModel()->selection())
        for (int row = range.top(); row <= range.bottom(); ++row)
            shown.append(row);
    std::ranges::sort(shown);
    for (const int row : shown)
        rows.append(m_rows->mapToSource(m_rows->index(row, 0)).row());
    return rows;
}

void PatchTable::copyRows() const
{
    if (const QList<int> rows = selectedRows(); !rows.isEmpty())
        QGuiApplication::clipboard()->setText(m_model->tsv(rows));
}

bool PatchTable::eventFilter(QObject* watched, QEvent* event)
{
    const bool copies = (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress)
        && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy);
    if (watched == m_table && copies) {
        if (event->type() == QEvent::KeyPress)
            copyRows();
        event->accept();
        return true;
    }
    if (watched == m_table->viewport() && event->type() == QEvent::Leave && m_selection)
        m_selection->setHovered(std::nullopt);
    return QWidget::eventFilter(watched, event);
}

} // namespace ps
