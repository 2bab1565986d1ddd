// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/docks.h"

#include "widgets/chat_view.h"
#include "widgets/compare_view.h"
#include "widgets/images_view.h"
#include "widgets/latency_chart.h"
#include "widgets/layers_view.h"
#include "widgets/method_form.h"
#include "widgets/partitions_view.h"
#include "widgets/patch_table.h"
#include "widgets/patch_view.h"
#include "widgets/score_chart.h"
#include "widgets/timeline_view.h"

#include <QCoreApplication>
#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>
#include <QScrollArea>
#include <QScrollBar>

namespace ps {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ps::docks", text); }

QDockWidget* dock(QMainWindow& window, const char* name, const QString& title, QWidget* content)
{
    auto* made = new QDockWidget(title, &window);
    made->setObjectName(QLatin1String("dock_") + QLatin1String(name));
    made->setFeatures(
        QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetFloatable);
    made->setWidget(content);
    return made;
}

/// Scrolls up and down only: never narrower than what it holds.
class ColumnArea final : public QScrollArea {
public:
    explicit ColumnArea(QWidget* content)
    {
        setFrameShape(QFrame::NoFrame);
        setWidgetResizable(true);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setWidget(content);
    }

    QSize minimumSizeHint() const override
    {
        const int bar = verticalScrollBar()->sizeHint().width();
        return { widget()->minimumSizeHint().width() + bar, QScrollArea::minimumSizeHint().height() };
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (watched == widget() && event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return QScrollArea::eventFilter(watched, event);
    }
};

} // namespace

Docks makeDocks(QMainWindow& window)
{
    Docks docks;
    docks.imagesView = new ImagesView;
    docks.partitionsView = new PartitionsView;
    docks.methodForm = new MethodForm;
    docks.methodForm->setSkipPrimary(true); // it is in the toolbar
    docks.patchView = new PatchView;
    docks.layersView = new LayersView;
    docks.latencyChart = new LatencyChart;
    docks.timelineView = new TimelineView;
    docks.scoreChart = new ScoreChart;
    docks.patchTable = new PatchTable;
    docks.compareView = new CompareView;
    docks.chatView = new ChatView;
    docks.images = dock(window, "images", tr("Images"), docks.imagesView);
    docks.partitions = dock(window, "partitions", tr("Partitions"), docks.partitionsView);
    docks.method = dock(window, "method", tr("Method"), new ColumnArea(docks.methodForm));
    docks.patch = dock(window, "patch", tr("Patch"), docks.patchView);
    docks.layers = dock(window, "layers", tr("Layers"), docks.layersView);
    docks.latency = dock(window, "latency", tr("Latency"), docks.latencyChart);
    docks.timeline = dock(window, "timeline", tr("Timeline"), docks.timelineView);
    docks.scores = dock(window, "scores", tr("Scores"), docks.scoreChart);
    docks.table = dock(window, "patch_table", tr("Table"), docks.patchTable);
    docks.compare = dock(window, "compare", tr("Compare"), docks.compareView);
    docks.chat = dock(window, "chat", tr("Chat"), docks.chatView);
    return docks;
}

void arrangeInspect(QMainWindow& window, const Docks& docks)
{
    window.setDockOptions(
        QMainWindow::AnimatedDocks | QMainWindow::AllowTabbedDocks | QMainWindow::AllowNestedDocks);
    window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    for (QDockWidget* each : docks.all()) {
        each->setFloating(false);
        window.removeDockWidget(each);
    }
    window.addDockWidget(Qt::LeftDockWidgetArea, docks.images);
    window.splitDockWidget(docks.images, docks.partitions, Qt::Vertical);
    window.splitDockWidget(docks.partitions, docks.method, Qt::Vertical);
    window.addDockWidget(Qt::BottomDockWidgetArea, docks.layers);
    window.splitDockWidget(docks.layers, docks.patch, Qt::Horizontal);
    QDockWidget* before = docks.layers;
    for (QDockWidget* tab : { docks.latency, docks.timeline, docks.scores, docks.table, docks.compare }) {
        window.tabifyDockWidget(before, tab);
        before = tab;
    }
    window.addDockWidget(Qt::RightDockWidgetArea, docks.chat);
    for (QDockWidget* each : docks.all())
        each->show();
    docks.layers->raise();

    const bool wide = window.width() >= 1500, tall = window.height() >= 900;
    window.resizeDocks({ docks.images, docks.chat }, { wide ? 300 : 270, wide ? 380 : 330 }, Qt::Horizontal);
    window.resizeDocks({ docks.layers, docks.patch }, { wide ? 640 : 460, wide ? 270 : 200 }, Qt::Horizontal);
    window.resizeDocks({ docks.images, docks.partitions, docks.method },
        { tall ? 230 : 130, tall ? 390 : 310, tall ? 260 : 210 }, Qt::Vertical);
    window.resizeDocks({ docks.layers }, { tall ? 250 : 210 }, Qt::Vertical);
}

} // namespace ps
