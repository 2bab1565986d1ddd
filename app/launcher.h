// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/launch_options.h"
#include "app/main_window.h"

#include <QObject>
#include <QTimer>

namespace ps {

/// Carries out the command line in an open window: model, files, question, then screenshot and exit. Without words
/// it opens the first sample and asks its first question.
class Launcher final : public QObject {
    Q_OBJECT
public:
    Launcher(MainWindow& window, LaunchOptions options);
    void start();

Q_SIGNALS:
    void done(int exitStatus); // with --exit, or when a scripted run cannot go on

private:
    void openPictures();
    void applyMethod();
    void askFirst(const Picture& picture);
    void settle();
    void finish();
    void fail(const QString& sentence, int status);
    bool scripted() const { return m_options.exit || !m_options.screenshot.empty(); }
    bool settled() const;
    void writeScreenshot() const;

    MainWindow& m_window;
    LaunchOptions m_options;
    QTimer m_rest; // since the last change
    bool m_asked = false, m_modelDone = false, m_pictureDone = false, m_finished = false;
};

} // namespace ps
