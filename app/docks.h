// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QDockWidget;
class QMainWindow;

namespace ps {

class ChatView;
class CompareView;
class ImagesView;
class LatencyChart;
class LayersView;
class MethodForm;
class PartitionsView;
class PatchTable;
class PatchView;
class ScoreChart;
class TimelineView;

/// The panels around the canvas and their arrangement in the Inspect layout. Qt owns the widgets.
struct Docks {
    ImagesView* imagesView = nullptr;
    PartitionsView* partitionsView = nullptr;
    MethodForm* methodForm = nullptr;
    PatchView* patchView = nullptr;
    LayersView* layersView = nullptr;
    LatencyChart* latencyChart = nullptr;
    TimelineView* timelineView = nullptr;
    ScoreChart* scoreChart = nullptr;
    PatchTable* patchTable = nullptr;
    CompareView* compareView = nullptr;
    ChatView* chatView = nullptr;
    QDockWidget *images = nullptr, *partitions = nullptr, *method = nullptr, *patch = nullptr,
                *layers = nullptr, *latency = nullptr, *timeline = nullptr, *scores = nullptr,
                *table = nullptr, *compare = nullptr, *chat = nullptr;

    QList<QDockWidget*> all() const
    {
        return { images, partitions, method, patch, layers, latency, timeline, scores, table, compare, chat };
    }
};

Docks makeDocks(QMainWindow& window);

/// First places and sizes, for the window's present size.
void arrangeInspect(QMainWindow& window, const Docks& docks);

} // namespace ps
