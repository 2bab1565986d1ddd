// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/budget_control.h"

#include "widgets/format.h"
#include "widgets/theme.h"
#include "widgets/value_slider.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>

namespace ps {

BudgetControl::BudgetControl(QWidget* parent)
    : QWidget(parent)
    , m_label(new QLabel(tr("Budget"), this))
    , m_value(new ValueSlider(this))
    , m_count(new QLabel(this))
    , m_truth(new TruthLabel(this))
{
    setObjectName(QStringLiteral("budget"));
    m_count->setObjectName(QStringLiteral("budgetCount"));
    m_count->setAccessibleName(tr("Visual tokens fed, of all"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    row->addWidget(m_label);
    row->addWidget(m_value);
    row->addWidget(m_count);
    row->addWidget(m_truth);
    m_label->setBuddy(m_value);
    m_value->setSliderWidth(110, 220);
    // As wide as the largest count of a published checkpoint, so that the toolbar never jumps.
    m_count->setMinimumWidth(QFontMetrics(m_count->font()).horizontalAdvance(QStringLiteral("2,880 / 2,880")));
    connect(m_value, &ValueSlider::moved, this, &BudgetControl::moved);
    connect(m_value, &ValueSlider::committed, this, &BudgetControl::committed);
    setUnavailable(tr("Open a model first."));
}

void BudgetControl::setParameter(const ParameterInfo& parameter, double value)
{
    const QString label = QString::fromStdString(parameter.label);
    m_label->setText(label);
    m_value->setParameter(parameter);
    m_value->setValue(value);
    m_value->setNames(QStringLiteral("budget"), label, QString::fromStdString(parameter.help));
    m_value->setEnabled(true);
    m_label->setEnabled(true);
    setToolTip(QString());
}

void BudgetControl::setUnavailable(const QString& reason)
{
    m_value->setNames(QStringLiteral("budget"), m_label->text(), reason);
    m_value->setEnabled(false);
    m_label->setEnabled(false);
    setToolTip(reason); // a disabled child passes its tooltip event up
}

void BudgetControl::setValue(double value) { m_value->setValue(value); }
double BudgetControl::value() const { return m_value->value(); }

void BudgetControl::setCount(int kept, int whole)
{
    const bool known = kept >= 0 && whole >= 0;
    m_count->setText(known ? format::count(kept) + QStringLiteral(" / ") + format::count(whole) : QString());
    m_count->setToolTip(known
            ? tr("%1 visual tokens reach the language model, newline tokens included").arg(format::countOf(kept, whole))
            : QString());
}

void BudgetControl::setTruth(Truth truth, const QString& reason) { m_truth->setTruth(truth, reason); }
void BudgetControl::stepUp(double factor) { m_value->step(factor); }
void BudgetControl::stepDown(double factor) { m_value->step(-factor); }

} // namespace ps
