// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_window.h"
#include "widgets/canvas_pane.h"
#include "widgets/layers_view.h"
#include "widgets/overlay_chips.h"

#include <QSignalSpy>
#include <QToolButton>

using namespace ps;

/// What the window does with the decoder's layers, with an engine that has no model.
class WindowLayersTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        openWindow();
        openScene();
    }

    void cleanup() { m_window.reset(); }

    void theLayerCursorIsOneForPanelAndCanvas()
    {
        inspector().ask(QStringLiteral("What is on the sign?"));
        settle();
        ImageCanvas* canvas = m_window->canvasPane().canvas();
        const LayersView* layers = m_window->docks().layersView;
        QCOMPARE(layers->layers(), 8);
        QVERIFY(!action("layer.clear")->isEnabled());
        canvas->setFocus();
        QTRY_VERIFY(canvas->hasFocus());
        const std::pair<Qt::Key, std::optional<int>> keys[] = { { Qt::Key_PageDown, 0 },
            { Qt::Key_BracketRight, 1 }, { Qt::Key_End, 7 }, { Qt::Key_PageUp, 6 }, { Qt::Key_Home, 0 },
            { Qt::Key_Backspace, std::nullopt } };
        for (const auto& [key, layer] : keys) {
            QTest::keyClick(canvas, key);
            QCOMPARE(layers->cursor(), layer);
            QCOMPARE(action("layer.clear")->isEnabled(), layer.has_value());
        }
    }

    void overlaysThatARunLacksAreDisabledAndSayWhy()
    {
        const OverlayChips* chips = m_window->canvasPane().chips(); // HiRED decides before the language model
        QVERIFY(chips->isAvailable(Overlay::DropLayer));
        const std::tuple<Overlay, const char*, const char*> lacking[] = {
            { Overlay::StageScore, "chipStageScore", "overlay.stage-score" },
            { Overlay::Margin, "chipMargin", "overlay.margin" }
        };
        for (const auto& [overlay, name, id] : lacking) {
            QVERIFY(!chips->isAvailable(overlay));
            QVERIFY(!action(id)->isEnabled());
            const auto* chip = m_window->findChild<QToolButton*>(QLatin1String(name));
            QVERIFY(chip->toolTip().contains(QStringLiteral("ask a question")));
        }
        action("overlay.drop-layer")->trigger();
        QCOMPARE(m_window->canvasPane().canvas()->overlay(), Overlay::DropLayer);
        QVERIFY(action("overlay.drop-layer")->isChecked());
    }
};

QTEST_MAIN(WindowLayersTest)
#include "tst_window_layers.moc"
