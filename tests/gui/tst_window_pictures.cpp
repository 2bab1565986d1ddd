// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window beside stored pictures of it: both sizes, both themes. Quarter-size means forgive the few grey steps by
// which versions of Qt and FreeType differ; a panel, a caption or a colour that goes elsewhere is far beyond them.
// PRUNESCOPE_STORE_PICTURES=1 stores what it sees instead; look at it before committing it.
#include "app/theme_follower.h"
#include "tests/support/fake_window.h"
#include "widgets/image_canvas.h"
#include "widgets/patch_selection.h"

#include <QDir>
#include <QDockWidget>

#include <algorithm>
#include <cmath>

using namespace ps;

namespace {

constexpr int kReduced = 4;           // stored pictures are smaller by this
constexpr int kBlock = 10;            // stored pixels: about a word
constexpr double kBlockApart = 32;    // of 255: the mean of one block
constexpr double kPictureApart = 1.5; // of 255: the mean of the whole picture

struct Apart {
    double worstBlock = 0, mean = 0;
    QPoint where {}; // of the worst block, in the window

    bool same() const { return worstBlock <= kBlockApart && mean <= kPictureApart; }
    QString text() const
    {
        return QStringLiteral("mean %1, worst block %2 at %3, %4")
            .arg(mean)
            .arg(worstBlock)
            .arg(where.x())
            .arg(where.y());
    }
};

Apart compared(const QImage& a, const QImage& b)
{
    Apart result;
    double sum = 0;
    for (int top = 0; top < a.height(); top += kBlock)
        for (int left = 0; left < a.width(); left += kBlock) {
            const int bottom = std::min(top + kBlock, a.height()), right = std::min(left + kBlock, a.width());
            double block = 0;
            for (int y = top; y < bottom; ++y)
                for (int x = left; x < right; ++x) {
                    const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
                    block += std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q))
                        + std::abs(qBlue(p) - qBlue(q));
                }
            sum += block;
            block /= 3.0 * (bottom - top) * (right - left);
            if (block > result.worstBlock)
                result = { .worstBlock = block, .where = QPoint(left, top) * kReduced };
        }
    result.mean = sum / (3.0 * a.width() * a.height());
    return result;
}

} // namespace

class WindowPicturesTest : public QObject, test::FakeWindow {
    Q_OBJECT

    void openAt(QSize size, const QString& theme)
    {
        openAnsweredScene();
        m_window->themes().apply(theme == QLatin1String("dark") ? ThemeMode::Dark : ThemeMode::Light);
        m_window->resize(size);
        child<ImageCanvas>("canvas")->selectionModel()->select({ 1, 4, 3 });
        QTest::qWait(700); // paced panels, the canvas's fine redraw
    }

    QImage picture() const
    {
        const QImage whole = m_window->grab().toImage();
        return whole.scaled(whole.size() / kReduced, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
            .convertToFormat(QImage::Format_RGB32);
    }

    static QString storedFile(QSize size, const QString& theme)
    {
        return QStringLiteral(PS_TEST_DATA "/windows/%1_%2.png").arg(size.width()).arg(theme);
    }

private Q_SLOTS:
    void cleanup() { m_window.reset(); }

    void theWindowLooksAsStored_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("theme");
        for (const QSize size : { QSize(1280, 800), QSize(1600, 1000) })
            for (const char* theme : { "light", "dark" })
                QTest::addRow("%d %s", size.width(), theme) << size << QString::fromLatin1(theme);
    }

    void theWindowLooksAsStored()
    {
        QFETCH(QSize, size);
        QFETCH(QString, theme);
        openAt(size, theme);
        QCOMPARE(m_window->size(), size);
        const QImage seen = picture();
        const QString file = storedFile(size, theme);
        if (qEnvironmentVariableIsSet("PRUNESCOPE_STORE_PICTURES"))
            QVERIFY(seen.save(file));
        const QImage stored = QImage(file).convertToFormat(QImage::Format_RGB32);
        QCOMPARE(stored.size(), seen.size());
        const Apart apart = compared(stored, seen);
        if (!apart.same())
            seen.save(QDir(QCoreApplication::applicationDirPath())
                          .filePath(QStringLiteral("seen_%1_%2.png").arg(size.width()).arg(theme)));
        QVERIFY2(apart.same(), qPrintable(apart.text()));
    }

    void whatMovesIsNoticed()
    {
        openAt(QSize(1280, 800), QStringLiteral("light"));
        const QImage stored = QImage(storedFile(m_window->size(), QStringLiteral("light")))
                                  .convertToFormat(QImage::Format_RGB32);
        action("overlay.score")->trigger();
        QTest::qWait(700);
        QVERIFY(!compared(stored, picture()).same());
        action("pane.toggle.layers")->trigger();
        QTest::qWait(700);
        QVERIFY(!compared(stored, picture()).same());
    }
};

QTEST_MAIN(WindowPicturesTest)
#include "tst_window_pictures.moc"
