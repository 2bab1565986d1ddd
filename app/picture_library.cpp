// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/picture_library.h"

#include "widgets/images_view.h"

#include <QFileInfo>
#include <QRandomGenerator>
#include <algorithm>

namespace ps {
namespace {

constexpr quint32 kSeeds = 1'000'000; // six digits read well, and nobody runs out of them

bool isTrace(const QString& file) { return file.endsWith(QLatin1String(".pstrace"), Qt::CaseInsensitive); }

QString sizeText(QSize size) { return QStringLiteral("%1 × %2").arg(size.width()).arg(size.height()); }

/// What was done about the EXIF tag; nothing where there is none.
QString orientationTag(const ImageInfo& info)
{
    if (info.exifOrientation <= 1)
        return {};
    return info.exifApplied ? PictureLibrary::tr("EXIF rotated") : PictureLibrary::tr("as stored");
}

} // namespace

QStringList openableEndings()
{
    QStringList patterns;
    for (const char* ending : { "png", "jpg", "jpeg", "webp", "bmp", "ppm", "tif", "tiff", "pstrace" })
        patterns.append(QStringLiteral("*.") + QLatin1String(ending));
    return patterns;
}

PictureLibrary::PictureLibrary(ImagesView& view, QObject* parent)
    : QObject(parent), m_view(view), m_samples(samples()), m_recorded(recordedRuns())
{
    connect(&m_loader, &ImageLoader::loaded, this, &PictureLibrary::show);
    connect(&m_loader, &ImageLoader::traceOpened, this, &PictureLibrary::showTrace);
    connect(&m_loader, &ImageLoader::failed, this, [this](const QString& file, const QString& sentence) {
        if (!comesWithProgram(file) && file != m_shownKey) // that one opened before, and is on the canvas
            remove(file);
        m_view.setCurrent(m_shownKey);
        Q_EMIT failed(sentence);
    });
    connect(&m_loader, &ImageLoader::thumbnailReady, this,
        [this](const QString& file, const QImage& thumbnail, QSize size) {
        m_view.setThumbnail(file, thumbnail);
        if (file != m_shownKey) // of which more is known already
            m_view.setDetail(file, sizeText(size));
    });
    connect(&view, &ImagesView::imageChosen, this, &PictureLibrary::choose);
    connect(&view, &ImagesView::newSceneRequested, this, &PictureLibrary::newScene);
    connect(&view, &ImagesView::removeRequested, this, &PictureLibrary::remove);
    connect(&view, &ImagesView::filesDropped, this, &PictureLibrary::open);
    addOwn();
}

void PictureLibrary::addOwn()
{
    for (const Sample& sample : m_samples) {
        m_view.addImage({ .key = sample.file, .name = sample.name, .group = ImageGroup::Samples });
        m_loader.wantThumbnail(sample.file);
    }
    for (const RecordedRun& run : m_recorded) {
        m_view.addImage({ .key = run.file, .name = run.name, .group = ImageGroup::Recorded });
        m_view.setTag(run.file, tr("recorded"));
        m_loader.wantThumbnail(run.file);
    }
}

void PictureLibrary::open(const QStringList& files)
{
    QString first;
    for (const QString& file : files) {
        const QString path = QFileInfo(file).absoluteFilePath();
        const bool shownNow = first.isEmpty();
        if (shownNow)
            first = path;
        if (isTrace(path) || comesWithProgram(path) || path == m_shownKey)
            continue;
        m_view.addImage({ .key = path, .name = QFileInfo(path).fileName() });
        if (!shownNow) // loading it makes its thumbnail too
            m_loader.wantThumbnail(path);
    }
    if (!first.isEmpty())
        choose(first);
}

void PictureLibrary::openSample(int index)
{
    if (index >= 0 && index < static_cast<int>(m_samples.size()))
        choose(m_samples[static_cast<std::size_t>(index)].file);
}

void PictureLibrary::choose(const QString& key)
{
    if (const auto kept = m_inMemory.find(key); kept != m_inMemory.end())
        show(kept->second);
    else if (isTrace(key))
        m_loader.openTrace(key);
    else if (const Sample* sample = sampleOf(key))
        m_loader.loadFile(key, sample->truth);
    else
        m_loader.loadFile(key);
}

void PictureLibrary::newScene() { makeScene(QRandomGenerator::global()->bounded(kSeeds)); }

void PictureLibrary::makeScene(std::uint64_t seed) { m_loader.makeScene(seed); }

void PictureLibrary::adopt(const QImage& pixels)
{
    m_loader.adopt(pixels, QStringLiteral("pasted %1").arg(++m_pasted));
}

void PictureLibrary::setDecoding(const imaging::DecodeOptions& options)
{
    const bool turns = options.applyExif != m_loader.decoding().applyExif;
    m_loader.setDecoding(options);
    if (turns && QFileInfo::exists(m_shownKey))
        choose(m_shownKey);
}

void PictureLibrary::show(const Picture& picture)
{
    const bool fromFile = QFileInfo::exists(picture.key);
    if (!fromFile && !m_inMemory.contains(picture.key)) {
        m_inMemory[picture.key] = picture;
        m_view.addImage({ .key = picture.key, .name = picture.name() });
    }
    m_view.setThumbnail(picture.key, picture.thumbnail);
    m_shownDetail = sizeText(QSize(picture.image->width, picture.image->height));
    m_view.setDetail(picture.key, m_shownDetail);
    m_view.setTag(picture.key, orientationTag(picture.info));
    m_view.setCurrent(picture.key);
    m_shownKey = picture.key;
    if (fromFile && !comesWithProgram(picture.key))
        Q_EMIT opened(picture.key);
    Q_EMIT pictureReady(picture);
}

void PictureLibrary::showTrace(const TracePtr& trace, const QString& file)
{
    m_shownKey = file;
    m_shownDetail = trace->image ? sizeText(QSize(trace->image->width, trace->image->height)) : QString();
    m_view.setDetail(file, m_shownDetail);
    m_view.setCurrent(file); // none where the trace is not on the list
    if (!comesWithProgram(file))
        Q_EMIT opened(file);
    Q_EMIT traceReady(trace, file);
}

void PictureLibrary::describe(const ImageGeometry& geometry)
{
    const int tiles = geometry.gridRows * geometry.gridCols;
    m_view.setDetail(m_shownKey,
        tiles == 0 ? tr("%1 · one partition").arg(m_shownDetail)
                   : tr("%1 · %2 × %3 tiles, %4 partitions")
                         .arg(m_shownDetail)
                         .arg(geometry.gridRows)
                         .arg(geometry.gridCols)
                         .arg(geometry.partitionCount()));
}

bool PictureLibrary::comesWithProgram(const QString& key) const
{
    return sampleOf(key)
        || std::ranges::any_of(m_recorded, [&](const RecordedRun& run) { return run.file == key; });
}

const Sample* PictureLibrary::sampleOf(const QString& key) const
{
    const auto found = std::find_if(
        m_samples.begin(), m_samples.end(), [&](const Sample& s) { return s.file == key; });
    return found != m_samples.end() ? &*found : nullptr;
}

void PictureLibrary::remove(const QString& key)
{
    m_view.removeImage(key);
    m_inMemory.erase(key);
}

} // namespace ps
