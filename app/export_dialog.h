// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export_plan.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace ps {

class ExportPreview;

/// Chooses what to write of one trace and where, shows what that will be and the command that does the same. Writes nothing
/// itself: the window hands exportRequested to the saver. objectName "exportDialog".
class ExportDialog final : public QDialog {
    Q_OBJECT
public:
    /// The plan's thresholds and second run decide whether the views that need them are offered.
    ExportDialog(TracePtr trace, const ExportPlan& plan, const QString& folder, QWidget* parent = nullptr);

    ExportPlan plan() const;
    QString file() const;
    QString command() const;

Q_SIGNALS:
    void exportRequested(const ps::TracePtr& trace, const ps::ExportPlan& plan, const QString& file);

private:
    void makeControls(const ExportPlan& plan);
    void layOut();
    void connectControls();
    void fillContents(ExportPlan::Content chosen);
    void enableWhatApplies(const ExportPlan& now);
    QString problem(const ExportPlan& now) const;
    void contentChanged();
    void endingChanged();
    void refresh();
    void browse();
    void confirm();

    TracePtr m_trace;
    QString m_folder;
    imaging::PictureOptions m_given; // when the dialog opened: layer cursor, thresholds, the second run
    QComboBox *m_content = nullptr, *m_ending = nullptr, *m_colorMap = nullptr, *m_scale = nullptr,
              *m_blend = nullptr;
    QSpinBox* m_opacity = nullptr;
    QCheckBox* m_caption = nullptr;
    QLineEdit* m_file = nullptr;
    QLabel* m_problem = nullptr;
    QPlainTextEdit* m_command = nullptr;
    ExportPreview* m_preview = nullptr;
    QPushButton* m_export = nullptr;
    bool m_ownName = false; // typed or browsed: no longer follows the content
};

} // namespace ps
