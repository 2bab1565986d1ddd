// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/action_registry.h"
#include "app/main_window.h"
#include "tests/support/fake_runner.h"

#include <QAction>
#include <QTest>

namespace ps::test {

/// The whole window at its smaller size, over an engine without a model: base of the tests that drive it.
class FakeWindow {
protected:
    void openWindow()
    {
        m_engine = std::make_shared<FakeEngine>();
        m_window = std::make_unique<MainWindow>(fakeBackend(m_engine), Settings::Storage::Volatile);
        m_window->setFirstSize(QSize(1280, 800));
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->openModel({ .name = "fake", .embedded = true });
        settle();
    }

    void openScene()
    {
        m_window->library().makeScene(7);
        QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
        settle();
        QVERIFY(inspector().shown().mask);
    }

    void openAnsweredScene()
    {
        openWindow();
        openScene();
        inspector().ask(QStringLiteral("What is on the sign?"));
        settle();
    }

    void settle() const
    {
        QTRY_VERIFY_WITH_TIMEOUT(!inspector().busy() && !m_window->library().loading(), 20000);
    }

    template <typename T = QWidget>
    T* child(const char* name) const
    {
        T* found = m_window->findChild<T*>(QLatin1String(name));
        Q_ASSERT_X(found, "child", name);
        return found;
    }
    QAction* action(const char* id) const { return m_window->actions().action(QLatin1String(id)); }
    Inspector& inspector() const { return m_window->inspector(); }

    std::shared_ptr<FakeEngine> m_engine {};
    std::unique_ptr<MainWindow> m_window {};
};

} // namespace ps::test
