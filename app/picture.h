// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"
#include "core/train/scenes.h"

#include <QImage>
#include <QString>
#include <vector>

namespace ps {

/// A picture on offer, ready to be asked about.
struct Picture {
    QString key {}; // unique in the window: the path, "scene:42", "pasted:1"
    ImagePtr image {};
    ImageInfo info {};
    double decodeMs = 0;
    QImage thumbnail {};
    std::vector<scenes::Question> truth {}; // questions with their true answers; empty where nobody knows them

    /// As the list shows it: a generated picture is "scene 42".
    QString name() const
    {
        return QString::fromStdString(info.name).replace(QLatin1Char(':'), QLatin1Char(' '));
    }
};

} // namespace ps
