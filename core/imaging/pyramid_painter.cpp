// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/layer_painter.h"
#include "core/imaging/number_text.h"

#include <algorithm>
#include <cmath>

namespace ps::imaging {
namespace {

constexpr double kWidth = 720, kHeight = 320;
constexpr double kLeft = 56, kRight = 58, kTop = 34, kBottom = 40; // axes and stage labels
constexpr double kColumn = 0.9;                                    // of a layer
constexpr double kMarkLength = 4, kLabelEvery = 26; // units between two layer numbers, at least
constexpr Rgb kInk { 24, 26, 28 }, kMuted { 92, 96, 100 }, kBytes { 0xE6, 0x9F, 0x00 };
const TextStyle kSmall { .size = 10, .color = { kMuted } };

/// The same plot as in the window: columns of tokens, the bytes of keys and values on the right axis.
class PyramidFigure {
public:
    explicit PyramidFigure(const Trace& trace)
        : m_trace(trace)
        , m_tokens(aliveTokens(trace))
        , m_bytes(layerCacheBytes(trace))
        , m_layers(std::max(trace.run.facts.decoderLayers, static_cast<int>(m_tokens.size())))
        , m_whole(std::max(trace.visualTokens(), 1))
        , m_top(std::max<double>(m_whole + std::max(textTokens(trace), 0), 1))
        , m_page { .width = kWidth, .height = kHeight }
        , m_painter(m_page)
    {
    }

    Page paint()
    {
        m_painter.fillRect({ 0, 0, kWidth, kHeight }, { palette::kWhite });
        columns();
        bytes();
        stages();
        axes();
        return std::move(m_page);
    }

private:
    double x(double layer) const { return kLeft + (kWidth - kLeft - kRight) * layer / m_layers; }
    double y(double tokens) const { return kHeight - kBottom - (kHeight - kTop - kBottom) * tokens / m_top; }

    bool estimated(int layer) const
    {
        return std::any_of(m_trace.steps.begin(), m_trace.steps.end(),
            [&](const auto& step) { return step->estimate && step->layer <= layer; });
    }

    void columns()
    {
        for (int layer = 0; layer < static_cast<int>(m_tokens.size()); ++layer) {
            const double tokens = m_tokens[static_cast<std::size_t>(layer)];
            const double half = kColumn / 2;
            const Rect column { x(layer + 0.5 - half), y(tokens), x(layer + half) - x(layer - half),
                y(0) - y(tokens) };
            if (estimated(layer))
                m_painter.frame(column, 1.5, { palette::kKept });
            else
                m_painter.fillRect(column, { palette::kKept });
        }
    }

    void bytes()
    {
        if (m_bytes.empty())
            return;
        for (std::size_t layer = 0; layer < m_bytes.size(); ++layer) {
            const double here = height(layer), left = x(static_cast<double>(layer));
            m_painter.line({ left, here }, { x(static_cast<double>(layer) + 1), here }, 2, { kBytes });
            if (layer > 0)
                m_painter.line({ left, height(layer - 1) }, { left, here }, 2, { kBytes });
        }
    }

    /// Of a layer's bytes on the token axis: every token has the same.
    double height(std::size_t layer) const { return y(static_cast<double>(m_bytes[layer]) / perToken()); }

    double perToken() const
    {
        return static_cast<double>(m_bytes.front()) / std::max(1, m_tokens.front() + textTokens(m_trace));
    }

    void stages()
    {
        double freeFrom = 0;
        bool lower = false;
        for (const auto& step : m_trace.steps) {
            if (step->layer == kBeforeLanguage)
                continue;
            const double at = x(step->layer);
            m_painter.line({ at, kTop - 4 }, { at, y(0) }, 1, { kMuted });
            const auto kept = static_cast<double>(step->idsKept.size());
            const std::string text = std::to_string(step->idsKept.size()) + " ("
                + percentTenths(kept / std::max(m_trace.layout.visualTokens(), 1)) + ')'
                + (step->estimate ? " ESTIMATE" : "");
            lower = at < freeFrom && !lower;
            const double wide = textWidth(text, kSmall);
            m_painter.text({ std::min(at + 3, kWidth - wide), kTop - (lower ? 8.0 : 20.0) }, text, kSmall);
            freeFrom = std::max(freeFrom, at + wide + 8);
        }
    }

    void axes()
    {
        m_painter.line({ kLeft, y(0) }, { kWidth - kRight, y(0) }, 1, { kInk });
        m_painter.line({ kLeft, kTop }, { kLeft, y(0) }, 1, { kInk });
        for (const double mark : scaleMarks(0, m_whole))
            tick(kLeft, y(mark), shortNumber(mark), true);
        const int every = std::max(1, static_cast<int>(std::ceil(kLabelEvery / (x(1) - x(0)))));
        for (int layer = 0; layer < m_layers; layer += every) {
            const std::string text = std::to_string(layer);
            m_painter.text({ x(layer + 0.5) - textWidth(text, kSmall) / 2, y(0) + 14 }, text, kSmall);
        }
        const std::string name = "decoder layer";
        m_painter.text({ (kLeft + kWidth - kRight - textWidth(name, kSmall)) / 2, kHeight - 10 }, name, kSmall);
        m_painter.text({ 4, 12 }, "visual tokens", kSmall);
        if (!m_bytes.empty())
            bytesAxis();
    }

    void bytesAxis()
    {
        constexpr double kKibi = 1024;
        m_painter.line({ kWidth - kRight, kTop }, { kWidth - kRight, y(0) }, 1, { kInk });
        const double most = m_top * perToken();
        const bool mebi = most >= 10 * kKibi * kKibi;
        const double unit = mebi ? kKibi * kKibi : kKibi;
        for (const double mark : scaleMarks(0, most / unit))
            tick(kWidth - kRight, y(mark * unit / perToken()), shortNumber(mark), false);
        const std::string name = mebi ? "KV, MiB" : "KV, KiB";
        m_painter.text({ kWidth - textWidth(name, kSmall) - 4, 12 }, name, kSmall);
    }

    void tick(double at, double height, const std::string& text, bool left)
    {
        m_painter.line({ at, height }, { at + (left ? -kMarkLength : kMarkLength), height }, 1, { kInk });
        const double shift = left ? -kMarkLength - 3 - textWidth(text, kSmall) : kMarkLength + 3;
        m_painter.text({ at + shift, height + 3.5 }, text, kSmall);
    }

    const Trace& m_trace;
    std::vector<int> m_tokens;
    std::vector<std::int64_t> m_bytes;
    int m_layers, m_whole;
    double m_top; // tokens at the upper edge
    Page m_page;
    Painter m_painter;
};

} // namespace

Figure paintPyramid(const Trace& trace)
{
    Figure figure { .picture = PyramidFigure(trace).paint() };
    figure.legend = { { Mark::Class, "visual tokens", palette::kKept },
        { Mark::Class, "bytes of keys and values, text included", kBytes } };
    return figure;
}

} // namespace ps::imaging
