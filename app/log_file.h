// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ps {

/// Sends Qt's messages and ours to $XDG_STATE_HOME/prunescope/prunescope.log, rotated at 1 MiB, two old files kept.
/// Warnings also go to stderr. Without a writable folder only stderr is left.
void startLog();

} // namespace ps
