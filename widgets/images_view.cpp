// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/images_view.h"

#include "widgets/theme.h"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QUrl>
#include <QVBoxLayout>

namespace ps {

namespace {

enum Role { KeyRole = Qt::UserRole + 1, DetailRole, ThumbnailRole, SampleRole };

constexpr int kThumbnailSide = 40, kRowHeight = 52, kHeadingHeight = 28;

bool isHeading(const QModelIndex& index) { return index.data(KeyRole).toString().isEmpty(); }

/// Thumbnail, name and a muted second line; a heading is one muted line.
class ImageDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        return { 160, isHeading(index) ? kHeadingHeight : kRowHeight };
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        if (isHeading(index))
            paintHeading(*painter, option, index);
        else
            paintImage(*painter, option, index);
        painter->restore();
    }

private:
    static void paintHeading(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
    {
        painter.setFont(theme::smallFont());
        painter.setPen(theme::tone(theme::Tone::TextMuted));
        painter.drawText(option.rect.adjusted(theme::kMargin, 4, -theme::kMargin, 0), Qt::AlignVCenter,
            index.data().toString());
    }

    static void paintImage(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
    {
        const bool selected = option.state & QStyle::State_Selected,
                   hovered = option.state & QStyle::State_MouseOver;
        if (selected)
            painter.fillRect(option.rect, option.palette.color(QPalette::Highlight));
        else if (hovered)
            painter.fillRect(option.rect, theme::tone(theme::Tone::PanelHover));
        const QRect box(option.rect.left() + theme::kMargin,
            option.rect.top() + (kRowHeight - kThumbnailSide) / 2, kThumbnailSide, kThumbnailSide);
        const auto thumbnail = index.data(ThumbnailRole).value<QImage>();
        if (thumbnail.isNull()) {
            theme::icon(QStringLiteral("picture")).paint(&painter, box.adjusted(8, 8, -8, -8));
        } else {
            const QSize size = thumbnail.size().scaled(box.size(), Qt::KeepAspectRatio);
            const QRect target(box.center() - QPoint(size.width() / 2, size.height() / 2), size);
            painter.setRenderHint(QPainter::SmoothPixmapTransform);
            painter.drawImage(target, thumbnail);
        }
        const QRect text = option.rect.adjusted(
            theme::kMargin + kThumbnailSide + theme::kMargin, 6, -theme::kGap, -6);
        const QString detail = index.data(DetailRole).toString();
        const Qt::Alignment vertical = detail.isEmpty() ? Qt::AlignVCenter : Qt::AlignTop;
        painter.setPen(option.palette.color(QPalette::Text));
        painter.drawText(text, vertical | Qt::AlignLeft,
            painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, text.width()));
        painter.setFont(theme::smallFont());
        painter.setPen(theme::tone(theme::Tone::TextMuted));
        painter.drawText(text, Qt::AlignBottom | Qt::AlignLeft,
            painter.fontMetrics().elidedText(detail, Qt::ElideRight, text.width()));
        if (selected && (option.state & QStyle::State_HasFocus)) {
            painter.setPen(theme::tone(theme::Tone::Accent));
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1));
        }
    }
};

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
    m_list->setItemDelegate(new ImageDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->installEventFilter(this);
    m_list->addItem(heading(tr("Opened")));
    m_list->addItem(heading(tr("Samples")));
    m_list->item(0)->setHidden(true);
    m_list->item(1)->setHidden(true);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item && !item->data(KeyRole).toString().isEmpty())
            Q_EMIT imageChosen(item->data(KeyRole).toString());
    });
    connect(open, &QPushButton::clicked, this, &ImagesView::openRequested);
    connect(scene, &QPushButton::clicked, this, &ImagesView::newSceneRequested);
}

void ImagesView::addImage(const ImageEntry& entry)
{
    QListWidgetItem* item = find(entry.key);
    if (!item) {
        item = new QListWidgetItem;
        item->setData(KeyRole, entry.key);
        item->setData(SampleRole, entry.sample);
        const QSignalBlocker quiet(m_list); // a first item becomes current by itself
        m_list->insertItem(entry.sample ? m_list->count() : samplesRow(), item);
    }
    item->setText(entry.name);
    item->setToolTip(entry.detail.isEmpty() ? entry.name : entry.name + QLatin1Char('\n') + entry.detail);
    item->setData(DetailRole, entry.detail);
    item->setData(ThumbnailRole, entry.thumbnail);
    showHeadings();
}

int ImagesView::samplesRow() const
{
    for (int row = 1; row < m_list->count(); ++row)
        if (m_list->item(row)->data(KeyRole).toString().isEmpty())
            return row;
    return m_list->count();
}

void ImagesView::showHeadings()
{
    const int samples = samplesRow();
    m_list->item(0)->setHidden(samples == 1);
    m_list->item(samples)->setHidden(samples + 1 == m_list->count());
}

void ImagesView::removeImage(const QString& key)
{
    delete find(key);
    showHeadings();
}

void ImagesView::setThumbnail(const QString& key, const QImage& thumbnail)
{
    if (QListWidgetItem* item = find(key))
        item->setData(ThumbnailRole, thumbnail);
}

void ImagesView::setDetail(const QString& key, const QString& detail)
{
    if (QListWidgetItem* item = find(key))
        item->setData(DetailRole, detail);
}

void ImagesView::setCurrent(const QString& key)
{
    const QSignalBlocker quiet(m_list);
    m_list->setCurrentItem(find(key));
}

QString ImagesView::current() const
{
    const QListWidgetItem* item = m_list->currentItem();
    return item ? item->data(KeyRole).toString() : QString();
}

int ImagesView::count() const { return m_list->count() - 2; }

QListWidgetItem* ImagesView::find(const QString& key) const
{
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(KeyRole).toString() == key && !key.isEmpty())
            return m_list->item(row);
    return nullptr;
}

bool ImagesView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        const QListWidgetItem* item = m_list->currentItem();
        if (item && !item->data(SampleRole).toBool() && !item->data(KeyRole).toString().isEmpty())
            Q_EMIT removeRequested(item->data(KeyRole).toString());
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
