// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/method_form.h"

#include "core/base/error.h"
#include "widgets/theme.h"
#include "widgets/value_slider.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolTip>

#include <cmath>

namespace ps {

namespace {

double numberOf(const ParameterInfo& parameter, const Values& values)
{
    return parameter.kind == ParameterKind::Integer ? static_cast<double>(values.integer(parameter.key))
                                                    : values.real(parameter.key);
}

Value toValue(const ParameterInfo& parameter, double number)
{
    if (parameter.kind == ParameterKind::Integer)
        return static_cast<std::int64_t>(std::llround(number));
    return number;
}

QString helpOf(const ParameterInfo& parameter)
{
    QString help = QString::fromStdString(parameter.help);
    if (parameter.deviation)
        help += QLatin1Char('\n') + MethodForm::tr("Ours, not the paper's.");
    if (parameter.needsRun)
        help += QLatin1Char('\n') + MethodForm::tr("Takes effect with the next run; it cannot be previewed.");
    return help;
}

} // namespace

MethodForm::MethodForm(QWidget* parent) : QWidget(parent), m_layout(new QFormLayout(this))
{
    setObjectName(QStringLiteral("methodForm"));
    setAccessibleName(tr("Method parameters"));
    m_layout->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
    m_layout->setHorizontalSpacing(theme::kGap + theme::kGapSmall);
    m_layout->setVerticalSpacing(theme::kGap);
    m_layout->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
}

QString MethodForm::methodId() const { return QString::fromStdString(m_method.id); }

void MethodForm::setMethod(const MethodInfo& method, const Values& values)
{
    while (m_layout->rowCount() > 0)
        m_layout->removeRow(0);
    m_controls.clear();
    m_method = method;
    m_values = values;
    addSummary();
    for (const ParameterInfo& parameter : m_method.parameters)
        if (!m_skipPrimary || parameter.key != m_method.primary)
            addParameter(parameter);
    if (m_controls.empty())
        addNote(m_method.parameters.empty() ? tr("This method has no parameters.")
                                            : tr("Its one parameter is in the toolbar."));
    setValues(values);
}

void MethodForm::addSummary()
{
    if (m_method.unavailable.empty() && m_method.summary.empty())
        return;
    QString text = QString::fromStdString(m_method.summary);
    if (!m_method.paper.empty())
        text += QStringLiteral(" (") + QString::fromStdString(m_method.paper) + QLatin1Char(')');
    addNote(text);
    if (m_method.unavailable.empty())
        return;
    QLabel* reason = addNote(QString::fromStdString(m_method.unavailable));
    reason->setProperty("error", true);
    reason->setProperty("muted", false);
}

QLabel* MethodForm::addNote(const QString& text)
{
    auto* note = new QLabel(text, this);
    note->setTextFormat(Qt::PlainText);
    note->setWordWrap(true);
    note->setProperty("muted", true);
    m_layout->addRow(note);
    return note;
}

void MethodForm::addParameter(const ParameterInfo& parameter)
{
    const QString key = QString::fromStdString(parameter.key), label = QString::fromStdString(parameter.label);
    const QString help = helpOf(parameter);
    QWidget* control = makeControl(parameter);
    control->setObjectName(QStringLiteral("parameter_") + key);
    control->setAccessibleName(label);
    control->setAccessibleDescription(help);
    control->setToolTip(help);
    control->setProperty("help", help);
    if (auto* slider = qobject_cast<ValueSlider*>(control))
        slider->setNames(QStringLiteral("parameter_") + key, label, help);
    m_controls[parameter.key] = control;

    auto* name = new QLabel(label, this);
    name->setObjectName(QStringLiteral("label_") + key);
    name->setToolTip(help + QLatin1Char('\n') + tr("Double-click resets it."));
    name->setBuddy(control);
    name->installEventFilter(this);
    if (!parameter.deviation) {
        m_layout->addRow(name, control);
        return;
    }
    auto* field = new QWidget(this);
    auto* row = new QHBoxLayout(field);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    row->addWidget(control, 1);
    auto* ours = new QLabel(tr("ours"), field);
    ours->setObjectName(QStringLiteral("ours_") + key);
    ours->setProperty("tag", true);
    ours->setToolTip(tr("Ours, not the paper's."));
    row->addWidget(ours);
    m_layout->addRow(name, field);
}

QWidget* MethodForm::makeControl(const ParameterInfo& parameter)
{
    const std::string key = parameter.key;
    if (parameter.kind == ParameterKind::Choice) {
        auto* combo = new QComboBox(this);
        for (const std::string& choice : parameter.choices)
            combo->addItem(QString::fromStdString(choice));
        combo->setFocusPolicy(Qt::StrongFocus);
        combo->installEventFilter(this);
        connect(combo, &QComboBox::activated, this,
            [this, key, combo] { change(key, combo->currentText().toStdString(), true); });
        return combo;
    }
    if (parameter.kind == ParameterKind::Flag) {
        auto* check = new QCheckBox(this);
        connect(check, &QCheckBox::clicked, this, [this, key](bool on) { change(key, on, true); });
        return check;
    }
    if (parameter.kind == ParameterKind::List)
        return makeListControl(parameter);
    auto* slider = new ValueSlider(this);
    slider->setParameter(parameter);
    connect(slider, &ValueSlider::moved, this,
        [this, parameter](double value) { change(parameter.key, toValue(parameter, value), false); });
    connect(slider, &ValueSlider::committed, this,
        [this, parameter](double value) { change(parameter.key, toValue(parameter, value), true); });
    return slider;
}

QWidget* MethodForm::makeListControl(const ParameterInfo& parameter)
{
    auto* edit = new QLineEdit(this);
    edit->setPlaceholderText(tr("auto"));
    connect(edit, &QLineEdit::editingFinished, this, [this, parameter, edit] {
        const std::string text = edit->text().remove(QLatin1Char(' ')).toStdString();
        const Value& shown = m_values.all().at(parameter.key);
        if (text == valueText(shown) || (text.empty() && m_values.list(parameter.key).empty()))
            return;
        try {
            const Values parsed = parseValues(m_method, { parameter.key + "=" + text });
            change(parameter.key, parsed.all().at(parameter.key), true);
        } catch (const Error& error) {
            showValue(parameter);
            QToolTip::showText(
                edit->mapToGlobal(QPoint(0, edit->height())), QString::fromStdString(error.message()), edit);
        }
    });
    return edit;
}

void MethodForm::setValues(const Values& values)
{
    m_values = values;
    for (const ParameterInfo& parameter : m_method.parameters)
        if (m_controls.contains(parameter.key) && values.has(parameter.key))
            showValue(parameter);
}

void MethodForm::showValue(const ParameterInfo& parameter)
{
    QWidget* control = m_controls.at(parameter.key);
    const QSignalBlocker quiet(control);
    if (auto* combo = qobject_cast<QComboBox*>(control))
        combo->setCurrentText(QString::fromStdString(m_values.choice(parameter.key)));
    else if (auto* check = qobject_cast<QCheckBox*>(control))
        check->setChecked(m_values.flag(parameter.key));
    else if (auto* edit = qobject_cast<QLineEdit*>(control))
        edit->setText(m_values.list(parameter.key).empty()
                ? QString()
                : QString::fromStdString(valueText(m_values.all().at(parameter.key))));
    else if (auto* slider = qobject_cast<ValueSlider*>(control))
        slider->setValue(numberOf(parameter, m_values));
}

void MethodForm::setReason(const QString& key, const QString& reason)
{
    const auto found = m_controls.find(key.toStdString());
    if (found == m_controls.end())
        return;
    QWidget* control = found->second;
    control->setEnabled(reason.isEmpty());
    const QString help = reason.isEmpty() ? control->property("help").toString() : reason;
    control->setToolTip(help);
    if (auto* slider = qobject_cast<ValueSlider*>(control))
        slider->setNames(control->objectName(), control->accessibleName(), help);
}

void MethodForm::change(const std::string& key, const Value& value, bool final)
{
    m_values.set(key, value);
    if (final)
        Q_EMIT valuesCommitted(m_values);
    else
        Q_EMIT valueMoved(m_values);
}

void MethodForm::reset(const std::string& key)
{
    const ParameterInfo* parameter = m_method.find(key);
    if (!parameter || !m_controls.at(key)->isEnabled())
        return;
    const Values initial = defaults(m_method);
    const Value value = initial.all().at(key);
    if (m_values.has(key) && m_values.all().at(key) == value)
        return;
    m_values.set(key, value);
    showValue(*parameter);
    Q_EMIT valuesCommitted(m_values);
}

bool MethodForm::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseButtonDblClick
        && watched->objectName().startsWith(QStringLiteral("label_"))) {
        reset(watched->objectName().mid(6).toStdString());
        return true;
    }
    auto* combo = qobject_cast<QComboBox*>(watched);
    if (event->type() == QEvent::Wheel && combo && !combo->hasFocus()) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ps
