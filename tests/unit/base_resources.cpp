// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/resources.h"
#include "tests/support/scratch_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace ps {
namespace {

// The folder is found once per process, so each case runs in a child of its own.
template <typename Action>
void inChild(Action action)
{
    EXPECT_EXIT(
        {
            action();
            std::exit(::testing::Test::HasFailure() ? 1 : 0);
        },
        ::testing::ExitedWithCode(0), "");
}

TEST(ResourceFolder, FoundFromTheBuildTree)
{
    inChild([] {
        ::unsetenv("PRUNESCOPE_RESOURCES");
        EXPECT_TRUE(std::filesystem::equivalent(resourceFolder(), PS_RESOURCES));
        EXPECT_EQ(&resourceFolder(), &resourceFolder());
    });
}

TEST(ResourceFolder, EnvironmentComesFirst)
{
    const test::ScratchFolder folder;
    std::filesystem::create_directory(folder / "models");
    inChild([&] {
        ::setenv("PRUNESCOPE_RESOURCES", folder.path().c_str(), 1);
        EXPECT_EQ(resourceFolder(), folder.path());
    });
}

TEST(ResourceFolder, WrongEnvironmentIsAnErrorNotAFallBack)
{
    const test::ScratchFolder folder;
    inChild([&] {
        ::setenv("PRUNESCOPE_RESOURCES", folder.path().c_str(), 1);
        EXPECT_THROW(resourceFolder(), Error);
        std::filesystem::create_directory(folder / "models");
        EXPECT_EQ(resourceFolder(), folder.path()); // a failed search is repeated
    });
}

} // namespace
} // namespace ps
