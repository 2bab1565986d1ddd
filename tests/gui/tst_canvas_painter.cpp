// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"
#include "widgets/canvas_painter.h"
#include "widgets/theme.h"

#include <QPainter>
#include <QTest>

#include <memory>

using namespace ps;

/// A window repaints the parts that changed: they must join without a seam, whatever lies over the picture.
class CanvasPainterTest : public QObject {
    Q_OBJECT

    static constexpr QSize kView { 603, 417 };

    TracePtr m_trace {};
    TokenLayout m_tokens {};
    PatchStates m_states {};
    std::vector<KeptBy> m_keptBy {};

    void use(const TracePtr& trace, const TracePtr& reference)
    {
        m_trace = trace;
        m_tokens = TokenLayout(trace->layout);
        m_states = patchStates(*trace);
        m_keptBy = keptBy(*trace, *reference);
        m_states.forced.assign(m_states.state.size(), 0);
        for (std::size_t i = 0; i < m_states.forced.size(); i += 7)
            m_states.forced[i] = i % 2 == 0 ? 1 : 2; // pins stand out of a small cell
    }

    std::unique_ptr<CanvasPainter> painterOf(Overlay overlay, double ratio) const
    {
        auto painter = std::make_unique<CanvasPainter>();
        CanvasScene& scene = painter->scene;
        scene.tokens = &m_tokens;
        scene.states = &m_states;
        scene.keptBy = &m_keptBy;
        scene.overlay = overlay;
        scene.filter = shownPartitions(m_tokens, m_states, overlay, PartitionFilter::All);
        scene.hasTrace = scene.grid = scene.stale = true;
        scene.staleReason = QStringLiteral("budget moved");
        scene.view.setImageSize(QSizeF(m_trace->image->width, m_trace->image->height));
        scene.view.setViewSize(kView);
        painter->setImage(m_trace->image);
        painter->resize(kView, ratio);
        return painter;
    }

    static QImage blank(double ratio)
    {
        QImage image((QSizeF(kView) * ratio).toSize(), QImage::Format_RGB32);
        image.setDevicePixelRatio(ratio);
        image.fill(Qt::magenta);
        return image;
    }

    static QImage inParts(CanvasPainter& painter, double ratio, QSize part)
    {
        QImage image = blank(ratio);
        QPainter on(&image);
        for (int y = 0; y < kView.height(); y += part.height())
            for (int x = 0; x < kView.width(); x += part.width())
                painter.paint(on, QRect(QPoint(x, y), part) & QRect(QPoint(0, 0), kView));
        return image;
    }

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void partsJoinToTheWhole_data()
    {
        QTest::addColumn<int>("overlay");
        QTest::addColumn<double>("ratio");
        QTest::addColumn<double>("zoom");
        for (const Overlay overlay : kOverlays)
            for (const double ratio : { 1.0, 1.5, 2.0 })
                for (const double zoom : { 0.25, 1.0, 3.7 })
                    QTest::addRow("overlay %d, ratio %g, zoom %g", static_cast<int>(overlay), ratio, zoom)
                        << static_cast<int>(overlay) << ratio << zoom;
    }
    void partsJoinToTheWhole()
    {
        QFETCH(const int, overlay);
        QFETCH(const double, ratio);
        QFETCH(const double, zoom);
        const auto drawn = static_cast<Overlay>(overlay);
        if (drawn == Overlay::DropLayer || drawn == Overlay::StageScore)
            use(std::make_shared<const Trace>(test::pyramidTrace()),
                std::make_shared<const Trace>(test::pyramidTrace()));
        else if (drawn == Overlay::Margin)
            use(std::make_shared<const Trace>(test::dynamicTrace()),
                std::make_shared<const Trace>(test::dynamicTrace()));
        else
            use(test::sampleTrace(), test::sampleTrace({ .budget = 0.4 }));
        const auto painter = painterOf(drawn, ratio);
        ViewTransform& view = painter->scene.view;
        view.setZoom(view.zoom() * zoom, QPointF(210, 120));
        const QImage whole = painter->image();
        QVERIFY(whole.size() == blank(ratio).size());
        for (const QSize part : { QSize(38, 42), QSize(kView.width(), 10) })
            QVERIFY(inParts(*painter, ratio, part) == whole);
        painter->scene.peek = true; // nothing of the overlay stays in what is kept
        if (drawn != Overlay::None)
            QVERIFY(painter->image() != whole);
    }

    void whatChangedIsEnoughToPaintAgain()
    {
        for (const double ratio : { 1.0, 1.5 })
            for (const double zoom : { 1.0, 3.7 }) {
                use(test::sampleTrace({ .budget = 0.2 }), test::sampleTrace());
                const auto painter = painterOf(Overlay::Mask, ratio);
                painter->scene.view.setZoom(painter->scene.view.zoom() * zoom, QPointF(210, 120));
                QImage shown = painter->image();
                for (const double budget : { 0.21, 0.23, 0.22, 0.2, 0.9, 0.9 }) {
                    const PatchStates before = m_states;
                    const TracePtr moved = test::sampleTrace({ .budget = budget });
                    use(moved, moved);
                    const QRegion changed = painter->changedSince(before);
                    QCOMPARE(changed.isEmpty(), before.state == m_states.state);
                    {
                        QPainter on(&shown);
                        painter->paint(on, changed);
                    }
                    QVERIFY(shown == painter->image());
                }
            }
    }

    void aMovedBudgetLeavesNothingOfTheFormerMask()
    {
        use(test::sampleTrace(), test::sampleTrace());
        const auto kept = painterOf(Overlay::Mask, 1);
        const QImage before = kept->image();
        for (const double budget : { 0.6, 0.1, 0.2 }) {
            const TracePtr moved = test::sampleTrace({ .budget = budget });
            use(moved, moved);
            QVERIFY(kept->image() == painterOf(Overlay::Mask, 1)->image());
        }
        QVERIFY(kept->image() == before);
    }
};

QTEST_MAIN(CanvasPainterTest)
#include "tst_canvas_painter.moc"
