// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/catalog.h"

#include "core/base/error.h"
#include "core/base/resources.h"
#include "core/pruning/registry.h"

#include <algorithm>

namespace ps {

std::vector<MethodInfo> methods(const ModelFacts& facts)
{
    std::vector<MethodInfo> list;
    for (const MethodEntry& entry : registeredMethods(facts))
        list.push_back(entry.describe(facts));
    return list;
}

MethodInfo methodInfo(const std::string& id, const ModelFacts& facts)
{
    return findMethod(id, facts).describe(facts);
}

std::vector<ModelSource> embeddedModels()
{
    std::vector<ModelSource> models;
    for (const auto& entry : std::filesystem::directory_iterator(resourceFolder() / "models"))
        if (std::filesystem::exists(entry.path() / "config.json"))
            models.push_back(
                { .folder = entry.path(), .name = entry.path().filename().string(), .embedded = true });
    std::sort(models.begin(), models.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return models;
}

ModelSource resolveModel(const std::string& nameOrFolder)
{
    const std::vector<ModelSource> embedded = embeddedModels();
    if (nameOrFolder.empty() && !embedded.empty())
        return embedded.front();
    for (const ModelSource& model : embedded)
        if (model.name == nameOrFolder)
            return model;
    const std::filesystem::path folder(nameOrFolder);
    if (!nameOrFolder.empty() && std::filesystem::is_directory(folder)) {
        const std::filesystem::path clean = std::filesystem::weakly_canonical(folder);
        return { .folder = clean, .name = clean.filename().string() };
    }
    std::string names;
    for (const ModelSource& model : embedded)
        names += (names.empty() ? "" : ", ") + model.name;
    throw Error(ErrorKind::Missing, "there is no model folder or embedded model '" + nameOrFolder + "'",
        "--model", "give a checkpoint folder or one of: " + names);
}

} // namespace ps
