// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The only door to QCustomPlot: its header needs Qt's keywords, so the .cpp files that come through here, and
// no header, are compiled without QT_NO_KEYWORDS.
#include <qcustomplot.h>
