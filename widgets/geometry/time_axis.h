// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace ps {

/// Maps milliseconds 0 .. whole to pixels left .. right; zooms and pans inside the whole. Pure.
class TimeAxis {
public:
    void setWhole(double ms); // an axis that showed all of it goes on doing so
    void setPixels(double left, double right);

    void showAll();
    void zoom(double factor, double anchorX); // what lies under anchorX stays there
    void pan(double pixels);                  // the content moves with the pointer
    void show(double from, double to);        // moves, without zooming, until that range is seen

    double whole() const { return m_whole; }
    double from() const { return m_from; }
    double to() const { return m_to; }
    bool showsAll() const { return m_all; }
    double toX(double ms) const;
    double toMs(double x) const;

    /// Round values, 1, 2 or 5 times a power of ten apart and at least `spacing` pixels.
    std::vector<double> ticks(double spacing) const;

private:
    void place(double from, double length);

    double m_whole = 0, m_from = 0, m_to = 0, m_left = 0, m_right = 1;
    bool m_all = true;
};

} // namespace ps
