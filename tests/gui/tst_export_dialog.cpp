// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_dialog.h"
#include "app/export_preview.h"
#include "core/imaging/heatmap.h"
#include "core/trace/trace_file.h"
#include "tests/support/sample_trace.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/staged_trace.h"
#include "widgets/image_convert.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>

using namespace ps;

class ExportDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_dialog.reset(); }
    void viewsThatTheRunLacksSayWhy();
    void thresholdsAndDifferenceNeedTheirData();
    void controlsThatDoNotApplyAreDisabled();
    void theCommandFollowsEveryControl();
    void thePreviewIsWhatWillBeWritten();
    void aValueFileShowsItsBeginning();
    void endingAndNameGoTogether();
    void exportHandsOverThePlan();
    void nothingIsCutInEitherTheme();

private:
    template <typename T>
    T* child(const char* name) const
    {
        return m_dialog->findChild<T*>(QLatin1String(name));
    }
    void open(const TracePtr& trace, const ExportPlan& plan = {});
    /// With the keyboard, as `activated` is of the person only.
    void choose(const char* box, const QVariant& data) const;
    QString reason(ExportPlan::Content content) const;

    QTemporaryDir m_folder {};
    std::unique_ptr<ExportDialog> m_dialog {};
};

void ExportDialogTest::init() { open(test::sampleTrace()); }

void ExportDialogTest::open(const TracePtr& trace, const ExportPlan& plan)
{
    m_dialog = std::make_unique<ExportDialog>(trace, plan, m_folder.path());
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
}

void ExportDialogTest::choose(const char* name, const QVariant& data) const
{
    auto* box = child<QComboBox>(name);
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Home);
    for (int i = 0; box->currentData() != data && i < box->count(); ++i)
        QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(box->currentData(), data);
}

/// Why a content is disabled; "offered" where it is not.
QString ExportDialogTest::reason(ExportPlan::Content content) const
{
    auto* box = child<QComboBox>("exportContent");
    const int index = box->findData(static_cast<int>(content));
    const QStandardItem* item = qobject_cast<QStandardItemModel*>(box->model())->item(index);
    return item->isEnabled() ? QStringLiteral("offered") : item->toolTip();
}

void ExportDialogTest::viewsThatTheRunLacksSayWhy()
{
    using Content = ExportPlan::Content;
    const QString offered = QStringLiteral("offered");
    for (const Content content : { Content::Mask, Content::ScoreLast, Content::ScoreFirst, Content::Budgets,
             Content::DropLayer, Content::Pyramid, Content::Record, Content::Run })
        QCOMPARE(reason(content), offered);
    QVERIFY(reason(Content::StageScore).contains(QStringLiteral("pyramid-drop")));
    QVERIFY(reason(Content::Margin).contains(QStringLiteral("dynamic-llava")));

    open(std::make_shared<const Trace>(test::pyramidTrace()), { .content = Content::Margin });
    QCOMPARE(reason(Content::StageScore), offered);
    QVERIFY(m_dialog->plan().content != Content::Margin); // not to be had
}

void ExportDialogTest::thresholdsAndDifferenceNeedTheirData()
{
    using Content = ExportPlan::Content;
    QVERIFY(reason(Content::Difference).contains(QStringLiteral("pinned")));
    QVERIFY(reason(Content::KeepThreshold).contains(QStringLiteral("budget")));

    const TracePtr trace = test::sampleTrace();
    ExportPlan plan { .content = Content::Difference };
    plan.picture.reference = trace;
    plan.picture.thresholds = std::make_shared<const std::vector<float>>(trace->layout.patchToId.size(), 0.5F);
    plan.picture.thresholdOf = "budget";
    open(trace, plan);
    QCOMPARE(reason(Content::Difference), QStringLiteral("offered"));
    QCOMPARE(reason(Content::KeepThreshold), QStringLiteral("offered"));
    QVERIFY(m_dialog->command().contains(QStringLiteral("--view difference")));
    QVERIFY(m_dialog->command().contains(QStringLiteral("-B.pstrace")));

    const test::ScratchFolder folder;
    writeExport(*trace, m_dialog->plan(), folder.path() / "figure.svg");
    const std::filesystem::path beside = folder.path() / m_dialog->plan().picture.referenceFile;
    QVERIFY(readTrace(beside)->steps.back()->idsKept == trace->steps.back()->idsKept); // so the command finds it

    auto elsewhere = std::make_shared<Trace>(*trace);
    elsewhere->run.image.sha256 = "another";
    plan.picture.reference = elsewhere;
    open(trace, plan);
    QVERIFY(reason(Content::Difference).contains(QStringLiteral("different pictures")));
}

void ExportDialogTest::controlsThatDoNotApplyAreDisabled()
{
    const auto enabled = [this](const char* name) { return child<QWidget>(name)->isEnabled(); };
    choose("exportContent", static_cast<int>(ExportPlan::Content::ScoreLast));
    choose("exportEnding", QStringLiteral("png"));
    for (const char* name : { "exportScale", "exportBlend", "exportColorMap", "exportOpacity", "exportCaption" })
        QVERIFY2(enabled(name), name);
    choose("exportEnding", QStringLiteral("pdf"));
    QVERIFY(!enabled("exportScale"));
    QVERIFY(!child<QWidget>("exportScale")->toolTip().isEmpty());
    QVERIFY(enabled("exportBlend") && enabled("exportColorMap"));
    choose("exportEnding", QStringLiteral("csv"));
    for (const char* name : { "exportScale", "exportBlend", "exportColorMap", "exportOpacity", "exportCaption" }) {
        QVERIFY2(!enabled(name), name);
        QVERIFY2(!child<QWidget>(name)->toolTip().isEmpty(), name);
    }
    choose("exportContent", static_cast<int>(ExportPlan::Content::Mask));
    choose("exportEnding", QStringLiteral("svg"));
    QVERIFY(!enabled("exportColorMap") && !enabled("exportOpacity") && enabled("exportBlend"));
}

void ExportDialogTest::theCommandFollowsEveryControl()
{
    choose("exportContent", static_cast<int>(ExportPlan::Content::ScoreLast));
    choose("exportEnding", QStringLiteral("png"));
    QVERIFY(m_dialog->command().endsWith(QStringLiteral("--view cls-last --out sample_cls-last.png")));
    choose("exportScale", 4);
    choose("exportBlend", static_cast<int>(imaging::Blend::Overlay));
    child<QComboBox>("exportColorMap")->setFocus();
    QTest::keyClicks(child<QComboBox>("exportColorMap"), QStringLiteral("cividis"));
    auto* opacity = child<QSpinBox>("exportOpacity");
    opacity->selectAll();
    QTest::keyClicks(opacity, QStringLiteral("35"));
    QTest::mouseClick(child<QWidget>("exportCaption"), Qt::LeftButton, {}, QPoint(8, 8));
    QVERIFY2(m_dialog->command().endsWith(
                 QStringLiteral("--colormap cividis --opacity 0.35 --scale 4 --blend overlay --no-caption")),
        qPrintable(m_dialog->command()));
    QTest::mouseClick(child<QPushButton>("exportCopy"), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), m_dialog->command());
}

void ExportDialogTest::thePreviewIsWhatWillBeWritten()
{
    const TracePtr trace = test::sampleTrace();
    auto* preview = child<ExportPreview>("exportPreview");
    choose("exportContent", static_cast<int>(ExportPlan::Content::ScoreLast));
    for (const char* ending : { "png", "svg", "pdf" }) {
        choose("exportEnding", QLatin1String(ending));
        const auto drawn = std::make_shared<const Image>(
            imaging::renderView(*trace, imaging::View::ClassLast, m_dialog->plan().picture));
        QTRY_COMPARE_WITH_TIMEOUT(preview->picture(), toQImage(drawn), 20000);
    }
    choose("exportBlend", static_cast<int>(imaging::Blend::Overlay));
    const auto alone = std::make_shared<const Image>(
        imaging::renderView(*trace, imaging::View::ClassLast, { .blend = imaging::Blend::Overlay }));
    QTRY_COMPARE_WITH_TIMEOUT(preview->picture(), toQImage(alone), 20000);
}

void ExportDialogTest::aValueFileShowsItsBeginning()
{
    auto* preview = child<ExportPreview>("exportPreview");
    choose("exportEnding", QStringLiteral("csv"));
    QTRY_VERIFY_WITH_TIMEOUT(preview->text().startsWith(QStringLiteral("partition,row,col,id,")), 20000);
    choose("exportEnding", QStringLiteral("npy"));
    QTRY_VERIFY_WITH_TIMEOUT(preview->text().startsWith(QStringLiteral("float32, ")), 20000);
    choose("exportContent", static_cast<int>(ExportPlan::Content::Record));
    QTRY_VERIFY_WITH_TIMEOUT(preview->text().contains(QStringLiteral("prunescope.run/1")), 20000);
    QVERIFY(preview->picture().isNull());
}

void ExportDialogTest::endingAndNameGoTogether()
{
    auto* file = child<QLineEdit>("exportFile");
    choose("exportEnding", QStringLiteral("pdf"));
    QVERIFY(file->text().endsWith(QStringLiteral("sample_mask.pdf")));
    file->selectAll();
    QTest::keyClicks(file, m_folder.filePath(QStringLiteral("fig.svg")));
    QVERIFY(!child<QPushButton>("exportButton")->isEnabled());
    QVERIFY(child<QWidget>("exportProblem")->isVisible());
    choose("exportEnding", QStringLiteral("svg"));
    QVERIFY(child<QPushButton>("exportButton")->isEnabled());
    QVERIFY(!child<QWidget>("exportProblem")->isVisible());
}

void ExportDialogTest::exportHandsOverThePlan()
{
    QSignalSpy asked(m_dialog.get(), &ExportDialog::exportRequested);
    choose("exportEnding", QStringLiteral("svg"));
    QTest::mouseClick(child<QPushButton>("exportButton"), Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
    const auto plan = asked.first().at(1).value<ExportPlan>();
    QCOMPARE(plan.ending, std::string("svg"));
    QCOMPARE(asked.first().at(2).toString(), m_folder.filePath(QStringLiteral("sample_mask.svg")));
}

/// With a picture of each beside the test program, for people.
void ExportDialogTest::nothingIsCutInEitherTheme()
{
    const QDir folder(QCoreApplication::applicationDirPath() + QStringLiteral("/gallery"));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    for (const auto& [mode, name] : { std::pair { ThemeMode::Light, "light" }, { ThemeMode::Dark, "dark" } }) {
        applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), mode);
        open(test::sampleTrace());
        QVERIFY2(m_dialog->width() <= 1280 && m_dialog->height() <= 800, "it does not fit the smaller window");
        choose("exportContent", static_cast<int>(ExportPlan::Content::ScoreLast));
        QTRY_VERIFY_WITH_TIMEOUT(!child<ExportPreview>("exportPreview")->picture().isNull(), 20000);
        QVERIFY(m_dialog->grab().save(
            folder.filePath(QStringLiteral("export_dialog_") + QLatin1String(name) + QStringLiteral(".png"))));
        for (const QWidget* widget : m_dialog->findChildren<QWidget*>())
            if (widget->isVisible()
                && (qobject_cast<const QComboBox*>(widget) || qobject_cast<const QPushButton*>(widget)))
                QVERIFY2(widget->width() >= widget->minimumSizeHint().width(), qPrintable(widget->objectName()));
    }
}

QTEST_MAIN(ExportDialogTest)
#include "tst_export_dialog.moc"
