// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/registry.h"

#include "core/base/error.h"

#include <algorithm>

namespace ps {
namespace {

// A function-local static: registrars in other files may run before any static of this one.
std::vector<MethodEntry>& entries()
{
    static std::vector<MethodEntry> list;
    return list;
}

std::string knownIds(const ModelFacts& facts)
{
    std::string ids;
    for (const MethodEntry& entry : registeredMethods(facts))
        ids += (ids.empty() ? "" : ", ") + entry.describe(facts).id;
    return ids;
}

} // namespace

Register::Register(MethodEntry entry) { entries().push_back(entry); }

std::vector<MethodEntry> registeredMethods(const ModelFacts& facts)
{
    std::vector<MethodEntry> sorted = entries();
    std::sort(sorted.begin(), sorted.end(), [&](const MethodEntry& a, const MethodEntry& b) {
        return a.describe(facts).id < b.describe(facts).id;
    });
    return sorted;
}

MethodEntry findMethod(const std::string& id, const ModelFacts& facts)
{
    for (const MethodEntry& entry : entries())
        if (entry.describe(facts).id == id)
            return entry;
    throw Error(ErrorKind::BadArgument, "there is no method '" + id + "'", "--method",
        "use one of: " + knownIds(facts));
}

std::unique_ptr<PruningMethod> makeMethod(const std::string& id, const Values& values, const MethodContext& context)
{
    const MethodEntry entry = findMethod(id, context.facts);
    const MethodInfo info = entry.describe(context.facts);
    if (!info.unavailable.empty())
        throw Error(ErrorKind::Unsupported, "this model cannot run " + info.title + ": " + info.unavailable,
            "--method " + id);
    return entry.make(validated(info, values), context);
}

} // namespace ps
