// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/heatmap.h"

#include "core/base/error.h"
#include "core/imaging/caption_text.h"
#include "core/imaging/raster.h"
#include "core/imaging/view_painter.h"

namespace ps::imaging {
namespace {

void require(const Trace& trace, View view, const PictureOptions& options)
{
    if (options.scale != 1 && options.scale != 2 && options.scale != 4) {
        throw Error(ErrorKind::BadArgument,
            "a picture cannot have the scale " + std::to_string(options.scale), {}, "choose 1, 2 or 4");
    }
    if (!(options.opacity >= 0 && options.opacity <= 1))
        throw Error(ErrorKind::BadArgument, "the opacity must lie between 0 and 1");
    if (view != View::Pyramid && (trace.image == nullptr || trace.image->empty()))
        throw Error(ErrorKind::Missing, "the trace holds no picture to paint over");
}

[[noreturn]] void throwMissing(View view)
{
    switch (view) {
    case View::ClassFirst:
    case View::ClassLast:
        throw Error(ErrorKind::Missing, "the trace holds no class-token attention for this view", {},
            "run the method hired, or any method with full detail");
    case View::StageScore:
        throw Error(ErrorKind::Missing, "the trace holds no scores of decoder layers for this view", {},
            "ask a question under pyramid-drop or fastv");
    case View::Margin:
        throw Error(ErrorKind::Missing, "the trace holds no margins for this view", {},
            "ask a question under dynamic-llava");
    case View::KeepThreshold:
        throw Error(ErrorKind::Missing, "there is no threshold for the patches of this trace", {},
            "run a method whose kept sets grow with its budget, such as hired");
    case View::Difference:
        throw Error(ErrorKind::Missing, "there is no second run to compare with", {},
            "name its trace with --against");
    case View::Pyramid:
    case View::DropLayer:
        throw Error(ErrorKind::Missing, "the trace does not say what its decoder layers saw", {},
            "ask a question first");
    default:
        throw Error(ErrorKind::Missing, "the trace holds no decision for this view", {}, "run a method first");
    }
}

} // namespace

Page drawView(const Trace& trace, View view, const PictureOptions& options, double grid)
{
    require(trace, view, options);
    const std::vector<float> values = valuesFor(trace, view, options);
    if (values.empty())
        throwMissing(view);
    Figure figure = paintView(trace, view, values, options, grid);
    if (!options.caption)
        return std::move(figure.picture);
    figure.caption = captionLines(trace, view, options);
    return composeFigure(std::move(figure), grid, options.blend == Blend::Blended || view == View::Pyramid);
}

Image renderView(const Trace& trace, View view, const PictureOptions& options)
{
    return rasterise(drawView(trace, view, options, options.scale), options.scale);
}

} // namespace ps::imaging
