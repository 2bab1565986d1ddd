// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/safetensors_folder.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/in_quotes.h"
#include "core/base/limits.h"

#include <algorithm>

namespace ps {
namespace {

namespace fs = std::filesystem;

bool isInside(const fs::path& file, const fs::path& folder)
{
    return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
}

/// `real` is the folder with every link resolved.
void requireInside(const fs::path& file, const fs::path& real)
{
    std::error_code code;
    const auto target = fs::canonical(file, code);
    if (code || !fs::is_regular_file(target, code))
        throw Error(ErrorKind::Missing, "the weight file " + inQuotes(file.filename().string()) + " is missing",
            file.parent_path().string(), "download the checkpoint again");
    // Cache layout: <cache>/snapshots/<revision>/model.safetensors -> <cache>/blobs/<hash>
    const bool inCache = real.parent_path().filename() == "snapshots"
        && isInside(target, real.parent_path().parent_path() / "blobs");
    if (!isInside(target, real) && !inCache)
        throw Error(ErrorKind::Damaged,
            inQuotes(file.filename().string()) + " is a link that leaves the checkpoint's folder",
            file.parent_path().string(), "put the file itself there");
}

[[noreturn]] void failWithoutWeights(const fs::path& folder)
{
    bool pickled = false;
    for (const char* name : { "pytorch_model.bin", "pytorch_model.bin.index.json" })
        pickled = pickled || fileExists(folder / name);
    throw Error(ErrorKind::Missing, "there is no model.safetensors and no model.safetensors.index.json",
        folder.string(),
        pickled ? "pytorch_model.bin is not read, because it can run code; convert it to safetensors"
                : "open the folder that holds the weights");
}

std::vector<fs::path> safetensorsIn(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code))
        if (entry->path().extension() == ".safetensors" && entry->path().filename().string().front() != '.')
            files.push_back(folder / entry->path().filename());
    if (code)
        throw Error(ErrorKind::Io, "the folder cannot be listed: " + code.message(), folder.string());
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

SafetensorsFolder findSafetensors(const fs::path& folder)
{
    std::error_code code;
    const auto real = fs::canonical(folder, code);
    if (code || !fs::is_directory(real, code))
        throw Error(ErrorKind::Missing, "there is no such folder", folder.string());

    SafetensorsFolder found;
    if (const auto index = folder / "model.safetensors.index.json"; fileExists(index)) {
        found.index = parseSafetensorsIndex(readTextFile(index, limits::kTokenizerBytes), index.string());
        for (const auto& shard : found.index->shards)
            found.model.push_back(folder / shard);
    } else if (fileExists(folder / "model.safetensors")) {
        found.model.push_back(folder / "model.safetensors");
    } else {
        failWithoutWeights(folder);
    }
    for (auto& file : safetensorsIn(folder))
        if (std::find(found.model.begin(), found.model.end(), file) == found.model.end())
            found.further.push_back(std::move(file));
    for (const auto* files : { &found.model, &found.further })
        for (const auto& file : *files)
            requireInside(file, real);
    return found;
}

} // namespace ps
