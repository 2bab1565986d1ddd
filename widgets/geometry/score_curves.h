// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/geometry/patch_states.h"
#include "widgets/patch_thresholds.h"

#include <QRectF>

#include <algorithm>
#include <optional>
#include <vector>

namespace ps {

/// The scores that one decision ranked, in falling order; equal ones in the order of the tokens.
struct ScoreCurve {
    struct Point {
        int row = -1; // of the vision stage; -1: a newline token
        float score = 0;
        bool kept = false; // by the rule, also where unpadding removed the patch afterwards
    };
    int partition = -1; // -1: one ranking of all visual tokens
    std::vector<Point> points {};
    int kept = 0; // of them; the first `kept` ones unless patches are forced

    int size() const { return static_cast<int>(points.size()); }
};

enum class ScoreKind {
    None,
    ClassAttention, // a ranking per partition, before the language model
    Stage,          // attention before a decoder layer
    Margin,         // keep minus drop of the image predictor: zero means something
};

struct ScoreCurves {
    ScoreKind kind = ScoreKind::None;
    int layer = kBeforeLanguage; // decoder layer that the decision precedes
    bool lastDecision = false;   // what it keeps is what the answer saw
    std::vector<ScoreCurve> curves {};
};

/// The curves of the decision that speaks for a layer: the stage at or before it, the margins, or the class attention of a
/// method that ranks each partition. `states` are of this trace and layer.
ScoreCurves scoreCurves(const Trace& trace, const PatchStates& states, std::optional<int> layer);

/// A rank of one curve, from 1.
struct CurvePlace {
    int curve = 0, rank = 0;
    bool operator==(const CurvePlace&) const = default;
};

/// Curves side by side on one axis of ranks: rank r of a curve covers begin + r - 1 .. begin + r. Pure.
class CurveAxis {
public:
    void setCurves(const std::vector<ScoreCurve>& curves);

    double length() const { return m_length; }
    double begin(int curve) const { return m_begins[static_cast<std::size_t>(curve)]; }
    double middle(const CurvePlace& place) const { return begin(place.curve) + place.rank - 0.5; }
    std::optional<CurvePlace> at(double x) const; // null between curves
    int cutAt(int curve, double x) const;         // how many a cut at x keeps, 1 .. size

private:
    std::vector<double> m_begins {};
    std::vector<int> m_sizes {};
    double m_length = 0;
};

/// Where the ranks of a CurveAxis are in the plot's pixels.
struct ScoreFrame {
    QRectF area {};
    double from = 0, to = 1; // ranks at the left and right edge

    double toRank(double x) const
    {
        return from + (x - area.left()) / std::max(area.width(), 1.0) * (to - from);
    }
    double toPixel(double rank) const { return area.left() + (rank - from) / (to - from) * area.width(); }
};

/// The primary parameter's value that keeps a curve's first `rank` tokens: where the one at that rank returns, or its
/// nearest neighbour that returns at all. Null without thresholds.
std::optional<double> budgetOfCut(const ScoreCurve& curve, int rank, const PatchThresholds& thresholds);

} // namespace ps
