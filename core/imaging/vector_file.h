// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/page.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ps::imaging {

/// What a figure says about itself beside its drawing. UTF-8; ill-formed bytes become U+FFFD.
struct FigureNotes {
    std::string title {};
    std::string command {}; // that makes the figure again
    std::string program {}; // "PruneScope 0.1.0 (commit)"
    std::string record {};  // the run record
};

/// Letters are outlines, the photograph an embedded PNG. A unit is a CSS pixel.
std::string svgFile(const Page& page, const FigureNotes& notes);

/// PDF 1.7, one page; a unit is 3/4 point, a CSS pixel. No dates, no identifiers but a hash of the contents: the same bytes
/// for the same page and notes.
std::vector<std::uint8_t> pdfFile(const Page& page, const FigureNotes& notes);

} // namespace ps::imaging
