// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/pyramid.h"

#include <QWidget>

namespace ps {

/// The cache along one answer: above, the length of the longest layer's cache and of the shortest one's; below, one mark per
/// token, solid where its key and value stayed in every layer, light and dotted where sparse layers dropped them. With the
/// lengths and the keep rate in words. Hidden while both lengths are the same. objectName "cacheStrip".
class CacheStrip : public QWidget {
    Q_OBJECT
public:
    explicit CacheStrip(QWidget* parent = nullptr);

    void setTrace(const TracePtr& trace);
    QString text() const; // "cache 227 → 131 tokens, 24 of 50 stored (48.0 %)"
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return { 120, sizeHint().height() }; }

protected:
    bool event(QEvent* event) override; // tooltips
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QRectF plotArea() const;
    QString pointText(std::size_t point) const;
    void paintLengths(QPainter& painter, const QRectF& area) const;
    void paintMarks(QPainter& painter, const QRectF& area) const;

    std::vector<CachePoint> m_points {};
    std::vector<bool> m_stored {}; // per answer token
};

} // namespace ps
