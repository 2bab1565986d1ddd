// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/geometry/span_lanes.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace ps {

/// One or two runs as spans on one time axis. The wheel zooms at the pointer, a drag pans, a double click shows the
/// whole again; a click chooses a span. Keys: left and right walk the spans, up and down change the run, Return
/// chooses, + and - zoom, Home shows the whole. objectName "timelineStrip".
class TimelineStrip : public QWidget {
    Q_OBJECT
public:
    explicit TimelineStrip(QWidget* parent = nullptr);

    void setRuns(TracePtr current, TracePtr reference); // either may be null
    void setStale(bool stale); // the current one; the reference keeps its own settings

    const SpanLanes& lanes() const { return m_lanes; }
    const TimeAxis& axis() const { return m_axis; }
    QString text() const; // of the span under the pointer, else of the one that the keys are on

    QSize minimumSizeHint() const override { return { 240, 84 }; }
    QSize sizeHint() const override { return { 480, 130 }; }

Q_SIGNALS:
    void textChanged();
    void layerChosen(int layer);
    void tokenChosen(int index); // in Trace::answer of the current run

protected:
    bool event(QEvent* event) override; // tooltips
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void layOut();
    void zoom(double factor, double x);
    void setHover(std::optional<SpanPlace> place);
    void setCurrent(std::optional<SpanPlace> place);
    void choose(const SpanPlace& place);
    void walk(int direction);
    void changeRun(int direction);
    void paintAxis(QPainter& painter) const;
    void paintRun(QPainter& painter, int run) const;
    void paintSpan(QPainter& painter, const SpanPlace& place) const;
    void paintOutline(QPainter& painter, const std::optional<SpanPlace>& place, const QColor& color) const;

    struct Shown {
        TracePtr trace {};
        bool reference = false;
    };
    const Shown& shown(int run) const { return m_shown[static_cast<std::size_t>(run)]; }

    std::vector<Shown> m_shown {}; // by run of the lanes
    SpanLanes m_lanes {};
    TimeAxis m_axis {};
    std::optional<SpanPlace> m_hover {}, m_current {};
    QPointF m_pressed {}, m_last {};
    bool m_stale = false, m_held = false, m_dragged = false;
};

} // namespace ps
