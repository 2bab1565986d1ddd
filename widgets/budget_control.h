// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/method_info.h"
#include "widgets/truth_label.h"

#include <QWidget>

class QLabel;

namespace ps {

class ValueSlider;

/// The toolbar's control of a method's primary parameter: label, slider, spin box, count of fed tokens, truth
/// label. objectName "budget"; slider "budgetSlider", spin box "budgetSpin", count "budgetCount".
class BudgetControl : public QWidget {
    Q_OBJECT
public:
    explicit BudgetControl(QWidget* parent = nullptr);

    void setParameter(const ParameterInfo& parameter, double value); // range, label, unit, help; enables
    void setUnavailable(const QString& reason); // method without a primary parameter: disabled, says why
    void setValue(double value);                // no signal; ignored while the user drags
    double value() const;
    void setCount(int kept, int whole); // "64 / 320 (20.0 %)"; negative kept: unknown
    void setTruth(Truth truth, const QString& reason = {});
    Truth truth() const { return m_truth->truth(); }

public Q_SLOTS:
    void stepUp(double factor = 1); // one step of the parameter; emits moved and committed
    void stepDown(double factor = 1);

Q_SIGNALS:
    void moved(double value);     // at most once per event, while dragging or typing
    void committed(double value); // on release, Return, step, reset

private:
    QLabel* m_label = nullptr;
    ValueSlider* m_value = nullptr;
    QLabel* m_count = nullptr;
    TruthLabel* m_truth = nullptr;
};

} // namespace ps
