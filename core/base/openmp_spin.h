// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ps {

/// First thing in main(). Threads of libtorch's OpenMP spin for milliseconds at every barrier by default; on a machine with
/// other work an answer then takes up to a hundred times as long. The run-time reads its setting when it is loaded, before main, so
/// the program starts itself once more with a short spin. Returns without that when the user has chosen a setting.
void limitOpenMpSpinning(char** argv);

} // namespace ps
