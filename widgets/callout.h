// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>

class QPushButton;

namespace ps {

/// A small bubble over the window that points at one of its widgets and says one thing. It follows the widget, hides
/// with it, and goes by "Got it" or, with the focus inside, Escape. objectName "callout_" and its id; its buttons are
/// "calloutDone" and "calloutAll".
class Callout : public QFrame {
    Q_OBJECT
public:
    enum class Side { Below, Left, Over }; // of the widget; Over: in its middle, pointing up into it

    Callout(const QString& id, const QString& text, QWidget* target, Side side);

    QString id() const { return m_id; }
    bool hasFocusInside() const;

Q_SIGNALS:
    void dismissed(const QString& id);
    void allDismissed();

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void place();
    QPoint tip() const; // in the window

    QString m_id {};
    QPointer<QWidget> m_target {};
    Side m_side = Side::Below;
    QPoint m_tip {}; // in this widget
};

} // namespace ps
