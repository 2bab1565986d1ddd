// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/method_info.h"

#include <QWidget>

#include <map>

class QFormLayout;
class QLabel;

namespace ps {

/// Controls for whatever parameters a method declares; a new method needs no code here. objectName
/// "methodForm"; each control is named "parameter_KEY", its label "label_KEY" (double click resets that
/// parameter).
class MethodForm : public QWidget {
    Q_OBJECT
public:
    explicit MethodForm(QWidget* parent = nullptr);

    void setSkipPrimary(bool skip) { m_skipPrimary = skip; } // the toolbar already has it; before setMethod
    void setMethod(const MethodInfo& method, const Values& values);
    void setValues(const Values& values);             // no signal
    const Values& values() const { return m_values; } // complete: hidden parameters keep what was set
    QString methodId() const;
    void setReason(const QString& key, const QString& reason); // disables one control; empty enables it again

Q_SIGNALS:
    void valueMoved(const ps::Values& values);      // while a slider is dragged
    void valuesCommitted(const ps::Values& values); // released, chosen, checked, typed

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addSummary();
    QLabel* addNote(const QString& text);
    void addParameter(const ParameterInfo& parameter);
    QWidget* makeControl(const ParameterInfo& parameter);
    QWidget* makeListControl(const ParameterInfo& parameter);
    void showValue(const ParameterInfo& parameter);
    void reset(const std::string& key);
    void change(const std::string& key, const Value& value, bool final);

    MethodInfo m_method {};
    Values m_values {};
    QFormLayout* m_layout = nullptr;
    bool m_skipPrimary = false;
    std::map<std::string, QWidget*> m_controls {};
};

} // namespace ps
