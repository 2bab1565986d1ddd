// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/resources.h"

#include "core/base/error.h"

#include <cstdlib>
#include <system_error>
#include <vector>

namespace ps {
namespace {

namespace fs = std::filesystem;

bool isResourceFolder(const fs::path& folder)
{
    std::error_code ignored;
    return fs::is_directory(folder / "models", ignored);
}

std::vector<fs::path> candidates()
{
    std::vector<fs::path> folders;
    std::error_code failed;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed);
    if (!failed) {
        const fs::path bin = program.parent_path();
        folders.push_back(bin / "../share/prunescope"); // installation
        folders.push_back(bin / "../../../resources");  // <source>/build/<preset>/bin
    }
    folders.emplace_back(PS_SOURCE_RESOURCES);
    return folders;
}

fs::path findResourceFolder()
{
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in the program changes the environment
    const char* chosen = std::getenv("PRUNESCOPE_RESOURCES");
    if (chosen != nullptr && *chosen != '\0') {
        if (!isResourceFolder(chosen)) {
            throw Error(ErrorKind::Missing, "the folder has no subfolder 'models'", chosen,
                "correct the environment variable PRUNESCOPE_RESOURCES or unset it");
        }
        return chosen;
    }
    for (const fs::path& folder : candidates()) {
        if (isResourceFolder(folder))
            return fs::weakly_canonical(folder);
    }
    throw Error(ErrorKind::Missing, "the program's resource folder was not found", {},
        "install the program again or set PRUNESCOPE_RESOURCES to the folder 'resources' of its sources");
}

} // namespace

const std::filesystem::path& resourceFolder()
{
    static const fs::path folder = findResourceFolder();
    return folder;
}

} // namespace ps
