// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/method_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace ps;

namespace {

MethodInfo everyKind()
{
    return { .id = "example",
        .title = "Example",
        .summary = "One parameter of every kind.",
        .parameters = {
            { .key = "share", .label = "Share", .help = "A share.", .unit = "%", .initial = 0.2 },
            { .key = "depth", .label = "Depth", .help = "A layer.", .kind = ParameterKind::Integer, .min = 0,
                .max = 7, .step = 1, .initial = 3 },
            { .key = "rule", .label = "Rule", .help = "A rule.", .kind = ParameterKind::Choice,
                .choices = { "first", "second" } },
            { .key = "extra", .label = "Extra", .help = "A switch.", .kind = ParameterKind::Flag, .deviation = true },
        },
        .primary = "share" };
}

} // namespace

class MethodFormTest : public QObject {
    Q_OBJECT

    std::unique_ptr<MethodForm> m_form {};

    template <typename T>
    T* child(const char* name) const
    {
        return m_form->findChild<T*>(QLatin1String(name));
    }

private Q_SLOTS:
    void init()
    {
        m_form = std::make_unique<MethodForm>();
        m_form->setMethod(everyKind(), defaults(everyKind()));
        m_form->resize(320, 300);
        m_form->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_form.get()));
    }
    void cleanup() { m_form.reset(); }

    void everyKindHasItsControl()
    {
        QVERIFY(child<QSlider>("parameter_shareSlider"));
        QCOMPARE(child<QDoubleSpinBox>("parameter_shareSpin")->value(), 20.0); // percent
        QCOMPARE(child<QDoubleSpinBox>("parameter_depthSpin")->decimals(), 0);
        QCOMPARE(child<QComboBox>("parameter_rule")->count(), 2);
        QVERIFY(!child<QCheckBox>("parameter_extra")->isChecked());
        QVERIFY(child<QLabel>("ours_extra")); // a deviation from the paper says so
        QVERIFY(!child<QLabel>("ours_share"));
    }

    void draggingMovesAndReleasingCommits()
    {
        QSignalSpy moved(m_form.get(), &MethodForm::valueMoved),
            committed(m_form.get(), &MethodForm::valuesCommitted);
        auto* slider = child<QSlider>("parameter_shareSlider");
        const auto at = [&](double share) {
            return QPoint(qRound(share * slider->width()), slider->height() / 2);
        };
        QTest::mousePress(slider, Qt::LeftButton, {}, at(0.3));
        QTest::mouseMove(slider, at(0.6));
        QTest::mouseMove(slider, at(0.8));
        QVERIFY(moved.size() >= 1);
        QCOMPARE(committed.size(), 0);
        QTest::mouseRelease(slider, Qt::LeftButton, {}, at(0.8));
        QCOMPARE(committed.size(), 1);
        QVERIFY(m_form->values().real("share") > 0.5);
    }

    void choicesAndSwitchesCommitAtOnce()
    {
        QSignalSpy committed(m_form.get(), &MethodForm::valuesCommitted);
        QTest::keyClick(child<QComboBox>("parameter_rule"), Qt::Key_Down);
        QCOMPARE(m_form->values().choice("rule"), std::string("second"));
        QTest::keyClick(child<QCheckBox>("parameter_extra"), Qt::Key_Space);
        QVERIFY(m_form->values().flag("extra"));
        QCOMPARE(committed.size(), 2);
    }

    void aDoubleClickOnTheNameResets()
    {
        Values changed = m_form->values();
        changed.set("depth", std::int64_t { 6 });
        m_form->setValues(changed);
        QCOMPARE(child<QDoubleSpinBox>("parameter_depthSpin")->value(), 6.0);
        QTest::mouseDClick(child<QLabel>("label_depth"), Qt::LeftButton);
        QCOMPARE(m_form->values().integer("depth"), std::int64_t { 3 });
    }

    void theToolbarsParameterIsLeftOut()
    {
        MethodForm form;
        form.setSkipPrimary(true);
        form.setMethod(everyKind(), defaults(everyKind()));
        QVERIFY(!form.findChild<QSlider*>(QStringLiteral("parameter_shareSlider")));
        QVERIFY(form.values() == defaults(everyKind())); // hidden, not lost
    }
};

QTEST_MAIN(MethodFormTest)
#include "tst_method_form.moc"
