// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/figure.h"

#include "core/imaging/marks.h"
#include "core/imaging/number_text.h"

#include <algorithm>
#include <cmath>

namespace ps::imaging {
namespace {

constexpr double kMargin = 16, kGap = 12, kNarrowest = 560; // of the text below a narrow picture
constexpr double kBarWidth = 14, kBarLabels = 58, kBarShortest = 110, kBarTallest = 420, kBarStep = 0.25;
constexpr double kSwatchGrey = 205;
constexpr double kSwatchWidth = 22, kSwatchHeight = 14, kSplitHeight = 22;
constexpr Rgb kInk { 24, 26, 28 }, kMuted { 92, 96, 100 }, kRule { 200, 203, 206 };
const TextStyle kLegendStyle { .size = 11, .color = { kInk } };

TextStyle styleOf(CaptionLine::Kind kind)
{
    switch (kind) {
    case CaptionLine::Kind::Title: return { Face::Bold, 13, { kInk } };
    case CaptionLine::Kind::Body: return { Face::Regular, 11, { kInk } };
    case CaptionLine::Kind::Detail: return { Face::Regular, 10, { kMuted } };
    case CaptionLine::Kind::Command: return { Face::Mono, 9.5, { kMuted } };
    }
    return {};
}

/// The longest beginning of a word that fits, at least one character.
template <typename Fits>
std::size_t cutAt(const std::string& word, Fits fits)
{
    const auto isInside = [&](std::size_t at) { // a UTF-8 sequence
        return at < word.size() && (static_cast<std::uint8_t>(word[at]) & 0xC0) == 0x80;
    };
    std::size_t best = 1;
    while (isInside(best))
        ++best;
    for (std::size_t next = best; next <= word.size() && fits(word.substr(0, next)); ++next)
        best = isInside(next) ? best : next;
    return best;
}

/// One figure from top to bottom.
class Sheet {
public:
    Sheet(Figure figure, double grid)
        : m_figure(std::move(figure))
        , m_picture { kMargin, kMargin, m_figure.picture.width, m_figure.picture.height }
        , m_textWidth(
              std::max(kNarrowest, m_picture.width + (m_figure.colorBar ? kGap + kBarWidth + kBarLabels : 0)))
        , m_grid(grid)
        , m_painter(m_page)
    {
        m_page.width = m_textWidth + 2 * kMargin;
    }

    Page layOut(bool paperBehind)
    {
        m_painter.put(std::move(m_figure.picture), { m_picture.x, m_picture.y });
        const double barHeight = m_figure.colorBar ? colorBar() : 0;
        m_y += std::max(m_picture.height, barHeight) + kGap;
        if (!m_figure.split.shares.empty())
            splitBar();
        if (!m_figure.legend.empty())
            legend();
        caption();
        m_page.height = m_y + kMargin - kGap / 2;
        m_page.shapes.insert(m_page.shapes.begin(), paper(paperBehind)); // its height was not known before
        return std::move(m_page);
    }

private:
    Shape paper(bool paperBehind) const
    {
        const Rect whole { 0, 0, m_page.width, m_page.height };
        if (paperBehind)
            return shape::Box { whole, { palette::kWhite } };
        const auto corners = [](const Rect& rect) {
            const double right = rect.x + rect.width, bottom = rect.y + rect.height;
            return std::vector<Point> { { rect.x, rect.y }, { right, rect.y }, { right, bottom },
                { rect.x, bottom } };
        };
        const Rect beyond { 0, 0, whole.width + 1, whole.height + 1 }; // the edge may lie inside a pixel
        const std::vector<Point> hole = corners(m_picture);
        return shape::Fill { { corners(beyond), { hole.rbegin(), hole.rend() } }, { palette::kWhite } };
    }

    double colorBar()
    {
        const ColorBar& bar = *m_figure.colorBar;
        const double height = std::clamp(m_picture.height, kBarShortest, kBarTallest);
        const auto& colors = bar.diverging ? divergingMap() : imaging::colorMap(bar.colorMap);
        const Rect box { kMargin + m_picture.width + kGap, m_y, kBarWidth, height };
        // Each colour reaches down to the end and is painted over by the next, so that no seam shows between them.
        const double step = std::max(1 / m_grid, kBarStep);
        const double bottom = box.y + std::ceil(height / step) * step;
        std::optional<std::size_t> last;
        for (double y = 0; y < height; y += step) {
            const std::size_t entry = colorEntry(bar, bar.low + (bar.high - bar.low) * (1 - y / height));
            if (entry != last)
                m_painter.fillRect({ box.x, box.y + y, box.width, bottom - box.y - y }, { colors[entry] });
            last = entry;
        }
        m_painter.frame(box, 1, { kMuted });
        if (bar.diverging)
            barLine(box, 0, box.width + 4);
        if (bar.cut)
            barLine(box, *bar.cut, -2);
        for (const double mark : scaleMarks(bar.low, bar.high)) {
            const double part = bar.high > bar.low ? (mark - bar.low) / (bar.high - bar.low) : 0;
            const double y = box.y + height * (1 - part);
            m_painter.line({ box.x + box.width, y }, { box.x + box.width + 4, y }, 1, { kMuted });
            // The outermost labels stay inside the bar's height.
            const double baseline = std::clamp(y + 4, box.y + 8, box.y + height);
            m_painter.text({ box.x + box.width + 7, baseline },
                bar.percent ? percentText(mark) : shortNumber(mark), kLegendStyle);
        }
        return height;
    }

    /// From the bar's left to `end` units right of its left edge.
    void barLine(const Rect& box, double value, double end)
    {
        constexpr double kReach = 9, kThickness = 2;
        const ColorBar& bar = *m_figure.colorBar;
        const double y = box.y + box.height * (1 - (value - bar.low) / std::max(bar.high - bar.low, 1e-30));
        m_painter.line({ box.x - kReach, y }, { box.x + end, y }, kThickness, { kInk });
    }

    void splitBar()
    {
        double sum = 0, x = kMargin;
        for (const auto& share : m_figure.split.shares)
            sum += share.amount;
        for (const auto& share : m_figure.split.shares) {
            const double wide = sum > 0 ? share.amount / sum * m_textWidth : 0;
            if (wide > 0)
                splitShare({ x, m_y, wide, kSplitHeight }, share);
            x += wide;
        }
        m_y += kSplitHeight + kGap;
    }

    void splitShare(const Rect& box, const SplitBar::Share& share)
    {
        m_painter.fillRect(box, { share.color });
        m_painter.frame(box, 1, { palette::kWhite });
        const double light = 0.299 * share.color[0] + 0.587 * share.color[1] + 0.114 * share.color[2];
        const TextStyle style { .size = 11, .color = { light > 140 ? kInk : palette::kWhite } };
        if (const double text = textWidth(share.text, style); text + 8 <= box.width)
            m_painter.text({ box.x + (box.width - text) / 2, box.y + 15 }, share.text, style);
    }

    void legend()
    {
        double x = kMargin;
        for (const LegendEntry& entry : m_figure.legend) {
            const double textAt = kSwatchWidth + 6, wide = textAt + textWidth(entry.text, kLegendStyle);
            if (x > kMargin && x + wide > kMargin + m_textWidth) {
                x = kMargin;
                m_y += kSwatchHeight + 6;
            }
            const auto lines = wrapped(entry.text, kLegendStyle, m_textWidth - textAt);
            swatch({ x, m_y, kSwatchWidth, kSwatchHeight }, entry);
            for (std::size_t i = 0; i < lines.size(); ++i) {
                m_y += i > 0 ? kSwatchHeight : 0;
                m_painter.text({ x + textAt, m_y + 11 }, lines[i], kLegendStyle);
            }
            x += wide + 18;
        }
        m_y += kSwatchHeight + kGap;
    }

    void swatch(const Rect& box, const LegendEntry& entry)
    {
        const Mark mark = entry.mark;
        const bool dark = mark == Mark::Dropped || mark == Mark::CutOff || mark == Mark::OverviewKept
            || mark == Mark::Outside;
        const auto grey = static_cast<std::uint8_t>(dark ? kSwatchGrey * kDropped : kSwatchGrey);
        m_painter.fillRect(box, { { grey, grey, grey } });
        if (mark == Mark::Dropped || mark == Mark::CutOff)
            m_painter.hatch(box, kDroppedStripes);
        const Rect inner { box.x + 2, box.y + 2, box.width - 4, box.height - 4 };
        switch (mark) {
        case Mark::Kept: return strokeTwoTone(m_painter, borderOf(inner), palette::kKept);
        case Mark::CutOff: return strokeTwoTone(m_painter, crossOf(inner), palette::kWarning);
        case Mark::OverviewKept: return strokeTwoTone(m_painter, cornerTicks(box), palette::kWhite, 1);
        case Mark::OnlyA: return strokeTwoTone(m_painter, borderOf(inner), palette::kOnlyA);
        case Mark::OnlyB: return strokeDashed(m_painter, borderOf(inner), palette::kOnlyB, kOutline);
        case Mark::ForcedKeep: return paintPin(m_painter, box, palette::kForcedKeep);
        case Mark::ForcedDrop: return paintPin(m_painter, box, palette::kForcedDrop);
        case Mark::Class:
            m_painter.fillRect(box, { entry.color });
            return paintNumeral(m_painter, box, entry.numeral, entry.color, 10);
        case Mark::Both:
        case Mark::Dropped:
        case Mark::Outside: return;
        }
    }

    void caption()
    {
        for (const CaptionLine& line : m_figure.caption) {
            const TextStyle style = styleOf(line.kind);
            m_y += line.kind == CaptionLine::Kind::Command ? 4 : 0;
            if (line.kind == CaptionLine::Kind::Command)
                m_painter.line({ kMargin, m_y }, { kMargin + m_textWidth, m_y }, 1, { kRule });
            m_y += line.kind == CaptionLine::Kind::Command ? 5 : 0;
            for (const std::string& text : wrapped(line.text, style, m_textWidth)) {
                m_y += style.size * 1.4;
                m_painter.text({ kMargin, m_y - style.size * 0.35 }, text, style);
            }
            m_y += 3;
        }
    }

    Figure m_figure;
    Rect m_picture;
    double m_textWidth, m_grid, m_y = kMargin;
    Page m_page {};
    Painter m_painter;
};

} // namespace

std::size_t colorEntry(const ColorBar& bar, double value)
{
    const double reach = std::max({ std::abs(bar.low), std::abs(bar.high), 1e-30 });
    const double part = bar.diverging ? 0.5 + 0.5 * value / reach
                                      : (value - bar.low) / std::max(bar.high - bar.low, 1e-30);
    return static_cast<std::size_t>(std::clamp(255 * part, 0.0, 255.0));
}

Page composeFigure(Figure figure, double grid, bool paperBehind)
{
    return Sheet(std::move(figure), grid).layOut(paperBehind);
}

std::vector<std::string> wrapped(const std::string& text, const TextStyle& style, double width)
{
    std::vector<std::string> lines { "" };
    const auto fits = [&](const std::string& line) { return textWidth(line, style) <= width; };
    std::size_t begin = 0;
    while (begin < text.size()) {
        std::size_t end = std::min(text.find(' ', begin), text.size());
        std::string word = text.substr(begin, end - begin);
        const std::string joined = lines.back().empty() ? word : lines.back() + ' ' + word;
        if (fits(joined)) {
            lines.back() = joined;
        } else {
            if (!lines.back().empty())
                lines.emplace_back();
            while (!fits(word)) { // no line can hold it
                const std::size_t take = cutAt(word, fits);
                if (take == word.size())
                    break;
                lines.back() = word.substr(0, take);
                lines.emplace_back();
                word.erase(0, take);
            }
            lines.back() = word;
        }
        begin = end + 1;
    }
    return lines;
}

std::vector<double> scaleMarks(double low, double high)
{
    if (!(high > low))
        return { low };
    // Steps of 1, 2 or 5 times a power of ten, about four of them.
    const double raw = (high - low) / 4, power = std::pow(10, std::floor(std::log10(raw)));
    const double step = power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
    std::vector<double> marks { low };
    const double nearEnd = (high - low) * 0.08;
    for (double i = std::ceil(low / step); i * step < high - nearEnd; ++i) {
        if (i * step > low + nearEnd)
            marks.push_back(i * step);
    }
    marks.push_back(high);
    return marks;
}

} // namespace ps::imaging
