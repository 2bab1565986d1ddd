// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ps::imaging {

using Rgb = std::array<std::uint8_t, 3>;

/// viridis, inferno, cividis, grey: 256 entries each, from dark to light. Canvas, legend, plots and exports share them.
const std::vector<std::string>& colorMapNames();
const std::array<Rgb, 256>& colorMap(const std::string& name); // throws Error BadArgument naming the known ones

/// For signed values: blue below the middle entry, light grey at it, orange above.
const std::array<Rgb, 256>& divergingMap();

/// Where on a colour map, 0..1, the `index`-th of `count` classes stands: even steps of lightness, dark first.
double classPart(std::size_t index, std::size_t count);

} // namespace ps::imaging
