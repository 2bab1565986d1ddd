// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"
#include "widgets/patch_hit.h"

#include <QWidget>

#include <vector>

class QLabel;
class QStackedLayout;

namespace ps {

/// The selected patch in words: its pixels enlarged, position, id, every score that touched it, rank and cut, the budget at
/// which it returns, and why; of several patches what they have in common. objectName "patch".
class PatchView : public QWidget {
    Q_OBJECT
public:
    explicit PatchView(QWidget* parent = nullptr);
    void setImage(ImagePtr image);
    /// The selection, its current patch last; empty: says what fills the pane.
    void setHits(const std::vector<PatchHit>& hits);
    void setBudgetName(const QString& name); // what thresholds are values of: "Budget"
    QString text() const;                    // the pane in words, for accessibility and tests

private:
    void refresh();
    void showOne(const PatchHit& hit);
    void showSeveral();
    void showPixels(const QRectF& rect);

    ImagePtr m_image {};
    std::vector<PatchHit> m_hits {};
    QString m_budget {};
    QLabel* m_picture = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_returns = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_reasons = nullptr;
    QStackedLayout* m_stack = nullptr;
};

} // namespace ps
