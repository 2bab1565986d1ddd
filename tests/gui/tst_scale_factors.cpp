// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own pictures of its window: both sizes, both themes, three scale factors. A larger factor draws the same
// window with more pixels, so scaled back it must look like the plain one.
#include <QDir>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstdlib>

class ScaleFactorsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder {};

    QImage windowPicture(const QString& size, const QString& theme, const QString& factor)
    {
        const QString file = m_folder.filePath(size + theme + factor + QLatin1String(".png"));
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_SCALE_FACTOR"), factor);
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        program.setProcessEnvironment(environment);
        const QString sample = QStringLiteral(PS_RESOURCES "/samples/scene_00.png");
        program.start(qEnvironmentVariable("PRUNESCOPE"),
            { sample, QStringLiteral("--ask"), QStringLiteral("How many objects are there?"),
                QStringLiteral("--size"), size, QStringLiteral("--theme"), theme,
                QStringLiteral("--screenshot"), file, QStringLiteral("--exit") });
        if (!program.waitForFinished(120000) || program.exitCode() != 0)
            qWarning("%s", program.readAllStandardError().constData());
        return QImage(file).convertToFormat(QImage::Format_RGB32);
    }

    /// Mean difference of the channels, 0..255. Texts are set anew at every factor, so single pixels differ.
    static double difference(const QImage& a, const QImage& b)
    {
        double sum = 0;
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x) {
                const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
                sum += std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q))
                    + std::abs(qBlue(p) - qBlue(q));
            }
        return sum / (3.0 * a.width() * a.height());
    }

private Q_SLOTS:
    void largerFactorsDrawTheSameWindow_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("theme");
        for (const QSize size : { QSize(1280, 800), QSize(1600, 1000) })
            for (const char* theme : { "light", "dark" })
                QTest::addRow("%d %s", size.width(), theme) << size << QString::fromLatin1(theme);
    }

    void largerFactorsDrawTheSameWindow()
    {
        QFETCH(QSize, size);
        QFETCH(QString, theme);
        const QString words = QStringLiteral("%1x%2").arg(size.width()).arg(size.height());
        const QImage plain = windowPicture(words, theme, QStringLiteral("1"));
        QCOMPARE(plain.size(), size);
        const int corner = qGray(plain.pixel(size.width() / 2, 4)); // of the menu bar
        QVERIFY2(theme == QLatin1String("light") ? corner > 200 : corner < 80,
            qPrintable(QString::number(corner)));
        for (const QString& factor : { QStringLiteral("1.5"), QStringLiteral("2") }) {
            const QImage larger = windowPicture(words, theme, factor);
            QCOMPARE(larger.size(), size * factor.toDouble());
            const QImage back = larger.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
            const double apart = difference(plain, back);
            QVERIFY2(apart < 8, qPrintable(QStringLiteral("factor %1: %2").arg(factor).arg(apart)));
            QVERIFY(apart > 0); // drawn anew, not the same file
        }
    }
};

QTEST_GUILESS_MAIN(ScaleFactorsTest)
#include "tst_scale_factors.moc"
