// SPDX-License-Identifier: GPL-3.0-or-later
// Dialogs that tell what is going on and change nothing.
#include "app/main_window.h"

#include "app/action_table.h"
#include "app/label_text.h"
#include "core/base/version.h"
#include "widgets/format.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeySequence>
#include <QMessageBox>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ps {
namespace {

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

void tell(QWidget* parent, const QString& title, const QString& heading, const QStringList& lines)
{
    auto* box = new QMessageBox(QMessageBox::NoIcon, title, heading, QMessageBox::Close, parent);
    box->setInformativeText(lines.join(QLatin1Char('\n')));
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

QString keysText(const ActionInfo& action)
{
    QStringList keys;
    for (const QString& key : QString::fromLatin1(action.shortcuts).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        keys.append(QKeySequence(key, QKeySequence::PortableText).toString(QKeySequence::NativeText));
    const QString text = keys.join(QStringLiteral(", "));
    return action.context == ActionContext::Hold ? MainWindow::tr("hold %1").arg(text)
        : action.context == ActionContext::Canvas && !text.isEmpty()
        ? MainWindow::tr("%1 (on the canvas)").arg(text)
        : text;
}

} // namespace

void MainWindow::showModelInfo()
{
    const RunInfo& model = m_inspector->modelInfo();
    QStringList lines { text(model.architecture), modelText(model),
        tr("%1 vision layers, %2 decoder layers").arg(model.facts.visionLayers).arg(model.facts.decoderLayers),
        tr("Patches: %1 × %1 in every partition").arg(model.facts.patchGrid),
        tr("Runs on: %1 (%2)").arg(text(model.deviceName), deviceText(model)) };
    if (!model.deviceNote.empty())
        lines.append(tr("No GPU: %1").arg(text(model.deviceNote)));
    if (const TracePtr run = m_inspector->shown().run)
        lines.append(tr("Weights %1, this process at most %2")
                         .arg(format::bytes(run->memory.weights), format::bytes(run->memory.peakHost)));
    tell(this, tr("Model and device"), text(model.modelName), lines);
}

void MainWindow::showShortcuts()
{
    auto* dialog = new QDialog(this);
    dialog->setObjectName(QStringLiteral("shortcutsDialog"));
    dialog->setWindowTitle(tr("Shortcuts"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* table = new QTableWidget(0, 2);
    table->setHorizontalHeaderLabels({ tr("Keys"), tr("What it does") });
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    for (const ActionInfo& action : actionTable()) {
        if (!*action.shortcuts)
            continue;
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(keysText(action)));
        table->setItem(row, 1, new QTableWidgetItem(QString::fromUtf8(action.statusTip)));
    }
    table->resizeColumnToContents(0);
    table->horizontalHeader()->setStretchLastSection(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    auto* column = new QVBoxLayout(dialog);
    column->addWidget(table);
    column->addWidget(buttons);
    dialog->resize(760, 620);
    dialog->open();
}

void MainWindow::showAbout()
{
    tell(this, tr("About PruneScope"), tr("PruneScope %1").arg(text(version())),
        { tr("Inspector for token-pruned vision-language models."), tr("Commit %1").arg(text(commit())),
            tr("Qt %1").arg(QLatin1String(qVersion())),
            tr("Free software under the GNU General Public License, version 3 or later.") });
}

} // namespace ps
