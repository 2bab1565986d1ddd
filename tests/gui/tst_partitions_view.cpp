// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_trace.h"
#include "widgets/models/partition_model.h"
#include "widgets/partitions_view.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace ps;

class PartitionsViewTest : public QObject {
    Q_OBJECT

    static int value(const PartitionModel& model, int row, int column)
    {
        return model.index(row, column).data(PartitionModel::ValueRole).toInt();
    }

private Q_SLOTS:
    void theModelKeepsItsPromises()
    {
        PartitionModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTrace(test::sampleTrace());
        model.setTrace({});
        model.setTrace(test::sampleTrace({ .budget = 0.5, .newlineTokens = false }));
    }

    void theTableIsTheLedger()
    {
        for (const double budget : { 0.1, 0.2, 0.6 }) {
            const TracePtr trace = test::sampleTrace({ .budget = budget });
            const PruneStep& step = *trace->stepBefore(kBeforeLanguage);
            PartitionModel model;
            model.setTrace(trace);
            const int partitions = static_cast<int>(step.ledger.size());
            QCOMPARE(model.rowCount(), partitions + 2); // newline tokens and the total
            for (int row = 0; row < partitions; ++row) {
                const BudgetLine& line = step.ledger[static_cast<std::size_t>(row)];
                QCOMPARE(value(model, row, PartitionModel::Requested), line.requested);
                QCOMPARE(value(model, row, PartitionModel::Allocated), line.allocated);
                QCOMPARE(value(model, row, PartitionModel::AfterUnpad), line.afterUnpad);
                QCOMPARE(value(model, row, PartitionModel::Fed), line.fed);
            }
            QCOMPARE(value(model, partitions, PartitionModel::Fed), step.total.newlines);
            QCOMPARE(value(model, partitions + 1, PartitionModel::Requested), step.total.requested);
            QCOMPARE(value(model, partitions + 1, PartitionModel::Fed), step.total.fed);
        }
    }

    void whatWasNotMeasuredIsBlank()
    {
        auto trace = std::make_shared<Trace>(*test::sampleTrace());
        auto step = std::make_shared<PruneStep>(*trace->steps.front());
        for (BudgetLine& line : step->ledger)
            line.requested = -1;
        trace->steps = { step };
        PartitionModel model;
        model.setTrace(trace);
        QVERIFY(!model.index(0, PartitionModel::Requested).data(PartitionModel::ValueRole).isValid());
        QCOMPARE(model.index(0, PartitionModel::Requested).data().toString(), QString());
    }

    void aClickNamesThePartition()
    {
        PartitionsView view;
        view.resize(320, 420);
        view.setTrace(test::sampleTrace());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy activated(&view, &PartitionsView::partitionActivated);
        auto* table = view.findChild<QTableView*>();
        const QRect cell = table->visualRect(table->model()->index(1, 0));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, cell.center());
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated.first().first().toInt(), 1);
    }

    void inALowWindowTheSummaryScrollsAndCoversNoRow()
    {
        PartitionsView view;
        view.setFont(QFont(view.font().family(), 16));
        view.resize(320, 200);
        view.setTrace(test::sampleTrace());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const auto* table = view.findChild<QTableView*>();
        const auto* chain = view.findChild<QLabel*>(QStringLiteral("ledgerChain"));
        const auto* scroll = view.findChild<QScrollArea*>();
        QTRY_VERIFY(table->viewport()->height() >= table->model()->rowCount() * table->rowHeight(0));
        QVERIFY(chain->geometry().top() >= table->geometry().bottom());
        QVERIFY(scroll->verticalScrollBar()->maximum() > 0);
    }
};

QTEST_MAIN(PartitionsViewTest)
#include "tst_partitions_view.moc"
