// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/pyramid.h"
#include "tests/support/paint_log.h"
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"
#include "widgets/image_canvas.h"
#include "widgets/patch_selection.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>
#include <QWheelEvent>

#include <algorithm>
#include <map>

using namespace ps;

namespace {

using MaybeHit = std::optional<PatchHit>;

/// Five partitions of 24 x 24 patches, as published checkpoints have them; every seventh row is kept.
TracePtr largeTrace(int keepEvery = 7)
{
    static const auto picture = std::make_shared<const Image>(test::samplePicture(672, 672));
    auto trace = std::make_shared<Trace>();
    ImageGeometry geometry { .imageHeight = 672, .imageWidth = 672, .partitionSize = 336, .patchSize = 14 };
    geometry.canvasHeight = geometry.canvasWidth = geometry.resizedHeight = geometry.resizedWidth = 672;
    geometry.gridRows = geometry.gridCols = 2;
    trace->layout = makeLayout(geometry, Packing::Correct, true);
    trace->image = picture;
    PruneStep step { .method = "uniform" };
    for (int id = 0; id < trace->layout.visualTokens(); ++id) {
        step.idsBefore.push_back(id);
        if (id % keepEvery == 0)
            step.idsKept.push_back(id);
    }
    trace->steps = { std::make_shared<const PruneStep>(step) };
    return trace;
}

MaybeHit lastHit(const QSignalSpy& spy) { return spy.last().first().value<MaybeHit>(); }

/// Of the 13 x 13 pixels around a point.
double meanGray(const QImage& image, const QPoint& at)
{
    int sum = 0;
    for (int y = -6; y <= 6; ++y)
        for (int x = -6; x <= 6; ++x)
            sum += qGray(image.pixel(at + QPoint(x, y)));
    return sum / 169.0;
}

} // namespace

class ImageCanvasTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ImageCanvas> m_canvas {};
    TracePtr m_trace {};

    QWidget* view() const { return m_canvas->viewport(); }

    QPoint centreOf(int partition, int row, int col) const
    {
        const TokenLayout tokens(m_canvas->trace()->layout);
        return m_canvas->viewTransform().toView(tokens.patchRect(partition, row, col).center()).toPoint();
    }

    void show(const TracePtr& trace)
    {
        m_trace = trace;
        m_canvas->setTrace(trace);
        settle();
    }

    // Past the rest after which the picture is drawn smooth: no repaint is left to come.
    void settle()
    {
        QTest::qWait(200);
        QCoreApplication::processEvents();
    }

    void wheel(QPoint at, int delta)
    {
        QWheelEvent event(at, view()->mapToGlobal(QPointF(at)), {}, { 0, delta }, Qt::NoButton,
            Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(view(), &event);
    }

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void init()
    {
        m_canvas = std::make_unique<ImageCanvas>();
        m_canvas->resize(900, 640);
        m_canvas->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_canvas.get()));
        m_canvas->setFocus();
        show(test::sampleTrace());
    }

    void cleanup() { m_canvas.reset(); }

    void hoverGivesTheExactValues()
    {
        QSignalSpy spy(m_canvas.get(), &ImageCanvas::hovered);
        for (const auto& [partition, row, col] :
            { std::array { 1, 3, 4 }, std::array { 2, 0, 7 }, std::array { 1, 7, 0 } }) {
            QTest::mouseMove(view(), centreOf(partition, row, col));
            const MaybeHit hit = lastHit(spy);
            QVERIFY(hit);
            QCOMPARE(hit->partition, partition);
            QCOMPARE(hit->row, row);
            QCOMPARE(hit->col, col);
            QCOMPARE(hit->id, m_trace->layout.idOf(partition, row, col));
            const auto index = static_cast<std::size_t>((partition * 8 + row) * 8 + col);
            const PruneStep& step = *m_trace->steps.front();
            QCOMPARE(*hit->scoreFirst, m_trace->vision->classRows.front().scores[index]);
            QCOMPARE(*hit->scoreLast, m_trace->vision->classRows.back().scores[index]);
            QCOMPARE(hit->kept, std::ranges::binary_search(step.idsKept, hit->id));
            QCOMPARE(hit->keptInPartition, step.ledger[static_cast<std::size_t>(partition)].allocated);
            QCOMPARE(hit->kept, *hit->rank <= hit->keptInPartition);
            QVERIFY(hit->imageRect.contains(hit->imagePos));
        }
    }

    void theMaskShowsTheSurvivorsAtTheLayer()
    {
        const auto trace = std::make_shared<const Trace>(test::pyramidTrace());
        show(trace);
        for (const int layer : { 0, 2, 5, 7 }) {
            m_canvas->setLayer(layer);
            const std::vector<int> alive = trace->aliveAt(layer);
            for (const auto& [partition, row, col] : { std::array { 1, 0, 0 }, std::array { 2, 7, 7 } }) {
                const MaybeHit hit = m_canvas->patchAt(centreOf(partition, row, col));
                QVERIFY(hit);
                QCOMPARE(hit->kept, std::ranges::binary_search(alive, hit->id));
            }
        }
        m_canvas->setLayer(std::nullopt); // the end: after the last stage
        const MaybeHit last = m_canvas->patchAt(centreOf(2, 7, 7));
        QVERIFY(!last->kept);
        QCOMPARE(last->dropLayer, std::optional(2));
    }

    void droppedPatchesGetDarkerTheEarlierTheyLeft()
    {
        const auto trace = std::make_shared<const Trace>(test::pyramidTrace());
        show(trace);
        m_canvas->setOverlay(Overlay::DropLayer);
        m_canvas->setOpacity(1);
        m_canvas->setGridVisible(false);
        m_canvas->setBadgesVisible(false);
        settle();
        const QImage picture = m_canvas->grabPicture();
        const std::vector<int> drops = dropLayers(*trace);
        std::map<int, int> lightness; // of a corner of one patch per drop layer, where no numeral stands
        const TokenLayout tokens(trace->layout);
        for (int row = 0; row < tokens.grid(); ++row)
            for (int col = 0; col < tokens.grid(); ++col)
                for (const int partition : { 1, 2 }) {
                    const int id = trace->layout.idOf(partition, row, col);
                    const QRectF cell = m_canvas->viewTransform().toView(tokens.patchRect(partition, row, col));
                    const QPoint corner = cell.topLeft().toPoint() + QPoint(6, 6);
                    if (id >= 0)
                        lightness.emplace(
                            drops[static_cast<std::size_t>(id)], picture.pixelColor(corner).lightness());
                }
        QVERIFY(lightness.contains(2));
        QVERIFY(lightness.contains(4));
        QVERIFY(lightness[2] < lightness[4]);
    }

    void stageScoreAndMarginAreTheStepsScores()
    {
        const auto pyramid = std::make_shared<const Trace>(test::pyramidTrace());
        show(pyramid);
        const MaybeHit first = m_canvas->patchAt(centreOf(1, 0, 0));
        QCOMPARE(first->stageLayer, std::optional(2));
        QCOMPARE(*first->stageScore, pyramid->steps[0]->score[static_cast<std::size_t>(first->id)]);
        QVERIFY(!first->margin);
        const auto dynamic = std::make_shared<const Trace>(test::dynamicTrace());
        show(dynamic);
        const MaybeHit margin = m_canvas->patchAt(centreOf(1, 0, 0));
        QCOMPARE(*margin->margin, dynamic->steps[0]->score[static_cast<std::size_t>(margin->id)]);
        QVERIFY(!margin->stageScore);
        m_canvas->setOverlay(Overlay::Margin);
        const auto [low, high] = scoreRange(patchStates(*dynamic), Overlay::Margin, { 1, 2 });
        QVERIFY(low < 0 && high >= 0); // zero is on the bar
    }

    void leavingThePictureEndsTheHover()
    {
        QSignalSpy spy(m_canvas.get(), &ImageCanvas::hovered);
        QTest::mouseMove(view(), centreOf(1, 1, 1));
        QVERIFY(lastHit(spy));
        QTest::mouseMove(view(), QPoint(3, 3));
        QVERIFY(!lastHit(spy));
        QTest::mouseMove(view(), centreOf(1, 1, 1));
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(view(), &leave);
        QVERIFY(!lastHit(spy));
    }

    void hoverRepaintsOnlyThePatchesLeftAndEntered()
    {
        show(largeTrace());
        QTest::mouseMove(view(), centreOf(1, 10, 10));
        settle();
        test::PaintLog log(view());
        QTest::mouseMove(view(), centreOf(4, 20, 3));
        settle();
        QVERIFY(!log.paints.empty());
        for (const QRegion& region : log.paints) {
            QVERIFY(region.rectCount() <= 2);
            for (const QRect& rect : region)
                QVERIFY2(rect.width() <= 64 && rect.height() <= 64, qPrintable(QString::number(rect.width())));
        }
    }

    void movingInsideAPatchRepaintsNothing()
    {
        QTest::mouseMove(view(), centreOf(1, 3, 3));
        settle();
        test::PaintLog log(view());
        QTest::mouseMove(view(), centreOf(1, 3, 3) + QPoint(4, 4));
        settle();
        QVERIFY(log.paints.empty());
    }

    void aNewMaskRepaintsOnce()
    {
        show(largeTrace(7));
        test::PaintLog log(view());
        m_canvas->setTrace(largeTrace(5));
        settle();
        QCOMPARE(log.full(view()->size()), 1);
    }

    void aStreamedTokenRepaintsNothing()
    {
        auto next = std::make_shared<Trace>(*m_trace);
        next->answer.push_back(std::make_shared<const AnswerToken>(AnswerToken { .text = " more" }));
        test::PaintLog log(view());
        m_canvas->setTrace(next);
        settle();
        QVERIFY(log.paints.empty());
        QCOMPARE(m_canvas->trace(), TracePtr(next));
    }

    void clickSelectsAndAClickBesideClears()
    {
        QSignalSpy changed(m_canvas->selectionModel(), &PatchSelection::changed);
        QTest::mouseClick(view(), Qt::LeftButton, {}, centreOf(2, 4, 5));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(m_canvas->selection()->id, m_trace->layout.idOf(2, 4, 5));
        QTest::mouseClick(view(), Qt::LeftButton, {}, QPoint(3, 3));
        QCOMPARE(changed.size(), 2);
        QVERIFY(!m_canvas->selection());
    }

    void arrowsWalkAcrossTiles()
    {
        QTest::mouseClick(view(), Qt::LeftButton, {}, centreOf(1, 4, 7));
        QTest::keyClick(m_canvas.get(), Qt::Key_Right);
        QCOMPARE(m_canvas->selection()->partition, 2);
        QCOMPARE(m_canvas->selection()->col, 0);
        QTest::keyClick(m_canvas.get(), Qt::Key_Up);
        QCOMPARE(m_canvas->selection()->row, 3);
        QTest::keyClick(m_canvas.get(), Qt::Key_Left);
        QTest::keyClick(m_canvas.get(), Qt::Key_Left);
        QCOMPARE(m_canvas->selection()->partition, 1);
        QCOMPARE(m_canvas->selection()->col, 6);
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(m_canvas.get(), Qt::Key_Up);
        QCOMPARE(m_canvas->selection()->row, 0);
    }

    void wheelZoomsAtTheCursor()
    {
        QSignalSpy zoomed(m_canvas.get(), &ImageCanvas::zoomChanged);
        const QPoint cursor(700, 280);
        const QPointF under = m_canvas->viewTransform().toImage(cursor);
        const double before = m_canvas->zoom();
        for (int i = 0; i < 4; ++i)
            wheel(cursor, 120);
        wheel(cursor, -120);
        QVERIFY(qAbs(m_canvas->zoom() - before * std::pow(ViewTransform::kStep, 3)) < 1e-9);
        const QPointF now = m_canvas->viewTransform().toImage(cursor);
        QVERIFY((now - under).manhattanLength() < 1e-9);
        QCOMPARE(zoomed.size(), 5);
        QCOMPARE(zoomed.last().first().toDouble(), m_canvas->zoom());
    }

    void dragPansAndDoesNotSelect()
    {
        QSignalSpy clicked(m_canvas->selectionModel(), &PatchSelection::changed);
        const QPoint from = centreOf(1, 4, 4), by(-120, 40);
        const QPointF grabbed = m_canvas->viewTransform().toImage(from);
        QTest::mousePress(view(), Qt::LeftButton, {}, from);
        QTest::mouseMove(view(), from + by / 2);
        QTest::mouseMove(view(), from + by);
        QTest::mouseRelease(view(), Qt::LeftButton, {}, from + by);
        QVERIFY((m_canvas->viewTransform().toImage(from + by) - grabbed).manhattanLength() < 1e-9);
        QVERIFY(clicked.isEmpty());
        QVERIFY(!m_canvas->isFitted());
        QTest::mouseDClick(view(), Qt::LeftButton, {}, from);
        QVERIFY(m_canvas->isFitted());
    }

    void keysChooseOverlaysAndGrid()
    {
        QSignalSpy overlay(m_canvas.get(), &ImageCanvas::overlayChanged);
        QSignalSpy grid(m_canvas.get(), &ImageCanvas::gridToggled);
        const std::vector<std::pair<Qt::Key, Overlay>> keys { { Qt::Key_0, Overlay::None },
            { Qt::Key_2, Overlay::ScoreLast }, { Qt::Key_6, Overlay::ScoreFirst }, { Qt::Key_1, Overlay::Mask } };
        for (const auto& [key, expected] : keys) {
            QTest::keyClick(m_canvas.get(), key);
            QCOMPARE(m_canvas->overlay(), expected);
            QCOMPARE(overlay.last().first().value<Overlay>(), expected);
        }
        QTest::keyClick(m_canvas.get(), Qt::Key_O);
        QCOMPARE(m_canvas->overlay(), Overlay::ScoreFirst);
        QTest::keyClick(m_canvas.get(), Qt::Key_O, Qt::ShiftModifier);
        QCOMPARE(m_canvas->overlay(), Overlay::Mask);
        QTest::keyClick(m_canvas.get(), Qt::Key_G);
        QCOMPARE(grid.last().first().toBool(), true);
    }

    void spaceShowsTheBarePictureWhileHeld()
    {
        const QImage mask = m_canvas->grabPicture();
        QTest::keyPress(m_canvas.get(), Qt::Key_Space);
        const QImage bare = m_canvas->grabPicture();
        QVERIFY(bare != mask);
        QTest::keyRelease(m_canvas.get(), Qt::Key_Space);
        QVERIFY(m_canvas->grabPicture() == mask);
        QTest::keyPress(m_canvas.get(), Qt::Key_Space);
        QFocusEvent away(QEvent::FocusOut);
        QApplication::sendEvent(m_canvas.get(), &away);
        QVERIFY(m_canvas->grabPicture() == mask); // not stuck when the key is released elsewhere
    }

    void keptPatchesAreBrightAndDroppedOnesDim()
    {
        m_canvas->setBadgesVisible(false);
        const QImage mask = m_canvas->grabPicture();
        m_canvas->setOverlay(Overlay::None);
        const QImage bare = m_canvas->grabPicture();
        const PruneStep& step = *m_trace->steps.front();
        int kept = 0, dropped = 0;
        for (int tile = 1; tile <= 2; ++tile)
            for (int row = 0; row < 8; ++row)
                for (int col = 0; col < 8; ++col) {
                    const QPoint at = centreOf(tile, row, col);
                    const bool isKept = std::ranges::binary_search(
                        step.idsKept, m_trace->layout.idOf(tile, row, col));
                    kept += isKept ? 1 : 0;
                    dropped += isKept ? 0 : 1;
                    if (isKept)
                        QCOMPARE(mask.pixel(at), bare.pixel(at));
                    else // a line of the hatch may cross any one point
                        QVERIFY(meanGray(mask, at) < meanGray(bare, at) * 3 / 4);
                }
        QVERIFY(kept > 0 && dropped > 0);
    }

    void staleIsNeverDrawnAsCurrent()
    {
        for (const Overlay overlay : { Overlay::Mask, Overlay::ScoreLast }) {
            m_canvas->setOverlay(overlay);
            const QImage current = m_canvas->grabPicture();
            m_canvas->setStale(true, QStringLiteral("the budget moved"));
            QVERIFY(m_canvas->grabPicture() != current);
            m_canvas->setStale(false);
            QVERIFY(m_canvas->grabPicture() == current);
        }
    }

    void overlaysAndFiltersAllDiffer()
    {
        std::vector<QImage> pictures;
        for (const Overlay overlay : { Overlay::None, Overlay::Mask, Overlay::ScoreFirst, Overlay::ScoreLast })
            for (const PartitionFilter filter :
                { PartitionFilter::All, PartitionFilter::OverviewOnly, PartitionFilter::TilesOnly }) {
                if (overlay == Overlay::None && filter != PartitionFilter::All)
                    continue;
                if (overlay == Overlay::ScoreFirst && filter == PartitionFilter::All)
                    continue; // evidence lies in the overview, so that is what it shows
                m_canvas->setOverlay(overlay);
                m_canvas->setPartitionFilter(filter);
                const QImage picture = m_canvas->grabPicture();
                QVERIFY(std::ranges::find(pictures, picture) == pictures.end());
                pictures.push_back(picture);
            }
    }

    void anotherPictureDropsTheTrace()
    {
        QTest::mouseClick(view(), Qt::LeftButton, {}, centreOf(2, 4, 5));
        m_canvas->setImage(std::make_shared<const Image>(test::samplePicture(300, 300)));
        QVERIFY(!m_canvas->trace());
        QVERIFY(!m_canvas->selection());
        QVERIFY(!m_canvas->patchAt(view()->rect().center()));
        QVERIFY(m_canvas->isFitted());
        QTest::mouseMove(view(), view()->rect().center()); // nothing to hit, nothing to crash on
        m_canvas->setImage(nullptr);
        settle();
    }

    void zoomToPartitionFillsTheView()
    {
        m_canvas->zoomToPartition(2);
        const TokenLayout tokens(m_trace->layout);
        const QRectF shown = m_canvas->viewTransform().toView(tokens.partitionRect(2));
        QVERIFY(QRectF(view()->rect()).contains(shown));
        QVERIFY(shown.height() > 0.85 * view()->height());
        m_canvas->zoomToPartition(0);
        QVERIFY(m_canvas->isFitted());
        m_canvas->actualSize();
        QCOMPARE(m_canvas->zoom(), 1 / m_canvas->devicePixelRatioF());
    }

    void droppedFilesAndPicturesAreReported()
    {
        QSignalSpy files(m_canvas.get(), &ImageCanvas::filesDropped);
        QSignalSpy images(m_canvas.get(), &ImageCanvas::imageDropped);
        const auto drop = [&](const QMimeData& mime) {
            QDragEnterEvent enter({ 50, 50 }, Qt::CopyAction, &mime, Qt::LeftButton, {});
            QApplication::sendEvent(view(), &enter);
            QDropEvent event({ 50, 50 }, Qt::CopyAction, &mime, Qt::LeftButton, {});
            QApplication::sendEvent(view(), &event);
        };
        QMimeData local, web, raw;
        local.setUrls({ QUrl::fromLocalFile(QStringLiteral("/a b.png")),
            QUrl(QStringLiteral("https://example.org/x.png")) });
        web.setUrls({ QUrl(QStringLiteral("https://example.org/x.png")) });
        raw.setImageData(QImage(4, 3, QImage::Format_RGB32));
        drop(local);
        QCOMPARE(files.last().first().toStringList(), QStringList { QStringLiteral("/a b.png") });
        drop(web);
        QCOMPARE(files.size(), 1);
        drop(raw);
        QCOMPARE(images.last().first().value<QImage>().size(), QSize(4, 3));
    }

    void theThemeIsFollowed()
    {
        const QImage light = m_canvas->grabPicture();
        applyTheme(*qApp, ThemeMode::Dark);
        settle();
        const QImage dark = m_canvas->grabPicture();
        applyTheme(*qApp, ThemeMode::Light);
        QVERIFY(qGray(dark.pixel(2, 300)) < qGray(light.pixel(2, 300)));
    }
};

QTEST_MAIN(ImageCanvasTest)
#include "tst_image_canvas.moc"
