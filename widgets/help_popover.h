// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

namespace ps {

/// An explanation beside the control that was asked, with text that can be selected and copied; Escape or a click outside
/// closes it for good. objectName "helpPopover".
class HelpPopover : public QFrame {
    Q_OBJECT
public:
    HelpPopover(const QString& title, const QString& html, QWidget* beside);

    void open();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* m_beside;
};

} // namespace ps
