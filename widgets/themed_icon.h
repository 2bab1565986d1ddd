// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIconEngine>

namespace ps {

/// Draws an SVG whose strokes are `currentColor` in the palette's colour for the icon's mode, at the time of
/// drawing: one icon for both themes and for disabled controls.
class ThemedIcon : public QIconEngine {
public:
    explicit ThemedIcon(QByteArray svg) : m_svg(std::move(svg)) { }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QIconEngine* clone() const override { return new ThemedIcon(*this); }

private:
    QByteArray m_svg {};
};

} // namespace ps
