// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/image_loader.h"

#include "core/session/failure.h"
#include "core/trace/trace_file.h"
#include "widgets/image_convert.h"

#include <QFileInfo>

namespace ps {
namespace {

Picture decoded(const QString& file, const imaging::DecodeOptions& options)
{
    imaging::DecodedImage read = imaging::decodeFile(file.toStdString(), options);
    Picture picture { .key = file, .info = std::move(read.info), .decodeMs = read.elapsedMs };
    picture.image = std::make_shared<const Image>(std::move(read.image));
    return picture;
}

Picture drawn(std::uint64_t seed)
{
    scenes::Scene scene = scenes::makeScene(seed);
    Picture picture { .key = QStringLiteral("scene:%1").arg(seed), .truth = std::move(scene.questions) };
    picture.image = std::make_shared<const Image>(std::move(scene.image));
    // --image of the command line takes this for a file.
    picture.info = { .name = "scene:" + std::to_string(seed), .argument = "scene:" + std::to_string(seed) };
    picture.info.sha256 = pixelHash(*picture.image);
    return picture;
}

Picture converted(const QImage& pixels, const QString& name)
{
    Picture picture { .key = name };
    picture.image = std::make_shared<const Image>(fromQImage(pixels));
    picture.info = { .name = name.toStdString(), .argument = name.toStdString() + ".png" };
    picture.info.sha256 = pixelHash(*picture.image);
    return picture;
}

} // namespace

ImageLoader::ImageLoader(QObject* parent)
    : QObject(parent), m_worker([this](Job job, std::stop_token stop) { serve(job, stop); })
{
    m_submitSoon.setSingleShot(true);
    m_submitSoon.setInterval(0);
    connect(&m_submitSoon, &QTimer::timeout, this, &ImageLoader::submit);
}

ImageLoader::~ImageLoader() = default;

void ImageLoader::loadFile(const QString& file, const std::vector<scenes::Question>& truth)
{
    begin(File { file, truth });
}
void ImageLoader::makeScene(std::uint64_t seed) { begin(Scene { seed }); }
void ImageLoader::adopt(const QImage& pixels, const QString& name) { begin(Pixels { pixels, name }); }
void ImageLoader::openTrace(const QString& file) { begin(TraceFile { file }); }

void ImageLoader::wantThumbnail(const QString& file)
{
    m_thumbnails.append(file);
    m_submitSoon.start();
}

void ImageLoader::begin(Load load)
{
    m_load = std::move(load);
    m_loading = true;
    ++m_serial;
    m_submitSoon.start();
}

// A new job stops the old one, so it takes along whatever that one has not reported yet.
void ImageLoader::submit()
{
    m_worker.submit({ .serial = m_serial, .load = m_load, .thumbnails = m_thumbnails, .decoding = m_decoding });
}

void ImageLoader::serve(const Job& job, const std::stop_token& stop)
{
    if (!std::holds_alternative<std::monostate>(job.load))
        serveLoad(job);
    for (const QString& file : job.thumbnails) {
        if (stop.stop_requested())
            return;
        serveThumbnail(file, job.decoding);
    }
}

template <typename Report>
void ImageLoader::post(std::uint64_t serial, Report report)
{
    m_calls.post([this, serial, report = std::move(report)] {
        if (serial != m_serial || !m_loading) // a newer load was asked for, or this one came twice
            return;
        m_load = {};
        m_loading = false;
        report();
    });
}

void ImageLoader::serveLoad(const Job& job)
{
    QString name;
    try {
        if (const auto* trace = std::get_if<TraceFile>(&job.load)) {
            name = trace->file;
            post(job.serial,
                [this, opened = readTrace(name.toStdString()), name] { Q_EMIT traceOpened(opened, name); });
            return;
        }
        Picture picture;
        if (const auto* file = std::get_if<File>(&job.load)) {
            name = file->file;
            picture = decoded(name, job.decoding);
            picture.truth = file->truth;
        } else if (const auto* scene = std::get_if<Scene>(&job.load)) {
            picture = drawn(scene->seed);
        } else if (const auto* pixels = std::get_if<Pixels>(&job.load)) {
            picture = converted(pixels->pixels, pixels->name);
        }
        picture.thumbnail = makeThumbnail(picture.image, kThumbnailPx);
        post(job.serial, [this, picture] { Q_EMIT loaded(picture); });
    } catch (...) {
        const std::string sentence = failureSentence(
            name.toStdString(), "scale the picture down, or close other programs");
        post(job.serial, [this, name, text = QString::fromStdString(sentence)] { Q_EMIT failed(name, text); });
    }
}

// A picture that cannot be opened says so when it is chosen, not here.
void ImageLoader::serveThumbnail(const QString& file, const imaging::DecodeOptions& decoding)
{
    QImage thumbnail;
    QSize size;
    try {
        const bool trace = file.endsWith(QLatin1String(".pstrace"), Qt::CaseInsensitive);
        const ImagePtr image = trace ? readTrace(file.toStdString())->image : decoded(file, decoding).image;
        if (image) {
            thumbnail = makeThumbnail(image, kThumbnailPx);
            size = QSize(image->width, image->height);
        }
    } catch (const std::exception&) {
    }
    m_calls.post([this, file, thumbnail, size] {
        m_thumbnails.removeOne(file);
        if (!thumbnail.isNull())
            Q_EMIT thumbnailReady(file, thumbnail, size);
    });
}

} // namespace ps
