// SPDX-License-Identifier: GPL-3.0-or-later
// Menus whose entries come from outside the action table: samples, recent files, models, true answers, themes.
#include "app/main_window.h"

#include "app/action_registry.h"
#include "app/control_bar.h"
#include "app/view_history.h"
#include "core/base/error.h"
#include "core/session/catalog.h"
#include "widgets/canvas_pane.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QMenu>

namespace ps {
namespace {

constexpr int kRecentKeys = 9;

QAction* addChoice(QMenu* menu, QActionGroup* group, const QString& text, bool checked)
{
    QAction* made = menu->addAction(text);
    made->setCheckable(true);
    made->setChecked(checked);
    group->addAction(made);
    return made;
}

} // namespace

void MainWindow::fillMenus()
{
    QMenu* samples = m_actions->menu(QStringLiteral("file.samples"));
    const std::vector<Sample>& list = m_library->sampleList();
    for (int i = 0; i < static_cast<int>(list.size()); ++i) {
        QAction* open = samples->addAction(list[static_cast<std::size_t>(i)].name);
        open->setStatusTip(tr("A picture that comes with the program, with questions and true answers"));
        connect(open, &QAction::triggered, this, [this, i] { m_library->openSample(i); });
    }
    samples->addSeparator();
    for (const RecordedRun& run : m_library->recordedList()) {
        QAction* open = samples->addAction(run.name);
        open->setStatusTip(tr("A run of the built-in model, recorded; opens without a model"));
        connect(open, &QAction::triggered, this, [this, file = run.file] { m_library->choose(file); });
    }
    QMenu* recent = m_actions->menu(QStringLiteral("file.recent"));
    for (int i = 1; i <= kRecentKeys; ++i) {
        QAction* open = m_actions->addNumbered(QStringLiteral("file.recent%1").arg(i), recent,
            QStringLiteral("Ctrl+%1").arg(i), tr("Open this file again"));
        connect(open, &QAction::triggered, this, [this, open] { this->open({ open->data().toString() }); });
    }
    fillRecent();

    auto* maps = new QActionGroup(this);
    QMenu* colorMaps = m_actions->menu(QStringLiteral("view.colorMap"));
    for (const std::string& name : imaging::colorMapNames()) {
        const QString text = QString::fromStdString(name);
        QAction* choice = addChoice(colorMaps, maps, text, false);
        connect(choice, &QAction::triggered, this, [this, text] {
            setColorMap(text);
            m_history->note(ViewField::ColorMap);
        });
    }
    setColorMap(m_settings.preferences().colorMap);
    auto* themes = new QActionGroup(this);
    const std::pair<QString, ThemeMode> modes[] = { { tr("&System"), ThemeMode::System },
        { tr("&Light"), ThemeMode::Light }, { tr("&Dark"), ThemeMode::Dark } };
    for (const auto& [text, mode] : modes) {
        QAction* choice = addChoice(m_actions->menu(QStringLiteral("view.theme")), themes, text, false);
        choice->setData(static_cast<int>(mode));
        connect(choice, &QAction::triggered, this, [this, chosen = mode] {
            Preferences changed = m_settings.preferences();
            changed.theme = chosen;
            applyPreferences(changed);
        });
    }
    fillModelMenu();
    fillTruth({});
}

void MainWindow::setColorMap(const QString& name)
{
    m_colorMap = name;
    m_settings.setColorMap(name);
    m_pane->setColorMap(name);
    for (QAction* choice : m_actions->menu(QStringLiteral("view.colorMap"))->actions())
        choice->setChecked(choice->text() == name);
}

void MainWindow::fillRecent()
{
    const QStringList files = m_settings.recentFiles();
    m_actions->menu(QStringLiteral("file.recent"))->setEnabled(!files.isEmpty());
    for (int i = 1; i <= kRecentKeys; ++i) {
        QAction* open = m_actions->action(QStringLiteral("file.recent%1").arg(i));
        const QString file = i <= files.size() ? files[i - 1] : QString();
        open->setText(QStringLiteral("&%1  %2").arg(i).arg(QFileInfo(file).fileName()));
        open->setIconText(QFileInfo(file).fileName());
        open->setToolTip(file);
        open->setData(file);
        open->setVisible(!file.isEmpty());
        m_actions->setEnabled(open->objectName(), !file.isEmpty() && QFileInfo::exists(file),
            tr("There is no such file any more."));
    }
}

void MainWindow::fillModelMenu()
{
    QMenu* menu = m_bar->modelMenu();
    menu->clear();
    std::vector<ModelSource> embedded;
    try {
        embedded = embeddedModels();
    } catch (const Error& error) {
        menu->addAction(QString::fromStdString(error.message()))->setEnabled(false);
    }
    for (const ModelSource& source : embedded) {
        QAction* open = menu->addAction(tr("%1, built in").arg(QString::fromStdString(source.name)));
        connect(open, &QAction::triggered, this, [this, source] { openModel(source); });
    }
    menu->addSeparator();
    for (const QString& folder : m_settings.recentModels()) {
        QAction* entry = menu->addAction(QFileInfo(folder).fileName());
        entry->setToolTip(folder);
        entry->setEnabled(QFileInfo(folder).isDir());
        connect(entry, &QAction::triggered, this, [this, folder] { this->open({ folder }); });
    }
    menu->addAction(m_actions->action(QStringLiteral("file.openModel")));
    menu->addAction(m_actions->action(QStringLiteral("tools.modelInfo")));
}

void MainWindow::fillTruth(const std::vector<scenes::Question>& truth)
{
    QMenu* menu = m_actions->menu(QStringLiteral("run.truth"));
    menu->clear();
    menu->setEnabled(!truth.empty());
    for (const scenes::Question& known : truth) {
        const QString question = QString::fromStdString(known.question);
        QAction* ask = menu->addAction(QStringLiteral("%1   %2")
                                           .arg(question, QString::fromStdString(known.answer))
                                           .replace(QLatin1Char('&'), QLatin1String("&&")));
        ask->setStatusTip(tr("Ask this"));
        connect(ask, &QAction::triggered, this, [this, question] { m_inspector->ask(question); });
    }
}

} // namespace ps
