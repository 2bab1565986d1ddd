// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/launcher.h"

#include "app/chat_link.h"
#include "app/first_hints.h"
#include "core/base/error.h"
#include "core/imaging/export.h"
#include "core/session/catalog.h"
#include "widgets/chat_view.h"
#include "widgets/image_convert.h"

#include <QImage>
#include <cstdio>
#include <iostream>

namespace ps {
namespace {

// Charts replot and the canvas sharpens within this time of the last change.
constexpr int kRestMs = 400;
constexpr int kFailed = 1, kUsage = 2, kCancelled = 130;

// The first sample with the question that shows at a glance what pruning does to reading.
constexpr int kFirstSample = 0;

int exitStatus(const TracePtr& trace)
{
    if (!trace || trace->state == TraceState::Failed)
        return kFailed;
    return trace->state == TraceState::Cancelled ? kCancelled : 0;
}

} // namespace

Launcher::Launcher(MainWindow& window, LaunchOptions options)
    : QObject(&window), m_window(window), m_options(std::move(options))
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m_rest, &QTimer::timeout, this, &Launcher::finish);
    Inspector& inspector = window.inspector();
    connect(&inspector, &Inspector::modelOpened, this, [this] {
        m_modelDone = true;
        applyMethod();
        settle();
    });
    connect(&inspector, &Inspector::shownChanged, this, &Launcher::settle);
    connect(&inspector, &Inspector::busyChanged, this, &Launcher::settle);
    connect(&inspector, &Inspector::modelFailed, this,
        [this](const QString& sentence) { fail(sentence, kFailed); });
    connect(&window.library(), &PictureLibrary::failed, this,
        [this](const QString& sentence) { fail(sentence, kFailed); });
    connect(&window.library(), &PictureLibrary::pictureReady, this, &Launcher::askFirst);
    connect(&window.library(), &PictureLibrary::traceReady, this, [this] {
        m_pictureDone = true;
        if (!m_options.ask.empty() && !std::exchange(m_asked, true))
            m_window.inspector().ask(QString::fromStdString(m_options.ask));
        settle();
    });
}

void Launcher::start()
{
    m_window.inspector().setSeed(m_options.seed);
    m_window.showView(overlayFromName(m_options.overlay), m_options.layer);
    try {
        m_window.openModel(resolveModel(m_options.model));
    } catch (const Error& error) {
        m_window.showError(QString::fromStdString(error.message()));
        fail(QString::fromStdString(error.message()), kFailed);
    }
    openPictures();
    if (m_options.hints)
        m_window.hints().showAll();
    else if (m_options.files.empty() && !scripted())
        m_window.hints().showPending();
}

void Launcher::openPictures()
{
    QStringList files;
    for (const std::string& file : m_options.files)
        files.append(QString::fromStdString(file));
    if (!files.isEmpty())
        m_window.open(files);
    else
        m_window.library().openSample(kFirstSample);
}

void Launcher::applyMethod()
{
    Inspector& inspector = m_window.inspector();
    if (m_options.method.empty() && m_options.set.empty())
        return;
    if (!m_options.method.empty())
        inspector.setMethod(m_options.method);
    const MethodInfo* method = inspector.method();
    if (!m_options.method.empty() && (!method || method->id != m_options.method)) {
        fail(tr("--method %1: there is no such method.").arg(QString::fromStdString(m_options.method)), kUsage);
        return;
    }
    try {
        inspector.commitValues(parseValues(*method, m_options.set));
    } catch (const Error& error) {
        m_window.showError(QString::fromStdString(error.message()));
        fail(QString::fromStdString(error.message()), kUsage);
    }
    m_options.method.clear(); // the next model starts from what the window shows then
    m_options.set.clear();
}

void Launcher::askFirst(const Picture& picture)
{
    m_pictureDone = true;
    if (std::exchange(m_asked, true))
        return;
    QString question = QString::fromStdString(m_options.ask);
    if (question.isEmpty() && m_options.files.empty() && !picture.truth.empty())
        question = QString::fromStdString(picture.truth.front().question);
    if (!question.isEmpty())
        m_window.inspector().ask(question);
}

bool Launcher::settled() const
{
    return m_modelDone && m_pictureDone && !m_window.inspector().busy() && !m_window.library().loading();
}

void Launcher::settle()
{
    if (!scripted() || m_finished)
        return;
    if (settled())
        m_rest.start();
    else
        m_rest.stop();
}

void Launcher::finish()
{
    if (!settled() || m_finished)
        return;
    m_finished = true;
    const TracePtr answer = m_window.conversation().newestAnswer();
    const TracePtr result = answer ? answer : m_window.inspector().shown().mask;
    int status = exitStatus(result);
    if (!m_options.ask.empty() && answer)
        std::cout << answer->answerText() << std::endl;
    if (status != 0 && result)
        std::cerr << result->error << std::endl;
    try {
        if (!m_options.screenshot.empty())
            writeScreenshot();
    } catch (const Error& error) {
        std::cerr << error.message() << std::endl;
        status = kFailed;
    }
    if (m_options.exit)
        Q_EMIT done(status);
}

void Launcher::writeScreenshot() const
{
    imaging::writePng(m_options.screenshot, fromQImage(m_window.grab().toImage()));
}

void Launcher::fail(const QString& sentence, int status)
{
    if (!scripted() || m_finished)
        return;
    m_finished = true;
    std::cerr << sentence.toStdString() << std::endl;
    Q_EMIT done(status);
}

} // namespace ps
