// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/color_map.h"

#include "core/base/error.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <numeric>

namespace ps::imaging {
namespace {

std::array<Rgb, 256> greyTable()
{
    std::array<Rgb, 256> table {};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i].fill(static_cast<std::uint8_t>(i));
    return table;
}

std::array<Rgb, 256> openCvTable(int map)
{
    cv::Mat ramp(1, 256, CV_8UC1), colors;
    std::iota(ramp.begin<std::uint8_t>(), ramp.end<std::uint8_t>(), std::uint8_t { 0 });
    cv::applyColorMap(ramp, colors, map);
    std::array<Rgb, 256> table {};
    std::transform(colors.begin<cv::Vec3b>(), colors.end<cv::Vec3b>(), table.begin(), [](const cv::Vec3b& bgr) {
        return Rgb { bgr[2], bgr[1], bgr[0] };
    });
    return table;
}

} // namespace

const std::vector<std::string>& colorMapNames()
{
    static const std::vector<std::string> kNames { "viridis", "inferno", "cividis", "grey" };
    return kNames;
}

const std::array<Rgb, 256>& colorMap(const std::string& name)
{
    static const std::array kTables { openCvTable(cv::COLORMAP_VIRIDIS), openCvTable(cv::COLORMAP_INFERNO),
        openCvTable(cv::COLORMAP_CIVIDIS), greyTable() };
    const auto& names = colorMapNames();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        throw Error(ErrorKind::BadArgument, "there is no colour map '" + name + "'", {},
            "choose viridis, inferno, cividis or grey");
    return kTables[static_cast<std::size_t>(found - names.begin())];
}

} // namespace ps::imaging
