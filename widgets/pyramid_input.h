// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/stage_schedule.h"

#include <QObject>

class QKeyEvent;
class QMouseEvent;
class QWidget;

namespace ps {

/// What mouse and keys do on the token pyramid. A click or drag in the columns moves the layer cursor; a stage's handle is
/// dragged sideways for its layer and upwards for its ratio. Keys: left, right, Page Up, Page Down, Home and End move the
/// cursor, Backspace takes it away; with Ctrl the arrows move the stage that the cursor's layer belongs to.
class PyramidInput : public QObject {
    Q_OBJECT
public:
    explicit PyramidInput(QWidget* plot); // watches it and is owned by it

    void setFrame(const StageFrame& frame) { m_frame = frame; }
    void setCursor(std::optional<int> layer) { m_cursor = layer; } // no signal
    void setSchedule(const StageSchedule& schedule); // no stages: nothing to drag; ignored while one is held
    const StageSchedule& schedule() const { return m_schedule; } // with the held stage where the pointer is
    std::optional<int> cursor() const { return m_cursor; }
    std::optional<std::size_t> held() const { return m_held; }

Q_SIGNALS:
    void cursorMoved(std::optional<int> layer);
    void scheduleMoved(const ps::StageSchedule& schedule, bool final); // final: released, or by a key

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool press(const QMouseEvent& event);
    bool move(const QMouseEvent& event);
    bool release(const QMouseEvent& event);
    bool key(const QKeyEvent& event);
    bool moveCursor(int layer);
    bool nudgeStage(int layers, double ratio);
    void choose(std::optional<int> layer);

    QWidget* m_plot;
    StageFrame m_frame {};
    StageSchedule m_schedule {}, m_before {}; // before: of the drag that goes on
    std::optional<int> m_cursor {};
    std::optional<std::size_t> m_held {};
    QPointF m_grip {}; // from the handle to where it was taken
    bool m_scrubbing = false;
};

} // namespace ps
