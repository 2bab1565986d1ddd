// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QEvent>
#include <QPaintEvent>
#include <QWidget>

#include <vector>

namespace ps::test {

/// Records what a widget repaints, in widget pixels.
class PaintLog : public QObject {
public:
    explicit PaintLog(QWidget* watched) { watched->installEventFilter(this); }

    std::vector<QRegion> paints {};

    int full(QSize size) const
    {
        int count = 0;
        for (const QRegion& region : paints)
            count += region.boundingRect().size() == size ? 1 : 0;
        return count;
    }

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            paints.push_back(static_cast<QPaintEvent*>(event)->region());
        return false;
    }
};

} // namespace ps::test
