// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/geometry/patch_states.h"
#include "widgets/geometry/token_layout.h"
#include "widgets/patch_hit.h"
#include "widgets/patch_thresholds.h"

#include <QAbstractTableModel>

#include <optional>

namespace ps {

/// Every patch of a trace, one row each in the order of the vision stage, with the values that the canvas shows. What was
/// not recorded is blank. Texts are exact: the shortest that reads back as the same number.
class PatchTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    // clang-format off
    enum Column { Id, Part, Row, Col, State, Rank, ScoreLast, ScoreFirst, StageScore, Margin, DropLayer, ReturnsAt,
        X, Y, Width, Height, kColumns };
    // clang-format on
    enum Role {
        ValueRole = Qt::UserRole + 1, // number, or the words of State; invalid when blank
        WordsRole,                    // of the row: its place and state, what the filter looks through
    };

    explicit PatchTableModel(QObject* parent = nullptr);

    void setTrace(TracePtr trace);
    void setLayer(std::optional<int> layer); // state and stage score as that decoder layer sees them
    void setThresholds(PatchThresholds thresholds);
    bool isBlank(Column column) const; // no row has a value

    PatchRef patchOf(int row) const;
    std::optional<int> rowOf(const PatchRef& patch) const;
    /// Tab separated with a header line, C locale, every column; all rows without a list.
    QString tsv() const;
    QString tsv(const QList<int>& rows) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    PatchHit hit(int row) const;
    std::optional<double> number(const PatchHit& hit, int column) const;
    QString text(const PatchHit& hit, int column) const; // on screen
    QString tsvLine(int row) const;
    QString spoken(const PatchHit& hit, int column) const;
    void derive();
    void valuesChanged();

    TracePtr m_trace {};
    std::optional<int> m_layer {};
    TokenLayout m_tokens {};
    PatchStates m_states {};
    PatchThresholds m_thresholds {};
};

} // namespace ps
