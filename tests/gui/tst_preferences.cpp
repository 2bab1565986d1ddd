// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/preferences_dialog.h"
#include "app/settings.h"
#include "app/theme_follower.h"
#include "tests/support/fake_window.h"
#include "tests/support/image_files.h"
#include "widgets/canvas_pane.h"
#include "widgets/patch_view.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTemporaryDir>

using namespace ps;

/// The settings file through its versions and damages, and the dialog in a window over an engine without a model.
class PreferencesTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whatWasSetIsReadAgain();
    void schemaOneIsBroughtUpToDate();
    void badValuesAreTheDefaults_data();
    void badValuesAreTheDefaults();
    void aNewerFileIsLeftAlone();
    void aFileThatIsNoneIsSurvived();
    void systemThemeFollowsThePlatform();
    void everyControlHasItsWords();
    void textSizeIsLive();
    void choicesTakeEffectAtOnce();
    void exifIsAskedOfTheShownPictureAgain();
    void aLargePictureIsRefused();
    void defaultsComeBack();

private:
    QString ini() const { return m_folder->filePath(QStringLiteral("prunescope/prunescope.ini")); }
    void write(const QByteArray& text) const
    {
        QDir().mkpath(QFileInfo(ini()).absolutePath());
        QFile file(ini());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    QDialog* openDialog()
    {
        QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
        auto* dialog = child<QDialog>("preferencesDialog");
        return QTest::qWaitForWindowActive(dialog) ? dialog : nullptr;
    }
    void choose(const char* box, int index)
    {
        auto* combo = child<QComboBox>(box);
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Home);
        for (int i = 0; i < index; ++i)
            QTest::keyClick(combo, Qt::Key_Down);
        QCOMPARE(combo->currentIndex(), index);
    }

    std::unique_ptr<QTemporaryDir> m_folder {};
};

void PreferencesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", m_folder->path().toLocal8Bit());
}

void PreferencesTest::cleanup()
{
    m_window.reset();
    applyFontPercent(100);
    applyTheme(*qApp, ThemeMode::Light);
}

void PreferencesTest::whatWasSetIsReadAgain()
{
    const Preferences wanted { .theme = ThemeMode::Dark,
        .fontPercent = 120,
        .colorMap = QStringLiteral("cividis"),
        .autoEmbedded = AutoMode::Mask,
        .autoCheckpoint = AutoMode::Prefill,
        .megapixels = 12,
        .applyExif = false,
        .maxNewTokens = 7 };
    QVERIFY(wanted != Preferences());
    Settings().setPreferences(wanted);
    QVERIFY(Settings().preferences() == wanted);
    QCOMPARE(QSettings(ini(), QSettings::IniFormat).value(QStringLiteral("schema")).toInt(), 2);
    QVERIFY(Settings(Settings::Storage::Volatile).preferences() == Preferences());
}

void PreferencesTest::schemaOneIsBroughtUpToDate()
{
    write("[General]\nschema=1\ntheme=dark\n[auto]\nbuiltin=prefill\ncheckpoint=answer\n"
          "[recent]\nfiles=/a.png, /b.png\n");
    const Settings settings;
    QCOMPARE(settings.preferences().theme, ThemeMode::Dark);
    QCOMPARE(settings.preferences().autoEmbedded, AutoMode::Prefill);
    QCOMPARE(settings.preferences().autoCheckpoint, AutoMode::Answer);
    QCOMPARE(settings.recentFiles(), QStringList({ QStringLiteral("/a.png"), QStringLiteral("/b.png") }));
    QVERIFY(!QSettings(ini(), QSettings::IniFormat).contains(QStringLiteral("theme")));
}

void PreferencesTest::badValuesAreTheDefaults_data()
{
    QTest::addColumn<QByteArray>("line");
    for (const char* line : { "theme=purple", "fontPercent=5000", "fontPercent=big", "colorMap=jet",
             "autoBuiltIn=7", "autoCheckpoint=", "megapixels=-3", "megapixels=1e9", "applyExif=perhaps",
             "maxNewTokens=0", "theme=@Variant(\\0\\0)" })
        QTest::newRow(line) << QByteArray(line);
}

void PreferencesTest::badValuesAreTheDefaults()
{
    QFETCH(QByteArray, line);
    write("[General]\nschema=2\n[preferences]\n" + line + "\n");
    QVERIFY(Settings().preferences() == Preferences());
}

void PreferencesTest::aNewerFileIsLeftAlone()
{
    const QByteArray text = "[General]\nschema=99\n[preferences]\ntheme=dark\n";
    write(text);
    {
        Settings settings;
        QVERIFY(settings.preferences() == Preferences());
        settings.setPreferences({ .fontPercent = 120 });
        QCOMPARE(settings.preferences().fontPercent, 120); // for as long as the program runs
    }
    QFile file(ini());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), text);
}

void PreferencesTest::aFileThatIsNoneIsSurvived()
{
    write(QByteArray("\x00\xff[[[\n=\n]schema", 14));
    Settings settings;
    QVERIFY(settings.preferences() == Preferences());
    settings.setPreferences({ .fontPercent = 120 });
    QCOMPARE(settings.preferences().fontPercent, 120);
}

void PreferencesTest::systemThemeFollowsThePlatform()
{
    bool dark = false;
    QObject owner;
    ThemeFollower follower(&owner, [&dark] { return dark; });
    follower.apply(ThemeMode::System);
    QVERIFY(!theme::isDark());
    const auto tell = [](QEvent::Type type) {
        QEvent event(type);
        QApplication::sendEvent(qApp, &event);
    };
    dark = true;
    tell(QEvent::ApplicationPaletteChange);
    QVERIFY(theme::isDark());
    dark = false;
    tell(QEvent::ThemeChange);
    QVERIFY(!theme::isDark());
    follower.apply(ThemeMode::Light);
    dark = true;
    tell(QEvent::ApplicationPaletteChange);
    QVERIFY(!theme::isDark()); // only "system" follows
    applyTheme(*qApp, ThemeMode::Dark);
    QVERIFY(!platformIsDark(*qApp)); // ours does not count
}

void PreferencesTest::everyControlHasItsWords()
{
    openWindow();
    const QDialog* dialog = openDialog();
    QVERIFY(dialog->isVisible());
    int controls = 0;
    for (const QWidget* widget : dialog->findChildren<QWidget*>()) {
        if (widget->toolTip().isEmpty())
            continue;
        ++controls;
        QVERIFY2(!widget->whatsThis().isEmpty(), qPrintable(widget->objectName()));
        const auto* check = qobject_cast<const QCheckBox*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (check && !check->text().isEmpty()),
            qPrintable(widget->objectName()));
    }
    QCOMPARE(controls, 8); // as many as there are preferences
}

void PreferencesTest::textSizeIsLive()
{
    openWindow();
    openScene();
    QVERIFY(openDialog());
    const QWidget* caption = child("barCaption");
    const QLabel* title = m_window->docks().patchView->findChildren<QLabel*>().at(1); // has a font of its own
    const double before = caption->font().pointSizeF(), titleBefore = title->font().pointSizeF();
    auto* size = child<QSpinBox>("fontBox");
    size->setFocus();
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(size, Qt::Key_Up);
    QCOMPARE(caption->font().pointSizeF(), before * 1.5);
    QCOMPARE(title->font().pointSizeF(), titleBefore * 1.5);
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(size, Qt::Key_Down);
    QCOMPARE(caption->font().pointSizeF(), before);
    QCOMPARE(title->font().pointSizeF(), titleBefore);
}

void PreferencesTest::choicesTakeEffectAtOnce()
{
    openWindow();
    openScene();
    openDialog();
    choose("themeBox", 2);
    QVERIFY(theme::isDark());
    choose("colorMapBox", 3);
    QVERIFY(m_window->actions().menu(QStringLiteral("view.colorMap"))->actions().back()->isChecked());
    QVERIFY(!action("edit.undo")->isEnabled());
    QCOMPARE(inspector().autoMode(), AutoMode::Answer);
    choose("autoBuiltInBox", 0);
    QCOMPARE(inspector().autoMode(), AutoMode::Mask);
    QCOMPARE(child<QComboBox>("autoBox")->currentIndex(), 0);
    auto* tokens = child<QSpinBox>("newTokensBox");
    tokens->setFocus();
    tokens->selectAll();
    QTest::keyClicks(tokens, QStringLiteral("33"));
    QTest::keyClick(tokens, Qt::Key_Return);
    QCOMPARE(tokens->value(), 33);
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    QCOMPARE(m_engine->requests().back().sampling.maxNewTokens, 33);
}

void PreferencesTest::exifIsAskedOfTheShownPictureAgain()
{
    openWindow();
    const QString name = m_folder->filePath(QStringLiteral("turned.png"));
    const test::Bytes bytes = test::pngFile({ .width = 64,
        .height = 32,
        .rows = test::Bytes(64 * 32 * 3, 128),
        .before = { { "eXIf", test::exifBlock(6) } } });
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size()));
    file.close();
    m_window->open({ name });
    QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
    settle();
    QVERIFY(inspector().imageInfo().exifApplied);
    const int width = inspector().image()->width, height = inspector().image()->height;
    QVERIFY(width != height);
    openDialog();
    auto* noExif = child<QCheckBox>("noExifBox");
    noExif->setFocus();
    QTest::keyClick(noExif, Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(inspector().image()->width, height, 20000);
    QVERIFY(!inspector().imageInfo().exifApplied);
    settle();
}

void PreferencesTest::aLargePictureIsRefused()
{
    openWindow();
    openDialog();
    auto* limit = child<QSpinBox>("megapixelsBox");
    limit->setFocus();
    limit->selectAll();
    QTest::keyClicks(limit, QStringLiteral("1"));
    QTest::keyClick(limit, Qt::Key_Return);
    QImage large(1100, 1000, QImage::Format_RGB32);
    large.fill(Qt::gray);
    const QString file = m_folder->filePath(QStringLiteral("large.png"));
    QVERIFY(large.save(file));
    m_window->open({ file });
    QTRY_VERIFY_WITH_TIMEOUT(m_window->message().contains(QStringLiteral("the limit is 1 Mpx")), 20000);
    QVERIFY(!inspector().hasPicture());
}

void PreferencesTest::defaultsComeBack()
{
    openWindow();
    const QDialog* dialog = openDialog();
    choose("themeBox", 2);
    choose("colorMapBox", 1);
    auto* buttons = dialog->findChild<QDialogButtonBox*>();
    QTest::mouseClick(buttons->button(QDialogButtonBox::RestoreDefaults), Qt::LeftButton);
    QCOMPARE(child<QComboBox>("themeBox")->currentIndex(), 0);
    QCOMPARE(child<QComboBox>("colorMapBox")->currentIndex(), 0);
    QVERIFY(!theme::isDark());
    QTest::mouseClick(buttons->button(QDialogButtonBox::Close), Qt::LeftButton);
    QTRY_VERIFY(!m_window->findChild<QDialog*>(QStringLiteral("preferencesDialog")));
}

QTEST_MAIN(PreferencesTest)
#include "tst_preferences.moc"
