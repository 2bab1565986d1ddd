// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/decode.h"
#include "core/imaging/export.h"
#include "core/imaging/number_text.h"
#include "core/imaging/painter.h"
#include "core/imaging/png_chunk.h"
#include "core/imaging/utf8_text.h"
#include "core/imaging/vector_file.h"
#include "core/imaging/vector_output.h"
#include "tests/support/pdf_reader.h"
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/staged_trace.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ps::imaging {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class VectorExport : public testing::Test {
protected:
    std::string written(
        const Trace& from, View view, const std::string& ending, const PictureOptions& options = {})
    {
        const auto file = folder / ("figure." + ending);
        exportView(from, view, file, options);
        return test::ScratchFolder::bytesOf(file);
    }

    const test::ScratchFolder folder {};
    const Trace trace = test::sampleTraceOf(std::make_shared<const Image>(test::samplePicture(309, 231)));
};

std::size_t count(const std::string& text, const std::string& piece)
{
    std::size_t found = 0;
    for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1))
        ++found;
    return found;
}

double lengthOf(const std::vector<Line>& lines)
{
    double length = 0;
    for (const Line& line : lines)
        length += std::hypot(line.to.x - line.from.x, line.to.y - line.from.y);
    return length;
}

FigureNotes someNotes() { return { "a < b", "run --ask 'Grün?'", "PruneScope 1", "{}" }; }

TEST(PlainNumber, HasNoExponentAndNoTrailingZeros)
{
    EXPECT_EQ(plainNumber(12, 2), "12");
    EXPECT_EQ(plainNumber(12.5, 2), "12.5");
    EXPECT_EQ(plainNumber(-0.001, 2), "0");
    EXPECT_EQ(plainNumber(1e9 + 0.25, 2), "1000000000.25");
    EXPECT_EQ(plainNumber(100, 0), "100");
}

TEST(Texts, AreSafeForTheirFormat)
{
    EXPECT_EQ(xmlText("a<b> & \"c\" ä€😀"), "a&lt;b&gt; &amp; &quot;c&quot; ä€😀");
    EXPECT_EQ(xmlText("a\x01\xFF\n"), "a\xEF\xBF\xBD\xEF\xBF\xBD\n");
    EXPECT_EQ(pdfText("f(x) \\"), "(f\\(x\\) \\\\)");
    EXPECT_EQ(pdfText("ä"), "<FEFF00E4>");
    EXPECT_EQ(pdfText("😀"), "<FEFFD83DDE00>");
    EXPECT_EQ(pdfText(""), "()");
}

TEST(Geometry, LinesOnOneLineAreJoined)
{
    const auto lines = joined({ { { 3, 1 }, { 1, 1 } }, { { 5, 2 }, { 5, 0 } }, { { 3, 1 }, { 6, 1 } },
        { { 5, 4 }, { 5, 2 } }, { { 8, 1 }, { 9, 1 } }, { { 0, 0 }, { 1, 2 } } });
    ASSERT_THAT(lines, SizeIs(4));
    EXPECT_EQ(lines[0].from.x, 1);
    EXPECT_EQ(lines[0].to.x, 6);
    EXPECT_EQ(lines[1].from.x, 8) << "a gap stays";
    EXPECT_EQ(lines[2].from.y, 0);
    EXPECT_EQ(lines[2].to.y, 4);
    EXPECT_EQ(lines[3].to.y, 2) << "the slanted one";
}

TEST(Geometry, NeighboursInARowAreJoined)
{
    EXPECT_THAT(joinedRows({ { 4, 0, 2, 3 }, { 0, 0, 4, 3 }, { 0, 3, 4, 3 }, { 6, 0, 1, 2 } }),
        testing::UnorderedElementsAre(Rect { 0, 0, 6, 3 }, Rect { 0, 3, 4, 3 }, Rect { 6, 0, 1, 2 }));
}

TEST(Geometry, StripesFillTheAreaAndSpareItsHoles)
{
    const Rect area { 10, 20, 200, 100 };
    const double period = 5, whole = lengthOf(stripeLines(area, {}, period));
    EXPECT_NEAR(whole, 200 * 100 / period, 0.02 * whole) << "one stripe for each period across";
    const std::vector<Rect> holes { { 50, 40, 30, 20 }, { 80, 40, 30, 20 }, { 300, 0, 50, 500 } };
    EXPECT_NEAR(lengthOf(stripeLines(area, holes, period)), whole - 60 * 20 / period, 0.02 * whole);
    for (const Line& line : stripeLines(area, holes, period)) {
        const double x = (line.from.x + line.to.x) / 2, y = (line.from.y + line.to.y) / 2;
        EXPECT_LT(line.from.x, line.to.x);
        EXPECT_FALSE(x > 50 && x < 110 && y > 40 && y < 60) << x << ", " << y;
        EXPECT_NEAR(std::remainder(line.from.x + line.from.y, period * std::numbers::sqrt2), 0, 1e-6)
            << "in step";
    }
    EXPECT_THAT(stripeLines(area, { area }, period), IsEmpty());
}

TEST(Svg, HoldsShapesAndNotes)
{
    Page page { .width = 100, .height = 50.5 };
    Painter painter(page);
    painter.fillRect({ 1, 2, 3, 4 }, { { 255, 0, 128 }, 0.5 });
    painter.frame({ 10, 10, 5, 5 }, 1.5, { { 0, 0, 0 } });
    painter.text({ 5, 20 }, "aba", { .size = 10 });
    const std::string svg = svgFile(page, someNotes());
    EXPECT_THAT(svg, HasSubstr("width=\"100\" height=\"50.5\" viewBox=\"0 0 100 50.5\""));
    EXPECT_THAT(svg, HasSubstr("<title>a &lt; b</title>\n<desc>run --ask 'Grün?'</desc>"));
    EXPECT_THAT(svg, HasSubstr("fill-opacity=\"0.5\""));
    EXPECT_THAT(svg, HasSubstr("<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" fill=\"#ff0080\"/>"));
    EXPECT_EQ(count(svg, "<use "), 3U);
    EXPECT_EQ(count(svg, "<path id="), 2U) << "each letter once";
    EXPECT_THAT(svg, Not(HasSubstr("<text")));
}

TEST(Pdf, PointsAtItsObjectsAndHoldsNotes)
{
    Page page { .width = 100, .height = 50 };
    Painter painter(page);
    painter.text({ 5, 20 }, "aba", { .size = 10 });
    painter.fillRect({ 1, 2, 3, 4 }, { { 255, 0, 128 }, 0.5 });
    const auto bytes = pdfFile(page, someNotes());
    const test::PdfFile file = test::readPdf({ bytes.begin(), bytes.end() });
    const std::string& leaf = file.referred(
        file.referred(file.referred(file.trailer, "/Root"), "/Pages"), "/Kids[");
    EXPECT_THAT(leaf, HasSubstr("/MediaBox[0 0 75 37.5 ]"));
    const std::string content = test::pdfStream(file.referred(leaf, "/Contents"));
    EXPECT_THAT(content, StartsWith("0.75 0 0 -0.75 0 37.5 cm\n"));
    EXPECT_EQ(count(content, "q "), count(content, "Q\n"));
    EXPECT_EQ(count(content, " Do "), 4U) << "three letters and the group of rectangles";
    const std::string& info = file.referred(file.trailer, "/Info");
    EXPECT_THAT(info, HasSubstr("/Title(a < b)/Subject<FEFF"));
    EXPECT_THAT(info, Not(HasSubstr("Date")));
}

/// The embedded pixels, decoded: put back into a PNG, whose compression they have.
Image imageOf(const std::string& object)
{
    const std::size_t begin = object.find("stream\n") + 7;
    const std::string pixels = object.substr(begin, object.rfind("\nendstream") - begin);
    const auto bigEndian = [](std::size_t value) {
        std::string text;
        for (const int shift : { 24, 16, 8, 0 })
            text += static_cast<char>(value >> shift);
        return text;
    };
    const auto chunk = [&](const std::string& body) {
        return bigEndian(body.size() - 4) + body
            + bigEndian(pngChecksum({ reinterpret_cast<const std::uint8_t*>(body.data()), body.size() }));
    };
    const auto size = [&](const std::string& key) {
        return bigEndian(std::stoul(object.substr(object.find(key) + key.size())));
    };
    const std::string png = "\x89PNG\r\n\x1a\n"
        + chunk("IHDR" + size("/Width ") + size("/Height ") + std::string("\x08\x02\0\0\0", 5))
        + chunk("IDAT" + pixels) + chunk("IEND");
    return decodeBytes({ reinterpret_cast<const std::uint8_t*>(png.data()), png.size() }, "embedded").image;
}

TEST_F(VectorExport, ThePhotographIsEmbeddedAsItIs)
{
    const test::PdfFile file = test::readPdf(written(trace, View::Mask, "pdf"));
    const auto image = std::find_if(file.objects.begin(), file.objects.end(),
        [](const auto& object) { return object.second.find("/Subtype/Image") != std::string::npos; });
    ASSERT_NE(image, file.objects.end());
    EXPECT_EQ(imageOf(image->second).rgb, trace.image->rgb);
    EXPECT_THAT(written(trace, View::Mask, "svg"), HasSubstr("data:image/png;base64,iVBORw0KGgo"));
    EXPECT_EQ(photoPixels(test::samplePicture(3000, 30)).width, 2880) << "no print shows more";
}

TEST_F(VectorExport, EveryViewIsSoundAndTheSameEachTime)
{
    const Trace staged = test::pyramidTrace(), gated = test::dynamicTrace();
    for (const View view : kViews) {
        const Trace* from = &trace;
        for (const Trace* other : { &staged, &gated })
            from = viewValues(*from, view).empty() ? other : from;
        if (view == View::KeepThreshold || view == View::Difference) // of more than one trace: imaging_comparison.cpp
            continue;
        const std::string pdf = written(*from, view, "pdf"), svg = written(*from, view, "svg");
        const test::PdfFile file = test::readPdf(pdf);
        for (const auto& [number, object] : file.objects) {
            if (object.find("stream\n") != std::string::npos) {
                EXPECT_NO_THROW(test::pdfStream(object)) << viewName(view) << ", object " << number;
            }
        }
        EXPECT_EQ(pdf, written(*from, view, "pdf")) << viewName(view);
        EXPECT_EQ(svg, written(*from, view, "svg")) << viewName(view);
        for (const std::string& text : { pdf, svg }) {
            EXPECT_THAT(text, HasSubstr("prunescope-cli export --image sample.png"));
            EXPECT_THAT(text, Not(HasSubstr(folder.path().string())));
        }
        EXPECT_EQ(count(svg, "<image "), view == View::Pyramid ? 0U : 1U) << viewName(view);
    }
}

TEST_F(VectorExport, TheScaleIsOfPixelsOnly)
{
    EXPECT_EQ(written(trace, View::Budgets, "svg", { .scale = 4 }), written(trace, View::Budgets, "svg"));
    EXPECT_NE(written(trace, View::Budgets, "svg", { .opacity = 0.3 }), written(trace, View::Budgets, "svg"));
}

TEST_F(VectorExport, HeatCellsAreRectangles)
{
    const std::string svg = written(trace, View::ClassLast, "svg", { .caption = false });
    std::size_t cells = 0;
    for (int row = 64; row < 320; ++row)
        cells += trace.layout.patchRect(row / 64, row % 64 / 8, row % 8).empty() ? 0U : 1U;
    EXPECT_EQ(count(svg, "fill=\"#"), cells + count(svg, "<g aria-label"));
    EXPECT_THAT(svg, HasSubstr("<g shape-rendering=\"crispEdges\" fill-opacity=\"0.6\">"));
}

} // namespace
} // namespace ps::imaging
