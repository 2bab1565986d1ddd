// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"
#include "widgets/models/patch_filter.h"
#include "widgets/models/patch_table_model.h"
#include "widgets/patch_selection.h"
#include "widgets/patch_table.h"
#include "widgets/patch_text.h"
#include "widgets/theme.h"
#include "widgets/truth_label.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace ps;

namespace {

/// Shows every state: kept, dropped, kept then unpadded, never a candidate.
TracePtr padded(double budget = 0.4)
{
    auto picture = std::make_shared<const Image>(test::samplePicture(420, 300));
    return std::make_shared<const Trace>(test::sampleTraceOf(picture, { .budget = budget }));
}

PatchThresholds thresholdsOf(const Trace& trace)
{
    std::vector<float> values(trace.layout.patchToId.size());
    for (std::size_t row = 0; row < values.size(); ++row)
        values[row] = row % 7 == 0 ? std::numeric_limits<float>::quiet_NaN() : 0.001F * static_cast<float>(row);
    return std::make_shared<const std::vector<float>>(std::move(values));
}

} // namespace

class PatchTableTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PatchTable> m_view {};
    std::unique_ptr<PatchSelection> m_selection {};
    TracePtr m_trace {};

    QTableView* table() const { return m_view->findChild<QTableView*>(); }
    QAbstractItemModel* rows() const { return table()->model(); }
    QVariant value(int row, int column) const
    {
        return rows()->index(row, column).data(PatchTableModel::ValueRole);
    }
    void sortBy(int column) const
    {
        const QHeaderView* header = table()->horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
            QPoint(header->sectionViewportPosition(column) + 8, header->height() / 2));
    }
    void click(int row, Qt::KeyboardModifiers modifiers = {}) const
    {
        const QRect cell = table()->visualRect(rows()->index(row, PatchTableModel::Part));
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, modifiers, cell.center());
    }
    static QList<QStringList> parsed(const QString& tsv)
    {
        QList<QStringList> lines;
        for (const QString& line : tsv.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
            lines.append(line.split(QLatin1Char('\t')));
        return lines;
    }

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void init()
    {
        m_trace = padded();
        m_selection = std::make_unique<PatchSelection>();
        m_view = std::make_unique<PatchTable>();
        m_view->resize(900, 260);
        m_view->setSelectionModel(m_selection.get());
        m_view->setTrace(m_trace);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void cleanup()
    {
        m_view.reset();
        m_selection.reset();
    }

    void theModelsKeepTheirPromises()
    {
        PatchTableModel model;
        PatchFilter filter;
        filter.setSourceModel(&model);
        const auto mode = QAbstractItemModelTester::FailureReportingMode::QtTest;
        const QAbstractItemModelTester tester(&model, mode), filterTester(&filter, mode);
        model.setTrace(m_trace);
        filter.sort(PatchTableModel::ScoreLast, Qt::DescendingOrder);
        filter.setWords(QStringLiteral("sub1"));
        model.setThresholds(thresholdsOf(*m_trace));
        model.setTrace(padded(0.1));
        model.setLayer(3);
        model.setTrace({});
        model.setTrace(std::make_shared<const Trace>(test::pyramidTrace()));
    }

    void everyRowSaysWhatTheCanvasSays()
    {
        const TokenLayout tokens(m_trace->layout);
        const PatchStates states = patchStates(*m_trace);
        PatchTableModel model;
        model.setTrace(m_trace);
        QCOMPARE(model.rowCount(), static_cast<int>(m_trace->layout.patchToId.size()));
        for (int row = 0; row < model.rowCount(); ++row) {
            const PatchHit hit = patchHit(states, tokens, model.patchOf(row), {});
            QCOMPARE(model.rowOf(model.patchOf(row)), std::optional(row));
            QCOMPARE(model.index(row, PatchTableModel::State).data().toString(), patch_text::state(hit));
            QCOMPARE(model.index(row, PatchTableModel::ScoreLast).data().toString().toFloat(), *hit.scoreLast);
            QCOMPARE(model.index(row, PatchTableModel::Rank).data().toInt(), hit.rank.value_or(0));
            QCOMPARE(model.index(row, PatchTableModel::Id).data().toString(),
                hit.id < 0 ? QString() : QString::number(hit.id));
        }
    }

    void whatWasNotRecordedIsBlankAndWithoutColumn()
    {
        QVERIFY(table()->isColumnHidden(PatchTableModel::StageScore));
        QVERIFY(table()->isColumnHidden(PatchTableModel::ReturnsAt));
        QVERIFY(!table()->isColumnHidden(PatchTableModel::ScoreLast));
        QVERIFY(!value(0, PatchTableModel::Margin).isValid());
        m_view->setThresholds(thresholdsOf(*m_trace));
        QVERIFY(!table()->isColumnHidden(PatchTableModel::ReturnsAt));
        m_view->setTrace(std::make_shared<const Trace>(test::pyramidTrace()));
        QVERIFY(!table()->isColumnHidden(PatchTableModel::StageScore));
    }

    void aClickOnATitleSortsByNumbersBlanksLast()
    {
        for (const int column : { PatchTableModel::Id, PatchTableModel::Rank, PatchTableModel::ScoreFirst }) {
            sortBy(column);
            const bool ascending = table()->horizontalHeader()->sortIndicatorOrder() == Qt::AscendingOrder;
            bool blank = false;
            for (int row = 1; row < rows()->rowCount(); ++row) {
                const QVariant before = value(row - 1, column), now = value(row, column);
                blank = blank || !before.isValid();
                QVERIFY2(!blank || !now.isValid(), "a value behind a blank");
                if (now.isValid())
                    QVERIFY(ascending ? before.toDouble() <= now.toDouble()
                                      : before.toDouble() >= now.toDouble());
            }
        }
        sortBy(PatchTableModel::Id);
        const Qt::SortOrder first = table()->horizontalHeader()->sortIndicatorOrder();
        sortBy(PatchTableModel::Id);
        QVERIFY(table()->horizontalHeader()->sortIndicatorOrder() != first);
        QVERIFY(value(0, PatchTableModel::Id).isValid());
        QVERIFY(!value(rows()->rowCount() - 1, PatchTableModel::Id).isValid());
    }

    void theFilterTakesPlaceAndState()
    {
        auto* field = m_view->findChild<QLineEdit*>();
        field->setFocus();
        QTest::keyClicks(field, QStringLiteral("Sub2 kept"));
        const int all = static_cast<int>(m_trace->layout.patchToId.size());
        QVERIFY(rows()->rowCount() > 0 && rows()->rowCount() < all);
        int kept = 0;
        for (int row = 0; row < rows()->rowCount(); ++row) {
            QCOMPARE(value(row, PatchTableModel::Part).toInt(), 2);
            QVERIFY(value(row, PatchTableModel::State).toString().startsWith(QStringLiteral("kept")));
            ++kept;
        }
        QCOMPARE(kept, patchStates(*m_trace).keptInPartition[2]);
        QVERIFY(
            m_view->findChild<QLabel*>(QStringLiteral("patchCount"))->text().startsWith(QString::number(kept)));
        field->setText(QStringLiteral("id 7"));
        QCOMPARE(rows()->rowCount(), 1); // not 70, 71, ...
        field->setText(QStringLiteral("drop sub1"));
        QVERIFY(rows()->rowCount() > 1);
        field->clear();
        QCOMPARE(rows()->rowCount(), all);
    }

    void theTextReadsBackAsTheSameNumbers()
    {
        m_view->setThresholds(thresholdsOf(*m_trace));
        const QList<QStringList> lines = parsed(m_view->tsv());
        const auto thresholds = thresholdsOf(*m_trace);
        const TokenLayout tokens(m_trace->layout);
        QCOMPARE(lines.size(), rows()->rowCount() + 1);
        const QStringList names = lines.first();
        QCOMPARE(names.size(), static_cast<int>(PatchTableModel::kColumns));
        const auto& last = m_trace->vision->classRows.back().scores;
        for (int row = 0; row + 1 < lines.size(); ++row) {
            const auto i = static_cast<std::size_t>(row);
            const auto cell = [&](const char* name) {
                return lines[row + 1][names.indexOf(QLatin1String(name))];
            };
            QCOMPARE(cell("id").isEmpty() ? -1 : cell("id").toInt(), m_trace->layout.patchToId[i]);
            QCOMPARE(cell("score_last").toFloat(), last[i]);
            QCOMPARE(cell("margin"), QString());
            QVERIFY(cell("returns_at") == QStringLiteral("nan")
                    ? std::isnan((*thresholds)[i])
                    : cell("returns_at").toFloat() == (*thresholds)[i]);
            const QRectF rect = tokens.patchRect(
                cell("partition").toInt(), cell("row").toInt(), cell("column").toInt());
            QCOMPARE(cell("x"), rect.isEmpty() ? QString() : cell("x")); // wholly in the padding
            if (!rect.isEmpty())
                QCOMPARE(QRectF(cell("x").toDouble(), cell("y").toDouble(), cell("width").toDouble(),
                             cell("height").toDouble()),
                    rect);
        }
    }

    void ctrlCCopiesTheSelectedRowsAsShown()
    {
        sortBy(PatchTableModel::ScoreLast);
        click(4);
        click(1, Qt::ControlModifier);
        QGuiApplication::clipboard()->clear();
        QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
        const QList<QStringList> lines = parsed(QGuiApplication::clipboard()->text());
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines[0].first(), QStringLiteral("id"));
        for (const auto& [line, row] : { std::pair(1, 1), std::pair(2, 4) })
            QCOMPARE(lines[line][PatchTableModel::ScoreLast],
                rows()->index(row, PatchTableModel::ScoreLast).data());
    }

    void aClickSelectsThePatchEverywhere()
    {
        click(3);
        QVERIFY(m_selection->current());
        QCOMPARE(m_selection->current()->col, value(3, PatchTableModel::Col).toInt());
        click(5, Qt::ControlModifier);
        QCOMPARE(m_selection->patches().size(), std::size_t { 2 });
        QCOMPARE(m_selection->current()->col, value(5, PatchTableModel::Col).toInt());
        QTest::keyClick(table(), Qt::Key_Down);
        QCOMPARE(m_selection->patches().size(), std::size_t { 1 });
        QCOMPARE(m_selection->current()->col, value(6, PatchTableModel::Col).toInt());
    }

    void aPatchSelectedElsewhereIsFoundHere()
    {
        sortBy(PatchTableModel::ScoreLast);
        const PatchRef patch = TokenLayout(m_trace->layout).patch(2, 5, 6);
        m_selection->select(patch);
        const QModelIndexList selected = table()->selectionModel()->selectedRows(PatchTableModel::Row);
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected.first().data().toInt(), 5);
        QVERIFY(table()->viewport()->rect().intersects(table()->visualRect(selected.first())));
        m_view->findChild<QLineEdit*>()->setText(QStringLiteral("full"));
        QVERIFY(table()->selectionModel()->selectedRows().isEmpty());
        QVERIFY2(m_selection->contains(patch), "a filtered row stays selected elsewhere");
        m_view->findChild<QLineEdit*>()->clear();
        QCOMPARE(table()->selectionModel()->selectedRows().size(), 1);
    }

    void aDraggedBudgetKeepsTheSelection()
    {
        click(3);
        m_view->setTrace(padded(0.2));
        QCOMPARE(table()->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(m_selection->patches().size(), std::size_t { 1 });
    }

    void everyCellSaysWhatItIs()
    {
        const QString words = rows()->index(2, PatchTableModel::ScoreLast).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(words.startsWith(QStringLiteral("Full r00 c02, id 2, score of the last layer: 0.")),
            qPrintable(words));
        QVERIFY(rows()
                    ->index(2, PatchTableModel::Margin)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .endsWith(QStringLiteral("not recorded")));
    }

    void staleValuesSayWhy()
    {
        m_view->setStale(true, QStringLiteral("another picture"));
        const auto* label = m_view->findChild<TruthLabel*>();
        QVERIFY(label->isVisible());
        QVERIFY(label->toolTip().contains(QStringLiteral("another picture")));
    }

    void withoutATraceItSaysWhatFillsIt()
    {
        m_view->setTrace(nullptr);
        QVERIFY(!table()->isVisible());
    }
};

QTEST_MAIN(PatchTableTest)
#include "tst_patch_table.moc"
