// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "core/llm/llama.h"
#include "core/session/catalog.h"
#include "core/session/device.h"
#include "tests/support/dump.h"
#include "tests/support/embedded_session.h"
#include "tests/support/gpu.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace ps {
namespace {

class Cuda : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string absence = test::gpuAbsence(); !absence.empty())
            GTEST_SKIP() << absence;
    }
};

std::unique_ptr<Session> openOn(const std::string& device, const std::string& dtype)
{
    return Session::open(resolveModel(""), { .device = device, .dtype = dtype });
}

struct Outcome {
    TracePtr trace {};
    std::vector<float> logits {};
};

Outcome runOn(Session& session, Request request)
{
    const test::TemporaryFolder folder;
    request.dumpFolder = folder.path();
    Outcome outcome { .trace = session.run(request, {}, {}) };
    EXPECT_EQ(outcome.trace->state, TraceState::Done) << outcome.trace->error;
    outcome.logits = test::readTap(folder.path(), "logits_prefill").values;
    return outcome;
}

double cosine(const std::vector<float>& a, const std::vector<float>& b)
{
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return ab / std::sqrt(aa * bb);
}

} // namespace

TEST_F(Cuda, ChoosesTheIdsOfTheCpuInFullPrecision)
{
    const auto gpu = openOn("cuda", "f32");
    EXPECT_EQ(gpu->info().device.substr(0, 4), "cuda");
    for (const char* method : { "none", "hired", "random", "uniform" })
        for (const std::uint64_t scene : { 21, 22, 23 }) {
            SCOPED_TRACE(std::string(method) + " scene " + std::to_string(scene));
            const Request request = test::sceneRequest(method, scene, 16);
            const Outcome cpu = runOn(test::embeddedSession(), request), cuda = runOn(*gpu, request);
            EXPECT_EQ(cpu.trace->aliveAt(0), cuda.trace->aliveAt(0));
            EXPECT_EQ(test::answerIds(*cpu.trace), test::answerIds(*cuda.trace));
            EXPECT_LT(test::largestDifference(cpu.logits, cuda.logits), 1e-3);
        }
}

TEST_F(Cuda, HalfPrecisionStaysClose)
{
    for (const char* dtype : { "f16", "bf16" }) {
        const auto gpu = openOn("cuda", dtype);
        for (const std::uint64_t scene : { 21, 22, 23 }) {
            const Request request = test::sceneRequest("hired", scene, 4);
            const Outcome cpu = runOn(test::embeddedSession(), request), cuda = runOn(*gpu, request);
            EXPECT_GT(cosine(cpu.logits, cuda.logits), std::string(dtype) == "f16" ? 0.999 : 0.99)
                << dtype << " scene " << scene;
        }
    }
}

TEST_F(Cuda, FusedKernelsEqualLibraryCalls)
{
    ASSERT_NE(gpuKernels(), nullptr);
    for (const at::ScalarType dtype : { at::kFloat, at::kHalf, at::kBFloat16 }) {
        const auto options = at::TensorOptions().device(at::kCUDA).dtype(dtype);
        const double tolerance = dtype == at::kFloat ? 1e-5 : dtype == at::kHalf ? 4e-3 : 3e-2;
        for (const std::int64_t width : { 1, 31, 192, 4096, 5000 }) {
            const at::Tensor x = at::randn({ 7, width }, options), weight = at::randn({ width }, options);
            const at::Tensor wide = x.to(at::kFloat);
            const at::Tensor expected = (wide * at::rsqrt(wide.square().mean(-1, true) + 1e-5)).to(dtype) * weight;
            EXPECT_LT((rmsNorm(x, weight, 1e-5) - expected).abs().max().item<double>(), tolerance * 4)
                << "rmsNorm " << width;

            const at::Tensor gateUp = at::randn({ 7, 2 * width }, options),
                             out = at::empty({ 7, width }, options);
            const ElementType type = dtype == at::kFloat ? ElementType::F32
                : dtype == at::kHalf                     ? ElementType::F16
                                                         : ElementType::BF16;
            gpuKernels()->siluMul(gateUp.const_data_ptr(), out.mutable_data_ptr(), 7, width, type);
            const at::Tensor gated = at::silu(gateUp.slice(1, 0, width)) * gateUp.slice(1, width);
            EXPECT_LT((out - gated).abs().max().item<double>(), tolerance * 4) << "siluMul " << width;
        }
    }
}

TEST_F(Cuda, CancelledRunLeavesTheSessionUsable)
{
    const auto gpu = openOn("cuda", "f16");
    const Request request = test::sceneRequest("none", 24, 64);
    std::stop_source stop;
    int tokens = 0;
    const TracePtr cancelled = gpu->run(
        request,
        [&](const TracePtr& trace) {
        tokens = static_cast<int>(trace->answer.size());
        if (tokens == 5)
            stop.request_stop();
        },
        stop.get_token());
    EXPECT_EQ(cancelled->state, TraceState::Cancelled);
    EXPECT_EQ(cancelled->answer.size(), 5U);
    const TracePtr again = gpu->run(request, {}, {});
    EXPECT_EQ(again->state, TraceState::Done) << again->error;
    EXPECT_EQ(again->answer.size(), 64U);
}

} // namespace ps
