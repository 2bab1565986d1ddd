// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/failure.h"

#include "core/base/error.h"

#include <ATen/ops/empty.h>
#include <gmock/gmock.h>

#include <functional>
#include <new>

namespace ps {
namespace {

std::string sentenceOf(const std::function<void()>& fault, const std::string& where = {})
{
    try {
        fault();
    } catch (...) {
        return failureSentence(where, "lower the budget");
    }
    return "nothing was thrown";
}

TEST(Failure, AnErrorSaysWhatItSays)
{
    const auto fault = [] { throw Error(ErrorKind::Damaged, "it is cut off", "a.png", "copy it again"); };
    EXPECT_EQ(sentenceOf(fault, "elsewhere"), "a.png: it is cut off; copy it again");
}

TEST(Failure, MemoryThatRanOutComesWithTheAdvice)
{
    EXPECT_EQ(sentenceOf([] { throw std::bad_alloc(); }), "memory ran out; lower the budget");
    EXPECT_EQ(sentenceOf([] { throw std::bad_alloc(); }, "a.png"), "a.png: memory ran out; lower the budget");
    // More than any machine maps: what torch's own allocator throws.
    EXPECT_EQ(sentenceOf([] { at::empty({ 1LL << 58 }); }), "memory ran out; lower the budget");
    const auto onTheGpu = [] {
        throw c10::OutOfMemoryError({ "f", "f.cpp", 1 }, "CUDA out of memory.\nTried");
    };
    EXPECT_EQ(sentenceOf(onTheGpu), "GPU memory ran out; lower the budget, or use a smaller dtype");
}

TEST(Failure, NothingElseGetsMoreThanOneLine)
{
    EXPECT_EQ(sentenceOf([] { throw std::runtime_error("this\nand that"); }), "the engine failed: this");
    EXPECT_EQ(sentenceOf([] { TORCH_CHECK(false, "shapes differ\nat layer 3"); }, "m"),
        "m: the engine failed: shapes differ");
}

} // namespace
} // namespace ps
