// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/inspector.h"
#include "widgets/geometry/token_layout.h"
#include "widgets/overlay.h"

#include <QByteArray>

namespace ps {

/// What a person sets in the window and may want to take back.
struct ViewState {
    Controls controls {};
    Overlay overlay = Overlay::Mask; // the wanted one, also while a run does not have it
    std::optional<int> layer {};     // of the layer cursor
    PartitionFilter filter = PartitionFilter::All;
    QString colorMap {};
    bool grid = true, legend = true;
    QByteArray arrangement {}; // of the panels

    bool operator==(const ViewState&) const = default;
};

enum class ViewField { Controls, Overlay, Layer, Filter, ColorMap, Grid, Legend, Arrangement };

/// `state` with the one field of `from`.
ViewState withField(ViewState state, ViewField field, const ViewState& from);

/// What changed in one field, as the Edit menu names it: "Budget 20.0 % → 35.0 %". `inspector` knows the words.
QString changeText(ViewField field, const ViewState& before, const ViewState& after, const Inspector& inspector);

} // namespace ps
