// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/command_palette.h"

#include "widgets/palette_delegate.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

#include <algorithm>

namespace ps {
namespace {

constexpr int kWidth = 640, kRows = 12, kPage = 10, kTop = 44;

} // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window)
    , m_model(new PaletteModel(this))
    , m_field(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_hint(new QLabel(this))
{
    setObjectName(QStringLiteral("palette"));
    setAccessibleName(tr("Search actions"));
    setProperty("popover", true);
    setAutoFillBackground(true);
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->setAccessibleName(tr("Search actions"));
    m_field->setPlaceholderText(tr("Search actions, samples and recent files"));
    m_field->setProperty("boxed", true);
    m_field->addAction(theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_field->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Actions found"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus); // the field keeps it and moves the list
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_hint->setProperty("muted", true);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setContentsMargins(theme::kGapSmall, 0, theme::kGapSmall, 0);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kGap, theme::kGap, theme::kGap, theme::kGap);
    column->setSpacing(theme::kGapSmall);
    column->addWidget(m_field);
    column->addWidget(m_list, 1);
    column->addWidget(m_hint);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& pattern) {
        m_model->setPattern(pattern);
        choose(0);
        place();
    });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { run(index.row()); });
    m_field->installEventFilter(this);
    window->installEventFilter(this);
    hide();
}

void CommandPalette::open(std::vector<PaletteEntry> entries)
{
    if (isHidden())
        m_before = QApplication::focusWidget();
    m_model->setEntries(std::move(entries));
    m_field->clear();
    choose(0);
    place();
    show();
    raise();
    m_field->setFocus(Qt::PopupFocusReason);
}

int CommandPalette::currentRow() const { return m_list->currentIndex().row(); }

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parent() && event->type() == QEvent::Resize && !isHidden())
        place();
    if (watched != m_field)
        return QFrame::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::ShortcutOverride: { // Escape would stop a run, the page keys would move the layer cursor
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape || key == Qt::Key_PageUp || key == Qt::Key_PageDown || key == Qt::Key_Return) {
            event->accept();
            return true;
        }
        return false;
    }
    case QEvent::KeyPress: return handleKey(static_cast<QKeyEvent*>(event)->key());
    case QEvent::FocusOut: // to another control; not to another program
        if (static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason && !isHidden()) {
            m_before.clear();
            close();
        }
        return false;
    default: return false;
    }
}

bool CommandPalette::handleKey(int key)
{
    switch (key) {
    case Qt::Key_Escape: close(); return true;
    case Qt::Key_Down: move(1); return true;
    case Qt::Key_Up: move(-1); return true;
    case Qt::Key_PageDown: move(kPage); return true;
    case Qt::Key_PageUp: move(-kPage); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: run(currentRow()); return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab: return true; // there is nothing else to go to
    default: return false;
    }
}

void CommandPalette::move(int rows)
{
    choose(std::clamp(currentRow() + rows, 0, std::max(0, m_model->rowCount() - 1)));
}

void CommandPalette::choose(int row)
{
    const QModelIndex index = m_model->index(row, 0);
    m_list->setCurrentIndex(index);
    if (!index.isValid()) {
        m_hint->setText(tr("Nothing has these words."));
        m_field->setAccessibleDescription(m_hint->text());
        return;
    }
    m_list->scrollTo(index);
    m_hint->setText(index.data(Qt::ToolTipRole).toString());
    m_field->setAccessibleDescription(index.data().toString() + QStringLiteral(", ") + m_hint->text());
}

void CommandPalette::run(int row)
{
    if (row < 0 || row >= m_model->rowCount() || !m_model->entry(row).enabled())
        return;
    const std::function<void()> run = m_model->entry(row).run; // opening the palette anew would replace it
    close();
    run();
}

void CommandPalette::close()
{
    hide();
    if (m_before)
        m_before->setFocus(Qt::PopupFocusReason);
    m_before.clear();
}

// As tall as what was found, within the window.
void CommandPalette::place()
{
    const QWidget* window = parentWidget();
    const int width = std::min(kWidth, window->width() - 2 * theme::kMargin);
    const int rows = std::clamp(m_model->rowCount(), 1, kRows);
    const int row = m_list->sizeHintForRow(0) > 0 ? m_list->sizeHintForRow(0) : fontMetrics().height();
    const int height = m_field->sizeHint().height() + rows * row + m_hint->sizeHint().height()
        + 2 * theme::kGap + 2 * theme::kGapSmall + 2 * frameWidth();
    setGeometry((window->width() - width) / 2, kTop, width,
        std::min(height, window->height() - kTop - theme::kMargin));
}

} // namespace ps
