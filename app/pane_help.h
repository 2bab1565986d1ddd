// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QMainWindow;

namespace ps {

/// What a view or control shows, with its formula and where that stands in the paper; rich text. `name` is the object
/// name ("dock_partitions", "canvas", "methodBox"); empty for names that nobody explained.
QString paneHelp(const QString& name);

/// Sets those texts for Shift+F1, gives every dock a title bar with "?" that shows its text, and fills in from the
/// tooltips of the controls that have no text of their own.
void explainWindow(QMainWindow& window);

} // namespace ps
