// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

class QListWidget;
class QListWidgetItem;

namespace ps {

/// One picture on offer. `key` is the caller's (a path, "sample:scene_03", "scene:42") and unique in the
/// list.
struct ImageEntry {
    QString key {};
    QString name {};
    QString detail {}; // "376 x 188, 2 x 1 tiles"
    QImage thumbnail {};
    bool sample = false; // samples form a group of their own and cannot be removed
};

/// Opened pictures and samples with thumbnails, buttons for Open and New scene. objectName "images".
class ImagesView : public QWidget {
    Q_OBJECT
public:
    explicit ImagesView(QWidget* parent = nullptr);

    void addImage(const ImageEntry& entry); // replaces the entry with the same key
    void removeImage(const QString& key);
    void setThumbnail(const QString& key, const QImage& thumbnail);
    void setDetail(const QString& key, const QString& detail);
    void setCurrent(const QString& key); // no signal
    QString current() const;
    int count() const;

Q_SIGNALS:
    void imageChosen(const QString& key);
    void removeRequested(const QString& key); // Delete, on an opened picture
    void openRequested();
    void newSceneRequested();
    void filesDropped(const QStringList& files);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QListWidgetItem* find(const QString& key) const;
    int samplesRow() const; // of the heading
    void showHeadings();

    QListWidget* m_list = nullptr;
};

} // namespace ps
