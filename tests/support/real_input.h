// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QEventLoop>
#include <QProcess>
#include <QTest>
#include <QWidget>

namespace ps::test {

/// Mouse and keyboard as the X server sends them: xdotool speaks XTEST, so pointer grabs, focus and shortcuts go the whole
/// way. Needs a display of its own.
class RealInput {
public:
    static bool available()
    {
        return QGuiApplication::platformName() == QLatin1String("xcb") && run({ QStringLiteral("version") });
    }

    static void moveTo(const QWidget* widget, QPoint at)
    {
        const QPointF screen = QPointF(widget->mapToGlobal(at)) * widget->devicePixelRatioF();
        run({ QStringLiteral("mousemove"), QString::number(qRound(screen.x())),
            QString::number(qRound(screen.y())) });
        QTest::qWait(40);
    }

    static void click(const QWidget* widget, QPoint at)
    {
        moveTo(widget, at);
        run({ QStringLiteral("click"), QStringLiteral("1") });
        QTest::qWait(60);
    }
    static void click(const QWidget* widget) { click(widget, widget->rect().center()); }

    static void press() { run({ QStringLiteral("mousedown"), QStringLiteral("1") }); }
    static void release() { run({ QStringLiteral("mouseup"), QStringLiteral("1") }); }

    /// "ctrl+Return", "Escape": xdotool's names.
    static void key(const char* name)
    {
        run({ QStringLiteral("key"), QLatin1String(name) });
        QTest::qWait(80);
    }
    static void keyDown(const char* name) { run({ QStringLiteral("keydown"), QLatin1String(name) }); }
    static void keyUp(const char* name) { run({ QStringLiteral("keyup"), QLatin1String(name) }); }

    static void type(const QString& text)
    {
        run({ QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("4"), text });
        QTest::qWait(80);
    }

private:
    /// The window goes on while xdotool runs.
    static bool run(const QStringList& arguments)
    {
        QProcess tool;
        QEventLoop loop;
        QObject::connect(&tool, &QProcess::finished, &loop, &QEventLoop::quit);
        QObject::connect(&tool, &QProcess::errorOccurred, &loop, &QEventLoop::quit);
        tool.start(QStringLiteral("xdotool"), arguments);
        if (tool.state() != QProcess::NotRunning)
            loop.exec();
        return tool.error() != QProcess::FailedToStart && tool.exitCode() == 0;
    }
};

} // namespace ps::test
