// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

namespace ps {

/// One horizontal bar cut into shares, each with its name and number: how a budget was split over the
/// partitions.
class SplitBar : public QWidget {
    Q_OBJECT
public:
    struct Part {
        QString name {};
        double value = 0;
        int partition = 0;
    };

    explicit SplitBar(QWidget* parent = nullptr);
    void setParts(std::vector<Part> parts);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void partActivated(int partition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override; // tooltips

private:
    std::vector<QRectF> rects() const;
    int partAt(QPointF position) const;

    std::vector<Part> m_parts {};
};

} // namespace ps
