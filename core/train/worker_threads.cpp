// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/worker_threads.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace ps {

void forEach(int count, int workers, const std::function<void(int)>& work)
{
    std::atomic<int> next { 0 };
    std::exception_ptr failure;
    std::mutex failureMutex;
    const auto loop = [&] {
        at::set_num_threads(1); // of this thread
        try {
            for (int i = next++; i < count; i = next++)
                work(i);
        } catch (...) {
            next = count;
            const std::lock_guard lock(failureMutex);
            if (!failure)
                failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 1; i < std::min(count, workers); ++i)
            threads.emplace_back(loop);
        loop();
    }
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace ps
