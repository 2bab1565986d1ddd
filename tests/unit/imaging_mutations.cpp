// SPDX-License-Identifier: GPL-3.0-or-later
// Broken pictures of every format through the whole decoder. The decoders behind it are not ours, hence child processes
// with a limit on memory and time: a crash, a hang or a huge allocation there ends the child, not the test.
#include "core/base/error.h"
#include "core/imaging/decode.h"
#include "tests/support/crc32.h"
#include "tests/support/image_files.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <stdexcept>

namespace ps::imaging {
namespace {

using namespace ps::test;

constexpr int kFiles = 5000, kBatch = 500;
constexpr rlim_t kMemory = 3ULL << 30, kSeconds = 60;

struct Family {
    const char* name = "";
    std::vector<Bytes> seeds {};
};

std::vector<Family> families()
{
    const Image image = coordinatePicture(24, 16), small = coordinatePicture(5, 3);
    const Bytes exif = exifBlock(6);
    return {
        { "jpeg",
            { readBytes("quadrants.jpg"), readBytes("quadrants_progressive.jpg"), readBytes("quadrants_cmyk.jpg"),
                readBytes("quadrants_icc.jpg"), withJpegExif(readBytes("quadrants_grey.jpg"), exif) } },
        { "png",
            { pngOf(image), pngFile({ .width = 2, .colorType = 6, .bitDepth = 16, .rows = Bytes(16, 90) }),
                pngFile({ .width = 16, .height = 2, .colorType = 0, .bitDepth = 1, .rows = { 1, 2, 3, 4 } }),
                pngFile({ .width = 2,
                    .colorType = 3,
                    .rows = { 1, 0 },
                    .before = { { "PLTE", Bytes(6, 7) }, { "tRNS", { 9 } } } }),
                pngFile({ .width = 5, .height = 3, .rows = small.rgb, .before = { { "eXIf", exif } } }) } },
        { "webp",
            { readBytes("quadrants.webp"), readBytes("quadrants_lossless.webp"), readBytes("quadrants_alpha.webp"),
                withWebPExif(readBytes("quadrants.webp"), image, exif), readBytes("animated.webp") } },
        { "bmp",
            { bmpFile(image), bmpFile(small), bmpFile(small, true), bmpFile(image, true),
                bmpFile(coordinatePicture(1, 1)) } },
        { "ppm",
            { encodePpm(image), encodePpm(small), encodePpm(coordinatePicture(1, 1)),
                encodePpm(coordinatePicture(1, 40)), encodePpm(coordinatePicture(40, 1)) } },
        { "tiff",
            { tiffFile({ .width = 5, .height = 3, .pixels = small.rgb }),
                tiffFile({ .width = 5, .height = 3, .orientation = 6, .bigEndian = true, .pixels = small.rgb }),
                tiffFile({ .width = 5, .height = 3, .bits = 16, .pixels = Bytes(90, 77) }),
                tiffFile({ .width = 5, .height = 3, .channels = 4, .pixels = Bytes(60, 77) }),
                tiffFile({ .width = 5, .height = 3, .channels = 1, .furtherPage = true, .pixels = Bytes(15, 77) }) } }
    };
}

/// A wrong checksum would end every broken PNG at the first check.
void repairChecksums(Bytes& png)
{
    std::size_t at = 8;
    while (at + 12 <= png.size()) {
        const std::size_t length = std::size_t { png[at] } << 24 | std::size_t { png[at + 1] } << 16
            | std::size_t { png[at + 2] } << 8 | png[at + 3];
        if (length > png.size() - at - 12)
            return;
        const std::uint32_t sum = crc32(png.data() + at + 4, length + 4);
        for (std::size_t i = 0; i < 4; ++i)
            png[at + 8 + length + i] = static_cast<std::uint8_t>(sum >> (24 - 8 * i));
        at += 12 + length;
    }
}

Bytes mutated(Bytes bytes, std::mt19937& random)
{
    const auto below = [&](std::size_t limit) {
        return static_cast<std::size_t>(random()) % std::max<std::size_t>(limit, 1);
    };
    for (std::size_t change = 0; change <= below(6); ++change) {
        const std::size_t at = below(
            below(3) == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), 200)); // headers more often
        const auto here = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const std::size_t kind = below(16); // mostly in place: a shifted file seldom comes far
        if (kind < 8)
            *here ^= static_cast<std::uint8_t>(1U << below(8));
        else if (kind < 11)
            *here = static_cast<std::uint8_t>(random());
        else if (kind < 14)
            *here = std::array<std::uint8_t, 4> { 0, 0x7F, 0x80, 0xFF }[below(4)];
        else if (kind == 14)
            bytes.insert(here, static_cast<std::uint8_t>(random()));
        else
            bytes.erase(here);
        if (bytes.empty())
            bytes.push_back(0);
    }
    if (below(20) == 0)
        bytes.resize(below(bytes.size()));
    if (below(4) != 0)
        repairChecksums(bytes);
    return bytes;
}

struct Outcome {
    int pictures = 0, refused = 0;
};

/// Decodes; anything but a whole picture or a worded refusal of the file is thrown on.
bool decodes(const Bytes& bytes)
{
    try {
        const DecodedImage result = decodeBytes(bytes, "mutated");
        const auto pixels = static_cast<std::size_t>(result.image.width)
            * static_cast<std::size_t>(result.image.height);
        if (pixels == 0 || result.image.rgb.size() != pixels * 3)
            throw std::logic_error("not a whole picture");
        return true;
    } catch (const Error& error) {
        const ErrorKind kind = error.kind();
        if (kind != ErrorKind::Damaged && kind != ErrorKind::Unsupported && kind != ErrorKind::NotThisFormat
            && kind != ErrorKind::OutOfMemory)
            throw;
        return false;
    }
}

/// In a child: writes how many of the batch were pictures into `pipe`, or dies.
[[noreturn]] void runBatch(const Family& family, unsigned seed, int pipe)
{
    std::freopen("/dev/null", "w", stderr); // what the decoders have to say about 30,000 broken files
#if !defined(__SANITIZE_ADDRESS__)
    const rlimit memory { kMemory, kMemory };
    ::setrlimit(RLIMIT_AS, &memory);
#endif
    const rlimit seconds { kSeconds, kSeconds };
    ::setrlimit(RLIMIT_CPU, &seconds);
    std::mt19937 random(seed);
    int pictures = 0;
    for (int i = 0; i < kBatch; ++i) {
        const Bytes bytes = mutated(family.seeds[static_cast<std::size_t>(i) % family.seeds.size()], random);
        try {
            pictures += decodes(bytes) ? 1 : 0;
        } catch (...) {
            ::_exit(100);
        }
    }
    const bool written = ::write(pipe, &pictures, sizeof pictures) == sizeof pictures;
    ::_exit(written ? 0 : 101);
}

Outcome decodeBatch(const Family& family, unsigned seed)
{
    int ends[2] = { -1, -1 };
    if (::pipe(ends) != 0)
        throw std::runtime_error("no pipe");
    std::fflush(nullptr); // or the child writes our lines again
    const pid_t child = ::fork();
    if (child == 0)
        runBatch(family, seed, ends[1]);
    ::close(ends[1]);
    Outcome outcome;
    const bool told = ::read(ends[0], &outcome.pictures, sizeof outcome.pictures) == sizeof outcome.pictures;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(told && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        << family.name << ", batch " << seed << ": " << (WIFSIGNALED(status) ? "signal " : "status ")
        << (WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    outcome.refused = kBatch - outcome.pictures;
    return outcome;
}

TEST(Mutations, GiveAPictureOrAWordedError)
{
    for (const Family& family : families()) {
        for (const Bytes& seed : family.seeds) // what is mutated must be sound, or the test tests nothing
            EXPECT_TRUE(decodes(seed) || family.name == std::string("webp")) << family.name;
        Outcome sum;
        for (unsigned batch = 0; batch < kFiles / kBatch; ++batch) {
            const Outcome outcome = decodeBatch(family, batch);
            sum.pictures += outcome.pictures;
            sum.refused += outcome.refused;
        }
        std::printf("%s: %d files, %d pictures, %d refused\n", family.name, kFiles, sum.pictures, sum.refused);
        EXPECT_GT(sum.pictures, kFiles / 50) << "hardly a file came as far as the decoder";
        EXPECT_GT(sum.refused, kFiles / 50);
    }
}

} // namespace
} // namespace ps::imaging
