// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/patch_table_model.h"

#include "widgets/format.h"
#include "widgets/patch_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace ps {

namespace {

// As the files of this program name them; screen titles are translated.
constexpr std::array<const char*, PatchTableModel::kColumns> kFileNames { "id", "partition", "row", "column",
    "state", "rank", "score_last", "score_first", "stage_score", "margin", "drop_layer", "returns_at", "x",
    "y", "width", "height" };

constexpr double kNever = std::numeric_limits<double>::quiet_NaN(); // no budget keeps it

bool isFloat(int column)
{
    return (column >= PatchTableModel::ScoreLast && column <= PatchTableModel::Margin)
        || column == PatchTableModel::ReturnsAt;
}

/// The shortest text that reads back as the same number; scores are floats and need fewer digits.
QString shortest(double value, int column)
{
    std::array<char, 32> text {};
    const auto end = isFloat(column)
        ? std::to_chars(text.data(), text.data() + text.size(), static_cast<float>(value)).ptr
        : std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return QString::fromLatin1(text.data(), end - text.data());
}

std::optional<double> widened(const std::optional<float>& value)
{
    return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
}

} // namespace

PatchTableModel::PatchTableModel(QObject* parent) : QAbstractTableModel(parent) { }

void PatchTableModel::setTrace(TracePtr trace)
{
    if (m_trace == trace)
        return;
    TokenLayout tokens = trace ? TokenLayout(trace->layout) : TokenLayout();
    // While a budget is dragged only values change: views keep their selection and place.
    const bool sameShape = tokens.partitionCount() == m_tokens.partitionCount()
        && tokens.grid() == m_tokens.grid();
    if (!sameShape)
        beginResetModel();
    m_trace = std::move(trace);
    m_tokens = std::move(tokens);
    derive();
    if (!sameShape)
        endResetModel();
    else
        valuesChanged();
}

void PatchTableModel::setLayer(std::optional<int> layer)
{
    if (m_layer == layer)
        return;
    m_layer = layer;
    derive();
    valuesChanged();
}

void PatchTableModel::setThresholds(PatchThresholds thresholds)
{
    if (m_thresholds == thresholds)
        return;
    m_thresholds = std::move(thresholds);
    derive();
    valuesChanged();
}

void PatchTableModel::derive()
{
    m_states = m_trace ? patchStates(*m_trace, m_layer, m_thresholds) : PatchStates();
}

void PatchTableModel::valuesChanged()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

PatchRef PatchTableModel::patchOf(int row) const
{
    const int grid = m_tokens.grid(), cell = row % (grid * grid);
    return m_tokens.patch(row / (grid * grid), cell / grid, cell % grid);
}

std::optional<int> PatchTableModel::rowOf(const PatchRef& patch) const
{
    if (!m_tokens.has(patch))
        return std::nullopt;
    return m_tokens.index(patch.partition, patch.row, patch.col);
}

PatchHit PatchTableModel::hit(int row) const
{
    const PatchRef patch = patchOf(row);
    return patchHit(m_states, m_tokens, patch, m_tokens.patchRect(patch).center());
}

std::optional<double> PatchTableModel::number(const PatchHit& hit, int column) const
{
    const auto whenKnown = [](bool known, double value) { return known ? std::optional(value) : std::nullopt; };
    const bool seen = !hit.imageRect.isEmpty(); // wholly in the padding: no place in the picture
    switch (column) {
    case Id: return whenKnown(hit.id >= 0, hit.id);
    case Part: return hit.partition;
    case Row: return hit.row;
    case Col: return hit.col;
    case Rank: return hit.rank;
    case ScoreLast: return widened(hit.scoreLast);
    case ScoreFirst: return widened(hit.scoreFirst);
    case StageScore: return widened(hit.stageScore);
    case Margin: return widened(hit.margin);
    case DropLayer: // the number of layers where none dropped it, as in the view of that name
        return whenKnown(hit.decided && hit.id >= 0, hit.dropLayer.value_or(m_states.survived));
    case ReturnsAt:
        return whenKnown(hit.thresholdsKnown, hit.threshold ? static_cast<double>(*hit.threshold) : kNever);
    case X: return whenKnown(seen, hit.imageRect.x());
    case Y: return whenKnown(seen, hit.imageRect.y());
    case Width: return whenKnown(seen, hit.imageRect.width());
    case Height: return whenKnown(seen, hit.imageRect.height());
    default: return std::nullopt;
    }
}

QString PatchTableModel::text(const PatchHit& hit, int column) const
{
    if (column == State)
        return patch_text::state(hit);
    if (column == Part)
        return format::partitionName(hit.partition);
    const std::optional<double> value = number(hit, column);
    if (!value)
        return {};
    if (column == DropLayer && *value == m_states.survived)
        return tr("none");
    if (column == DropLayer && *value == kBeforeLanguage)
        return tr("before 0");
    return std::isnan(*value) ? tr("never") : shortest(*value, column);
}

bool PatchTableModel::isBlank(Column column) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (column == State ? m_states.decided : number(hit(row), column).has_value())
            return false;
    return true;
}

int PatchTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_tokens.partitionCount() * m_tokens.grid() * m_tokens.grid();
}

int PatchTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant PatchTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int column = index.column();
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment(column == Part || column == State ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const PatchHit patch = hit(index.row());
    switch (role) {
    case Qt::DisplayRole: return text(patch, column);
    case Qt::AccessibleTextRole: return spoken(patch, column);
    case Qt::ToolTipRole:
    case WordsRole: return QStringLiteral("%1 %2").arg(patch_text::place(patch), patch_text::state(patch));
    case ValueRole: {
        if (column == State)
            return patch.decided ? QVariant(patch_text::state(patch)) : QVariant();
        const std::optional<double> value = number(patch, column);
        return value && !std::isnan(*value) ? QVariant(*value) : QVariant();
    }
    default: return {};
    }
}

/// A cell alone: a screen reader says it without its row and column.
QString PatchTableModel::spoken(const PatchHit& hit, int column) const
{
    const QString value = text(hit, column);
    return tr("%1, %2: %3")
        .arg(patch_text::place(hit), headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString(),
            value.isEmpty() ? tr("not recorded") : value);
}

QVariant PatchTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumns)
        return {};
    struct Header {
        QString title, spoken, help;
    };
    const QString layer = m_states.stageLayer ? tr("layer %1").arg(*m_states.stageLayer) : tr("a decoder layer");
    const Header headers[kColumns] = {
        { tr("Id"), tr("id"),
            tr("Place in the unpruned sequence of visual tokens; blank where unpadding removed it") },
        { tr("Part"), tr("partition"), tr("Full is the whole picture made small; Sub1, Sub2, ... are its tiles") },
        { tr("Row"), tr("row"), tr("Row inside the partition, from 0") },
        { tr("Col"), tr("column"), tr("Column inside the partition, from 0") },
        { tr("State"), tr("state"), tr("Kept or dropped, as the canvas draws it") },
        { tr("Rank"), tr("rank"), tr("Place inside the partition by the score that decided, from 1") },
        { tr("Score last"), tr("score of the last layer"),
            tr("Class-token attention of the last vision layer used") },
        { tr("Score first"), tr("score of the first layer"),
            tr("Class-token attention of the first vision layer used") },
        { tr("Stage score"), tr("stage score"), tr("What the stage before %1 ranked by").arg(layer) },
        { tr("Margin"), tr("margin"), tr("Keep minus drop of the image predictor") },
        { tr("Drop layer"), tr("drop layer"),
            tr("The first decoder layer that does not see it; before 0: dropped before the language model") },
        { tr("Returns at"),
            tr("returns at"), tr("The smallest value of the method's main control at which it is kept; never: no value keeps it") },
        { tr("X"), tr("left edge in pixels"), tr("Left edge in the picture, pixels") },
        { tr("Y"), tr("upper edge in pixels"), tr("Upper edge in the picture, pixels") },
        { tr("W"), tr("width in pixels"), tr("Width in the picture, pixels") },
        { tr("H"), tr("height in pixels"), tr("Height in the picture, pixels") },
    };
    switch (role) {
    case Qt::DisplayRole: return headers[section].title;
    case Qt::AccessibleTextRole: return headers[section].spoken;
    case Qt::ToolTipRole: return headers[section].help;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(section == Part || section == State ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default: return {};
    }
}

QString PatchTableModel::tsvLine(int row) const
{
    const PatchHit patch = hit(row);
    QStringList cells;
    for (int column = 0; column < kColumns; ++column) {
        const std::optional<double> value = number(patch, column);
        cells << (column == State ? patch_text::state(patch) : value ? shortest(*value, column) : QString());
    }
    return cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
}

QString PatchTableModel::tsv() const
{
    QList<int> rows;
    for (int row = 0; row < rowCount(); ++row)
        rows.append(row);
    return tsv(rows);
}

QString PatchTableModel::tsv(const QList<int>& rows) const
{
    QStringList names;
    for (const char* name : kFileNames)
        names << QLatin1String(name);
    QString lines = names.join(QLatin1Char('\t')) + QLatin1Char('\n');
    for (const int row : rows)
        lines += tsvLine(row);
    return lines;
}

} // namespace ps
