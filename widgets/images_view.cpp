// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/images_view.h"

#include "widgets/images_delegate.h"
#include "widgets/theme.h"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace ps {
namespace {

using Role = ImagesDelegate::Role;

constexpr int kHeadings = 3; // one for each ImageGroup

bool isHeading(const QListWidgetItem& item) { return item.data(Role::KeyRole).toString().isEmpty(); }

QListWidgetItem* heading(const QString& text)
{
    auto* item = new QListWidgetItem(text);
    item->setFlags(Qt::NoItemFlags);
    return item;
}

} // namespace

ImagesView::ImagesView(QWidget* parent) : QWidget(parent), m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("images"));
    setAcceptDrops(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kMargin, theme::kGap, theme::kMargin, theme::kGap);
    bar->setSpacing(theme::kGap);
    auto* open = new QPushButton(theme::icon(QStringLiteral("open")), tr("Open…"), this);
    open->setObjectName(QStringLiteral("openImageButton"));
    open->setToolTip(tr("Open pictures from disk (Ctrl+O)"));
    auto* scene = new QPushButton(theme::icon(QStringLiteral("new-scene")), tr("New scene"), this);
    scene->setObjectName(QStringLiteral("newSceneButton"));
    scene->setToolTip(tr("Make a new picture of the kind the built-in model was trained on"));
    bar->addWidget(open, 1);
    bar->addWidget(scene, 1);
    column->addLayout(bar);
    column->addWidget(m_list, 1);

    m_list->setObjectName(QStringLiteral("imageList"));
    m_list->setAccessibleName(tr("Pictures"));
    m_list->setItemDelegate(new ImagesDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->installEventFilter(this);
    for (const QString& title : { tr("Opened"), tr("Samples"), tr("Recorded runs") })
        m_list->addItem(heading(title));
    showHeadings();
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QWidget::customContextMenuRequested, this, &ImagesView::showMenu);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item && !item->data(Role::KeyRole).toString().isEmpty())
            Q_EMIT imageChosen(item->data(Role::KeyRole).toString());
    });
    connect(open, &QPushButton::clicked, this, &ImagesView::openRequested);
    connect(scene, &QPushButton::clicked, this, &ImagesView::newSceneRequested);
}

void ImagesView::addImage(const ImageEntry& entry)
{
    QListWidgetItem* item = find(entry.key);
    if (!item) {
        item = new QListWidgetItem;
        item->setData(Role::KeyRole, entry.key);
        item->setData(Role::GroupRole, static_cast<int>(entry.group));
        const QSignalBlocker quiet(m_list); // a first item becomes current by itself
        m_list->insertItem(endOf(entry.group), item);
    }
    item->setText(entry.name);
    item->setToolTip(entry.detail.isEmpty() ? entry.name : entry.name + QLatin1Char('\n') + entry.detail);
    item->setData(Role::DetailRole, entry.detail);
    item->setData(Role::ThumbnailRole, entry.thumbnail);
    showHeadings();
}

int ImagesView::endOf(ImageGroup group) const
{
    int headings = 0;
    for (int row = 0; row < m_list->count(); ++row)
        if (isHeading(*m_list->item(row)) && headings++ > static_cast<int>(group))
            return row;
    return m_list->count();
}

// A heading with nothing below it is no use.
void ImagesView::showHeadings()
{
    for (int row = 0; row < m_list->count(); ++row)
        if (isHeading(*m_list->item(row)))
            m_list->item(row)->setHidden(row + 1 == m_list->count() || isHeading(*m_list->item(row + 1)));
}

bool ImagesView::canRemove(const QListWidgetItem* item) const
{
    return item && !isHeading(*item)
        && item->data(Role::GroupRole).toInt() == static_cast<int>(ImageGroup::Opened);
}

void ImagesView::showMenu(QPoint position)
{
    const QListWidgetItem* item = m_list->itemAt(position);
    if (!item || isHeading(*item))
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("imageMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    QAction* remove = menu->addAction(tr("&Remove from the list"));
    remove->setShortcut(Qt::Key_Delete);
    remove->setEnabled(canRemove(item));
    if (!remove->isEnabled())
        remove->setToolTip(tr("It comes with the program and stays on the list."));
    connect(remove, &QAction::triggered, this,
        [this, key = item->data(Role::KeyRole).toString()] { Q_EMIT removeRequested(key); });
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

void ImagesView::removeImage(const QString& key)
{
    delete find(key);
    showHeadings();
}

void ImagesView::setThumbnail(const QString& key, const QImage& thumbnail)
{
    if (QListWidgetItem* item = find(key))
        item->setData(Role::ThumbnailRole, thumbnail);
}

void ImagesView::setDetail(const QString& key, const QString& detail)
{
    if (QListWidgetItem* item = find(key))
        item->setData(Role::DetailRole, detail);
    if (QListWidgetItem* item = find(key))
        item->setToolTip(detail.isEmpty() ? item->text() : item->text() + QLatin1Char('\n') + detail);
}

void ImagesView::setTag(const QString& key, const QString& tag)
{
    if (QListWidgetItem* item = find(key))
        item->setData(Role::TagRole, tag);
}

void ImagesView::setCurrent(const QString& key)
{
    const QSignalBlocker quiet(m_list);
    m_list->setCurrentItem(find(key));
}

QString ImagesView::current() const
{
    const QListWidgetItem* item = m_list->currentItem();
    return item ? item->data(Role::KeyRole).toString() : QString();
}

int ImagesView::count() const { return m_list->count() - kHeadings; }

QListWidgetItem* ImagesView::find(const QString& key) const
{
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(Role::KeyRole).toString() == key && !key.isEmpty())
            return m_list->item(row);
    return nullptr;
}

bool ImagesView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        const QListWidgetItem* item = m_list->currentItem();
        if (canRemove(item))
            Q_EMIT removeRequested(item->data(Role::KeyRole).toString());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void ImagesView::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void ImagesView::dropEvent(QDropEvent* event)
{
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            files << url.toLocalFile();
    if (files.isEmpty())
        return;
    Q_EMIT filesDropped(files);
    event->acceptProposedAction();
}

} // namespace ps
