// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/preferences.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QSpinBox;

namespace ps {

/// Every preference with its help. A change takes effect at once, so there is nothing to apply or cancel; "Restore
/// defaults" brings all back. objectName "preferencesDialog".
class PreferencesDialog final : public QDialog {
    Q_OBJECT
public:
    PreferencesDialog(const Preferences& now, QWidget* parent);

    void setPreferences(const Preferences& preferences); // no signal

Q_SIGNALS:
    void changed(const ps::Preferences& preferences);

private:
    void buildAppearance();
    void buildRuns();
    void buildPictures();
    void add(const char* name, const QString& label, QWidget* control, const QString& help);
    QComboBox* autoBox();
    QSpinBox* numberBox(int smallest, int largest, int step, const QString& unit);
    Preferences chosen() const;
    void report();

    QFormLayout* m_form = nullptr;
    QComboBox *m_theme = nullptr, *m_colorMap = nullptr, *m_autoEmbedded = nullptr, *m_autoCheckpoint = nullptr;
    QSpinBox *m_font = nullptr, *m_megapixels = nullptr, *m_newTokens = nullptr;
    QCheckBox* m_noExif = nullptr;
    bool m_showing = false;
};

} // namespace ps
