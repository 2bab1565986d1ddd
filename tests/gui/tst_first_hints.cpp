// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/first_hints.h"
#include "app/launcher.h"
#include "tests/support/fake_window.h"
#include "widgets/callout.h"
#include "widgets/canvas_pane.h"

#include <QApplication>
#include <QPushButton>
#include <QTemporaryDir>

using namespace ps;

/// The hints of a first start, with real starts of the window over an engine that has no model.
class FirstHintsTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CONFIG_HOME", m_folder->path().toLocal8Bit());
    }
    void cleanup() { m_window.reset(); }

    void theFirstStartAsksAndHints();
    void filesAndScreenshotsBringNoHints();
    void aDismissedHintStaysAway();
    void hideAllMeansAll();
    void everyHintIsReachedByKeyboard();
    void helpBringsThemBack();
    void hintsStandInTheWindowApart();

private:
    void start(LaunchOptions options = {})
    {
        m_window.reset();
        m_engine = std::make_shared<test::FakeEngine>();
        m_window = std::make_unique<MainWindow>(test::fakeBackend(m_engine), Settings::Storage::User);
        m_window->setFirstSize(QSize(1280, 800));
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        (new Launcher(*m_window, std::move(options)))->start();
        QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
        settle();
    }
    QStringList shown() const
    {
        QStringList ids;
        for (const QWidget* hint : m_window->hints().visible())
            ids.append(static_cast<const Callout*>(hint)->id());
        return ids;
    }
    QPushButton* button(const char* id, const char* name) const
    {
        return child<Callout>(id)->findChild<QPushButton*>(QLatin1String(name));
    }

    std::unique_ptr<QTemporaryDir> m_folder {};
};

void FirstHintsTest::theFirstStartAsksAndHints()
{
    start();
    QCOMPARE(
        shown(), QStringList({ QStringLiteral("budget"), QStringLiteral("canvas"), QStringLiteral("chat") }));
    QCOMPARE(inspector().imageInfo().name, std::string("scene_00.png"));
    QVERIFY(!inspector().question().isEmpty());
    start(); // nothing was dismissed
    QCOMPARE(shown().size(), 3);
}

void FirstHintsTest::filesAndScreenshotsBringNoHints()
{
    const std::string sample = std::string(PS_RESOURCES) + "/samples/scene_01.png";
    start({ .files = { sample } });
    QVERIFY(shown().isEmpty());
    start({ .screenshot = m_folder->filePath(QStringLiteral("window.png")).toStdString() });
    QVERIFY(shown().isEmpty());
    start({ .files = { sample }, .hints = true });
    QCOMPARE(shown().size(), 3);
}

void FirstHintsTest::aDismissedHintStaysAway()
{
    start();
    QTest::mouseClick(button("callout_canvas", "calloutDone"), Qt::LeftButton);
    QCOMPARE(shown(), QStringList({ QStringLiteral("budget"), QStringLiteral("chat") }));
    start();
    QCOMPARE(shown(), QStringList({ QStringLiteral("budget"), QStringLiteral("chat") }));
    QTest::mouseClick(button("callout_budget", "calloutDone"), Qt::LeftButton);
    QTest::mouseClick(button("callout_chat", "calloutDone"), Qt::LeftButton);
    start();
    QVERIFY(shown().isEmpty());
}

void FirstHintsTest::hideAllMeansAll()
{
    start();
    QTest::mouseClick(button("callout_chat", "calloutAll"), Qt::LeftButton);
    QVERIFY(shown().isEmpty());
    start();
    QVERIFY(shown().isEmpty());
}

void FirstHintsTest::everyHintIsReachedByKeyboard()
{
    start();
    ImageCanvas* canvas = m_window->canvasPane().canvas();
    canvas->setFocus();
    QTRY_VERIFY(canvas->hasFocus());
    QTest::keyClick(canvas, Qt::Key_F6, Qt::ShiftModifier); // backwards: the hints are last
    QVERIFY(child<Callout>("callout_chat")->hasFocusInside());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QCOMPARE(shown(), QStringList({ QStringLiteral("budget"), QStringLiteral("canvas") }));
    QVERIFY(child<Callout>("callout_budget")->hasFocusInside()); // the focus goes to one that is left
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QCOMPARE(shown(), QStringList({ QStringLiteral("canvas") }));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(shown().isEmpty());
    QTRY_VERIFY(canvas->hasFocus());
}

void FirstHintsTest::helpBringsThemBack()
{
    start();
    QTest::mouseClick(button("callout_chat", "calloutAll"), Qt::LeftButton);
    action("help.hints")->trigger();
    QCOMPARE(shown().size(), 3);
    action("help.hints")->trigger(); // once more adds none
    QCOMPARE(shown().size(), 3);
    QVERIFY(static_cast<const Callout*>(m_window->hints().visible().front())->hasFocusInside());
}

void FirstHintsTest::hintsStandInTheWindowApart()
{
    start();
    for (const QSize size : { QSize(1280, 800), QSize(1600, 1000) }) {
        m_window->setFirstSize(size);
        QTest::qWait(50);
        const QList<QWidget*> hints = m_window->hints().visible();
        QCOMPARE(hints.size(), 3);
        for (const QWidget* hint : hints) {
            QVERIFY(m_window->rect().contains(hint->geometry()));
            for (const QWidget* other : hints)
                QVERIFY(hint == other || !hint->geometry().intersects(other->geometry()));
        }
    }
}

QTEST_MAIN(FirstHintsTest)
#include "tst_first_hints.moc"
