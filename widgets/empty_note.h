// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace ps {

/// What an empty pane shows: one sentence that says what fills it.
class EmptyNote : public QLabel {
    Q_OBJECT
public:
    explicit EmptyNote(const QString& text, QWidget* parent = nullptr);
};

} // namespace ps
