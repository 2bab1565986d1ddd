// SPDX-License-Identifier: GPL-3.0-or-later
// One walk through the window as a person takes it, with the X server's own input events and the real engine: open, ask,
// drag, pick a patch, compare, export. Pictures of every station go to $PRUNESCOPE_WALK, if set; $PRUNESCOPE_WALK_SIZE
// and $PRUNESCOPE_WALK_THEME choose how the window looks. `tests/gui/walk` runs it.
#include "app/comparison_link.h"
#include "app/main_window.h"
#include "core/base/resources.h"
#include "core/session/catalog.h"
#include "tests/support/real_input.h"
#include "widgets/canvas_pane.h"
#include "widgets/chat_view.h"
#include "widgets/compare_view.h"
#include "widgets/patch_selection.h"
#include "widgets/theme.h"

#include <QDir>
#include <QDoubleSpinBox>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QSlider>
#include <QTemporaryDir>

namespace ps {

using test::RealInput;

class WalkTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_window.reset(); }
    void open();
    void ask();
    void drag();
    void pickAPatch();
    void compare();
    void exportAFigure();
    void aDamagedPicture();

private:
    void openFile(const QString& file);
    Inspector& inspector() const { return m_window->inspector(); }
    ImageCanvas& canvas() const { return *m_window->canvasPane().canvas(); }
    template <typename T = QWidget>
    T* child(const char* name) const
    {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    void settle() const
    {
        QTRY_VERIFY_WITH_TIMEOUT(!inspector().busy() && !m_window->library().loading(), 60000);
    }
    void picture(const char* station) const;
    QPoint placeOf(const PatchRef& patch) const;

    std::unique_ptr<MainWindow> m_window {};
};

void WalkTest::initTestCase()
{
    if (!RealInput::available())
        QSKIP("needs an X display and xdotool");
    applyTheme(*qApp,
        qEnvironmentVariable("PRUNESCOPE_WALK_THEME") == QLatin1String("dark") ? ThemeMode::Dark
                                                                               : ThemeMode::Light);
    m_window = std::make_unique<MainWindow>(engineBackend({ .device = "cpu" }), Settings::Storage::Volatile);
    const QStringList size = qEnvironmentVariable("PRUNESCOPE_WALK_SIZE", QStringLiteral("1600x1000"))
                                 .split(QLatin1Char('x'));
    m_window->setFirstSize(QSize(size.first().toInt(), size.last().toInt()));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow(); // no window manager does it here
    m_window->openModel(resolveModel({}));
    settle();
    QVERIFY(inspector().modelReady());
}

void WalkTest::picture(const char* station) const
{
    QTest::qWait(250); // past the canvas' rest, when it draws smooth
    const QString folder = qEnvironmentVariable("PRUNESCOPE_WALK");
    if (!folder.isEmpty())
        QVERIFY(m_window->grab().save(QDir(folder).filePath(QLatin1String(station) + QLatin1String(".png"))));
}

QPoint WalkTest::placeOf(const PatchRef& patch) const
{
    const TokenLayout tokens(canvas().trace()->layout);
    return canvas().viewTransform().toView(tokens.patchRect(patch).center()).toPoint();
}

void WalkTest::openFile(const QString& file)
{
    m_window->activateWindow(); // after a dialog, where no window manager does it
    RealInput::click(&canvas(), QPoint(4, canvas().height() / 2)); // beside the picture
    RealInput::key("ctrl+o");
    QTRY_VERIFY(m_window->findChild<QFileDialog*>());
    QVERIFY(QTest::qWaitForWindowExposed(m_window->findChild<QFileDialog*>()));
    RealInput::type(file);
    RealInput::key("Return");
}

void WalkTest::open()
{
    openFile(QString::fromStdString((resourceFolder() / "samples" / "scene_00.png").string()));
    QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
    settle();
    QCOMPARE(inspector().imageInfo().name, std::string("scene_00.png"));
    picture("1-open");
}

void WalkTest::ask()
{
    RealInput::click(child("questionBox"));
    RealInput::type(QStringLiteral("Describe the image."));
    RealInput::key("ctrl+Return");
    QTRY_VERIFY_WITH_TIMEOUT(inspector().shown().run && !inspector().shown().run->answer.empty(), 60000);
    picture("2-answering");
    settle();
    QCOMPARE(inspector().shown().run->state, TraceState::Done);
    QCOMPARE(inspector().shown().run->run.question, std::string("Describe the image."));
    picture("2-answered");
}

void WalkTest::drag()
{
    auto* slider = child<QSlider>("budgetSlider");
    const auto at = [slider](double share) {
        return QPoint(qRound(share * slider->width()), slider->height() / 2);
    };
    const double before = inspector().controls().values.real("budget");
    RealInput::moveTo(slider, at(0.25));
    RealInput::press();
    for (int i = 3; i <= 5; ++i)
        RealInput::moveTo(slider, at(i / 10.0));
    QVERIFY(inspector().controls().values.real("budget") > before);
    QCOMPARE(inspector().shown().maskTruth, Truth::Exact);
    QCOMPARE(inspector().shown().runTruth, Truth::Stale);
    const std::vector<int> promised = inspector().shown().mask->aliveAt(0);
    picture("3-dragging");
    RealInput::release();
    QTRY_VERIFY_WITH_TIMEOUT(inspector().shown().runTruth == Truth::Exact && !inspector().busy(), 60000);
    QCOMPARE(inspector().shown().run->aliveAt(0), promised); // the preview kept its word
    picture("3-dragged");
}

/// The budget that the pane names brings the patch back, one step below it does not.
void WalkTest::pickAPatch()
{
    const TokenLayout tokens(canvas().trace()->layout);
    std::optional<PatchRef> dropped;
    for (int row = 0; row < tokens.grid() && !dropped; ++row)
        for (int col = 0; col < tokens.grid() && !dropped; ++col)
            if (const PatchHit hit = canvas().hitOf(tokens.patch(1, row, col)); !hit.kept && hit.id >= 0)
                dropped = tokens.patch(1, row, col);
    QVERIFY(dropped);
    RealInput::click(canvas().viewport(), placeOf(*dropped));
    QCOMPARE(canvas().selectionModel()->current(), dropped);
    auto* returns = child<QLabel>("patchReturns");
    QTRY_VERIFY_WITH_TIMEOUT(returns->text().contains(QStringLiteral("Back at budget")), 20000);
    picture("4-picked");
    const double percent
        = QRegularExpression(QStringLiteral("budget ([0-9.]+)")).match(returns->text()).captured(1).toDouble();
    auto* spin = child<QDoubleSpinBox>("budgetSpin");
    const auto keptAt = [&](double budget) {
        RealInput::click(spin, QPoint(20, spin->height() / 2));
        RealInput::key("ctrl+a");
        RealInput::type(QString::number(budget, 'f', 1));
        RealInput::key("Return");
        settle();
        return canvas().hitOf(*dropped).kept;
    };
    QVERIFY2(keptAt(percent), qPrintable(returns->text()));
    picture("4-returned");
    QVERIFY2(!keptAt(percent - 0.1), qPrintable(returns->text()));
}

void WalkTest::compare()
{
    RealInput::click(canvas().viewport(), QPoint(4, canvas().viewport()->height() / 2)); // beside the picture: focus alone
    RealInput::key("p");
    QVERIFY(m_window->comparison().pinned());
    for (int i = 0; i < 3; ++i) {
        RealInput::key("F7");
        settle();
    }
    QVERIFY(child<CompareView>("compare")->text().contains(QStringLiteral("masks overlap")));
    RealInput::keyDown("shift");
    QTRY_VERIFY(canvas().isFlipped());
    picture("5-flipped");
    RealInput::keyUp("shift");
    QTRY_VERIFY(!canvas().isFlipped());
    RealInput::key("7");
    QCOMPARE(canvas().overlay(), Overlay::Difference);
    picture("5-compared");
    RealInput::key("1");
}

void WalkTest::exportAFigure()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("mask.png"));
    RealInput::key("ctrl+e");
    QTRY_VERIFY(m_window->findChild<QDialog*>(QStringLiteral("exportDialog")));
    auto* dialog = m_window->findChild<QDialog*>(QStringLiteral("exportDialog"));
    QVERIFY(QTest::qWaitForWindowExposed(dialog));
    RealInput::click(dialog->findChild<QWidget*>(QStringLiteral("exportFile")));
    RealInput::key("ctrl+a");
    RealInput::type(file);
    const auto* command = dialog->findChild<QPlainTextEdit*>(QStringLiteral("exportCommand"));
    QTRY_VERIFY(command->toPlainText().contains(QStringLiteral("--view mask")));
    QTest::qWait(600); // the preview is made on a thread of its own
    if (const QString pictures = qEnvironmentVariable("PRUNESCOPE_WALK"); !pictures.isEmpty())
        QVERIFY(dialog->grab().save(QDir(pictures).filePath(QStringLiteral("6-export.png"))));
    RealInput::click(dialog->findChild<QWidget*>(QStringLiteral("exportButton")));
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(file), 20000);
    QTRY_VERIFY(m_window->message().contains(QStringLiteral("mask.png")));
    const QImage figure(file);
    QVERIFY(figure.width() > 300 && figure.height() > 300);
    picture("6-exported");
}

/// One sentence where the person looks, and everything shown before stays.
void WalkTest::aDamagedPicture()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("damaged.png"));
    QFile whole(QString::fromStdString((resourceFolder() / "samples" / "scene_01.png").string())), cut(file);
    QVERIFY(whole.open(QIODevice::ReadOnly) && cut.open(QIODevice::WriteOnly));
    cut.write(whole.read(whole.size() / 2));
    cut.close();
    const TracePtr before = inspector().shown().run;
    openFile(file);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->message().contains(QStringLiteral("damaged")), 20000);
    picture("7-error");
    QCOMPARE(inspector().shown().run, before);
    QCOMPARE(inspector().imageInfo().name, std::string("scene_00.png"));
}

} // namespace ps

QTEST_MAIN(ps::WalkTest)
#include "tst_walk.moc"
