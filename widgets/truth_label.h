// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace ps {

/// How far a shown mask, count, answer or time can be trusted.
enum class Truth { None, Exact, Estimate, Stale, Recorded };

/// A chip with the word and, in its tooltip, the reason. Fixed width, so that toolbars do not jump.
/// objectName "truthLabel".
class TruthLabel : public QWidget {
    Q_OBJECT
public:
    explicit TruthLabel(QWidget* parent = nullptr);

    void setTruth(Truth truth, const QString& reason = {});
    Truth truth() const { return m_truth; }
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Truth m_truth = Truth::None;
};

} // namespace ps
