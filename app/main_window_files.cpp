// SPDX-License-Identifier: GPL-3.0-or-later
// What comes into the window from files and the clipboard, and what goes out.
#include "app/main_window.h"

#include "app/comparison_link.h"
#include "app/export_dialog.h"
#include "app/threshold_watch.h"
#include "widgets/canvas_pane.h"
#include "widgets/layers_view.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QStandardPaths>
#include <QUrl>

namespace ps {
namespace {

QString picturesFolder(const Settings& settings, const QString& purpose)
{
    const QString known = settings.folder(purpose);
    return known.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::PicturesLocation) : known;
}

ExportPlan::Content contentOf(Overlay overlay)
{
    switch (overlay) {
    case Overlay::ScoreFirst: return ExportPlan::Content::ScoreFirst;
    case Overlay::ScoreLast: return ExportPlan::Content::ScoreLast;
    case Overlay::DropLayer: return ExportPlan::Content::DropLayer;
    case Overlay::StageScore: return ExportPlan::Content::StageScore;
    case Overlay::Margin: return ExportPlan::Content::Margin;
    case Overlay::Threshold: return ExportPlan::Content::KeepThreshold;
    case Overlay::Difference: return ExportPlan::Content::Difference;
    case Overlay::None:
    case Overlay::Mask: break;
    }
    return ExportPlan::Content::Mask;
}

} // namespace

void MainWindow::chooseFiles()
{
    auto* dialog = new QFileDialog(this, tr("Open pictures or a saved run"),
        picturesFolder(m_settings, QStringLiteral("open")),
        tr("Pictures and runs (%1)").arg(openableEndings().join(QLatin1Char(' '))));
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        m_settings.setFolder(QStringLiteral("open"), QFileInfo(files.first()).absolutePath());
        open(files);
    });
    dialog->open();
}

void MainWindow::chooseModel()
{
    auto* dialog = new QFileDialog(
        this, tr("Open a checkpoint folder"), picturesFolder(m_settings, QStringLiteral("model")));
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        m_settings.setFolder(QStringLiteral("model"), QFileInfo(folder).absolutePath());
        open({ folder });
    });
    dialog->open();
}

void MainWindow::paste()
{
    const QMimeData* content = QGuiApplication::clipboard()->mimeData();
    QStringList files;
    for (const QUrl& url : content ? content->urls() : QList<QUrl>())
        if (url.isLocalFile())
            files.append(url.toLocalFile());
    if (!files.isEmpty())
        open(files);
    else if (content && content->hasImage())
        m_library->adopt(qvariant_cast<QImage>(content->imageData()));
    else
        showError(content && content->hasUrls()
                ? tr("Addresses on the web are not fetched: save the picture first.")
                : tr("The clipboard holds no picture."));
}

void MainWindow::exportAs(ExportPlan plan)
{
    const Shown& shown = m_inspector->shown();
    if (!shown.mask)
        return;
    if (!m_colorMap.isEmpty())
        plan.picture.colorMap = m_colorMap.toStdString();
    plan.picture.layer = m_docks.layersView->cursor();
    if (plan.content != ExportPlan::Content::Run)
        plan.content = contentOf(m_pane->canvas()->overlay());
    plan.picture.reference = m_comparison->reference();
    if (const auto& thresholds = m_thresholds->thresholds()) {
        plan.picture.thresholds = { thresholds, &thresholds->smallest };
        plan.picture.thresholdOf = m_inspector->method()->primary;
    }
    // The newest snapshot of the same decision has the answer too.
    const bool whole = shown.run && shown.runTruth != Truth::Stale && shown.run->state == TraceState::Done;
    auto* dialog = new ExportDialog(
        whole ? shown.run : shown.mask, plan, picturesFolder(m_settings, QStringLiteral("export")), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::exportRequested, this,
        [this](const TracePtr& trace, const ExportPlan& chosen, const QString& file) {
        m_settings.setFolder(QStringLiteral("export"), QFileInfo(file).absolutePath());
        m_saver->save(file, [trace, chosen, path = file.toStdString()] { writeExport(*trace, chosen, path); });
    });
    dialog->open();
}

} // namespace ps
