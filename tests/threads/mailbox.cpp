// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/mailbox.h"

#include <gtest/gtest.h>

#include <memory>
#include <semaphore>
#include <thread>

namespace ps {
namespace {

TEST(Mailbox, OnlyAPutIntoTheEmptySlotAsksForAnEvent)
{
    Mailbox<int> box;
    EXPECT_TRUE(box.put(1));
    EXPECT_FALSE(box.put(2));
    EXPECT_FALSE(box.put(3));
    EXPECT_EQ(box.take(), 3);
    EXPECT_EQ(box.take(), std::nullopt);
    EXPECT_TRUE(box.put(4));
}

TEST(Mailbox, AReplacedValueIsReleased)
{
    Mailbox<std::shared_ptr<int>> box;
    const auto first = std::make_shared<int>(1);
    box.put(first);
    box.put(std::make_shared<int>(2));
    EXPECT_EQ(first.use_count(), 1);
}

// As the window uses it: one event per put that found the slot empty, one take per event.
TEST(Mailbox, EveryEventFindsAValueAndTheLastValueArrives)
{
    constexpr int kValues = 20'000;
    Mailbox<int> box;
    std::counting_semaphore<> events(0);
    std::thread writer([&] {
        for (int value = 1; value <= kValues; ++value)
            if (box.put(value))
                events.release();
    });
    int last = 0, taken = 0;
    while (last != kValues) {
        events.acquire();
        const std::optional<int> value = box.take();
        ASSERT_TRUE(value.has_value());
        ASSERT_GT(*value, last);
        last = *value;
        ++taken;
    }
    writer.join();
    EXPECT_LE(taken, kValues);
    EXPECT_EQ(box.take(), std::nullopt);
}

} // namespace
} // namespace ps
