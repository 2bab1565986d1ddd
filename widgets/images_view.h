// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

class QListWidget;
class QListWidgetItem;

namespace ps {

/// The list's groups, in their order.
enum class ImageGroup { Opened, Samples, Recorded };

/// One picture on offer. `key` is the caller's (a path, "sample:scene_03", "scene:42") and unique in the
/// list.
struct ImageEntry {
    QString key {};
    QString name {};
    QString detail {}; // "376 x 188, 2 x 1 tiles"
    QImage thumbnail {};
    ImageGroup group = ImageGroup::Opened; // only opened ones can be removed
};

/// Opened pictures, samples and recorded runs with thumbnails, buttons for Open and New scene. objectName "images".
class ImagesView : public QWidget {
    Q_OBJECT
public:
    explicit ImagesView(QWidget* parent = nullptr);

    void addImage(const ImageEntry& entry); // replaces the entry with the same key
    void removeImage(const QString& key);
    void setThumbnail(const QString& key, const QImage& thumbnail);
    void setDetail(const QString& key, const QString& detail);
    void setTag(const QString& key, const QString& tag); // "EXIF rotated"; empty: none
    void setCurrent(const QString& key);                 // no signal
    QString current() const;
    int count() const;

Q_SIGNALS:
    void imageChosen(const QString& key);
    void removeRequested(const QString& key); // Delete or the context menu, on an opened picture
    void openRequested();
    void newSceneRequested();
    void filesDropped(const QStringList& files);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QListWidgetItem* find(const QString& key) const;
    int endOf(ImageGroup group) const; // the row after its last
    void showHeadings();
    bool canRemove(const QListWidgetItem* item) const;
    void showMenu(QPoint position);

    QListWidget* m_list = nullptr;
};

} // namespace ps
