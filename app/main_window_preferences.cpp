// SPDX-License-Identifier: GPL-3.0-or-later
// How preferences reach the window, at its start and when they change.
#include "app/main_window.h"

#include "app/action_registry.h"
#include "app/control_bar.h"
#include "app/preferences_dialog.h"
#include "app/theme_follower.h"
#include "app/view_history.h"

#include <QAction>
#include <QMenu>

namespace ps {
namespace {

constexpr std::int64_t kMegapixel = 1000 * 1000;

} // namespace

void MainWindow::applyPreferences(const Preferences& wanted)
{
    const Preferences before = m_settings.preferences();
    m_settings.setPreferences(wanted);
    if (wanted.theme != before.theme)
        m_themes->apply(wanted.theme);
    applyFontPercent(wanted.fontPercent);
    setColorMap(wanted.colorMap);
    usePreferences();
    m_history->rebase(); // preferences have a button of their own that brings them back
}

// Theme and text size are the program's, not this window's, and hold before there is one.
void MainWindow::usePreferences()
{
    const Preferences& now = m_settings.preferences();
    m_library->setDecoding({ .applyExif = now.applyExif, .maxPixels = now.megapixels * kMegapixel });
    m_inspector->setSampling({ .maxNewTokens = now.maxNewTokens });
    if (m_inspector->modelReady()) {
        m_inspector->setAutoMode(m_settings.autoMode(m_inspector->modelInfo().embeddedModel));
        m_bar->setAutoMode(m_inspector->autoMode());
    }
    for (QAction* choice : m_actions->menu(QStringLiteral("view.theme"))->actions())
        choice->setChecked(choice->data().toInt() == static_cast<int>(now.theme));
}

void MainWindow::showPreferences()
{
    auto* dialog = new PreferencesDialog(m_settings.preferences(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PreferencesDialog::changed, this, &MainWindow::applyPreferences);
    dialog->open();
}

} // namespace ps
