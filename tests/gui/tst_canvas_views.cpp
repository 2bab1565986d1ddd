// SPDX-License-Identifier: GPL-3.0-or-later
// What the canvas can show beside the mask: thresholds, evidence, the encoder's pixels, the reference run, the minimap.
#include "tests/support/paint_log.h"
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "widgets/canvas_pane.h"
#include "widgets/format.h"
#include "widgets/overlay_chips.h"
#include "widgets/patch_selection.h"
#include "widgets/patch_text.h"
#include "widgets/patch_view.h"
#include "widgets/score_legend.h"
#include "widgets/theme.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>

using namespace ps;

namespace {

constexpr float kNever = std::numeric_limits<float>::quiet_NaN();

TracePtr withPixels(const TracePtr& trace)
{
    auto copy = std::make_shared<Trace>(*trace);
    auto vision = std::make_shared<VisionRecord>(*trace->vision);
    const std::size_t side = static_cast<std::size_t>(trace->layout.geometry.partitionSize);
    vision->partitionPixels.assign(3 * side * side * trace->layout.partitions.size(), 0);
    for (std::size_t i = 0; i < vision->partitionPixels.size(); ++i)
        vision->partitionPixels[i] = static_cast<std::uint8_t>(40 + 60 * (i / (3 * side * side))); // one grey a partition
    copy->vision = vision;
    return copy;
}

std::shared_ptr<const std::vector<float>> thresholdsOf(const Trace& trace)
{
    std::vector<float> values(trace.layout.patchToId.size(), kNever);
    for (std::size_t row = 0; row < values.size(); ++row)
        if (trace.layout.patchToId[row] >= 0)
            values[row] = static_cast<float>(row + 1) / static_cast<float>(values.size());
    return std::make_shared<const std::vector<float>>(std::move(values));
}

} // namespace

class CanvasViewsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<CanvasPane> m_pane {};
    TracePtr m_trace {}, m_other {};

    ImageCanvas& canvas() const { return *m_pane->canvas(); }
    QWidget* view() const { return canvas().viewport(); }
    QPoint centreOf(const TokenLayout& tokens, int partition, int row, int col) const
    {
        return canvas().viewTransform().toView(tokens.patchRect(partition, row, col).center()).toPoint();
    }

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void init()
    {
        const auto picture = std::make_shared<const Image>(test::samplePicture(300, 180)); // with padded rows
        m_trace = withPixels(std::make_shared<const Trace>(test::sampleTraceOf(picture)));
        auto other = std::make_shared<Trace>(test::sampleTraceOf(picture, { .budget = 0.4 }));
        m_other = other;
        m_pane = std::make_unique<CanvasPane>();
        m_pane->resize(900, 640);
        m_pane->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_pane.get()));
        m_pane->setTrace(m_trace);
        canvas().setFocus();
    }

    void cleanup() { m_pane.reset(); }

    void aThresholdMapNeedsThresholdsAndSaysSo()
    {
        QVERIFY(!m_pane->chips()->isAvailable(Overlay::Threshold));
        m_pane->setThresholds(nullptr, QStringLiteral("This method has no budget."));
        QCOMPARE(m_pane->findChild<QWidget*>(QStringLiteral("chipThreshold"))->toolTip(),
            QStringLiteral("This method has no budget."));
        m_pane->setThresholds(thresholdsOf(*m_trace), {});
        QVERIFY(m_pane->chips()->isAvailable(Overlay::Threshold));
        const QImage mask = canvas().grabPicture();
        QTest::keyClick(&canvas(), Qt::Key_5);
        QCOMPARE(canvas().overlay(), Overlay::Threshold);
        QVERIFY(canvas().grabPicture() != mask);
        m_pane->legend()->setBudget(QStringLiteral("Budget"), 0.2);
        QVERIFY2(m_pane->legend()->text().contains(QStringLiteral("now ") + format::percent(0.2)),
            qPrintable(m_pane->legend()->text()));
        m_pane->setThresholds(nullptr, {}); // the map is gone, so the mask shows
        QCOMPARE(canvas().overlay(), Overlay::Mask);
    }

    void aPatchSaysAtWhichBudgetItReturns()
    {
        const TokenLayout tokens(m_trace->layout);
        PatchView pane;
        pane.setBudgetName(QStringLiteral("Budget"));
        m_pane->setThresholds(thresholdsOf(*m_trace), {});
        int kept = 0, dropped = 0, unpadded = 0;
        for (int partition = 0; partition < tokens.partitionCount(); ++partition)
            for (int row = 0; row < tokens.grid(); ++row)
                for (int col = 0; col < tokens.grid(); ++col) {
                    const PatchHit hit = canvas().hitOf(tokens.patch(partition, row, col));
                    pane.setHits({ hit });
                    const QString words = pane.text();
                    if (hit.id < 0) {
                        ++unpadded;
                        QVERIFY2(words.contains(QStringLiteral("npadding")), qPrintable(words));
                        QVERIFY(!words.contains(QStringLiteral("at budget")));
                        continue;
                    }
                    (hit.kept ? kept : dropped)++;
                    const double share = (tokens.index(partition, row, col) + 1.0)
                        / static_cast<double>(m_trace->layout.patchToId.size());
                    const QString at = format::percent(static_cast<double>(static_cast<float>(share)));
                    const QString expected = (hit.kept ? QStringLiteral("Kept from budget %1 up")
                                                       : QStringLiteral("Back at budget %1"))
                                                 .arg(at);
                    QVERIFY2(words.contains(expected), qPrintable(words + QStringLiteral(" / ") + expected));
                }
        QVERIFY(kept > 0 && dropped > 0 && unpadded > 0);
    }

    void severalPatchesAreSummedUp()
    {
        PatchView pane;
        pane.setBudgetName(QStringLiteral("Budget"));
        m_pane->setThresholds(thresholdsOf(*m_trace), {});
        const TokenLayout tokens(m_trace->layout);
        canvas().selectionModel()->set({ tokens.patch(1, 3, 3), tokens.patch(1, 3, 4), tokens.patch(1, 3, 5) });
        std::vector<PatchHit> hits;
        int kept = 0;
        for (const PatchRef& patch : canvas().selectionModel()->patches()) {
            hits.push_back(canvas().hitOf(patch));
            kept += hits.back().kept ? 1 : 0;
        }
        pane.setHits(hits);
        QVERIFY(pane.text().startsWith(QStringLiteral("3 patches")));
        QVERIFY(pane.text().contains(QStringLiteral("%1 kept, %2 not").arg(kept).arg(3 - kept)));
        pane.setHits({});
        QVERIFY(pane.text().isEmpty());
    }

    void tiesAtTheCutAreExplained()
    {
        PatchHit hit { .id = 4, .score = 0.5F, .cut = 0.5F, .ties = 2, .decided = true };
        QVERIFY(patch_text::reasons(hit).join(QString()).contains(QStringLiteral("lower id")));
        hit.score = 0.6F; // tied, but not where it matters
        QVERIFY(patch_text::reasons(hit).isEmpty());
        hit.visible = 0.25;
        QVERIFY(patch_text::reasons(hit).join(QString()).contains(format::percent(0.75)));
        hit.countedFor = 2;
        QVERIFY(patch_text::reasons(hit).join(QString()).contains(QStringLiteral("Sub2")));
    }

    void evidenceIsReadInTheOverview()
    {
        QVERIFY(!m_trace->steps.front()->region.empty());
        m_pane->setOverlay(Overlay::ScoreFirst);
        const std::optional<PatchHit> hit = canvas().patchAt(view()->rect().center());
        QVERIFY(hit);
        QCOMPARE(hit->partition, 0);
        QVERIFY(hit->countedFor);
        m_pane->setOverlay(Overlay::ScoreLast);
        QVERIFY(canvas().patchAt(view()->rect().center())->partition > 0);
    }

    void partitionsAreTheEncodersPixels()
    {
        QSignalSpy changed(m_pane.get(), &CanvasPane::arrangementChanged);
        QTest::mouseClick(m_pane->findChild<QWidget*>(QStringLiteral("partitionsButton")), Qt::LeftButton);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(canvas().arrangement(), Arrangement::Partitions);
        const PartitionMosaic mosaic = *partitionMosaic(*m_trace);
        QCOMPARE(canvas().viewTransform().imageSize(), QSizeF(mosaic.image->width, mosaic.image->height));
        m_pane->setOverlay(Overlay::None);
        canvas().setGridVisible(false);
        QTest::qWait(200);
        const QImage picture = canvas().grabPicture();
        const auto gray = [&](int partition, int row, int col) {
            return qGray(picture.pixel(centreOf(mosaic.tokens, partition, row, col)));
        };
        QCOMPARE(gray(0, 4, 4), 40);
        QCOMPARE(gray(1, 4, 4), 100);
        // Every cell of a tile can be hit, also one wholly in the padding, which has no place on the picture.
        int padded = 0;
        const TokenLayout over(m_trace->layout);
        for (int partition = 0; partition < over.partitionCount(); ++partition)
            for (int row = 0; row < over.grid(); ++row)
                for (int col = 0; col < over.grid(); ++col) {
                    QTest::mouseClick(view(), Qt::LeftButton, {}, centreOf(mosaic.tokens, partition, row, col));
                    const std::optional<PatchHit> hit = canvas().selection();
                    QVERIFY(hit && hit->partition == partition && hit->row == row && hit->col == col);
                    QCOMPARE(hit->imageRect, over.patchRect(partition, row, col));
                    padded += hit->imageRect.isEmpty() ? 1 : 0;
                }
        QVERIFY(padded > 0);
        QTest::keyClick(&canvas(), Qt::Key_T);
        QCOMPARE(canvas().arrangement(), Arrangement::Overlay);
        QCOMPARE(canvas().viewTransform().imageSize(), QSizeF(m_trace->image->width, m_trace->image->height));
    }

    void withoutPixelsTheArrangementIsDisabledWithAReason()
    {
        m_pane->setTrace(test::sampleTrace());
        auto bare = std::make_shared<Trace>(*m_trace);
        auto vision = std::make_shared<VisionRecord>(*m_trace->vision);
        vision->partitionPixels.clear();
        bare->vision = vision;
        m_pane->setTrace(bare);
        auto* button = m_pane->findChild<QWidget*>(QStringLiteral("partitionsButton"));
        QVERIFY(!button->isEnabled());
        QVERIFY(!button->toolTip().isEmpty());
    }

    void shiftShowsTheReferenceWhileHeld()
    {
        const QImage mine = canvas().grabPicture();
        QTest::keyPress(&canvas(), Qt::Key_Shift); // nothing is pinned
        QVERIFY(!canvas().isFlipped());
        QTest::keyRelease(&canvas(), Qt::Key_Shift);
        m_pane->setReference(m_other, QStringLiteral("B: HiRED 40 %"));
        QTest::keyPress(&canvas(), Qt::Key_Shift);
        QVERIFY(canvas().isFlipped());
        QVERIFY(canvas().grabPicture() != mine);
        QTest::keyRelease(&canvas(), Qt::Key_Shift);
        QVERIFY(canvas().grabPicture() == mine);
        QTest::keyPress(&canvas(), Qt::Key_Shift);
        canvas().clearFocus(); // released elsewhere
        QVERIFY(!canvas().isFlipped());
    }

    void theDifferenceCountsWhatTheOverlapCounts()
    {
        QVERIFY(!m_pane->chips()->isAvailable(Overlay::Difference));
        m_pane->setReference(m_other, QStringLiteral("B"));
        QVERIFY(m_pane->chips()->isAvailable(Overlay::Difference));
        QTest::keyClick(&canvas(), Qt::Key_7);
        QCOMPARE(canvas().overlay(), Overlay::Difference);
        const Overlap overlap = maskOverlap(*m_trace, *m_other)->overall;
        QVERIFY(overlap.both > 0 && overlap.bOnly > 0);
        const QString words = m_pane->legend()->text();
        QVERIFY2(words.contains(QStringLiteral("both %1, only A %2, only B %3")
                                    .arg(overlap.both)
                                    .arg(overlap.aOnly)
                                    .arg(overlap.bOnly)),
            qPrintable(words));
        m_pane->setReference(nullptr, {});
        QCOMPARE(canvas().overlay(), Overlay::Mask);
    }

    void anotherPictureHasNoDifference()
    {
        auto foreign = std::make_shared<Trace>(*m_other);
        foreign->run.image.sha256 = "another";
        m_pane->setReference(foreign, QStringLiteral("B"));
        QVERIFY(!m_pane->chips()->isAvailable(Overlay::Difference));
        QTest::keyPress(&canvas(), Qt::Key_Shift);
        QVERIFY(!canvas().isFlipped());
    }

    void controlClickAddsAndRemoves()
    {
        const TokenLayout tokens(m_trace->layout);
        PatchSelection& selection = *canvas().selectionModel();
        QTest::mouseClick(view(), Qt::LeftButton, {}, centreOf(tokens, 2, 4, 5));
        QTest::mouseClick(view(), Qt::LeftButton, Qt::ControlModifier, centreOf(tokens, 1, 2, 3));
        QCOMPARE(selection.patches().size(), std::size_t { 2 });
        QCOMPARE(canvas().selection()->partition, 1);
        QTest::mouseClick(view(), Qt::LeftButton, Qt::ControlModifier, centreOf(tokens, 1, 2, 3));
        QCOMPARE(selection.patches().size(), std::size_t { 1 });
        QCOMPARE(canvas().selection()->partition, 2);
        QTest::mouseClick(view(), Qt::LeftButton, Qt::ControlModifier, QPoint(3, 3)); // beside the picture
        QCOMPARE(selection.patches().size(), std::size_t { 1 });
    }

    void controlDragSelectsARectangleAndDoesNotPan()
    {
        const TokenLayout tokens(m_trace->layout);
        const ViewTransform before = canvas().viewTransform();
        const QPoint from = centreOf(tokens, 1, 4, 3), to = centreOf(tokens, 1, 6, 6);
        QTest::mousePress(view(), Qt::LeftButton, Qt::ControlModifier, from);
        QTest::mouseMove(view(), (from + to) / 2);
        QTest::mouseMove(view(), to);
        QTest::mouseRelease(view(), Qt::LeftButton, Qt::ControlModifier, to);
        QVERIFY(canvas().viewTransform() == before);
        const auto& patches = canvas().selectionModel()->patches();
        QCOMPARE(patches.size(), std::size_t { 12 }); // rows 4..6, columns 3..6
        for (const PatchRef& patch : patches)
            QVERIFY(patch.partition == 1 && patch.row >= 4 && patch.row <= 6 && patch.col >= 3 && patch.col <= 6);
        QTest::qWait(200);
        const QImage marked = canvas().grab().toImage();
        canvas().selectionModel()->clear();
        QVERIFY(canvas().grab().toImage() != marked);
    }

    void anotherViewsHoverRepaintsOnePatch()
    {
        QTest::qWait(200);
        test::PaintLog log(view());
        canvas().selectionModel()->setHovered(PatchRef { 1, 4, 4, m_trace->layout.idOf(1, 4, 4) });
        QTest::qWait(200);
        QVERIFY(!log.paints.empty());
        for (const QRegion& region : log.paints)
            QVERIFY(region.boundingRect().width() <= 64 && region.boundingRect().height() <= 64);
    }

    void theMinimapAppearsWithTheZoomAndNavigates()
    {
        QVERIFY(canvas().minimapRect().isEmpty());
        for (int i = 0; i < 8; ++i)
            canvas().zoomIn();
        const QRect map = canvas().minimapRect();
        QVERIFY(!map.isEmpty() && view()->rect().contains(map));
        const auto middle = [this] {
            return canvas().viewTransform().toImage(QRectF(view()->rect()).center());
        };
        const QSizeF image = canvas().viewTransform().imageSize();
        for (const QPointF part : { QPointF(0.3, 0.4), QPointF(0.7, 0.6) }) {
            const QPoint at(
                map.left() + qRound(part.x() * map.width()), map.top() + qRound(part.y() * map.height()));
            QTest::mouseClick(view(), Qt::LeftButton, {}, at);
            const double pixel = image.width() / map.width(); // of the map
            QVERIFY(std::abs(middle().x() - part.x() * image.width()) <= pixel
                && std::abs(middle().y() - part.y() * image.height()) <= pixel);
        }
        QVERIFY(!canvas().selection()); // a click on the map selects nothing below it
        canvas().fit();
        QVERIFY(canvas().minimapRect().isEmpty());
    }
};

QTEST_MAIN(CanvasViewsTest)
#include "tst_canvas_views.moc"
