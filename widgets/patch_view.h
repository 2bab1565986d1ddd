// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"
#include "widgets/patch_hit.h"

#include <QWidget>

class QLabel;
class QStackedLayout;

namespace ps {

/// The selected patch in words: its pixels enlarged, position, id, scores, rank and cut, state. objectName
/// "patch".
class PatchView : public QWidget {
    Q_OBJECT
public:
    explicit PatchView(QWidget* parent = nullptr);
    void setImage(ImagePtr image);
    void setHit(const std::optional<PatchHit>& hit); // empty: says what fills the pane

private:
    ImagePtr m_image {};
    QLabel* m_picture = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_facts = nullptr;
    QStackedLayout* m_stack = nullptr;
};

} // namespace ps
