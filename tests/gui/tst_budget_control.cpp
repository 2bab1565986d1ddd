// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/budget_control.h"
#include "widgets/theme.h"
#include "widgets/value_slider.h"

#include <QApplication>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QWheelEvent>

using namespace ps;

namespace {

const ParameterInfo kBudget { .key = "budget",
    .label = "Budget",
    .help = "Share of the visual tokens to keep.",
    .unit = "%",
    .min = 0,
    .max = 1,
    .step = 0.01,
    .initial = 0.2 };

} // namespace

class BudgetControlTest : public QObject {
    Q_OBJECT

    std::unique_ptr<BudgetControl> m_control {};
    QSlider* m_slider = nullptr;
    QDoubleSpinBox* m_spin = nullptr;

    QPoint at(double share) const
    {
        return { 8 + qRound(share * (m_slider->width() - 16)), m_slider->height() / 2 };
    }

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void init()
    {
        m_control = std::make_unique<BudgetControl>();
        m_control->setParameter(kBudget, 0.3);
        m_control->resize(640, 44);
        m_control->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_control.get()));
        m_slider = m_control->findChild<QSlider*>(QStringLiteral("budgetSlider"));
        m_spin = m_control->findChild<QDoubleSpinBox*>(QStringLiteral("budgetSpin"));
        QVERIFY(m_slider && m_spin);
    }

    void cleanup() { m_control.reset(); }

    void dragMovesAndCommitsOnRelease()
    {
        QSignalSpy moved(m_control.get(), &BudgetControl::moved);
        QSignalSpy committed(m_control.get(), &BudgetControl::committed);
        QTest::mousePress(m_slider, Qt::LeftButton, {}, at(0.3));
        for (const double share : { 0.4, 0.5, 0.6 })
            QTest::mouseMove(m_slider, at(share));
        QVERIFY(moved.size() >= 3);
        QVERIFY(committed.isEmpty());
        m_control->setValue(0.1); // a late answer must not pull the handle out of the user's hand
        QVERIFY(m_control->value() > 0.5);
        QTest::mouseRelease(m_slider, Qt::LeftButton, {}, at(0.6));
        QCOMPARE(committed.size(), 1);
        QCOMPARE(committed.first().first().toDouble(), m_control->value());
        QVERIFY(qAbs(m_control->value() - 0.6) < 0.03);
        QCOMPARE(m_spin->value(), 100 * m_control->value());
    }

    void aClickOnTheGrooveGoesThere()
    {
        QSignalSpy committed(m_control.get(), &BudgetControl::committed);
        QTest::mouseClick(m_slider, Qt::LeftButton, {}, at(0.8));
        QCOMPARE(committed.size(), 1);
        QVERIFY(qAbs(m_control->value() - 0.8) < 0.03);
        QTest::mouseClick(m_slider, Qt::LeftButton, {}, QPoint(m_slider->width() - 1, m_slider->height() / 2));
        QCOMPARE(m_control->value(), 1.0);
        QVERIFY(!m_slider->isSliderDown());
    }

    void keysStepAndShiftStepsATenth()
    {
        QSignalSpy committed(m_control.get(), &BudgetControl::committed);
        m_slider->setFocus();
        QTest::keyClick(m_slider, Qt::Key_Right);
        QCOMPARE(m_control->value(), 0.31);
        QTest::keyClick(m_slider, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(m_control->value(), 0.309);
        m_control->stepUp();
        QCOMPARE(m_control->value(), 0.319);
        m_control->stepDown(0.1);
        QCOMPARE(m_control->value(), 0.318);
        QCOMPARE(committed.size(), 4);
    }

    void doubleClickResets()
    {
        QSignalSpy committed(m_control.get(), &BudgetControl::committed);
        QTest::mouseDClick(m_slider, Qt::LeftButton, {}, at(0.9));
        QCOMPARE(m_control->value(), 0.2);
        QCOMPARE(committed.last().first().toDouble(), 0.2);
        QVERIFY(!m_slider->isSliderDown());
    }

    void typingCommitsOnReturn()
    {
        QSignalSpy committed(m_control.get(), &BudgetControl::committed);
        m_spin->setFocus();
        m_spin->selectAll();
        QTest::keyClicks(m_spin, QStringLiteral("42.5"));
        QVERIFY(committed.isEmpty());
        QTest::keyClick(m_spin, Qt::Key_Return);
        QCOMPARE(committed.size(), 1);
        QCOMPARE(m_control->value(), 0.425);
    }

    void settingAValueIsSilent()
    {
        QSignalSpy moved(m_control.get(), &BudgetControl::moved);
        QSignalSpy committed(m_control.get(), &BudgetControl::committed);
        m_control->setValue(0.77);
        QCOMPARE(m_control->value(), 0.77);
        QCOMPARE(m_spin->value(), 77.0);
        m_control->setValue(7);
        QCOMPARE(m_control->value(), 1.0); // clamped into the parameter's range
        QVERIFY(moved.isEmpty() && committed.isEmpty());
    }

    void theWheelNeedsFocus()
    {
        const auto wheel = [this] {
            QWheelEvent event(at(0.5), m_slider->mapToGlobal(QPointF(at(0.5))), {}, { 0, 120 }, Qt::NoButton,
                Qt::NoModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(m_slider, &event);
        };
        m_spin->setFocus();
        wheel();
        QCOMPARE(m_control->value(), 0.3);
        m_slider->setFocus();
        wheel();
        QVERIFY(m_control->value() > 0.3);
    }

    void aMethodWithoutBudgetSaysWhy()
    {
        m_control->setUnavailable(QStringLiteral("This method keeps everything."));
        QVERIFY(!m_slider->isEnabled());
        QVERIFY(!m_spin->isEnabled());
        QCOMPARE(m_slider->toolTip(), QStringLiteral("This method keeps everything."));
        m_control->setParameter(kBudget, 0.2);
        QVERIFY(m_slider->isEnabled());
        QCOMPARE(m_slider->toolTip(), QString::fromStdString(kBudget.help));
    }

    void countAndTruthAreShown()
    {
        const auto* count = m_control->findChild<QLabel*>(QStringLiteral("budgetCount"));
        m_control->setCount(64, 2880);
        QCOMPARE(count->text(), QStringLiteral("64 / 2,880"));
        m_control->setCount(-1, 2880);
        QVERIFY(count->text().isEmpty());
        const auto* truth = m_control->findChild<TruthLabel*>();
        m_control->setTruth(Truth::Stale, QStringLiteral("the picture changed"));
        QCOMPARE(truth->text(), QStringLiteral("STALE"));
        QVERIFY(truth->toolTip().contains(QStringLiteral("the picture changed")));
        QCOMPARE(truth->accessibleName(), QStringLiteral("STALE"));
    }

    void valuesAreTheDecimalsThatAPersonWouldType()
    {
        ValueSlider slider;
        slider.setParameter({ .key = "x", .min = 0.1, .max = 0.9, .step = 0.01, .initial = 0.1 });
        for (int i = 0; i < 7; ++i)
            slider.step(1);
        QCOMPARE(slider.value(), 0.17);
        slider.setParameter(
            { .key = "n", .kind = ParameterKind::Integer, .min = -3, .max = 22, .step = 1, .initial = 5 });
        slider.step(0.4);
        QCOMPARE(slider.value(), 5.0);
        slider.step(-100);
        QCOMPARE(slider.value(), -3.0);
    }
};

QTEST_MAIN(BudgetControlTest)
#include "tst_budget_control.moc"
