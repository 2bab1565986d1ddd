// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/preview.h"
#include "core/trace/trace_file.h"
#include "tests/support/fake_window.h"
#include "tests/support/image_files.h"
#include "widgets/chat_view.h"
#include "widgets/images_delegate.h"
#include "widgets/images_view.h"

#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <set>

using namespace ps;

/// The list of pictures: its groups, what it says of each, and the recorded runs that come with the program.
class ImagesViewTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { m_window.reset(); }

    void groupsKeepTheirOrder();
    void onlyOpenedPicturesAreRemoved();
    void severalDroppedFilesAreAllListed();
    void sizeTilesAndOrientationAreShown();
    void aRecordedRunLetsTheModelLoad();
    void theThreeMethodsAreRecorded();
    void aRecordedRunOpensWithoutAModel_data();
    void aRecordedRunOpensWithoutAModel();
    void aRecordedRunIsWhatThePreviewKeeps_data() { aRecordedRunOpensWithoutAModel_data(); }
    void aRecordedRunIsWhatThePreviewKeeps();

private:
    static QString itemText(const QListWidget& list, const QString& key, int role)
    {
        for (int row = 0; row < list.count(); ++row)
            if (list.item(row)->data(ImagesDelegate::KeyRole).toString() == key)
                return list.item(row)->data(role).toString();
        return {};
    }
    static QString written(const QTemporaryDir& folder, const char* name, const test::Bytes& bytes)
    {
        QFile file(folder.filePath(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size()));
        return file.fileName();
    }
};

void ImagesViewTest::groupsKeepTheirOrder()
{
    ImagesView view;
    const auto add = [&view](const char* key, ImageGroup group) {
        view.addImage({ .key = QLatin1String(key), .name = QLatin1String(key), .group = group });
    };
    add("run", ImageGroup::Recorded);
    add("sample", ImageGroup::Samples);
    add("mine", ImageGroup::Opened);
    add("sample2", ImageGroup::Samples);
    add("mine2", ImageGroup::Opened);
    const auto* list = view.findChild<QListWidget*>();
    QStringList rows;
    for (int row = 0; row < list->count(); ++row)
        if (!list->item(row)->isHidden())
            rows.append(list->item(row)->text());
    const QStringList expected { QStringLiteral("Opened"), QStringLiteral("mine"), QStringLiteral("mine2"),
        QStringLiteral("Samples"), QStringLiteral("sample"), QStringLiteral("sample2"),
        QStringLiteral("Recorded runs"), QStringLiteral("run") };
    QCOMPARE(rows, expected);
    QCOMPARE(view.count(), 5);
    view.removeImage(QStringLiteral("mine"));
    view.removeImage(QStringLiteral("mine2"));
    QVERIFY(list->item(0)->isHidden()); // a heading of nothing
}

void ImagesViewTest::onlyOpenedPicturesAreRemoved()
{
    ImagesView view;
    view.addImage({ .key = QStringLiteral("mine"), .name = QStringLiteral("mine") });
    view.addImage({ .key = QStringLiteral("run"), .name = QStringLiteral("run"), .group = ImageGroup::Recorded });
    view.resize(260, 300);
    view.show();
    auto* list = view.findChild<QListWidget*>();
    QSignalSpy removed(&view, &ImagesView::removeRequested);
    view.setCurrent(QStringLiteral("run"));
    QTest::keyClick(list, Qt::Key_Delete);
    QCOMPARE(removed.size(), 0);
    view.setCurrent(QStringLiteral("mine"));
    QTest::keyClick(list, Qt::Key_Delete);
    QCOMPARE(removed.size(), 1);
    const auto menuAt = [&](const char* key) -> QMenu* {
        view.setCurrent(QLatin1String(key));
        Q_EMIT list->customContextMenuRequested(list->visualItemRect(list->currentItem()).center());
        return view.findChild<QMenu*>(QStringLiteral("imageMenu"));
    };
    QMenu* menu = menuAt("mine");
    QVERIFY(menu);
    menu->actions().front()->trigger();
    QCOMPARE(removed.size(), 2);
    delete menu;
    menu = menuAt("run");
    QVERIFY(!menu->actions().front()->isEnabled());
    QVERIFY(!menu->actions().front()->toolTip().isEmpty());
}

void ImagesViewTest::severalDroppedFilesAreAllListed()
{
    openWindow();
    const QTemporaryDir folder;
    const Image image = test::coordinatePicture(6, 4);
    QMimeData content;
    content.setUrls({ QUrl::fromLocalFile(written(folder, "a.png", test::pngOf(image))),
        QUrl::fromLocalFile(written(folder, "b.png", test::pngOf(image))) });
    QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &content, Qt::LeftButton, Qt::NoModifier);
    const int before = m_window->docks().imagesView->count();
    QDragEnterEvent enter(QPoint(20, 20), Qt::CopyAction, &content, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window->docks().imagesView, &enter);
    QVERIFY(enter.isAccepted());
    QApplication::sendEvent(m_window->docks().imagesView, &drop);
    QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
    QCOMPARE(m_window->docks().imagesView->count(), before + 2);
    QCOMPARE(inspector().imageInfo().name, std::string("a.png")); // the first is shown
    settle();
}

void ImagesViewTest::sizeTilesAndOrientationAreShown()
{
    openWindow();
    const QTemporaryDir folder;
    const QString file = written(folder, "turned.png",
        test::pngFile({ .width = 64,
            .height = 32,
            .rows = test::Bytes(64 * 32 * 3, 128),
            .before = { { "eXIf", test::exifBlock(6) } } }));
    m_window->open({ file });
    QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
    settle();
    const auto* list = child<QListWidget>("imageList");
    QCOMPARE(itemText(*list, file, ImagesDelegate::TagRole), QStringLiteral("EXIF rotated"));
    const QString detail = itemText(*list, file, ImagesDelegate::DetailRole);
    QVERIFY2(detail.startsWith(QStringLiteral("32 × 64")), qPrintable(detail));
    const ImageGeometry& geometry = inspector().shown().mask->layout.geometry;
    QVERIFY(geometry.partitionCount() > 1);
    QVERIFY2(detail.contains(QStringLiteral("%1 partitions").arg(geometry.partitionCount())), qPrintable(detail));
    m_window->library().setDecoding({ .applyExif = false });
    QTRY_COMPARE_WITH_TIMEOUT(itemText(*list, file, ImagesDelegate::TagRole), QStringLiteral("as stored"), 20000);
    settle();
}

void ImagesViewTest::aRecordedRunLetsTheModelLoad()
{
    openWindow();
    m_engine->stepMs = 3000;
    m_window->openModel({ .name = "slow", .embedded = true });
    QVERIFY(inspector().loading());
    m_window->library().choose(recordedRuns().front().file);
    QTRY_VERIFY_WITH_TIMEOUT(inspector().recorded(), 20000);
    QVERIFY(inspector().loading());
    m_engine->stepMs = 0;
    settle();
    QCOMPARE(m_engine->opened.load(), 2);
    QVERIFY(inspector().recorded());
}

void ImagesViewTest::theThreeMethodsAreRecorded()
{
    std::set<std::string> methods;
    for (const RecordedRun& run : recordedRuns()) {
        methods.insert(readTrace(run.file.toStdString())->run.method);
        QVERIFY2(QFileInfo(run.file).size() < 300 * 1024, qPrintable(run.file));
    }
    QCOMPARE(methods, std::set<std::string>({ "hired", "pyramid-drop", "dynamic-llava" }));
}

void ImagesViewTest::aRecordedRunOpensWithoutAModel_data()
{
    QTest::addColumn<QString>("file");
    for (const RecordedRun& run : recordedRuns())
        QTest::newRow(qPrintable(run.name)) << run.file;
}

void ImagesViewTest::aRecordedRunOpensWithoutAModel()
{
    QFETCH(QString, file);
    m_engine = std::make_shared<test::FakeEngine>();
    m_window = std::make_unique<MainWindow>(test::fakeBackend(m_engine), Settings::Storage::Volatile);
    m_window->show();
    QAction* open = nullptr;
    for (QAction* entry : m_window->actions().menu(QStringLiteral("file.samples"))->actions())
        if (entry->text()
            == QFileInfo(file).completeBaseName().replace(QLatin1String("_on_"), QLatin1String(" on ")))
            open = entry;
    QVERIFY(open);
    open->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(inspector().recorded(), 20000);
    QVERIFY(!inspector().modelReady());
    QCOMPARE(inspector().shown().maskTruth, Truth::Recorded);
    QCOMPARE(m_window->docks().chatView->turnCount(), 1);
    QCOMPARE(m_window->docks().imagesView->current(), file);
    QVERIFY(!inspector().shown().run->answer.empty());
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->library().loading(), 20000);
    const auto* list = child<QListWidget>("imageList");
    QTRY_VERIFY_WITH_TIMEOUT( // thumbnails come in the order of the list, so this one's has come, too
        !list->item(list->count() - 1)->data(ImagesDelegate::ThumbnailRole).value<QImage>().isNull(), 20000);
    QVERIFY(itemText(*list, file, ImagesDelegate::DetailRole).endsWith(QStringLiteral("5 partitions")));
    QCOMPARE(m_engine->begun.load(), 0);
}

// The recorded decision follows from the recorded scores by the code of today.
void ImagesViewTest::aRecordedRunIsWhatThePreviewKeeps()
{
    QFETCH(QString, file);
    const TracePtr recorded = readTrace(file.toStdString());
    const TracePtr again = preview(recorded, recorded->run.method, recorded->run.values, recorded->run.seed);
    QVERIFY(again);
    QCOMPARE(again->steps.size(), recorded->steps.size());
    QVERIFY(!recorded->steps.empty());
    for (std::size_t i = 0; i < recorded->steps.size(); ++i) {
        QVERIFY(again->steps[i]->idsKept == recorded->steps[i]->idsKept);
        QVERIFY(again->steps[i]->idsKept.size() < again->steps[i]->idsBefore.size());
    }
}

QTEST_MAIN(ImagesViewTest)
#include "tst_images_view.moc"
