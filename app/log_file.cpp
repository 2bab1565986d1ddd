// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/log_file.h"

#include <QDir>
#include <QString>
#include <QtGlobal>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace ps {
namespace {

constexpr std::size_t kBytes = 1U << 20, kOldFiles = 2;

// Qt 6.4 has no StateLocation.
QString stateFolder()
{
    const QString state = qEnvironmentVariable("XDG_STATE_HOME");
    return (state.startsWith(QLatin1Char('/')) ? state : QDir::homePath() + QLatin1String("/.local/state"))
        + QLatin1String("/prunescope");
}

void forward(QtMsgType type, const QMessageLogContext&, const QString& message)
{
    if (message.endsWith(QLatin1String("does not support propagateSizeHints()")))
        return; // the offscreen platform says so for every window
    const auto level = type == QtDebugMsg ? spdlog::level::debug
        : type == QtInfoMsg               ? spdlog::level::info
        : type == QtWarningMsg            ? spdlog::level::warn
                                          : spdlog::level::critical;
    spdlog::log(level, "{}", message.toStdString());
    if (type == QtFatalMsg)
        spdlog::shutdown();
}

} // namespace

void startLog()
{
    auto terminal = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    terminal->set_level(spdlog::level::warn);
    std::vector<spdlog::sink_ptr> sinks { terminal };
    const QString folder = stateFolder();
    try {
        if (QDir().mkpath(folder))
            sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
                folder.toStdString() + "/prunescope.log", kBytes, kOldFiles));
    } catch (const spdlog::spdlog_ex&) { // the disk is full or the folder is not ours: stderr is left
    }
    auto logger = std::make_shared<spdlog::logger>("prunescope", sinks.begin(), sinks.end());
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
    qInstallMessageHandler(forward);
}

} // namespace ps
