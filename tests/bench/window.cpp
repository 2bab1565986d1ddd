// SPDX-License-Identifier: GPL-3.0-or-later
// How much the window is in its user's way, with the real engine on the embedded model: gaps of the event loop, the redraw
// behind a dragged budget, Stop until idle, updates a second, memory over many cancelled runs. Prints a table; asserts nothing.
//   bench_window [--cycles N] [--size WxH]
#include "app/main_window.h"
#include "core/base/openmp_spin.h"
#include "core/session/catalog.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSlider>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

using namespace ps;

namespace {

constexpr int kTickMs = 5, kAnswers = 10, kDragSteps = 300, kStops = 100;

constexpr const char* kOnCpu = "  the same, time of the GUI thread on a CPU";

double percentile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

void report(const char* what, const std::vector<double>& ms)
{
    std::printf("%-46s n %6zu  median %7.2f  p95 %7.2f  p99 %7.2f  max %7.2f ms\n", what, ms.size(),
        percentile(ms, 0.5), percentile(ms, 0.95), percentile(ms, 0.99), percentile(ms, 1));
    std::fflush(stdout);
}

/// CPU time of this thread: what a busy machine does not add to.
double threadMs()
{
    timespec now {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// Time between two turns of the event loop beyond what its timer waits for.
class Gaps {
public:
    Gaps()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(kTickMs);
        QObject::connect(&m_timer, &QTimer::timeout, [this] {
            m_ms.push_back(static_cast<double>(m_since.nsecsElapsed()) / 1e6);
            m_cpu.push_back(threadMs() - m_cpuBefore);
            m_since.start();
            m_cpuBefore = threadMs();
        });
        m_since.start();
        m_timer.start();
    }
    /// What came since the last call is added to these.
    void take(std::vector<double>& ms, std::vector<double>& cpu)
    {
        ms.insert(ms.end(), m_ms.begin(), m_ms.end());
        cpu.insert(cpu.end(), m_cpu.begin(), m_cpu.end());
        m_ms.clear();
        m_cpu.clear();
        m_since.start();
        m_cpuBefore = threadMs();
    }

private:
    QTimer m_timer {};
    QElapsedTimer m_since {};
    std::vector<double> m_ms {}, m_cpu {};
    double m_cpuBefore = threadMs();
};

template <typename Done>
void waitFor(Done done)
{
    while (!done())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

class Bench {
public:
    explicit Bench(QSize size) : m_window(engineBackend({ .device = "cpu" }), Settings::Storage::Volatile)
    {
        m_window.setFirstSize(size);
        m_window.show();
        QObject::connect(&inspector(), &Inspector::turnChanged, [this] { ++m_updates; });
    }

    void run(int cycles)
    {
        std::printf("window %d x %d, %s platform, embedded model (5 M parameters, labelled so)\n",
            m_window.width(), m_window.height(), qPrintable(QGuiApplication::platformName()));
        loading();
        answers();
        drag();
        stops();
        memory(cycles);
    }

private:
    Inspector& inspector() { return m_window.inspector(); }
    void settle()
    {
        waitFor([this] { return !inspector().busy() && !m_window.library().loading(); });
    }
    void ask() { inspector().ask(QStringLiteral("Describe the image.")); }

    void loading()
    {
        Gaps gaps;
        m_window.openModel(resolveModel({}));
        settle();
        m_window.library().makeScene(7);
        waitFor([this] { return inspector().hasPicture(); });
        settle();
        std::vector<double> ms, cpu;
        gaps.take(ms, cpu);
        report("event loop gap, loading model and picture", ms);
        report(kOnCpu, cpu);
    }

    /// Every picture anew, so that each answer has an encode, a prefill and its decoding.
    void answers()
    {
        Gaps gaps;
        std::vector<double> all, cpu, perSecond;
        for (int i = 0; i < kAnswers; ++i) {
            m_window.library().makeScene(static_cast<std::uint64_t>(100 + i));
            waitFor([this] { return !m_window.library().loading(); });
            m_updates = 0;
            QElapsedTimer took;
            took.start();
            ask();
            settle();
            perSecond.push_back(1000.0 * m_updates / static_cast<double>(std::max<qint64>(1, took.elapsed())));
            gaps.take(all, cpu);
        }
        report("event loop gap, encode, prefill and decode", all);
        report(kOnCpu, cpu);
        std::printf("%-46s n %6zu  median %7.1f  max %7.1f\n", "view updates per second while answering",
            perSecond.size(), percentile(perSecond, 0.5), percentile(perSecond, 1));
    }

    /// From the mouse event to everything painted, all panels included.
    void drag()
    {
        inspector().setAutoMode(AutoMode::Mask);
        auto* slider = m_window.findChild<QSlider*>(QStringLiteral("budgetSlider"));
        const auto at = [slider](double share) {
            return QPoint(8 + static_cast<int>(share * (slider->width() - 16)), slider->height() / 2);
        };
        QTest::mousePress(slider, Qt::LeftButton, {}, at(0.2));
        QCoreApplication::processEvents();
        std::vector<double> ms, cpu;
        for (int i = 0; i < kDragSteps; ++i) {
            const int place = i % 160;
            const double before = threadMs();
            QElapsedTimer took;
            took.start();
            QTest::mouseMove(slider, at(0.2 + 0.6 * (place < 80 ? place : 160 - place) / 80.0));
            QCoreApplication::processEvents();
            ms.push_back(static_cast<double>(took.nsecsElapsed()) / 1e6);
            cpu.push_back(threadMs() - before);
        }
        QTest::mouseRelease(slider, Qt::LeftButton, {}, at(0.2));
        settle();
        inspector().setAutoMode(AutoMode::Answer);
        report("budget drag, event to painted", ms);
        report(kOnCpu, cpu);
    }

    /// Stop at different moments of a run, until the engine is idle.
    void stops()
    {
        std::vector<double> ms;
        for (int i = 0; i < kStops; ++i) {
            ask();
            QTest::qWait(5 + (i * 37) % 300);
            if (!inspector().busy())
                continue;
            QElapsedTimer took;
            took.start();
            inspector().stop();
            settle();
            ms.push_back(static_cast<double>(took.nsecsElapsed()) / 1e6);
        }
        report("stop until idle", ms);
    }

    static double residentMiB()
    {
        std::ifstream file("/proc/self/statm");
        long pages = 0, resident = 0;
        file >> pages >> resident;
        return static_cast<double>(resident) * 4096 / (1 << 20);
    }

    /// One chat turn under changing moments of Stop: what it holds may not grow with the number of cycles.
    void memory(int cycles)
    {
        if (cycles <= 0)
            return;
        ask();
        settle();
        std::printf("resident memory over %d cycles of run again and stop, MiB:", cycles);
        for (int i = 0; i <= cycles; ++i) {
            if (i % std::max(1, cycles / 10) == 0) {
                std::printf(" %.1f", residentMiB());
                std::fflush(stdout);
            }
            inspector().runAgain();
            QTest::qWait(1 + (i * 13) % 40);
            inspector().stop();
            settle();
        }
        std::printf("\n");
    }

    MainWindow m_window;
    int m_updates = 0;
};

} // namespace

int main(int argc, char** argv)
{
    limitOpenMpSpinning(argv);
    QApplication application(argc, argv);
    applyTheme(application, ThemeMode::Light);
    int cycles = 1000;
    QSize size(1280, 800);
    const QStringList words = QApplication::arguments();
    for (qsizetype i = 1; i + 1 < words.size(); ++i) {
        if (words[i] == QLatin1String("--cycles"))
            cycles = words[i + 1].toInt();
        if (words[i] == QLatin1String("--size"))
            size = QSize(words[i + 1].section(QLatin1Char('x'), 0, 0).toInt(),
                words[i + 1].section(QLatin1Char('x'), 1).toInt());
    }
    Bench(size).run(cycles);
    return 0;
}
