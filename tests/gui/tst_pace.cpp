// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pace.h"

#include <QDockWidget>
#include <QElapsedTimer>
#include <QLabel>
#include <QMainWindow>
#include <QTest>
#include <QVBoxLayout>
#include <QWidget>

#include <vector>

using namespace ps;

namespace {

void busyFor(qint64 ms)
{
    QElapsedTimer clock;
    clock.start();
    while (!clock.hasExpired(ms)) { }
}

} // namespace

class PaceTest : public QObject {
    Q_OBJECT

    struct View {
        QWidget widget {};
        int redraws = 0;
        Pace pace { &widget, [this] { ++redraws; } };
    };

    static constexpr int kRestMs = 520; // longer than the longest interval

private Q_SLOTS:
    void init() { QTest::qWait(kRestMs); } // the beat is the process's

    void afterARestAllWaitForNoMoreThanTheEventLoop()
    {
        View first, second;
        first.widget.show();
        second.widget.show();
        first.pace.soon();
        first.pace.soon();
        second.pace.soon();
        QCOMPARE(first.redraws, 0);
        QCoreApplication::processEvents();
        QCOMPARE(first.redraws, 1);
        QCOMPARE(second.redraws, 1);
    }

    void manyWishesAreFewRedrawsAndTheNewestIsShown()
    {
        constexpr int kWishes = 500;
        QWidget widget;
        int value = 0, shown = 0, redraws = 0;
        Pace pace(&widget, [&] {
            shown = value;
            ++redraws;
        });
        widget.show();
        while (value < kWishes) {
            ++value;
            pace.soon();
            QCoreApplication::processEvents();
        }
        QVERIFY2(redraws < kWishes / 10, qPrintable(QString::number(redraws)));
        QTRY_COMPARE(shown, kWishes);
    }

    void nowWaitsForNobodyAndFulfilsAnEarlierWish()
    {
        View view;
        view.widget.show();
        view.pace.soon();
        view.pace.now();
        QCOMPARE(view.redraws, 1);
        QTest::qWait(kRestMs);
        QCOMPARE(view.redraws, 1);
    }

    void whatIsHiddenWaitsUntilItIsShown()
    {
        View view;
        view.pace.soon();
        view.pace.now();
        QTest::qWait(kRestMs);
        QCOMPARE(view.redraws, 0);
        view.widget.show();
        QCOMPARE(view.redraws, 1);
        view.widget.hide();
        view.widget.show();
        QCOMPARE(view.redraws, 1); // nothing had changed
    }

    void behindAnotherTabItIsHidden()
    {
        QMainWindow window;
        auto* front = new QDockWidget(&window);
        auto* back = new QDockWidget(&window);
        auto* view = new QWidget;
        auto* page = new QLabel(QStringLiteral("seen"), view); // covers the view, as pages do
        page->setAutoFillBackground(true);
        (new QVBoxLayout(view))->addWidget(page);
        view->layout()->setContentsMargins(0, 0, 0, 0);
        int redraws = 0;
        Pace pace(view, [&] { ++redraws; });
        front->setWidget(new QLabel(QStringLiteral("front")));
        back->setWidget(view);
        window.addDockWidget(Qt::BottomDockWidgetArea, front);
        window.addDockWidget(Qt::BottomDockWidgetArea, back);
        window.tabifyDockWidget(front, back);
        front->raise();
        window.resize(400, 300);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        pace.now();
        pace.soon();
        QTest::qWait(kRestMs);
        QCOMPARE(redraws, 0);
        back->raise();
        QTRY_COMPARE(redraws, 1);
        pace.now();
        QCOMPARE(redraws, 2);
    }

    void whatTakesLongComesLessOften()
    {
        constexpr qint64 kWorkMs = 15;
        std::vector<qint64> begun;
        QElapsedTimer clock;
        QWidget widget;
        widget.show();
        Pace slow(&widget, [&] {
            begun.push_back(clock.elapsed());
            busyFor(kWorkMs);
        });
        clock.start();
        while (begun.size() < 3) {
            slow.soon();
            QTest::qWait(1);
        }
        QVERIFY(begun[1] - begun[0] >= 20 * kWorkMs);
        QVERIFY(begun[2] - begun[1] >= 20 * kWorkMs);
    }

    void aViewMayGoWhileItWaits()
    {
        View stays;
        stays.widget.show();
        {
            View goes;
            goes.widget.show();
            goes.pace.soon();
        }
        stays.pace.soon();
        QCoreApplication::processEvents();
        QCOMPARE(stays.redraws, 1);
    }
};

QTEST_MAIN(PaceTest)
#include "tst_pace.moc"
