// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/method_info.h"

#include <QWidget>

class QDoubleSpinBox;
class QSlider;

namespace ps {

/// Slider and spin box on one Real or Integer parameter. A Real with unit "%" is shown times 100.
/// Shift+arrow moves a tenth of a step, a double click on the slider resets, the wheel acts only with focus.
class ValueSlider : public QWidget {
    Q_OBJECT
public:
    explicit ValueSlider(QWidget* parent = nullptr);

    void setParameter(const ParameterInfo& parameter);
    void setValue(double value); // no signal; ignored while the slider is held
    double value() const { return m_value; }
    bool isHeld() const;
    void setNames(const QString& objectName, const QString& accessibleName, const QString& toolTip);
    void setSliderWidth(int minimum, int maximum);

public Q_SLOTS:
    void step(double steps); // emits both signals
    void reset();            // to the parameter's initial value; emits both signals

Q_SIGNALS:
    void moved(double value);
    void committed(double value);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum class Source { Program, Slider, Spin };
    void change(double value, Source source);
    void commit();
    void fitSpin();
    double snapped(double value) const;
    void jumpTo(QPoint position);

    ParameterInfo m_parameter {};
    double m_value = 0, m_committed = 0, m_scale = 1;
    QSlider* m_slider = nullptr;
    QDoubleSpinBox* m_spin = nullptr;
};

} // namespace ps
