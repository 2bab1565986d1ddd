// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/samples.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/limits.h"
#include "core/base/resources.h"
#include "core/train/scene_json.h"

#include <QDir>

namespace ps {
namespace {

std::vector<scenes::Question> readTruth(const std::string& file)
{
    try {
        return scenes::parseSceneRow(readTextFile(file, limits::kConfigBytes), file).scene.questions;
    } catch (const Error&) { // the picture is shown without its truth
        return {};
    }
}

} // namespace

std::vector<Sample> samples()
{
    std::vector<Sample> found;
    try {
        const QDir folder(QString::fromStdString((resourceFolder() / "samples").string()));
        for (const QFileInfo& file : folder.entryInfoList({ QStringLiteral("*.png") }, QDir::Files, QDir::Name)) {
            const QString stem = file.completeBaseName();
            found.push_back({ .file = file.filePath(),
                .name = stem,
                .truth = readTruth(folder.filePath(stem + QLatin1String(".json")).toStdString()) });
        }
    } catch (const Error&) { // no resource folder
    }
    return found;
}

// Their files are named METHOD_on_SAMPLE.
std::vector<RecordedRun> recordedRuns()
{
    std::vector<RecordedRun> found;
    try {
        const QDir folder(QString::fromStdString((resourceFolder() / "samples").string()));
        for (const QFileInfo& file :
            folder.entryInfoList({ QStringLiteral("*.pstrace") }, QDir::Files, QDir::Name))
            found.push_back({ .file = file.filePath(),
                .name = file.completeBaseName().replace(QLatin1String("_on_"), QLatin1String(" on ")) });
    } catch (const Error&) { // no resource folder
    }
    return found;
}

} // namespace ps
