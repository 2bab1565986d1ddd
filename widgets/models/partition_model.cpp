// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/partition_model.h"

#include "widgets/format.h"
#include "widgets/theme.h"

#include <algorithm>

namespace ps {

namespace {

QString lossesOf(const BudgetLine& line)
{
    QStringList losses;
    const auto add = [&](int lost, const QString& why) {
        if (lost > 0)
            losses << PartitionModel::tr("%1 lost: %2").arg(format::count(lost), why);
    };
    add(line.lostToClamp, PartitionModel::tr("more than the partition has"));
    add(line.lostNoCandidates, PartitionModel::tr("no candidates left"));
    add(line.lostToUnpad, PartitionModel::tr("in the padding, removed by unpadding"));
    return losses.join(QLatin1Char('\n'));
}

/// Ids that reached the language model, as far as the run got; empty when it did not get there.
std::vector<int> idsFed(const Trace& trace)
{
    if (const PruneStep* step = trace.stepBefore(kBeforeLanguage))
        return step->idsKept;
    return trace.layers.empty() ? std::vector<int>() : trace.aliveAt(trace.layers.front()->layer);
}

} // namespace

PartitionModel::PartitionModel(QObject* parent) : QAbstractTableModel(parent) { }

void PartitionModel::setTrace(TracePtr trace)
{
    std::vector<Row> rows = trace ? rowsOf(*trace) : std::vector<Row>();
    m_fedTotal = rows.empty() ? 0 : std::max(rows.back().fed, 0);
    // While a budget is dragged only numbers change: the table keeps its selection and scroll position.
    const bool sameShape = std::ranges::equal(rows, m_rows, {}, &Row::name, &Row::name);
    m_trace = std::move(trace);
    if (!sameShape)
        beginResetModel();
    m_rows = std::move(rows);
    if (!sameShape)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

std::vector<PartitionModel::Row> PartitionModel::rowsOf(const Trace& trace) const
{
    std::vector<Row> rows;
    for (const Partition& partition : trace.layout.partitions)
        rows.push_back({ .name = format::partitionName(partition.index),
            .partition = partition.index,
            .patches = trace.layout.geometry.patchesPerPartition() });
    if (rows.empty())
        return rows;
    Row newlines { .name = tr("Newlines") }, total { .name = tr("Total"), .total = true };
    for (const Row& row : rows)
        total.patches += row.patches;
    const std::vector<int> fed = idsFed(trace);
    if (!fed.empty()) {
        for (Row& row : rows)
            row.fed = 0;
        newlines.fed = 0;
        for (const int id : fed) {
            const VisualToken& token = trace.layout.tokens[static_cast<std::size_t>(id)];
            ++(token.newline ? newlines.fed : rows[static_cast<std::size_t>(token.partition)].fed);
        }
        total.fed = static_cast<int>(fed.size());
    }
    if (const PruneStep* step = trace.stepBefore(kBeforeLanguage))
        addLedger(*step, rows, total);
    if (trace.layout.newlineTokens)
        rows.push_back(newlines);
    rows.push_back(total);
    return rows;
}

void PartitionModel::addLedger(const PruneStep& step, std::vector<Row>& rows, Row& total)
{
    for (const BudgetLine& line : step.ledger) {
        Row& row = rows[static_cast<std::size_t>(line.partition)];
        row.requested = line.requested;
        row.allocated = line.allocated;
        row.afterUnpad = line.afterUnpad;
        row.fed = line.fed;
        row.share = line.share;
        row.losses = lossesOf(line);
    }
    total.requested = step.total.requested;
    total.allocated = step.total.allocated;
    total.afterUnpad = step.total.afterUnpad;
    if (step.total.fed >= 0)
        total.fed = step.total.fed;
    if (step.total.lostToFloor > 0)
        total.losses = tr("%1 lost: shares are rounded down").arg(format::count(step.total.lostToFloor));
}

int PartitionModel::number(const Row& row, int column)
{
    switch (column) {
    case Requested: return row.requested;
    case Allocated: return row.allocated;
    case AfterUnpad: return row.afterUnpad;
    case Fed:
    case Share: return row.fed;
    default: return -1;
    }
}

int PartitionModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PartitionModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant PartitionModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const int value = number(row, index.column());
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Name)
            return row.name;
        return value < 0 || index.column() == Share ? QString() : format::count(value);
    case Qt::ToolTipRole: return toolTipOf(row);
    case Qt::AccessibleTextRole:
        return index.column() == Name ? QVariant(row.name + QStringLiteral(": ") + toolTipOf(row)) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(index.column() == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::FontRole: return row.total ? QVariant(theme::titleFont()) : QVariant();
    case ValueRole: return value < 0 ? QVariant() : QVariant(value);
    case ShareRole:
        return value < 0 || row.total || m_fedTotal == 0 ? QVariant()
                                                         : QVariant(static_cast<double>(value) / m_fedTotal);
    case PartitionRole: return row.partition;
    default: return {};
    }
}

QString PartitionModel::toolTipOf(const Row& row) const
{
    QStringList lines;
    if (row.fed >= 0 && row.patches > 0)
        lines << (row.total ? tr("%1 visual tokens fed, newline tokens included").arg(format::count(row.fed))
                            : tr("%1 patches fed").arg(format::countOf(row.fed, row.patches)));
    if (row.share > 0)
        lines << tr("exact share of the tile budget: %1").arg(format::significant(row.share, 6));
    if (!row.losses.isEmpty())
        lines << row.losses;
    return lines.join(QLatin1Char('\n'));
}

QVariant PartitionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumns)
        return {};
    struct Header {
        QString text, help;
    };
    const Header headers[kColumns] = {
        { tr("Part"), tr("Full is the whole picture made small; Sub1, Sub2, ... are its tiles, row by row") },
        { tr("Request"), tr("Requested: what the budget rule grants, rounded down") },
        { tr("Alloc."), tr("Allocated: patches the rule kept") },
        { tr("Unpad"), tr("After unpad: of those, patches that are not padding") },
        { tr("Fed"), tr("Fed: visual tokens that entered the language model") },
        { tr("Share"), tr("Share of all visual tokens fed") },
    };
    if (role == Qt::DisplayRole)
        return headers[section].text;
    if (role == Qt::ToolTipRole)
        return headers[section].help;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            (section == Name || section == Share ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    return {};
}

} // namespace ps
