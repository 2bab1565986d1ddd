// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/time_axis.h"

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr double kShortest = 1e-3; // milliseconds across the axis: no clock here tells less apart

} // namespace

void TimeAxis::setWhole(double ms)
{
    m_whole = std::max(ms, 0.0);
    if (m_all)
        showAll();
    else
        place(m_from, m_to - m_from);
}

void TimeAxis::setPixels(double left, double right)
{
    m_left = left;
    m_right = std::max(right, left + 1);
}

void TimeAxis::showAll()
{
    m_from = 0;
    m_to = m_whole;
    m_all = true;
}

void TimeAxis::place(double from, double length)
{
    length = std::max(length, std::min(kShortest, m_whole));
    if (length >= m_whole) {
        showAll();
        return;
    }
    m_from = std::clamp(from, 0.0, m_whole - length);
    m_to = m_from + length;
    m_all = false;
}

void TimeAxis::zoom(double factor, double anchorX)
{
    const double share = std::clamp((anchorX - m_left) / (m_right - m_left), 0.0, 1.0);
    const double length = std::max((m_to - m_from) / factor, std::min(kShortest, m_whole));
    const double anchor = m_from + share * (m_to - m_from);
    place(anchor - share * length, length);
}

void TimeAxis::pan(double pixels)
{
    const double length = m_to - m_from;
    if (!m_all)
        place(m_from - pixels * length / (m_right - m_left), length);
}

void TimeAxis::show(double from, double to)
{
    const double length = m_to - m_from;
    if (from < m_from)
        place(from, length);
    else if (to > m_to)
        place(std::min(to - length, from), length);
}

double TimeAxis::toX(double ms) const
{
    return m_to > m_from ? m_left + (ms - m_from) / (m_to - m_from) * (m_right - m_left) : m_left;
}

double TimeAxis::toMs(double x) const { return m_from + (x - m_left) / (m_right - m_left) * (m_to - m_from); }

std::vector<double> TimeAxis::ticks(double spacing) const
{
    std::vector<double> ticks;
    if (m_to <= m_from)
        return ticks;
    const double least = spacing * (m_to - m_from) / (m_right - m_left);
    const double decade = std::pow(10.0, std::floor(std::log10(least)));
    double step = 10 * decade;
    for (const double times : { 5.0, 2.0, 1.0 })
        if (times * decade >= least)
            step = times * decade;
    for (double i = std::ceil(m_from / step - 1e-9); i * step <= m_to + 1e-9 * step; ++i)
        ticks.push_back(i * step);
    return ticks;
}

} // namespace ps
