// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>

#include <memory>
#include <vector>

namespace ps {

/// Items one after another, wrapped like words.
class FlowLayout : public QLayout {
public:
    explicit FlowLayout(int spacing) : m_gap(spacing) { setContentsMargins(0, 0, 0, 0); }

    void addItem(QLayoutItem* item) override { m_items.emplace_back(item); }
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return place(QRect(0, 0, width, 0), false); }
    void setGeometry(const QRect& rect) override;
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override;

private:
    int place(const QRect& rect, bool apply) const; // the height it takes

    std::vector<std::unique_ptr<QLayoutItem>> m_items {};
    int m_gap = 0;
};

} // namespace ps
