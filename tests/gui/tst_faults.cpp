// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/catalog.h"
#include "core/trace/archive.h"
#include "core/trace/trace_file.h"
#include "tests/support/fake_window.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/image_files.h"
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "tests/support/scratch_folder.h"
#include "widgets/canvas_pane.h"
#include "widgets/chat_view.h"
#include "widgets/images_view.h"

#include <QDialog>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <functional>
#include <new>
#include <optional>

namespace ps {
namespace {

namespace fs = std::filesystem;

QString text(const fs::path& path) { return QString::fromStdString(path.string()); }

std::string bytes(const test::Bytes& content) { return { content.begin(), content.end() }; }

/// A saved run of which trace.json says another schema: nothing else is wrong with it.
std::string traceOfSchema(const std::string& schema)
{
    const std::vector<std::uint8_t> good = encodeTrace(*test::sampleTrace());
    const ArchiveReader reader(good, "good");
    ArchiveWriter writer;
    for (const std::string& name : reader.names()) {
        const std::vector<std::uint8_t> member = reader.read(name, reader.size(name));
        std::string content(member.begin(), member.end());
        const std::string mine = "prunescope.trace/1";
        if (const auto at = content.find(mine); name == "trace.json" && at != std::string::npos)
            content.replace(at, mine.size(), schema);
        writer.add(name, content);
    }
    return bytes(writer.finish());
}

void drop(QWidget* target, const QString& file)
{
    QMimeData content;
    content.setUrls({ QUrl::fromLocalFile(file) });
    const QPoint at = target->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, &content, Qt::LeftButton, {});
    QApplication::sendEvent(target, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(at, Qt::CopyAction, &content, Qt::LeftButton, {});
    QApplication::sendEvent(target, &dropped);
}

} // namespace

/// Everything that goes wrong around the program: one sentence where the person looks (what, where, what to do), what
/// was open stays, and the next question is answered.
class FaultsTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void damagedFiles_data();
    void damagedFiles();
    void aFileThatGotDamagedWhileOpenStaysOnTheList();
    void theSameFileOpenedTwiceIsOneEntry();
    void aTraceDroppedInMidRunStopsItAndIsShown();
    void aFullDiskLeavesTheOldFile();
    void aFolderThatDoesNotExistIsNamed();
    void anEngineOutOfMemoryAdvisesALowerBudget();
    void memoryThatRunsOutWhileSavingIsASentence();
    void aModelThatVanishedBeforeLoading_data();
    void aModelThatVanishedBeforeLoading();
    void aModelThatChangesWhileLoading_data();
    void aModelThatChangesWhileLoading();

private:
    void explains(const QString& sentence, const QStringList& parts) const;
    void answersNext();
    void exportTo(const fs::path& file, const std::function<void()>& meanwhile);
    void openRealWindow(std::function<void()> atFirstBytes);
    fs::path modelCopy() const;
    void failsAndKeepsTheOldModel(const fs::path& folder, const QStringList& parts);

    std::unique_ptr<test::ScratchFolder> m_folder {};
};

void FaultsTest::init() { m_folder = std::make_unique<test::ScratchFolder>(); }

void FaultsTest::cleanup()
{
    m_window.reset();
    m_folder.reset();
}

void FaultsTest::explains(const QString& sentence, const QStringList& parts) const
{
    for (const QString& part : parts)
        QVERIFY2(sentence.contains(part), qPrintable(QStringLiteral("'%1' lacks '%2'").arg(sentence, part)));
    QVERIFY2(!sentence.contains(QLatin1Char('\n')) && sentence.size() < 400, qPrintable(sentence));
    QVERIFY2(!sentence.contains(QLatin1String("std::")), qPrintable(sentence));
}

void FaultsTest::answersNext()
{
    const int turns = m_window->docks().chatView->turnCount();
    QWidget* box = child("questionBox");
    box->setFocus();
    QTest::keyClicks(box, QStringLiteral("Describe the image."));
    QTest::keyClick(box, Qt::Key_Return);
    settle();
    QCOMPARE(m_window->docks().chatView->turnCount(), turns + 1);
    const TracePtr trace = m_window->docks().chatView->turnTrace(turns);
    QVERIFY(trace);
    QVERIFY2(trace->state == TraceState::Done, trace->error.c_str());
    QVERIFY(!trace->answerText().empty());
}

// -- files that are opened --------------------------------------------------------------------------------------

void FaultsTest::damagedFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("parts");
    const auto row = [](const char* name, const std::string& content, const QStringList& parts) {
        QTest::newRow(name) << QString::fromLatin1(name) << QByteArray::fromStdString(content) << parts;
    };
    const std::string jpeg = bytes(test::readBytes("quadrants.jpg"));
    const std::string png = bytes(test::pngOf(test::samplePicture(40, 30)));
    const std::string trace = bytes(encodeTrace(*test::sampleTrace()));
    const QString again = QStringLiteral("copy or download it again");
    row("cut.jpg", jpeg.substr(0, jpeg.size() / 2), { QStringLiteral("cut off"), again });
    row("cut.png", png.substr(0, png.size() / 2), { QStringLiteral("cut off"), again });
    row("empty.png", {}, { QStringLiteral("the file is empty"), again });
    row("letter.png", "Dear reader,\n", { QStringLiteral("not a picture"), QStringLiteral("save it as JPEG") });
    row("huge.ppm", "P6\n30000 30000\n255\n",
        { QStringLiteral("30000 x 30000"), QStringLiteral("64 Mpx"), QStringLiteral("scale it down") });
    row("future.pstrace", traceOfSchema("prunescope.trace/9"),
        { QStringLiteral("prunescope.trace/9"), QStringLiteral("newer PruneScope") });
    row("damaged.pstrace", trace.substr(0, trace.size() / 2),
        { QStringLiteral("the archive is damaged"), QStringLiteral("copy it again") });
}

void FaultsTest::damagedFiles()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QStringList, parts);
    openWindow();
    openScene();
    const TracePtr mask = inspector().shown().mask;
    const int entries = m_window->docks().imagesView->count();
    const QString current = m_window->docks().imagesView->current();
    const fs::path file = m_folder->write(name.toStdString(), content.toStdString());
    m_window->open({ text(file) });
    settle();
    explains(m_window->message(), parts + QStringList { name });
    QVERIFY(child("bannerText")->isVisible());
    QCOMPARE(inspector().shown().mask, mask);
    QCOMPARE(m_window->canvasPane().canvas()->trace(), mask);
    QCOMPARE(m_window->docks().imagesView->count(), entries); // nothing is offered that cannot be shown
    QCOMPARE(m_window->docks().imagesView->current(), current);
    QCOMPARE(test::ScratchFolder::bytesOf(file), content.toStdString());
    answersNext();
}

void FaultsTest::aFileThatGotDamagedWhileOpenStaysOnTheList()
{
    openWindow();
    const std::string good = bytes(test::pngOf(test::samplePicture(80, 60)));
    const fs::path file = m_folder->write("a.png", good);
    m_window->open({ text(file) });
    settle();
    const int entries = m_window->docks().imagesView->count();
    const TracePtr mask = inspector().shown().mask;
    QVERIFY(mask);
    fs::resize_file(file, good.size() / 2);
    m_window->open({ text(file) });
    settle();
    explains(m_window->message(), { QStringLiteral("a.png"), QStringLiteral("cut off") });
    QCOMPARE(m_window->docks().imagesView->count(), entries); // its picture is the one on the canvas
    QCOMPARE(m_window->docks().imagesView->current(), text(file));
    QCOMPARE(inspector().shown().mask, mask);
    answersNext();
}

void FaultsTest::theSameFileOpenedTwiceIsOneEntry()
{
    openWindow();
    const fs::path file = m_folder->write("a.png", bytes(test::pngOf(test::samplePicture(80, 60))));
    const int before = m_window->docks().imagesView->count();
    m_window->open({ text(file), text(m_folder->path() / "." / "a.png") });
    settle();
    m_window->open({ text(file) });
    settle();
    QCOMPARE(m_window->docks().imagesView->count(), before + 1);
    QCOMPARE(m_window->docks().imagesView->current(), text(file));
    QCOMPARE(m_window->message(), QString());
    answersNext();
}

void FaultsTest::aTraceDroppedInMidRunStopsItAndIsShown()
{
    openWindow();
    openScene();
    const fs::path file = m_folder->path() / "run.pstrace";
    writeTrace(*test::sampleTrace(), file);
    m_engine->stepMs = 30;
    inspector().ask(QStringLiteral("What is on the sign?"));
    QTRY_VERIFY(inspector().shown().run && !inspector().shown().run->answer.empty());
    drop(m_window->canvasPane().canvas()->viewport(), text(file));
    QTRY_VERIFY_WITH_TIMEOUT(inspector().recorded(), 20000);
    settle();
    QCOMPARE(inspector().shown().maskTruth, Truth::Recorded);
    QCOMPARE(m_window->canvasPane().canvas()->trace(), inspector().shown().mask);
    const ChatView* chat = m_window->docks().chatView;
    QCOMPARE(chat->turnCount(), 2);
    QCOMPARE(chat->turnTrace(0)->state, TraceState::Cancelled);
    QCOMPARE(chat->turnTrace(1)->state, TraceState::Done);
    m_engine->stepMs = 1;
    answersNext();
}

// -- files that are written -------------------------------------------------------------------------------------

// Opens the dialog, has `meanwhile` happen, and exports the values of the mask, replacing what is there.
void FaultsTest::exportTo(const fs::path& file, const std::function<void()>& meanwhile)
{
    m_window->activateWindow(); // an earlier dialog may have been in front
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(m_window->findChild<QDialog*>(QStringLiteral("exportDialog")));
    auto* dialog = child<QDialog>("exportDialog");
    auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("exportFile"));
    name->selectAll();
    QTest::keyClicks(name, text(file));
    const bool replaces = fs::exists(file);
    meanwhile();
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("exportButton")), Qt::LeftButton);
    if (!replaces)
        return;
    for (QAbstractButton* button : dialog->findChild<QMessageBox*>()->buttons())
        if (button->text().contains(QStringLiteral("Replace")))
            QTest::mouseClick(button, Qt::LeftButton);
}

void FaultsTest::aFullDiskLeavesTheOldFile()
{
    openWindow();
    openScene();
    const std::string saved = "what was saved before";
    const fs::path file = m_folder->write("mask.npy", saved);
    {
        std::optional<test::FileSizeLimit> full;
        exportTo(file, [&] { full.emplace(100); });
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->message().isEmpty(), 20000);
    }
    explains(m_window->message(),
        { QStringLiteral("mask.npy"), QStringLiteral("disk full"), QStringLiteral("free some space") });
    QCOMPARE(test::ScratchFolder::bytesOf(file), saved);
    QCOMPARE(m_folder->entries(), std::size_t { 1 }); // no half-written file beside it
    exportTo(file, [] {});                            // the disk has space again
    QTRY_VERIFY_WITH_TIMEOUT(m_window->message().contains(QStringLiteral("Saved mask.npy")), 20000);
    QVERIFY(test::ScratchFolder::bytesOf(file).starts_with("\x93NUMPY"));
    answersNext();
}

void FaultsTest::aFolderThatDoesNotExistIsNamed()
{
    openWindow();
    openScene();
    const fs::path folder = m_folder->path() / "results";
    fs::create_directory(folder);
    exportTo(folder / "mask.npy", [&] { fs::remove(folder); });
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->message().isEmpty(), 20000);
    explains(m_window->message(),
        { text(folder / "mask.npy"), QStringLiteral("the folder does not exist"),
            QStringLiteral("create it first") });
    QCOMPARE(m_folder->entries(), std::size_t { 0 });
    answersNext();
}

void FaultsTest::memoryThatRunsOutWhileSavingIsASentence()
{
    Saver saver;
    QSignalSpy failures(&saver, &Saver::failed), saved(&saver, &Saver::saved);
    saver.save(QStringLiteral("a.png"), [] { throw std::bad_alloc(); });
    saver.save(QStringLiteral("b.png"), [] {}); // the thread lives on
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(failures.count(), 1);
    explains(failures.first().last().toString(),
        { QStringLiteral("a.png: memory ran out"), QStringLiteral("smaller scale") });
}

// -- the engine -------------------------------------------------------------------------------------------------

void FaultsTest::anEngineOutOfMemoryAdvisesALowerBudget()
{
    openWindow();
    openScene();
    const TracePtr mask = inspector().shown().mask;
    m_engine->inRun = [] { throw std::bad_alloc(); };
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    const ChatView* chat = m_window->docks().chatView;
    QCOMPARE(chat->turnCount(), 1);
    QCOMPARE(chat->turnTrace(0)->state, TraceState::Failed);
    const QString sentence = QString::fromStdString(chat->turnTrace(0)->error);
    explains(sentence, { QStringLiteral("memory ran out"), QStringLiteral("lower the budget") });
    const QList<QLabel*> labels = chat->findChildren<QLabel*>();
    QVERIFY(std::ranges::any_of(
        labels, [&](const QLabel* label) { return label->isVisible() && label->text() == sentence; }));
    QCOMPARE(inspector().shown().mask, mask);
    m_engine->inRun = {};
    answersNext();
}

// The real engine; `atFirstBytes` happens on its thread as soon as weights of another model than the built-in are read.
void FaultsTest::openRealWindow(std::function<void()> atFirstBytes)
{
    Backend backend = engineBackend({ .device = "cpu", .dtype = "f32", .threads = 1 });
    backend.open = [open = backend.open, once = std::move(atFirstBytes)](
                       const ModelSource& source, const ProgressFn& progress, std::stop_token stop) mutable {
        const ProgressFn watched = [&](const std::string& what, std::int64_t done, std::int64_t total) {
            progress(what, done, total);
            if (!source.embedded)
                std::exchange(once, [] {})();
        };
        return open(source, watched, std::move(stop));
    };
    m_window = std::make_unique<MainWindow>(std::move(backend), Settings::Storage::Volatile);
    m_window->setFirstSize(QSize(1280, 800));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_window->openModel(resolveModel({}));
    settle();
    openScene();
}

/// A copy of the built-in model to break.
fs::path FaultsTest::modelCopy() const
{
    const fs::path copy = m_folder->path() / "my-model";
    fs::copy(resolveModel({}).folder, copy, fs::copy_options::recursive);
    return copy;
}

// What a load that fails with these words must leave behind.
void FaultsTest::failsAndKeepsTheOldModel(const fs::path& folder, const QStringList& parts)
{
    const QString button = child<QToolButton>("modelButton")->text();
    const TracePtr mask = inspector().shown().mask;
    m_window->openModel({ .folder = folder, .name = "my-model" });
    settle();
    explains(m_window->message(), parts + QStringList { QStringLiteral("my-model") });
    QVERIFY(child("bannerText")->isVisible());
    QCOMPARE(child<QToolButton>("modelButton")->text(), button);
    QCOMPARE(inspector().modelInfo().modelName, resolveModel({}).name);
    QCOMPARE(inspector().shown().mask, mask);
    answersNext();
}

void FaultsTest::aModelThatVanishedBeforeLoading_data()
{
    QTest::addColumn<QString>("lost");
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("folder") << QString()
                            << QStringList { QStringLiteral("config.json"), QStringLiteral("still there") };
    QTest::newRow("weights") << QStringLiteral("model.safetensors")
                             << QStringList { QStringLiteral("there is no model.safetensors"),
                                    QStringLiteral("open the folder that holds the weights") };
}

void FaultsTest::aModelThatVanishedBeforeLoading()
{
    QFETCH(QString, lost);
    QFETCH(QStringList, parts);
    openRealWindow([] {});
    const fs::path folder = modelCopy();
    fs::remove_all(lost.isEmpty() ? folder : folder / lost.toStdString());
    failsAndKeepsTheOldModel(folder, parts);
}

void FaultsTest::aModelThatChangesWhileLoading_data()
{
    QTest::addColumn<bool>("deleted");
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("deleted") << true
                             << QStringList { QStringLiteral("cannot open the file"),
                                    QStringLiteral("check that it is still there") };
    QTest::newRow("truncated") << false
                               << QStringList { QStringLiteral(
                                                    "was changed while the model was being loaded"),
                                      QStringLiteral("load it again") };
}

void FaultsTest::aModelThatChangesWhileLoading()
{
    QFETCH(bool, deleted);
    QFETCH(QStringList, parts);
    const fs::path folder = modelCopy(), weights = folder / "model.safetensors";
    openRealWindow([deleted, weights] {
        if (deleted)
            fs::remove(weights);
        else
            fs::resize_file(weights, fs::file_size(weights) / 2);
    });
    failsAndKeepsTheOldModel(folder, parts + QStringList { QStringLiteral("model.safetensors") });
}

} // namespace ps

QTEST_MAIN(ps::FaultsTest)
#include "tst_faults.moc"
