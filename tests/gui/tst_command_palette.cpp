// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_window.h"
#include "widgets/canvas_pane.h"
#include "widgets/command_palette.h"
#include "widgets/word_match.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QToolButton>

using namespace ps;

/// The palette by keyboard and mouse, in the whole window over an engine that has no model.
class CommandPaletteTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void wordsAreFoundWhereAPersonLooks_data();
    void wordsAreFoundWhereAPersonLooks();
    void betterPlacesRankHigher();
    void theModelKeepsItsPromises();
    void whatCannotBeDoneComesLast();
    void everyActionAndSampleIsOffered();
    void returnRunsWhatIsChosen();
    void escapeGivesTheFocusBackAndStopsNothing();
    void disabledEntriesSayWhyAndDoNotRun();
    void aClickRuns();
    void theButtonOpensItAndAnotherControlClosesIt();
    void cleanup() { m_window.reset(); }

private:
    CommandPalette* palette() const { return child<CommandPalette>("palette"); }
    QLineEdit* field() const { return child<QLineEdit>("paletteField"); }
    void openPalette(QWidget* from)
    {
        from->setFocus();
        QTRY_VERIFY(from->hasFocus());
        QTest::keyClick(from, Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(palette()->isVisible() && field()->hasFocus());
    }
    QString current() const { return palette()->model().entry(palette()->currentRow()).text; }
};

void CommandPaletteTest::wordsAreFoundWhereAPersonLooks_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("found");
    const auto row = [](const char* pattern, const char* text, bool found) {
        QTest::addRow("%s in %s", pattern, text) << QString::fromUtf8(pattern) << QString::fromUtf8(text) << found;
    };
    row("", "Fit", true);
    row("FIT", "Fit", true);
    row("pic exp", "Export picture…", true);
    row("nsc", "New scene", true);
    row("expic", "Export picture…", true);
    row("porti", "Export picture…", false); // letters that start no word are not guessed at
    row("fit zoom", "Fit", false);
    row("menu", "Menü", true);
    row("x", "Export picture…", true);
}

void CommandPaletteTest::wordsAreFoundWhereAPersonLooks()
{
    QFETCH(QString, pattern);
    QFETCH(QString, text);
    QFETCH(bool, found);
    QCOMPARE(matchRank(pattern, { text }).has_value(), found);
}

void CommandPaletteTest::betterPlacesRankHigher()
{
    const auto rank = [](const char* text, const char* path = "") {
        return *matchRank(QStringLiteral("st"), { QString::fromLatin1(text), QString::fromLatin1(path) });
    };
    QVERIFY(rank("Stop") > rank("Full stop"));
    QVERIFY(rank("Full stop") > rank("Last layer"));
    QVERIFY(rank("Last layer") > rank("Sort table"));
    QVERIFY(rank("Stop") > rank("Fit", "Stage"));
}

void CommandPaletteTest::theModelKeepsItsPromises()
{
    PaletteModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    model.setEntries({ { .text = QStringLiteral("Fit") }, { .text = QStringLiteral("Stop") } });
    QCOMPARE(model.rowCount(), 2);
    model.setPattern(QStringLiteral("sto"));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("Stop"));
    model.setPattern(QStringLiteral("nothing like it"));
    QCOMPARE(model.rowCount(), 0);
    model.setPattern({});
    QCOMPARE(model.rowCount(), 2);
    model.setEntries({});
    QCOMPARE(model.rowCount(), 0);
}

void CommandPaletteTest::whatCannotBeDoneComesLast()
{
    PaletteModel model;
    model.setEntries({ { .text = QStringLiteral("Stop"), .reason = QStringLiteral("Nothing is running.") },
        { .text = QStringLiteral("Full stop") } });
    QCOMPARE(model.entry(0).text, QStringLiteral("Stop")); // as in the menus
    model.setPattern(QStringLiteral("stop"));
    QCOMPARE(model.entry(0).text, QStringLiteral("Full stop"));
    QCOMPARE(model.entry(1).enabled(), false);
}

void CommandPaletteTest::everyActionAndSampleIsOffered()
{
    openWindow();
    openPalette(m_window->canvasPane().canvas());
    QStringList texts;
    for (int row = 0; row < palette()->model().rowCount(); ++row) {
        const PaletteEntry& entry = palette()->model().entry(row);
        QVERIFY(!entry.text.isEmpty());
        QVERIFY2(entry.run, qPrintable(entry.text));
        texts.append(entry.path + QLatin1Char('|') + entry.text);
    }
    for (const ActionInfo& info : actionTable()) {
        const bool offered = info.kind != ActionKind::Submenu && info.context != ActionContext::Hold
            && qstrcmp(info.id, "tools.palette") != 0;
        const QString text = QString::fromUtf8(info.text).remove(QLatin1Char('&'));
        if (offered)
            QVERIFY2(!texts.filter(QLatin1Char('|') + text).isEmpty(), info.id);
    }
    for (const Sample& sample : m_window->library().sampleList())
        QVERIFY2(texts.contains(QStringLiteral("File › Samples|") + sample.name), qPrintable(sample.name));
    QVERIFY(texts.contains(QStringLiteral("View › Theme|Dark")));
    QVERIFY(!texts.filter(QStringLiteral("Model|scenes-5m")).isEmpty());
}

void CommandPaletteTest::returnRunsWhatIsChosen()
{
    openWindow();
    openScene();
    QWidget* box = child("questionBox");
    openPalette(box); // also while someone types
    QTest::keyClicks(field(), QStringLiteral("legend"));
    QCOMPARE(current(), QStringLiteral("Legend"));
    QVERIFY(action("view.legend")->isChecked());
    QTest::keyClick(field(), Qt::Key_Return);
    QVERIFY(!palette()->isVisible());
    QVERIFY(!action("view.legend")->isChecked());
    QTRY_VERIFY(box->hasFocus());

    openPalette(box);
    QCOMPARE(field()->text(), QString());
    QCOMPARE(palette()->currentRow(), 0);
    QTest::keyClick(field(), Qt::Key_Up);
    QCOMPARE(palette()->currentRow(), 0);
    QTest::keyClick(field(), Qt::Key_Down);
    QTest::keyClick(field(), Qt::Key_Down);
    QCOMPARE(palette()->currentRow(), 2);
    QTest::keyClick(field(), Qt::Key_PageDown);
    QCOMPARE(palette()->currentRow(), 12);
}

void CommandPaletteTest::escapeGivesTheFocusBackAndStopsNothing()
{
    openWindow();
    openScene();
    m_engine->stepMs = 200;
    inspector().ask(QStringLiteral("What is on the sign?"));
    QTRY_VERIFY(inspector().busy());
    ImageCanvas* canvas = m_window->canvasPane().canvas();
    openPalette(canvas);
    QTest::keyClick(field(), Qt::Key_Escape);
    QVERIFY(!palette()->isVisible());
    QTRY_VERIFY(canvas->hasFocus());
    m_engine->stepMs = 0;
    settle();
    QCOMPARE(m_engine->cancelled.load(), 0);
}

void CommandPaletteTest::disabledEntriesSayWhyAndDoNotRun()
{
    openWindow();
    openPalette(m_window->canvasPane().canvas());
    QTest::keyClicks(field(), QStringLiteral("export picture"));
    const PaletteEntry& entry = palette()->model().entry(palette()->currentRow());
    QCOMPARE(entry.text, QStringLiteral("Export picture…"));
    QVERIFY(!entry.enabled());
    QCOMPARE(entry.reason, QStringLiteral("Open a picture first."));
    QVERIFY(action("file.exportFigure")->toolTip().contains(entry.reason));
    QTest::keyClick(field(), Qt::Key_Return);
    QVERIFY(palette()->isVisible());
    QTest::keyClick(field(), Qt::Key_Escape);
    openScene();
    QVERIFY(!action("file.exportFigure")->toolTip().contains(QStringLiteral("Open a picture first.")));
}

void CommandPaletteTest::aClickRuns()
{
    openWindow();
    openPalette(m_window->canvasPane().canvas());
    QTest::keyClicks(field(), QStringLiteral("scene_03"));
    auto* list = child<QListView>("paletteList");
    QTest::mouseClick(
        list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());
    QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
    QCOMPARE(inspector().imageInfo().name, std::string("scene_03.png"));
    settle();
}

void CommandPaletteTest::theButtonOpensItAndAnotherControlClosesIt()
{
    openWindow();
    QTest::mouseClick(child("paletteButton"), Qt::LeftButton);
    QTRY_VERIFY(palette()->isVisible() && field()->hasFocus());
    QWidget* box = child("questionBox");
    QTest::mouseClick(box, Qt::LeftButton);
    QTRY_VERIFY(!palette()->isVisible());
    QTRY_VERIFY(box->hasFocus());
}

QTEST_MAIN(CommandPaletteTest)
#include "tst_command_palette.moc"
