// SPDX-License-Identifier: GPL-3.0-or-later
// Every widget in both themes, as pictures beside the test program (gallery/), with the checks a machine can
// make of them.
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"
#include "widgets/budget_control.h"
#include "widgets/canvas_pane.h"
#include "widgets/chat_view.h"
#include "widgets/image_convert.h"
#include "widgets/images_view.h"
#include "widgets/latency_chart.h"
#include "widgets/layers_view.h"
#include "widgets/method_form.h"
#include "widgets/partitions_view.h"
#include "widgets/patch_readout.h"
#include "widgets/patch_selection.h"
#include "widgets/patch_table.h"
#include "widgets/patch_view.h"
#include "widgets/run_status.h"
#include "widgets/score_chart.h"
#include "widgets/theme.h"
#include "widgets/timeline_view.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QSet>
#include <QTest>
#include <QVBoxLayout>

#include <functional>
#include <memory>

using namespace ps;

namespace {

MethodInfo sampleMethod()
{
    MethodInfo method { .id = "hired", .title = "HiRED", .paper = "arXiv 2408.10945" };
    method.summary
        = "Budgets per partition from the first layer's class attention, patches by the last layer's.";
    method.primary = "budget";
    method.parameters = {
        { .key = "budget", .label = "Budget", .help = "Share of the visual tokens to keep.", .unit = "%", .initial = 0.2 },
        { .key = "alpha",
            .label = "Alpha",
            .help = "Share of the budget for the overview.",
            .unit = "%",
            .step = 0.05,
            .initial = 0.5 },
        { .key = "rule",
            .label = "Rule",
            .help = "How tiles share the budget.",
            .kind = ParameterKind::Choice,
            .choices = { "paper-mass", "release-count", "release-bands" } },
        { .key = "last-layer",
            .label = "Score layer",
            .help = "Vision layer that ranks patches.",
            .kind = ParameterKind::Integer,
            .min = 0,
            .max = 22,
            .step = 1,
            .initial = 22,
            .needsRun = true },
        { .key = "exclude-padding",
            .label = "Exclude padding",
            .help = "Never spend budget on padding.",
            .kind = ParameterKind::Flag,
            .deviation = true },
    };
    return method;
}

TracePtr padded(double budget)
{
    auto picture = std::make_shared<const Image>(test::samplePicture(420, 300));
    return std::make_shared<const Trace>(test::sampleTraceOf(picture, { .budget = budget }));
}

QString folder()
{
    const QString path = QCoreApplication::applicationDirPath() + QStringLiteral("/gallery");
    QDir().mkpath(path);
    return path;
}

} // namespace

class GalleryTest : public QObject {
    Q_OBJECT
private:
    using Make = std::function<std::unique_ptr<QWidget>()>;

    void show(const QString& name, QSize size, const Make& make)
    {
        for (const ThemeMode mode : { ThemeMode::Light, ThemeMode::Dark }) {
            applyTheme(*qApp, mode);
            const std::unique_ptr<QWidget> widget = make();
            widget->resize(size);
            widget->show();
            QVERIFY(QTest::qWaitForWindowExposed(widget.get()));
            QTest::qWait(200); // smooth pictures and paced plots
            const QImage picture = widget->grab().toImage();
            const QString file = folder() + QLatin1Char('/') + name
                + (mode == ThemeMode::Light ? QStringLiteral("-light.png") : QStringLiteral("-dark.png"));
            QVERIFY(picture.save(file));
            checkNothingClipped(*widget);
            checkContrast(picture, mode);
        }
    }

    static void checkNothingClipped(const QWidget& root)
    {
        for (const QWidget* child : root.findChildren<QWidget*>()) {
            if (!child->isVisible())
                continue;
            const auto* label = qobject_cast<const QLabel*>(child);
            const bool words = qobject_cast<const QAbstractButton*>(child)
                || (label && !label->text().isEmpty());
            if (!words)
                continue;
            const int wanted = label && label->wordWrap() ? label->heightForWidth(label->width())
                                                          : child->sizeHint().height();
            QVERIFY2(child->height() >= wanted, qPrintable(child->objectName() + QStringLiteral(" is too low")));
            if (!label || !label->wordWrap())
                QVERIFY2(child->width() >= child->minimumSizeHint().width(),
                    qPrintable(child->objectName() + QStringLiteral(" is too narrow")));
        }
    }

    static void checkContrast(const QImage& picture, ThemeMode mode)
    {
        const QColor corner = picture.pixelColor(2, picture.height() - 3);
        QCOMPARE(corner.lightness() < 128, mode == ThemeMode::Dark);
        QSet<QRgb> colors;
        for (int y = 0; y < picture.height(); y += 3)
            for (int x = 0; x < picture.width(); x += 3)
                colors.insert(picture.pixel(x, y));
        QVERIFY2(colors.size() > 4, "an empty pane");
    }

private Q_SLOTS:
    void canvas_data()
    {
        QTest::addColumn<int>("overlay");
        QTest::addColumn<bool>("padding");
        QTest::newRow("mask") << static_cast<int>(Overlay::Mask) << false;
        QTest::newRow("mask-padded") << static_cast<int>(Overlay::Mask) << true;
        QTest::newRow("score-first") << static_cast<int>(Overlay::ScoreFirst) << false;
        QTest::newRow("score-last") << static_cast<int>(Overlay::ScoreLast) << true;
        QTest::newRow("none") << static_cast<int>(Overlay::None) << false;
    }

    void canvas()
    {
        QFETCH(int, overlay);
        QFETCH(bool, padding);
        const TracePtr trace = padding ? padded(0.4) : test::sampleTrace();
        show(QStringLiteral("canvas-") + QLatin1String(QTest::currentDataTag()), { 900, 640 }, [&] {
            auto pane = std::make_unique<CanvasPane>();
            pane->setTrace(trace);
            pane->setOverlay(static_cast<Overlay>(overlay));
            return pane;
        });
    }

    void canvasStates()
    {
        show(QStringLiteral("canvas-empty"), { 900, 640 }, [] { return std::make_unique<CanvasPane>(); });
        show(QStringLiteral("canvas-stale"), { 900, 640 }, [] {
            auto pane = std::make_unique<CanvasPane>();
            pane->setTrace(test::sampleTrace());
            pane->canvas()->setStale(true, QStringLiteral("the picture changed"));
            return pane;
        });
        show(QStringLiteral("canvas-overview"), { 900, 640 }, [] {
            auto pane = std::make_unique<CanvasPane>();
            pane->setTrace(test::sampleTrace());
            pane->canvas()->setPartitionFilter(PartitionFilter::OverviewOnly);
            pane->canvas()->setGridVisible(true);
            pane->canvas()->selectionModel()->select(PatchRef { 0, 3, 4, 28 });
            return pane;
        });
    }

    void partitions()
    {
        for (const QSize size : { QSize(340, 360), QSize(280, 320) })
            show(QStringLiteral("partitions-%1").arg(size.width()), size, [] {
                auto view = std::make_unique<PartitionsView>();
                view->setTrace(padded(0.4));
                return view;
            });
        show(QStringLiteral("partitions-empty"), { 340, 200 },
            [] { return std::make_unique<PartitionsView>(); });
        show(QStringLiteral("partitions-stale"), { 340, 360 }, [] {
            auto view = std::make_unique<PartitionsView>();
            view->setTrace(test::sampleTrace());
            view->setStale(true, QStringLiteral("budget was 20 %"));
            return view;
        });
    }

    void budget()
    {
        show(QStringLiteral("budget"), { 620, 42 }, [] {
            auto bar = std::make_unique<BudgetControl>();
            bar->setParameter(sampleMethod().parameters.front(), 0.2);
            bar->setCount(64, 320);
            bar->setTruth(Truth::Exact);
            return bar;
        });
    }

    void methodForm()
    {
        show(QStringLiteral("method-form"), { 340, 300 }, [] {
            auto form = std::make_unique<MethodForm>();
            form->setSkipPrimary(true);
            form->setMethod(sampleMethod(), defaults(sampleMethod()));
            return form;
        });
    }

    void chat()
    {
        show(QStringLiteral("chat"), { 380, 860 }, [] {
            auto chat = std::make_unique<ChatView>();
            chat->setNotice(
                QStringLiteral("Masks and timings are real; this small model may not know the subject."));
            chat->setSuggestions({ QStringLiteral("What is on the sign?"), QStringLiteral("How many stars?"),
                QStringLiteral("What color is the circle at the top left?") });
            chat->addTurn(QStringLiteral("What is on the sign?"), QStringLiteral("HiRED 20.0 %"));
            chat->updateTurn(0, test::sampleTrace());
            chat->setTurnStale(0, true, QStringLiteral("budget was 20 %"));
            auto running = std::make_shared<Trace>(*test::sampleTrace());
            running->state = TraceState::Running;
            running->stage = "decode";
            running->answer.resize(4);
            chat->addTurn(QStringLiteral("Where is the red disc, and is there anything beside it?"),
                QStringLiteral("HiRED 35.0 %"));
            chat->updateTurn(1, running);
            auto failed = std::make_shared<Trace>(*test::sampleTrace());
            failed->answer.clear();
            failed->state = TraceState::Failed;
            failed->error
                = "the prompt needs 4,120 tokens and the model has room for 2,048; ask a shorter question";
            chat->addTurn(QStringLiteral("Describe it"), QStringLiteral("none"));
            chat->updateTurn(2, failed);
            chat->setBusy(true, QStringLiteral("Decode 41.0 tok/s"));
            chat->setQuestion(QStringLiteral("How many boats are there?"));
            return chat;
        });
        show(QStringLiteral("chat-empty"), { 360, 500 }, [] { return std::make_unique<ChatView>(); });
    }

    void latency()
    {
        show(QStringLiteral("latency"), { 900, 200 }, [] {
            auto chart = std::make_unique<LatencyChart>();
            chart->setTrace(test::sampleTrace());
            return chart;
        });
        show(QStringLiteral("latency-narrow"), { 520, 200 }, [] {
            auto chart = std::make_unique<LatencyChart>();
            chart->setTrace(test::sampleTrace());
            chart->setStale(true, QStringLiteral("budget was 20 %"));
            return chart;
        });
        show(QStringLiteral("latency-empty"), { 900, 160 }, [] { return std::make_unique<LatencyChart>(); });
    }

    void timeline()
    {
        for (const bool stale : { false, true })
            show(stale ? QStringLiteral("timeline-stale") : QStringLiteral("timeline"), { 470, 170 }, [stale] {
                auto view = std::make_unique<TimelineView>();
                Trace full = *test::sampleTrace();
                full.times.prefill *= 2;
                full.times.firstToken = full.times.total = -1;
                view->setTrace(std::make_shared<const Trace>(test::pyramidTrace()));
                view->setReference(std::make_shared<const Trace>(full));
                view->setStale(stale, QStringLiteral("budget was 20 %"));
                return view;
            });
        show(QStringLiteral("timeline-wide"), { 900, 170 }, [] {
            auto view = std::make_unique<TimelineView>();
            view->setTrace(test::sampleTrace());
            return view;
        });
    }

    void scores()
    {
        const auto chart = [](const TracePtr& trace) {
            return [trace] {
                auto view = std::make_unique<ScoreChart>();
                view->setTrace(trace);
                view->setThresholds(
                    std::make_shared<const std::vector<float>>(trace->layout.patchToId.size(), 0.2F));
                return view;
            };
        };
        show(QStringLiteral("scores"), { 470, 170 }, chart(test::sampleTrace()));
        show(QStringLiteral("scores-padded"), { 900, 200 }, chart(padded(0.4)));
        show(QStringLiteral("scores-margin"), { 470, 170 },
            chart(std::make_shared<const Trace>(test::dynamicTrace())));
        show(QStringLiteral("scores-stage"), { 470, 170 },
            chart(std::make_shared<const Trace>(test::pyramidTrace())));
    }

    void patchTable()
    {
        for (const int width : { 470, 900 })
            show(QStringLiteral("patch-table-%1").arg(width), { width, 170 }, [] {
                auto table = std::make_unique<PatchTable>();
                table->setTrace(padded(0.4));
                return table;
            });
    }

    void plotsFollowAThemeThatChanges()
    {
        applyTheme(*qApp, ThemeMode::Light);
        const auto pyramid = std::make_shared<const Trace>(test::pyramidTrace());
        LatencyChart latency;
        latency.setTrace(pyramid);
        LayersView layers;
        layers.setMask(pyramid);
        layers.setRun(pyramid);
        ScoreChart scores;
        scores.setTrace(pyramid);
        for (QWidget* view : { static_cast<QWidget*>(&latency), static_cast<QWidget*>(&layers),
                 static_cast<QWidget*>(&scores) }) {
            view->resize(700, 260);
            view->show();
            QVERIFY(QTest::qWaitForWindowExposed(view));
        }
        applyTheme(*qApp, ThemeMode::Dark);
        QTest::qWait(200);
        for (const QWidget* view :
            { static_cast<QWidget*>(&latency), static_cast<QWidget*>(&layers), static_cast<QWidget*>(&scores) })
            for (const char* name : { "stagePlot", "tokenPlot", "pyramidPlot", "memoryPlot", "scorePlot" })
                if (auto* plot = view->findChild<QWidget*>(QLatin1String(name)))
                    QVERIFY2(plot->grab().toImage().pixelColor(1, 1).lightness() < 128, name);
    }

    void images()
    {
        show(QStringLiteral("images"), { 300, 420 }, [] {
            auto view = std::make_unique<ImagesView>();
            for (int i = 0; i < 5; ++i) {
                auto picture = std::make_shared<const Image>(test::samplePicture(300 + 40 * i, 200));
                view->addImage({ .key = QStringLiteral("k%1").arg(i),
                    .name = QStringLiteral("holiday picture with a long name %1.jpg").arg(i),
                    .detail = QStringLiteral("%1 × 200, 2 × 1 tiles").arg(300 + 40 * i),
                    .thumbnail = makeThumbnail(picture, 80),
                    .group = i > 1 ? ImageGroup::Samples : ImageGroup::Opened });
            }
            view->setCurrent(QStringLiteral("k1"));
            return view;
        });
    }

    void patchAndStatus()
    {
        show(QStringLiteral("patch-status"), { 900, 200 }, [] {
            auto box = std::make_unique<QWidget>();
            auto* column = new QVBoxLayout(box.get());
            const TracePtr trace = test::sampleTrace();
            ImageCanvas canvas;
            canvas.resize(600, 400);
            canvas.setTrace(trace);
            canvas.selectionModel()->select(PatchRef { 1, 3, 4, 100 });
            auto* patch = new PatchView;
            patch->setImage(trace->image);
            patch->setHits({ *canvas.selection() });
            auto* readout = new PatchReadout;
            readout->setHit(canvas.selection());
            auto* status = new RunStatus;
            status->setProgress(QStringLiteral("Reading weights"), 43, 100);
            status->setDevice(QStringLiteral("CPU, 2 threads, 96.0 MiB"));
            status->setMethod(QStringLiteral("HiRED @ 20.0 %"));
            column->addWidget(patch, 1);
            column->addWidget(readout);
            column->addWidget(status);
            return box;
        });
    }
};

QTEST_MAIN(GalleryTest)
#include "tst_gallery.moc"
