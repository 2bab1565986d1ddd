// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui_calls.h"

#include <QCoreApplication>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace ps {
namespace {

class GuiCallsTest : public testing::Test {
protected:
    int m_argc = 1;
    char m_name[10] = "gui_calls";
    char* m_argv[2] = { m_name, nullptr };
    QCoreApplication m_application { m_argc, m_argv };
};

TEST_F(GuiCallsTest, EveryCallOfEveryThreadIsMadeHereInItsOrder)
{
    constexpr int kEach = 2000;
    std::array<std::vector<int>, 3> made; // by worker; written without a lock
    int wrongThread = 0, left = kEach * static_cast<int>(made.size());
    GuiCalls calls;
    std::vector<std::thread> workers;
    for (std::vector<int>& mine : made)
        workers.emplace_back([&] {
            for (int i = 0; i < kEach; ++i)
                calls.post(
                    [&, i, here = std::this_thread::get_id(), text = std::make_shared<std::string>("carried")] {
                    mine.push_back(i);
                    wrongThread += std::this_thread::get_id() == here || *text != "carried";
                    --left;
                });
        });
    while (left > 0)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    for (std::thread& worker : workers)
        worker.join();
    EXPECT_EQ(wrongThread, 0);
    for (const std::vector<int>& mine : made) {
        ASSERT_EQ(mine.size(), static_cast<std::size_t>(kEach));
        EXPECT_TRUE(std::ranges::is_sorted(mine));
    }
}

TEST_F(GuiCallsTest, WhatWaitsWhenTheReceiverGoesIsReleasedUnmade)
{
    const auto carried = std::make_shared<int>(0);
    {
        GuiCalls calls;
        std::thread([&] { calls.post([carried] { ++*carried; }); }).join();
        EXPECT_EQ(carried.use_count(), 2);
    }
    QCoreApplication::processEvents();
    EXPECT_EQ(*carried, 0);
    EXPECT_EQ(carried.use_count(), 1);
}

} // namespace
} // namespace ps
