// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace ps {

/// .pstrace: a zip whose first member is trace.json (the run record with what it leaves out under "trace"), then image.ppm and one .npy
/// per array; `numpy.load` opens it. Written atomically. Throws Error Io.
void writeTrace(const Trace& trace, const std::filesystem::path& file);
std::vector<std::uint8_t> encodeTrace(const Trace& trace); // the same bytes for the same trace

/// Every size is bounded before it is inflated. Throws Error (NotThisFormat, Damaged, Unsupported for a newer version).
TracePtr readTrace(const std::filesystem::path& file);
TracePtr parseTrace(std::span<const std::uint8_t> bytes, const std::string& where);

} // namespace ps
