// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/launch_options.h"
#include "app/launcher.h"
#include "app/log_file.h"
#include "app/main_window.h"
#include "app/settings.h"
#include "app/theme_follower.h"
#include "core/base/openmp_spin.h"
#include "core/base/version.h"

#include <QApplication>

int main(int argc, char** argv)
{
    ps::limitOpenMpSpinning(argv);
    ps::Launch launch = ps::parseLaunch(argc, argv);
    if (launch.exitStatus)
        return *launch.exitStatus;
    const ps::LaunchOptions& options = launch.options;

    int qtArgc = static_cast<int>(launch.qtArguments.size());
    launch.qtArguments.push_back(nullptr);
    QApplication application(qtArgc, launch.qtArguments.data());
    QApplication::setApplicationName(QStringLiteral("prunescope"));
    QApplication::setApplicationDisplayName(QStringLiteral("PruneScope"));
    QApplication::setApplicationVersion(QString::fromUtf8(ps::version().data()));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.prunescope.PruneScope"));
    ps::startLog();

    // A scripted window looks the same on every machine, whatever its user prefers.
    using Storage = ps::Settings::Storage;
    const auto storage = options.screenshot.empty() ? Storage::User : Storage::Volatile;
    const ps::Preferences preferences = ps::Settings(storage).preferences();
    const auto theme = options.theme == "dark" ? ps::ThemeMode::Dark
        : options.theme == "light"             ? ps::ThemeMode::Light
                                               : preferences.theme;
    ps::applyTheme(application, theme);
    ps::applyFontPercent(preferences.fontPercent);

    ps::MainWindow window(
        ps::engineBackend({ .device = options.device, .dtype = options.dtype, .threads = options.threads }),
        storage);
    window.themes().follow(theme);
    if (options.sized || storage == Storage::Volatile)
        window.setFirstSize(QSize(options.width, options.height));
    window.show();
    ps::Launcher launcher(window, options);
    QObject::connect(
        &launcher, &ps::Launcher::done, &application, [](int status) { QApplication::exit(status); });
    launcher.start();
    return QApplication::exec();
}
