// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/inspector.h"
#include "tests/support/fake_runner.h"
#include "tests/support/sample_picture.h"

#include <QCoreApplication>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <random>
#include <thread>

namespace ps {
namespace {

constexpr int kCycles = 1000;

std::ptrdiff_t threads()
{
    return std::distance(
        std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}

/// What a person can do to a question that is being answered.
enum class Deed { Stop, AskAgain, MoveBudget, OpenModel, OpenPicture };

/// An impatient person before an inspector, whose every wish comes from one seed, and what was seen meanwhile.
class ImpatientPerson {
public:
    explicit ImpatientPerson(std::uint64_t seed) : m_random(seed)
    {
        QObject::connect(&m_inspector, &Inspector::turnChanged, &m_inspector,
            [this](quint64 id, const TracePtr& trace) { note(id, *trace); });
        QObject::connect(&m_inspector, &Inspector::shownChanged, &m_inspector, [this] { noteShown(); });
        m_inspector.openModel({ .name = "fake", .embedded = true });
        m_inspector.setPicture(m_pictures.front(), { .name = "a.png", .sha256 = "a" }, 0);
    }

    /// A question, then up to three deeds at random moments. Returns the last of them, if any.
    std::optional<Deed> cycle(int number)
    {
        m_engine->stepMs = draw(3) == 0 ? 1 : 0;
        m_inspector.ask(QStringLiteral("Question %1?").arg(number));
        std::optional<Deed> last;
        for (std::uint64_t left = draw(4); left > 0; --left) {
            std::this_thread::sleep_for(std::chrono::microseconds(draw(2000)));
            QCoreApplication::processEvents();
            last = static_cast<Deed>(draw(5));
            perform(*last);
        }
        return last;
    }

    bool settle()
    {
        const auto giveUp = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (m_inspector.busy() && std::chrono::steady_clock::now() < giveUp)
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 100);
        return !m_inspector.busy();
    }

    const Inspector& inspector() const { return m_inspector; }
    const test::FakeEngine& engine() const { return *m_engine; }
    const std::map<std::uint64_t, int>& finals() const { return m_finals; } // how often, by request

private:
    std::uint64_t draw(std::uint64_t below) { return m_random() % below; }

    void perform(Deed deed)
    {
        const std::size_t picture = draw(m_pictures.size());
        switch (deed) {
        case Deed::Stop: return m_inspector.stop();
        case Deed::AskAgain: return m_inspector.ask(QStringLiteral("And %1?").arg(draw(100)));
        case Deed::MoveBudget: return moveBudget();
        case Deed::OpenModel: return m_inspector.openModel({ .name = "fake " + std::to_string(draw(3)) });
        case Deed::OpenPicture:
            return m_inspector.setPicture(m_pictures[picture], { .sha256 = std::to_string(picture) }, 0);
        }
    }

    void moveBudget()
    {
        Values values = m_inspector.controls().values;
        if (!values.has("budget")) // no model has been open yet
            return;
        const double now = values.real("budget");
        const double step = 0.01 * static_cast<double>(1 + draw(40));
        values.set("budget", now > 0.5 ? now - step : now + step);
        m_inspector.commitValues(values);
    }

    void note(std::uint64_t id, const Trace& trace)
    {
        EXPECT_FALSE(m_finals.contains(id)) << "request " << id << " went on after its end";
        if (trace.state != TraceState::Running)
            ++m_finals[id];
    }

    void noteShown()
    {
        const Shown& shown = m_inspector.shown();
        for (const auto& [trace, newest] :
            { std::pair(&shown.run, &m_newestRun), { &shown.mask, &m_newestMask } }) {
            if (!*trace)
                continue;
            EXPECT_GE((*trace)->requestId, *newest) << "an older result came back";
            *newest = (*trace)->requestId;
            EXPECT_EQ((*trace)->image, m_inspector.image()) << "a result of another picture is drawn";
        }
        if (shown.run && shown.runTruth == Truth::Exact) {
            EXPECT_EQ(shown.run->run.values, m_inspector.controls().values);
        }
    }

    std::mt19937_64 m_random;
    std::array<ImagePtr, 2> m_pictures { std::make_shared<const Image>(test::samplePicture(60, 60)),
        std::make_shared<const Image>(test::samplePicture(120, 60)) };
    std::map<std::uint64_t, int> m_finals {};
    std::uint64_t m_newestRun = 0, m_newestMask = 0;
    std::shared_ptr<test::FakeEngine> m_engine = std::make_shared<test::FakeEngine>();
    Inspector m_inspector { test::fakeBackend(m_engine) };
};

/// True once the engine is idle: every run that began ended once, and none is drawn as if it went on.
void expectRest(const ImpatientPerson& person)
{
    const test::FakeEngine& engine = person.engine();
    ASSERT_EQ(engine.begun, engine.completed + engine.cancelled);
    ASSERT_EQ(person.finals().size(), static_cast<std::size_t>(engine.begun));
    for (const Request& request : engine.requests())
        ASSERT_EQ(person.finals().count(request.id), 1U) << "request " << request.id << " began and has no end";
    ASSERT_FALSE(person.inspector().loading());
    const TracePtr& run = person.inspector().shown().run;
    ASSERT_TRUE(!run || run->state != TraceState::Running)
        << "a run that has ended is drawn as if it went on";
}

/// Nobody stopped it: the last wish is fulfilled and shown as current. Without a question that is the mask alone, which
/// a moved budget previews and runs nothing for, even after a stop.
void expectFulfilled(const ImpatientPerson& person)
{
    const Inspector& inspector = person.inspector();
    const Shown& shown = inspector.shown();
    ASSERT_TRUE(shown.run && shown.mask);
    ASSERT_EQ(shown.maskTruth, Truth::Exact);
    ASSERT_EQ(shown.mask->run.values, inspector.controls().values);
    ASSERT_EQ(shown.run->requestId, person.engine().requests().back().id);
    ASSERT_EQ(shown.run->run.question, inspector.question().toStdString());
    ASSERT_EQ(shown.run->run.modelName, inspector.modelInfo().modelName);
    if (inspector.question().isEmpty())
        return;
    ASSERT_EQ(shown.run->state, TraceState::Done);
    ASSERT_EQ(shown.runTruth, Truth::Exact);
}

TEST(EngineCycles, AThousandQuestionsStoppedReplacedAndOvertakenAllEndOnce)
{
    int argc = 1;
    char name[] = "engine_cycles", *argv[] = { name, nullptr };
    const QCoreApplication application(argc, argv);
    std::thread([] {}).join(); // ThreadSanitizer begins a thread of its own with the first
    const std::ptrdiff_t before = threads();
    {
        ImpatientPerson person(20240807);
        ASSERT_TRUE(person.settle());
        for (int i = 0; i < kCycles; ++i) {
            SCOPED_TRACE("cycle " + std::to_string(i));
            const std::optional<Deed> last = person.cycle(i);
            ASSERT_TRUE(person.settle()) << "the engine never came to rest";
            ASSERT_NO_FATAL_FAILURE(expectRest(person));
            if (last != Deed::Stop) {
                ASSERT_NO_FATAL_FAILURE(expectFulfilled(person));
            }
        }
        EXPECT_GT(person.engine().cancelled, 0);
        EXPECT_GT(person.engine().opened, 1);
        EXPECT_TRUE(person.engine().onOwnThread);
    }
    EXPECT_EQ(threads(), before) << "a thread outlived its inspector";
}

} // namespace
} // namespace ps
