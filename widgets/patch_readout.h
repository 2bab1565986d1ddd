// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/patch_hit.h"

#include <QWidget>

class QLabel;

namespace ps {

/// The left half of the status bar: pixel, patch, score, rank, cut, state of what is under the cursor (or
/// selected). Fixed fields with tabular digits, so nothing jumps. objectName "patchReadout".
class PatchReadout : public QWidget {
    Q_OBJECT
public:
    explicit PatchReadout(QWidget* parent = nullptr);
    void setHit(const std::optional<PatchHit>& hit);
    void setSelected(const std::optional<PatchHit>& hit); // shown while nothing is hovered
    QString text() const;                                 // the whole line

private:
    void refresh();
    std::optional<PatchHit> m_hover {}, m_selected {};
    QLabel* m_pixel = nullptr;
    QLabel* m_patch = nullptr;
    QLabel* m_score = nullptr;
    QLabel* m_state = nullptr;
};

} // namespace ps
