// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/method_comparison.h"

#include "tests/support/fake_window.h"
#include "widgets/chat_view.h"
#include "widgets/format.h"

#include <QTableWidget>

namespace ps {

/// The same question under every method, with an engine that has no model.
class MethodComparisonTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }
    void methodsAreComparedOneAfterAnother();
    void aQuestionInBetweenEndsTheComparison();
};

void MethodComparisonTest::methodsAreComparedOneAfterAnother()
{
    openScene();
    QVERIFY(!action("run.compareMethods")->isEnabled()); // nothing was answered yet
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    const Controls before = inspector().controls();
    const TracePtr reference = inspector().shown().run;
    QTest::keyClick(m_window.get(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    auto* dialog = child<MethodComparison>("methodComparison");
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->running(), 20000);
    auto* table = child<QTableWidget>("comparisonTable");
    QCOMPARE(table->rowCount(), 4);
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("HiRED"));
    for (int row = 0; row < 3; ++row)
        QCOMPARE(table->item(row, 7)->text(), QStringLiteral("The sign says STOP."));
    QCOMPARE(table->item(0, 6)->text(), format::percent(1)); // with itself
    QVERIFY(table->item(1, 6)->text() != format::percent(1));
    QVERIFY(table->item(2, 1)->text().contains(QStringLiteral("nearest")));
    QVERIFY(table->item(3, 7)->text().contains(QStringLiteral("it has no predictors")));
    QCOMPARE(m_window->docks().chatView->turnCount(), 4); // the first and one of each method
    QVERIFY(inspector().controls() == before);            // and the run it began from is shown again
    QCOMPARE(inspector().shown().run, reference);
    dialog->close();
}

void MethodComparisonTest::aQuestionInBetweenEndsTheComparison()
{
    openScene();
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    m_engine->stepMs = 30;
    action("run.compareMethods")->trigger();
    auto* dialog = child<MethodComparison>("methodComparison");
    QTRY_VERIFY(inspector().shown().run && inspector().shown().run->state == TraceState::Running);
    inspector().ask(QStringLiteral("And what is left of it?"));
    QVERIFY(!dialog->running());
    m_engine->stepMs = 1;
    settle();
    QCOMPARE(m_engine->requests().back().question, std::string("And what is left of it?"));
    QCOMPARE(inspector().shown().run->run.question, std::string("And what is left of it?"));
}

} // namespace ps

QTEST_MAIN(ps::MethodComparisonTest)
#include "tst_method_comparison.moc"
