// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui_calls.h"
#include "app/picture.h"
#include "core/imaging/decode.h"
#include "core/session/latest_worker.h"
#include "core/trace/trace.h"

#include <QObject>
#include <QTimer>
#include <filesystem>
#include <variant>

namespace ps {

/// The imaging thread: decodes pictures, draws scenes, opens traces, makes thumbnails. The newest load wins; its
/// thumbnails come after it. Lives in the GUI thread; never blocks it.
class ImageLoader final : public QObject {
    Q_OBJECT
public:
    explicit ImageLoader(QObject* parent = nullptr);
    ~ImageLoader() override;

    /// `argument` is what the equivalent command says after --image.
    void loadFile(const QString& file, const std::vector<scenes::Question>& truth = {});
    void makeScene(std::uint64_t seed);
    void adopt(const QImage& pixels, const QString& name); // pasted or dropped picture data
    void openTrace(const QString& file);
    void wantThumbnail(const QString& file); // thumbnailReady follows, also after later loads
    void setDecoding(const imaging::DecodeOptions& options) { m_decoding = options; } // of later loads
    const imaging::DecodeOptions& decoding() const { return m_decoding; }
    bool busy() const { return m_loading; }

    static constexpr int kThumbnailPx = 96;

Q_SIGNALS:
    void loaded(const ps::Picture& picture);
    void traceOpened(const ps::TracePtr& trace, const QString& file);
    void failed(const QString& file, const QString& sentence);
    void thumbnailReady(const QString& file, const QImage& thumbnail, QSize size);

private:
    struct File {
        QString file {};
        std::vector<scenes::Question> truth {};
    };
    struct Scene {
        std::uint64_t seed = 0;
    };
    struct Pixels {
        QImage pixels {};
        QString name {};
    };
    struct TraceFile {
        QString file {};
    };
    using Load = std::variant<std::monostate, File, Scene, Pixels, TraceFile>;
    struct Job {
        std::uint64_t serial = 0;
        Load load {};
        QStringList thumbnails {};
        imaging::DecodeOptions decoding {};
    };

    void begin(Load load);
    void submit();
    void serve(const Job& job, const std::stop_token& stop);                          // imaging thread
    void serveLoad(const Job& job);                                                   // imaging thread
    void serveThumbnail(const QString& file, const imaging::DecodeOptions& decoding); // imaging thread
    template <typename Report>
    void post(std::uint64_t serial, Report report);

    Load m_load {};
    std::uint64_t m_serial = 0;
    bool m_loading = false;
    QStringList m_thumbnails {};
    imaging::DecodeOptions m_decoding {};
    GuiCalls m_calls {}; // of the imaging thread
    QTimer m_submitSoon; // several wishes of one event become one job
    LatestWorker<Job> m_worker;
};

} // namespace ps
