// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/heatmap.h"

#include "core/base/error.h"
#include "core/imaging/caption_text.h"
#include "core/imaging/figure.h"
#include "core/imaging/view_painter.h"

namespace ps::imaging {
namespace {

void require(const Trace& trace, const PictureOptions& options)
{
    if (options.scale != 1 && options.scale != 2 && options.scale != 4) {
        throw Error(ErrorKind::BadArgument,
            "a picture cannot have the scale " + std::to_string(options.scale), {}, "choose 1, 2 or 4");
    }
    if (!(options.opacity >= 0 && options.opacity <= 1))
        throw Error(ErrorKind::BadArgument, "the opacity must lie between 0 and 1");
    if (trace.image == nullptr || trace.image->empty())
        throw Error(ErrorKind::Missing, "the trace holds no picture to paint over");
}

} // namespace

Image renderView(const Trace& trace, View view, const PictureOptions& options)
{
    require(trace, options);
    const std::vector<float> values = viewValues(trace, view);
    if (values.empty()) {
        const bool score = view == View::ClassFirst || view == View::ClassLast;
        throw Error(ErrorKind::Missing,
            score ? "the trace holds no class-token attention for this view"
                  : "the trace holds no decision for this view",
            {}, score ? "run the method hired, or any method with full detail" : "run a method first");
    }
    Figure figure = paintView(trace, view, values, options);
    if (!options.caption)
        return std::move(figure.picture);
    figure.caption = captionLines(trace, view);
    return composeFigure(figure, options.scale);
}

} // namespace ps::imaging
