// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <functional>

class QLabel;
class QPushButton;

namespace ps {

/// One sentence over the upper edge of the canvas, with at most one button beside Close. Never modal, never takes
/// the focus; a newer message replaces it. objectName "banner".
class MessageBanner final : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Error, Note };

    /// Stays on top of `host`'s upper edge and follows its size.
    explicit MessageBanner(QWidget* host);

    void showMessage(
        Kind kind, const QString& sentence, const QString& action = {}, std::function<void()> run = {});
    QString message() const;
    void hideNote(); // an error stays until somebody has closed it

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();

    QLabel* m_icon = nullptr;
    QLabel* m_text = nullptr;
    QPushButton* m_action = nullptr;
    std::function<void()> m_run {};
    Kind m_kind = Kind::Note;
};

} // namespace ps
