// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_plan.h"
#include "core/session/catalog.h"
#include "core/session/thresholds.h"
#include "core/trace/overlap.h"
#include "core/trace/trace_file.h"
#include "tests/support/cli_process.h"
#include "tests/support/pdf_reader.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace ps::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using Content = ExportPlan::Content;

constexpr std::ptrdiff_t kSame = -1;

/// Of the bytes of two files; printing them all would help nobody.
std::ptrdiff_t firstDifference(const std::string& left, const std::string& right)
{
    const std::string a = ScratchFolder::bytesOf(left), b = ScratchFolder::bytesOf(right);
    EXPECT_FALSE(a.empty());
    return a == b ? kSame : std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
}

/// Two saved runs on one picture.
struct ExportFigures : CliTest {
    void SetUp() override
    {
        CliTest::SetUp();
        if (IsSkipped())
            return;
        if (!cliHasImaging())
            GTEST_SKIP() << "this build has no picture output";
        run(a, { "--method", "hired", "--set", "budget=0.3" });
        run(b, { "--method", "random", "--set", "keep=0.35" });
        trace = readTrace(a);
        options.reference = readTrace(b);
        options.referenceFile = "b.pstrace";
        thresholds = keepThresholds(trace, trace->run.method, trace->run.values, trace->run.seed, {});
        ASSERT_NE(thresholds, nullptr);
        options.thresholds = { thresholds, &thresholds->smallest };
        options.thresholdOf = methodInfo("hired", trace->run.facts).primary;
    }

    void run(const std::string& file, std::vector<std::string> words) const
    {
        words.insert(
            words.begin(), { "run", "--image", "scene:3", "--ask", "Describe the image.", "--trace", file });
        ASSERT_EQ(runCli(words).status, 0);
    }

    /// The words from --view on of the command that the window shows, for the saved run and another file.
    CliResult runCommand(const ExportPlan& plan, const std::string& out) const
    {
        const std::string command = exportCommand(*trace, plan, "OUT." + plan.ending);
        std::vector<std::string> words { "export", "--trace", a };
        std::istringstream tail(command.substr(command.find("--view ")));
        for (std::string word; tail >> word;)
            words.push_back(word.starts_with("OUT.") ? out : word == "b.pstrace" ? b : word);
        return runCli(words);
    }

    const std::string a = scratch / "a.pstrace", b = scratch / "b.pstrace";
    TracePtr trace {};
    std::shared_ptr<const KeepThresholds> thresholds {};
    imaging::PictureOptions options {};
};

TEST_F(ExportFigures, WindowAndCommandLineWriteTheSameBytes)
{
    for (const Content content : { Content::Mask, Content::ScoreLast, Content::ScoreFirst, Content::Budgets,
             Content::DropLayer, Content::KeepThreshold, Content::Difference, Content::Pyramid }) {
        const bool every = content == Content::Mask || content == Content::Difference;
        for (const std::string& ending : every ? endingsOf(content) : std::vector<std::string> { "svg", "npy" }) {
            const ExportPlan plan { content, ending, options };
            const std::string ours = scratch / ("window." + ending), theirs = scratch / ("command." + ending);
            writeExport(*trace, plan, ours);
            const CliResult result = runCommand(plan, theirs);
            ASSERT_EQ(result.status, 0) << result.err;
            EXPECT_EQ(firstDifference(ours, theirs), kSame) << exportCommand(*trace, plan, ours);
        }
    }
}

TEST_F(ExportFigures, EveryLookIsInTheCommand)
{
    options.colorMap = "cividis";
    options.opacity = 0.35;
    options.scale = 2;
    options.caption = false;
    options.blend = imaging::Blend::Overlay;
    for (const std::string ending : { "png", "svg", "pdf" }) {
        const ExportPlan plan { Content::ScoreLast, ending, options };
        const std::string ours = scratch / ("window." + ending), theirs = scratch / ("command." + ending);
        writeExport(*trace, plan, ours);
        ASSERT_EQ(runCommand(plan, theirs).status, 0);
        EXPECT_EQ(firstDifference(ours, theirs), kSame) << ending;
    }
}

TEST_F(ExportFigures, VectorFilesAreSoundAndNameNoFolder)
{
    for (const std::string ending : { "svg", "pdf" }) {
        const std::string out = scratch / ("mask." + ending);
        ASSERT_EQ(runCli({ "export", "--trace", a, "--view", "mask", "--out", out }).status, 0);
        const std::string bytes = ScratchFolder::bytesOf(out);
        EXPECT_THAT(bytes, HasSubstr("prunescope-cli export"));
        EXPECT_THAT(bytes, Not(HasSubstr(scratch.path().string())));
    }
    EXPECT_NO_THROW(readPdf(ScratchFolder::bytesOf(scratch / "mask.pdf")));
}

TEST_F(ExportFigures, ThresholdsAreThoseOfTheSelection)
{
    const std::string out = scratch / "t.csv";
    ASSERT_EQ(runCli({ "export", "--trace", a, "--view", "keep-threshold", "--out", out }).status, 0);
    std::istringstream lines(ScratchFolder::bytesOf(out));
    std::string line;
    std::getline(lines, line);
    const std::vector<std::uint8_t> alive = alivePatches(*trace);
    for (std::size_t row = 0; row < alive.size(); ++row) {
        std::getline(lines, line);
        const std::string value = line.substr(0, line.rfind(','));
        const std::string number = value.substr(value.rfind(',') + 1);
        ASSERT_EQ(number.empty(), std::isnan(thresholds->smallest[row])) << line;
        if (!number.empty()) {
            EXPECT_EQ(std::stof(number), thresholds->smallest[row]);
            EXPECT_EQ(alive[row] != 0, std::stod(number) <= 0.3 + 1e-6) << line;
        }
    }
}

TEST_F(ExportFigures, RefusesWhatCannotBeCompared)
{
    const std::string out = scratch / "d.svg", other = scratch / "other.pstrace";
    ASSERT_EQ(runCli({ "run", "--image", "scene:4", "--ask", "Describe the image.", "--trace", other }).status, 0);
    expectRefusal(runCli({ "export", "--trace", a, "--view", "difference", "--out", out }), 2,
        { "--against", "trace" });
    expectRefusal(runCli({ "export", "--trace", a, "--view", "mask", "--against", b, "--out", out }), 2,
        { "--against", "difference" });
    expectRefusal(runCli({ "export", "--trace", a, "--view", "difference", "--against", other, "--out", out }),
        2, { "other.pstrace", "different pictures" });
    expectRefusal(runCli({ "export", "--trace", a, "--view", "mask", "--blend", "half", "--out", out }), 2,
        { "half", "overlay" });
    EXPECT_FALSE(std::filesystem::exists(out));
}

} // namespace
} // namespace ps::test
