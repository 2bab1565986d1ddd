// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pane_help.h"
#include "tests/support/fake_window.h"
#include "widgets/canvas_pane.h"
#include "widgets/help_popover.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QTextEdit>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <set>

using namespace ps;

/// What somebody who sees little, or uses no mouse, needs of the window; over an engine that has no model.
class AccessibilityTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void init() { openAnsweredScene(); }
    void cleanup() { m_window.reset(); }

    void everythingInTheTreeThatTakesTheFocusHasAName();
    void everyPanelIsExplained();
    void theQuestionMarkTellsWhatThePanelShows();
    void everyControlOfTheToolbarIsExplained();
    void disabledControlsSayWhy();
    void everyActionWorksByKeyOrMenu_data();
    void everyActionWorksByKeyOrMenu();

private:
    void walk(QAccessibleInterface* at, std::set<const QObject*>& seen, QStringList& nameless) const;
    void closeDialogs();
    void clickInMenu(QAction* wanted);
};

void AccessibilityTest::walk(QAccessibleInterface* at, std::set<const QObject*>& seen, QStringList& nameless) const
{
    if (!at || !at->isValid())
        return;
    // What a tab or a closed panel hides counts, what is put away by itself does not.
    const QObject* object = at->object();
    if (object && !seen.insert(object).second)
        return;
    const auto* widget = qobject_cast<const QWidget*>(object);
    const bool takesFocus = widget && (widget->focusPolicy() & Qt::TabFocus) && !widget->isHidden();
    if (takesFocus && at->text(QAccessible::Name).trimmed().isEmpty())
        nameless.append(QStringLiteral("%1 '%2' in '%3'")
                            .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
                                widget->parentWidget() ? widget->parentWidget()->objectName() : QString()));
    if (widget) // cells of a table have no object and are the model's
        for (int i = 0; i < at->childCount(); ++i)
            if (QAccessibleInterface* child = at->child(i); child && child->object())
                walk(child, seen, nameless);
}

void AccessibilityTest::everythingInTheTreeThatTakesTheFocusHasAName()
{
    std::set<const QObject*> seen;
    QStringList nameless;
    walk(QAccessible::queryAccessibleInterface(m_window.get()), seen, nameless);
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char('\n'))));
    for (const QDockWidget* dock : m_window->docks().all())
        QVERIFY2(seen.contains(dock->widget()), qPrintable(dock->objectName())); // the walk went everywhere
    QVERIFY(seen.contains(m_window->canvasPane().canvas()));
}

void AccessibilityTest::everyPanelIsExplained()
{
    for (const QDockWidget* dock : m_window->docks().all()) {
        QVERIFY2(!paneHelp(dock->objectName()).isEmpty(), qPrintable(dock->objectName()));
        QCOMPARE(dock->whatsThis(), paneHelp(dock->objectName()));
        QVERIFY2(dock->findChild<QToolButton*>(QStringLiteral("dockHelp")), qPrintable(dock->objectName()));
    }
    QVERIFY(!m_window->canvasPane().canvas()->whatsThis().isEmpty());
}

void AccessibilityTest::theQuestionMarkTellsWhatThePanelShows()
{
    auto* help = m_window->docks().partitions->findChild<QToolButton*>(QStringLiteral("dockHelp"));
    QTest::mouseClick(help, Qt::LeftButton);
    auto* popover = m_window->findChild<HelpPopover*>();
    QVERIFY(popover && popover->isVisible());
    auto* text = popover->findChild<QLabel*>(QStringLiteral("helpText"));
    QVERIFY(text->text().contains(QStringLiteral("2408.10945")));
    QVERIFY(text->textInteractionFlags() & Qt::TextSelectableByMouse);
    QTest::keyClick(popover, Qt::Key_Escape);
    QTRY_VERIFY(!m_window->findChild<HelpPopover*>());
}

void AccessibilityTest::everyControlOfTheToolbarIsExplained()
{
    int controls = 0;
    for (const QToolBar* bar : m_window->findChildren<QToolBar*>())
        for (const QWidget* widget : bar->findChildren<QWidget*>()) {
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (!widget->isVisible() || (!(widget->focusPolicy() & Qt::TabFocus) && !button)
                || widget->objectName().startsWith(QLatin1String("qt_")))
                continue;
            ++controls;
            const QByteArray name = (widget->objectName() + QLatin1Char(' ')
                + QLatin1String(widget->metaObject()->className()))
                                        .toUtf8();
            const auto* at = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
            QVERIFY2(!at->text(QAccessible::Name).isEmpty(), name);
            const QWidget* explained = widget;
            while (explained != bar && explained->whatsThis().isEmpty())
                explained = explained->parentWidget();
            QVERIFY2(explained != bar, name);
        }
    QVERIFY(controls >= 9); // open, model, method, slider, spin box, auto, new scene, truth, ask, stop
}

void AccessibilityTest::disabledControlsSayWhy()
{
    m_window->library().adopt(QImage(40, 40, QImage::Format_RGB32)); // a fresh picture, nobody asked about it
    QTRY_COMPARE_WITH_TIMEOUT(inspector().imageInfo().name, std::string("pasted 1"), 20000);
    settle();
    int disabled = 0;
    for (const auto& [id, made] : m_window->actions().actions())
        if (!made->isEnabled() && made->isVisible()) {
            ++disabled;
            QVERIFY2(!disabledReason(*made).isEmpty(), qPrintable(id));
            QVERIFY2(made->toolTip().contains(disabledReason(*made)), qPrintable(id));
        }
    QVERIFY(disabled > 4);
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
        const bool text = qobject_cast<const QTextEdit*>(widget); // an old answer is faded and is no control
        if (text || !widget->isVisible() || widget->isEnabled() || !(widget->focusPolicy() & Qt::TabFocus))
            continue;
        const QWidget* told = widget; // a disabled child passes its tooltip on
        while (told && told->toolTip().isEmpty())
            told = told->parentWidget();
        QVERIFY2(told, qPrintable(widget->objectName()));
    }
    m_window->canvasPane().setImage(inspector().image()); // no run, no partitions
    auto* filter = child<QComboBox>("partitionFilter");
    QVERIFY(!filter->isEnabled());
    QCOMPARE(filter->toolTip(), QStringLiteral("There is only one partition."));
}

void AccessibilityTest::closeDialogs()
{
    if (QWidget* popup = QApplication::activePopupWidget())
        popup->close();
    for (QWidget* top : QApplication::topLevelWidgets())
        if (auto* dialog = qobject_cast<QDialog*>(top); dialog && dialog->isVisible())
            QTest::keyClick(dialog, Qt::Key_Escape);
}

void AccessibilityTest::everyActionWorksByKeyOrMenu_data()
{
    QTest::addColumn<QString>("id");
    for (const ActionInfo& info : actionTable())
        if (info.kind != ActionKind::Submenu && info.context != ActionContext::Hold
            && qstrcmp(info.id, "file.quit") != 0)
            QTest::newRow(info.id) << QString::fromLatin1(info.id);
}

// By its first key where it has one, else by a click on its line in its menu.
void AccessibilityTest::everyActionWorksByKeyOrMenu()
{
    QFETCH(QString, id);
    QAction* made = m_window->actions().action(id);
    QVERIFY(!made->text().isEmpty());
    QVERIFY(!made->statusTip().isEmpty());
    if (!made->isEnabled())
        QVERIFY2(!disabledReason(*made).isEmpty(), qPrintable(id));
    int triggered = 0;
    connect(made, &QAction::triggered, this, [&triggered] { ++triggered; });
    const bool enabled = made->isEnabled();
    if (!made->shortcuts().isEmpty()) {
        QWidget* canvas = m_window->canvasPane().canvas();
        canvas->setFocus();
        QTRY_VERIFY(canvas->hasFocus());
        const QKeyCombination key = made->shortcut()[0];
        QTest::keyClick(canvas, key.key(), key.keyboardModifiers());
    } else {
        clickInMenu(made);
    }
    QCoreApplication::processEvents();
    closeDialogs();
    QCOMPARE(triggered, enabled ? 1 : 0);
    if (id == QLatin1String("help.whatsThis"))
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
    settle();
    if (id == QLatin1String("view.fullScreen"))
        made->setChecked(false);
    QVERIFY(m_window->isVisible());
}

void AccessibilityTest::clickInMenu(QAction* wanted)
{
    QMenu* owner = nullptr;
    for (QMenu* menu : m_window->menuBar()->findChildren<QMenu*>())
        if (menu->actions().contains(wanted))
            owner = menu;
    QVERIFY2(owner, qPrintable(wanted->objectName()));
    owner->popup(m_window->mapToGlobal(QPoint(40, 40)));
    QTRY_VERIFY(owner->isVisible());
    QTest::mouseClick(owner, Qt::LeftButton, {}, owner->actionGeometry(wanted).center());
    owner->hide();
}

QTEST_MAIN(AccessibilityTest)
#include "tst_accessibility.moc"
