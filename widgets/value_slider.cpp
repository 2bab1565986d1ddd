// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/value_slider.h"

#include "widgets/theme.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr int kTicksPerStep = 10; // Shift+arrow moves a tenth of a step
constexpr int kMostTicks = 100'000;
constexpr int kSpinWidth = 86, kSpinFrame = 38; // its least; what is not text

int decimalsOf(double step)
{
    int decimals = 0;
    while (decimals < 6 && std::abs(step - std::round(step)) > 1e-9 * std::abs(step) + 1e-12) {
        step *= 10;
        ++decimals;
    }
    return decimals;
}

} // namespace

ValueSlider::ValueSlider(QWidget* parent)
    : QWidget(parent), m_slider(new QSlider(Qt::Horizontal, this)), m_spin(new QDoubleSpinBox(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    row->addWidget(m_slider, 1);
    row->addWidget(m_spin);
    setFocusProxy(m_slider);
    m_slider->setFocusPolicy(Qt::StrongFocus);
    m_slider->setMinimumWidth(64);
    m_spin->setFocusPolicy(Qt::StrongFocus);
    m_spin->setKeyboardTracking(false);
    m_spin->setAlignment(Qt::AlignRight);
    m_spin->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    fitSpin();
    m_slider->installEventFilter(this);
    m_spin->installEventFilter(this);
    connect(m_slider, &QSlider::valueChanged, this, [this](int tick) {
        change(m_parameter.min + tick * m_parameter.step / kTicksPerStep, Source::Slider);
        if (!m_slider->isSliderDown())
            commit();
    });
    connect(m_slider, &QSlider::sliderReleased, this, &ValueSlider::commit);
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, [this](double shown) {
        change(shown / m_scale, Source::Spin);
        commit();
    });
}

// One column of spin boxes, whatever their ranges.
void ValueSlider::fitSpin()
{
    const int widest = m_spin->fontMetrics().horizontalAdvance(QStringLiteral("100.0 %"));
    m_spin->setFixedWidth(std::max(kSpinWidth, widest + kSpinFrame));
}

void ValueSlider::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) // the children follow their parent
        QMetaObject::invokeMethod(this, &ValueSlider::fitSpin, Qt::QueuedConnection);
}

void ValueSlider::setParameter(const ParameterInfo& parameter)
{
    m_parameter = parameter;
    m_parameter.step = parameter.step > 0 ? parameter.step : 1;
    const bool percent = parameter.kind == ParameterKind::Real && parameter.unit == "%";
    m_scale = percent ? 100 : 1;
    const QSignalBlocker quietSlider(m_slider), quietSpin(m_spin);
    const double ticks = (parameter.max - parameter.min) / m_parameter.step * kTicksPerStep;
    m_slider->setRange(0, static_cast<int>(std::lround(std::min(ticks, double { kMostTicks }))));
    m_slider->setSingleStep(kTicksPerStep);
    m_slider->setPageStep(5 * kTicksPerStep);
    const bool integer = parameter.kind == ParameterKind::Integer;
    m_spin->setDecimals(integer ? 0 : std::min(decimalsOf(m_parameter.step * m_scale) + 1, 6));
    m_spin->setRange(parameter.min * m_scale, parameter.max * m_scale);
    m_spin->setSingleStep(m_parameter.step * m_scale);
    m_spin->setSuffix(
        parameter.unit.empty() ? QString() : QStringLiteral("\u00a0") + QString::fromStdString(parameter.unit));
    m_value = parameter.min - 1; // differs from every value, so that the next line shows it
    setValue(parameter.initial);
}

double ValueSlider::snapped(double value) const
{
    value = std::clamp(value, m_parameter.min, m_parameter.max);
    if (m_parameter.kind == ParameterKind::Integer)
        return std::round(value);
    // Decimal steps have no exact binary value: 0.1 + 7 * 0.01 must become the 0.17 that a person would type.
    const double grain = std::pow(10.0, m_spin->decimals()) * m_scale;
    return std::round(value * grain) / grain;
}

bool ValueSlider::isHeld() const { return m_slider->isSliderDown(); }

void ValueSlider::setValue(double value)
{
    if (isHeld())
        return;
    change(value, Source::Program);
    m_committed = m_value;
}

void ValueSlider::change(double value, Source source)
{
    value = snapped(value);
    const bool moves = value != m_value;
    m_value = value;
    if (source != Source::Slider) {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(
            static_cast<int>(std::lround((value - m_parameter.min) / m_parameter.step * kTicksPerStep)));
    }
    if (source != Source::Spin) {
        const QSignalBlocker quiet(m_spin);
        m_spin->setValue(value * m_scale);
    }
    if (moves && source != Source::Program)
        Q_EMIT moved(m_value);
}

void ValueSlider::commit()
{
    if (m_committed == m_value)
        return;
    m_committed = m_value;
    Q_EMIT committed(m_value);
}

void ValueSlider::step(double steps)
{
    m_slider->setValue(m_slider->value() + static_cast<int>(std::lround(steps * kTicksPerStep)));
}

void ValueSlider::reset()
{
    const double before = m_value;
    setValue(m_parameter.initial);
    m_committed = before;
    if (m_value != before)
        Q_EMIT moved(m_value);
    commit();
}

void ValueSlider::setNames(const QString& objectName, const QString& accessibleName, const QString& toolTip)
{
    m_slider->setObjectName(objectName + QStringLiteral("Slider"));
    m_spin->setObjectName(objectName + QStringLiteral("Spin"));
    m_slider->setAccessibleName(accessibleName);
    m_spin->setAccessibleName(accessibleName);
    m_slider->setToolTip(toolTip);
    m_spin->setToolTip(toolTip);
    m_slider->setAccessibleDescription(toolTip);
    m_spin->setAccessibleDescription(toolTip);
}

void ValueSlider::setSliderWidth(int minimum, int maximum)
{
    m_slider->setMinimumWidth(minimum);
    m_slider->setMaximumWidth(maximum);
}

bool ValueSlider::eventFilter(QObject* watched, QEvent* event)
{
    auto* control = qobject_cast<QWidget*>(watched);
    switch (event->type()) {
    case QEvent::Wheel:
        if (control->hasFocus())
            return false;
        event->ignore(); // the form scrolls instead
        return true;
    case QEvent::KeyPress: {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool up = key->key() == Qt::Key_Right || key->key() == Qt::Key_Up;
        const bool down = key->key() == Qt::Key_Left || key->key() == Qt::Key_Down;
        if (watched != m_slider || !(key->modifiers() & Qt::ShiftModifier) || (!up && !down))
            return false;
        step(up ? 0.1 : -0.1);
        return true;
    }
    case QEvent::MouseButtonDblClick:
        if (watched != m_slider)
            return false;
        m_slider->setSliderDown(false);
        reset();
        return true;
    case QEvent::MouseButtonPress: {
        // A click beside the handle goes there at once, and the drag continues from it.
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (watched != m_slider || mouse->button() != Qt::LeftButton)
            return false;
        jumpTo(mouse->position().toPoint());
        return false;
    }
    case QEvent::MouseButtonRelease:
        // also when the press was on the groove past the end, where QSlider never lets go
        if (watched == m_slider)
            m_slider->setSliderDown(false);
        return false;
    default: return QWidget::eventFilter(watched, event);
    }
}

void ValueSlider::jumpTo(QPoint position)
{
    QStyleOptionSlider option;
    option.initFrom(m_slider);
    option.orientation = Qt::Horizontal;
    option.minimum = m_slider->minimum();
    option.maximum = m_slider->maximum();
    option.sliderPosition = m_slider->sliderPosition();
    option.sliderValue = m_slider->value();
    option.subControls = QStyle::SC_All;
    const QStyle* style = m_slider->style();
    const QRect handle = style->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, m_slider);
    if (handle.contains(position))
        return;
    const QRect groove = style->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderGroove, m_slider);
    m_slider->setSliderDown(true); // held from here: the value moves now and is committed on release
    m_slider->setValue(QStyle::sliderValueFromPosition(m_slider->minimum(), m_slider->maximum(),
        position.x() - groove.x() - handle.width() / 2, groove.width() - handle.width()));
}

} // namespace ps
