// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/coverage.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ps::imaging {
namespace {

/// Every edge leaves in each pixel the signed area between itself and the pixel's right side, as a difference to the
/// pixel on its left; a running sum along a row then is the winding number, weighted by area.
class Accumulator {
public:
    Accumulator(int width, int height)
        : m_width(width)
        , m_height(height)
        , m_stride(static_cast<std::size_t>(width) + 2)
        , m_differences(m_stride * static_cast<std::size_t>(height), 0.F)
    {
    }

    void addEdge(Point from, Point to)
    {
        if (from.y == to.y)
            return;
        const double direction = from.y < to.y ? 1 : -1;
        if (direction < 0)
            std::swap(from, to);
        const double slope = (to.x - from.x) / (to.y - from.y);
        const int begin = std::max(0, static_cast<int>(std::floor(from.y)));
        const int end = std::min(m_height, static_cast<int>(std::ceil(to.y)));
        for (int y = begin; y < end; ++y) {
            const double y0 = std::max<double>(y, from.y), y1 = std::min<double>(y + 1, to.y);
            addSpan(y, from.x + (y0 - from.y) * slope, from.x + (y1 - from.y) * slope, direction * (y1 - y0));
        }
    }

    std::vector<float> sums() const
    {
        std::vector<float> area;
        area.reserve(static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height));
        for (std::size_t y = 0; y < static_cast<std::size_t>(m_height); ++y) {
            float sum = 0;
            for (std::size_t x = 0; x < static_cast<std::size_t>(m_width); ++x) {
                sum += m_differences[y * m_stride + x];
                area.push_back(std::min(std::abs(sum), 1.F));
            }
        }
        return area;
    }

private:
    /// The part of an edge inside row y: from x0 to x1, over `height` of the row (negative: upwards).
    void addSpan(int y, double x0, double x1, double height)
    {
        if (x0 > x1)
            std::swap(x0, x1);
        x0 = std::clamp<double>(x0, 0, m_width);
        x1 = std::clamp<double>(x1, 0, m_width);
        float* row = m_differences.data() + static_cast<std::size_t>(y) * m_stride;
        double before = 0; // of the area right of the edge, summed up to the pixel
        for (int x = static_cast<int>(x0); x <= static_cast<int>(x1); ++x) {
            const double covered = height * areaRightOf(x0 - x, x1 - x);
            row[x] += static_cast<float>(covered - before);
            before = covered;
        }
        row[static_cast<int>(x1) + 1] += static_cast<float>(height - before);
    }

    /// Of the unit pixel: the mean over the edge from a to b of what lies right of it.
    static double areaRightOf(double a, double b)
    {
        if (b - a < 1e-9)
            return 1 - std::clamp(a, 0.0, 1.0);
        const auto integral = [](double x) { // of 1 - clamp(x, 0, 1)
            const double inside = std::clamp(x, 0.0, 1.0);
            return std::min(x, 0.0) + inside - inside * inside / 2;
        };
        return (integral(b) - integral(a)) / (b - a);
    }

    int m_width, m_height;
    std::size_t m_stride;
    std::vector<float> m_differences;
};

} // namespace

Coverage coverageOf(const Outline& outline, int pictureWidth, int pictureHeight)
{
    constexpr double kFar = std::numeric_limits<double>::max();
    Point low { kFar, kFar }, high { -kFar, -kFar };
    for (const auto& polygon : outline) {
        for (const Point& point : polygon) {
            low = { std::min(low.x, point.x), std::min(low.y, point.y) };
            high = { std::max(high.x, point.x), std::max(high.y, point.y) };
        }
    }
    Coverage coverage;
    coverage.left = static_cast<int>(std::floor(std::clamp<double>(low.x, 0, pictureWidth)));
    coverage.top = static_cast<int>(std::floor(std::clamp<double>(low.y, 0, pictureHeight)));
    coverage.width = static_cast<int>(std::ceil(std::clamp<double>(high.x, 0, pictureWidth))) - coverage.left;
    coverage.height = static_cast<int>(std::ceil(std::clamp<double>(high.y, 0, pictureHeight))) - coverage.top;
    if (coverage.width <= 0 || coverage.height <= 0)
        return {};
    Accumulator accumulator(coverage.width, coverage.height);
    const auto local = [&](Point p) { return Point { p.x - coverage.left, p.y - coverage.top }; };
    for (const auto& polygon : outline) {
        for (std::size_t i = 0; i < polygon.size(); ++i)
            accumulator.addEdge(local(polygon[i]), local(polygon[(i + 1) % polygon.size()]));
    }
    coverage.area = accumulator.sums();
    return coverage;
}

} // namespace ps::imaging
