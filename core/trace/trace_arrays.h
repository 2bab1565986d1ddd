// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/archive.h"
#include "core/trace/trace_json.h"

namespace ps {

/// The picture and the arrays of a trace file, named in resources/docs/trace_format.md.
void addArrays(const Trace& trace, ArchiveWriter& archive);

/// Fills the draft. What is missing stays empty, except the layout's array; what is there must have the shape that
/// trace.json gives it, looked at before the member is inflated. Throws Error (Damaged, Unsupported) naming `where`.
void readArrays(const ArchiveReader& archive, const std::string& where, TraceDraft& draft);

} // namespace ps
