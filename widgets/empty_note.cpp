// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/empty_note.h"

#include "widgets/theme.h"

namespace ps {

EmptyNote::EmptyNote(const QString& text, QWidget* parent) : QLabel(text, parent)
{
    setObjectName(QStringLiteral("emptyNote"));
    setProperty("empty", true);
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setAlignment(Qt::AlignCenter);
    setMargin(2 * theme::kMargin);
}

} // namespace ps
