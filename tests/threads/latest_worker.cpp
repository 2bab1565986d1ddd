// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/latest_worker.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <semaphore>
#include <vector>

namespace ps {
namespace {

using namespace std::chrono_literals;

/// Returns when `stop` is requested; the worker's own reaction to it is what is tested.
void waitForStop(const std::stop_token& stop)
{
    while (!stop.stop_requested())
        std::this_thread::sleep_for(100us);
}

TEST(LatestWorker, TwentyRapidRequestsEndInTheNewest)
{
    std::atomic<int> stopped { 0 };
    std::vector<int> served; // written by the worker thread alone, read after it ended
    std::latch newestBegun(1);
    {
        LatestWorker<int> worker([&](int job, const std::stop_token& stop) {
            served.push_back(job);
            if (job == 20) {
                newestBegun.count_down();
                return;
            }
            waitForStop(stop);
            ++stopped;
        });
        for (int job = 1; job <= 20; ++job)
            worker.submit(job);
        newestBegun.wait();
    }
    ASSERT_FALSE(served.empty());
    EXPECT_EQ(served.back(), 20);
    EXPECT_TRUE(std::is_sorted(served.begin(), served.end()));
    EXPECT_EQ(stopped, static_cast<int>(served.size()) - 1) << "every older request that began was stopped";
}

TEST(LatestWorker, ServesOneRequestAfterAnotherWhenThereIsTime)
{
    std::vector<int> served;
    std::counting_semaphore<> done(0);
    {
        LatestWorker<int> worker([&](int job, const std::stop_token& stop) {
            EXPECT_FALSE(stop.stop_requested()) << "a fresh request begins unstopped";
            served.push_back(job);
            done.release();
        });
        for (int job = 1; job <= 3; ++job) {
            worker.submit(job);
            done.acquire();
        }
    }
    EXPECT_THAT(served, testing::ElementsAre(1, 2, 3));
}

TEST(LatestWorker, CancelDropsThePendingRequestAndStopsTheRunningOne)
{
    std::latch begun(1), mayEnd(1), afterwards(1);
    std::vector<int> served;
    bool wasStopped = false;
    {
        LatestWorker<int> worker([&](int job, const std::stop_token& stop) {
            served.push_back(job);
            if (job == 1) {
                begun.count_down();
                mayEnd.wait(); // keeps 2 pending until after cancel()
                wasStopped = stop.stop_requested();
            } else {
                afterwards.count_down();
            }
        });
        worker.submit(1);
        begun.wait();
        worker.submit(2);
        worker.cancel();
        worker.submit(3); // the worker lives on
        mayEnd.count_down();
        afterwards.wait();
    }
    EXPECT_TRUE(wasStopped);
    EXPECT_THAT(served, testing::ElementsAre(1, 3));
}

TEST(LatestWorker, DestructionInMidRunStopsAndJoins)
{
    std::atomic<bool> ended { false };
    std::latch begun(1);
    {
        LatestWorker<int> worker([&](int, const std::stop_token& stop) {
            begun.count_down();
            waitForStop(stop);
            ended = true;
        });
        worker.submit(1);
        begun.wait();
    }
    EXPECT_TRUE(ended);
}

TEST(LatestWorker, IdleWorkerEndsAtOnce)
{
    const LatestWorker<int> worker([](int, const std::stop_token&) { FAIL() << "nothing was submitted"; });
}

} // namespace
} // namespace ps
