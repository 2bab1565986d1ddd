// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/export.h"
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"
#include "widgets/image_convert.h"

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace ps;
using imaging::View;

/// What core/imaging writes, read by other people's code.
class FiguresTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anSvgLooksLikeItsPng_data();
    void anSvgLooksLikeItsPng();
    void anSvgIsXmlWithNotesAndThePhotograph();

private:
    QString written(const Trace& trace, View view, const char* ending)
    {
        const QString file = m_folder.filePath(QStringLiteral("figure.") + QLatin1String(ending));
        imaging::exportView(trace, view, file.toStdString(), {});
        return file;
    }

    static Trace traceFor(View view)
    {
        if (view == View::StageScore || view == View::DropLayer || view == View::Pyramid)
            return test::pyramidTrace();
        return view == View::Margin ? test::dynamicTrace() : *test::sampleTrace();
    }

    QTemporaryDir m_folder {};
};

void FiguresTest::anSvgLooksLikeItsPng_data()
{
    QTest::addColumn<View>("view");
    for (const View view : { View::Budgets, View::Mask, View::ClassFirst, View::ClassLast, View::DropLayer,
             View::StageScore, View::Margin, View::Pyramid })
        QTest::newRow(imaging::viewName(view)) << view;
}

void FiguresTest::anSvgLooksLikeItsPng()
{
    QFETCH(View, view);
    const Trace trace = traceFor(view);
    const QImage expected = QImage(written(trace, view, "png")).convertToFormat(QImage::Format_RGB32);
    QSvgRenderer renderer(written(trace, view, "svg"));
    QVERIFY(renderer.isValid());
    QCOMPARE(renderer.defaultSize().width(), expected.width());
    QImage drawn(expected.size(), QImage::Format_RGB32);
    drawn.fill(Qt::white);
    QPainter painter(&drawn);
    renderer.render(&painter, QRectF(QPointF(), renderer.viewBoxF().size()));
    painter.end();
    double sum = 0, far = 0;
    for (int y = 0; y < drawn.height(); ++y) {
        for (int x = 0; x < drawn.width(); ++x) {
            const QRgb a = drawn.pixel(x, y), b = expected.pixel(x, y);
            const int difference = std::max({ std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)),
                std::abs(qBlue(a) - qBlue(b)) });
            sum += difference;
            far += difference > 64 ? 1 : 0;
        }
    }
    const double pixels = static_cast<double>(drawn.width()) * drawn.height();
    // Edges on whole pixels here, anti-aliased there: thin lines differ, areas do not.
    QVERIFY2(sum / pixels < 8, qPrintable(QString::number(sum / pixels)));
    QVERIFY2(far / pixels < 0.04, qPrintable(QString::number(far / pixels)));
}

void FiguresTest::anSvgIsXmlWithNotesAndThePhotograph()
{
    const TracePtr trace = test::sampleTrace();
    QFile file(written(*trace, View::Mask, "svg"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    QString title, command, record;
    QImage photograph;
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        const auto name = xml.name();
        if (name == QLatin1String("title"))
            title = xml.readElementText();
        else if (name == QLatin1String("desc"))
            command = xml.readElementText();
        else if (name == QLatin1String("metadata"))
            record = xml.readElementText();
        else if (name == QLatin1String("image"))
            photograph.loadFromData(QByteArray::fromBase64(
                xml.attributes()
                    .value(QLatin1String("http://www.w3.org/1999/xlink"), QLatin1String("href"))
                    .toLatin1()
                    .split(',')
                    .last()));
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(title, QStringLiteral("Kept patches: sample.png"));
    QVERIFY(command.startsWith(QStringLiteral("prunescope-cli export --image sample.png")));
    QVERIFY(command.endsWith(QStringLiteral("--view mask --out mask.svg")));
    QVERIFY(record.contains(QStringLiteral("prunescope.run/1")));
    QCOMPARE(photograph.convertToFormat(QImage::Format_RGB888), toQImage(trace->image));
}

QTEST_MAIN(FiguresTest)
#include "tst_figures.moc"
