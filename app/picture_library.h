// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/image_loader.h"
#include "app/samples.h"
#include "core/trace/layout.h"

#include <QObject>
#include <map>

namespace ps {

class ImagesView;

/// The pictures on offer: samples, opened files, scenes, pasted pixels. Keeps the list view filled and turns a
/// choice into a loaded picture. GUI thread.
class PictureLibrary final : public QObject {
    Q_OBJECT
public:
    PictureLibrary(ImagesView& view, QObject* parent);

    /// Pictures and traces; the first is shown, all are listed.
    void open(const QStringList& files);
    void openSample(int index);
    void choose(const QString& key);
    void newScene(); // fresh random seed
    void makeScene(std::uint64_t seed);
    void adopt(const QImage& pixels);                        // pasted or dropped
    void setDecoding(const imaging::DecodeOptions& options); // a shown file is read again where they turn it
    void describe(const ImageGeometry& geometry);            // of the shown picture, once a run knows it
    const std::vector<Sample>& sampleList() const { return m_samples; }
    const std::vector<RecordedRun>& recordedList() const { return m_recorded; }
    bool loading() const { return m_loader.busy(); }

Q_SIGNALS:
    void pictureReady(const ps::Picture& picture);
    void traceReady(const ps::TracePtr& trace, const QString& file);
    void opened(const QString& file); // for the list of recent files; samples and scenes are not in it
    void failed(const QString& sentence);

private:
    void show(const Picture& picture);
    const Sample* sampleOf(const QString& key) const;
    bool comesWithProgram(const QString& key) const; // a sample or a recorded run of ours
    void addOwn();
    void showTrace(const TracePtr& trace, const QString& file);
    void remove(const QString& key);

    ImagesView& m_view;
    std::vector<Sample> m_samples;
    std::vector<RecordedRun> m_recorded;
    QString m_shownDetail {};                 // its size
    std::map<QString, Picture> m_inMemory {}; // scenes and pasted pictures have no file to load again
    QString m_shownKey {};
    int m_pasted = 0;
    ImageLoader m_loader;
};

/// Endings of the files that the window opens, for file dialogs: "*.png", ..., "*.pstrace".
QStringList openableEndings();

} // namespace ps
