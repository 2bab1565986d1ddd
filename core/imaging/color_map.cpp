// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/color_map.h"

#include "core/base/error.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
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

/// Both halves lose lightness evenly, so that equal distances from the middle look equally strong.
std::array<Rgb, 256> blueToOrange()
{
    constexpr std::array<double, 3> kBlue { 0x00, 0x5A, 0x9C }, kMiddle { 0xE8, 0xE8, 0xE8 },
        kOrange { 0xC0, 0x50, 0x00 };
    std::array<Rgb, 256> table {};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double part = static_cast<double>(i) / 127.5 - 1;
        const auto& end = part < 0 ? kBlue : kOrange;
        for (std::size_t c = 0; c < 3; ++c)
            table[i][c] = static_cast<std::uint8_t>(
                std::lround(kMiddle[c] + std::abs(part) * (end[c] - kMiddle[c])));
    }
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

const std::array<Rgb, 256>& divergingMap()
{
    static const std::array<Rgb, 256> kTable = blueToOrange();
    return kTable;
}

double classPart(std::size_t index, std::size_t count)
{
    constexpr double kDarkest = 0.1, kLightest = 0.85;
    return count < 2
        ? kDarkest
        : kDarkest + (kLightest - kDarkest) * static_cast<double>(index) / static_cast<double>(count - 1);
}

} // namespace ps::imaging
