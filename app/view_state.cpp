// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/view_state.h"

#include "app/label_text.h"

#include <QCoreApplication>

namespace ps {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ps::change", text); }

QString arrow(const QString& what, const QString& before, const QString& after)
{
    return QStringLiteral("%1 %2 → %3").arg(what, before, after);
}

QString overlayText(Overlay overlay)
{
    switch (overlay) {
    case Overlay::None: return tr("none");
    case Overlay::Mask: return tr("mask");
    case Overlay::ScoreLast: return tr("score, last layer");
    case Overlay::ScoreFirst: return tr("score, first layer");
    case Overlay::DropLayer: return tr("drop layer");
    case Overlay::StageScore: return tr("stage score");
    case Overlay::Margin: return tr("margin");
    case Overlay::Threshold: return tr("keep threshold");
    case Overlay::Difference: return tr("A − B");
    }
    return {};
}

QString filterText(PartitionFilter filter)
{
    return filter == PartitionFilter::OverviewOnly ? tr("overview only")
        : filter == PartitionFilter::TilesOnly     ? tr("tiles only")
                                                   : tr("all");
}

QString layerText(const std::optional<int>& layer) { return layer ? QString::number(*layer) : tr("none"); }

QString controlsChange(const Controls& before, const Controls& after, const Inspector& inspector)
{
    if (before.method != after.method)
        return arrow(tr("method"), inspector.titleOf(before.method), inspector.titleOf(after.method));
    const MethodInfo* method = inspector.method();
    const ParameterInfo* moved = nullptr;
    for (const auto& [key, value] : after.values.all())
        if (!before.values.has(key) || before.values.all().at(key) != value) {
            if (moved || !method || !before.values.has(key))
                return tr("parameters");
            moved = method->find(key);
        }
    if (!moved)
        return tr("parameters");
    return arrow(QString::fromStdString(moved->label).toLower(),
        parameterText(*moved, before.values.all().at(moved->key)),
        parameterText(*moved, after.values.all().at(moved->key)));
}

} // namespace

ViewState withField(ViewState state, ViewField field, const ViewState& from)
{
    switch (field) {
    case ViewField::Controls: state.controls = from.controls; break;
    case ViewField::Overlay: state.overlay = from.overlay; break;
    case ViewField::Layer: state.layer = from.layer; break;
    case ViewField::Filter: state.filter = from.filter; break;
    case ViewField::ColorMap: state.colorMap = from.colorMap; break;
    case ViewField::Grid: state.grid = from.grid; break;
    case ViewField::Legend: state.legend = from.legend; break;
    case ViewField::Arrangement: state.arrangement = from.arrangement; break;
    }
    return state;
}

QString changeText(ViewField field, const ViewState& before, const ViewState& after, const Inspector& inspector)
{
    switch (field) {
    case ViewField::Controls: return controlsChange(before.controls, after.controls, inspector);
    case ViewField::Overlay:
        return arrow(tr("overlay"), overlayText(before.overlay), overlayText(after.overlay));
    case ViewField::Layer: return arrow(tr("layer cursor"), layerText(before.layer), layerText(after.layer));
    case ViewField::Filter:
        return arrow(tr("partitions shown"), filterText(before.filter), filterText(after.filter));
    case ViewField::ColorMap: return arrow(tr("colour map"), before.colorMap, after.colorMap);
    case ViewField::Grid: return after.grid ? tr("show grid") : tr("hide grid");
    case ViewField::Legend: return after.legend ? tr("show legend") : tr("hide legend");
    case ViewField::Arrangement: return tr("arrangement of the panels");
    }
    return {};
}

} // namespace ps
