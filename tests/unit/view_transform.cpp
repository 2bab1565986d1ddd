// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/view_transform.h"

#include <gtest/gtest.h>

using namespace ps;

namespace {

constexpr double kTiny = 1e-9;

ViewTransform made(QSizeF image, QSizeF view)
{
    ViewTransform transform;
    transform.setImageSize(image);
    transform.setViewSize(view);
    return transform;
}

void expectNear(QPointF a, QPointF b)
{
    EXPECT_NEAR(a.x(), b.x(), kTiny);
    EXPECT_NEAR(a.y(), b.y(), kTiny);
}

} // namespace

TEST(ViewTransform, FitShowsTheWholePictureCentredInsideTheMargin)
{
    const ViewTransform t = made({ 376, 188 }, { 900, 640 });
    const QRectF picture = t.imageRectInView();
    EXPECT_TRUE(t.isFitted());
    EXPECT_NEAR(picture.center().x(), 450, kTiny);
    EXPECT_NEAR(picture.center().y(), 320, kTiny);
    EXPECT_NEAR(picture.width(), 900 - 2 * ViewTransform::kFitMargin, kTiny);
    EXPECT_NEAR(picture.width() / picture.height(), 2, kTiny);
}

TEST(ViewTransform, MapsThereAndBack)
{
    ViewTransform t = made({ 4000, 3000 }, { 801, 603 });
    t.setZoom(1.7, { 13, 77 });
    for (const QPointF point : { QPointF(0, 0), QPointF(123.25, 2999), QPointF(4000, 3000) })
        expectNear(t.toImage(t.toView(point)), point);
    const QRectF rect(10, 20, 300, 40);
    const QRectF back = t.toImage(t.toView(rect));
    expectNear(back.topLeft(), rect.topLeft());
    expectNear(back.bottomRight(), rect.bottomRight());
}

TEST(ViewTransform, ZoomKeepsThePointUnderTheCursor)
{
    ViewTransform t = made({ 376, 188 }, { 900, 640 });
    const QPointF cursor(612, 301);
    const QPointF under = t.toImage(cursor);
    for (const double zoom : { 3.0, 10.0, 40.0, 5.0, 1.0 }) {
        t.setZoom(zoom, cursor);
        EXPECT_DOUBLE_EQ(t.zoom(), zoom);
        expectNear(t.toImage(cursor), under);
        EXPECT_FALSE(t.isFitted());
    }
}

TEST(ViewTransform, ZoomStaysInItsRange)
{
    ViewTransform t = made({ 376, 188 }, { 900, 640 });
    t.setZoom(1e6, { 450, 320 });
    EXPECT_DOUBLE_EQ(t.zoom(), ViewTransform::kMaxZoom);
    t.setZoom(1e-6, { 450, 320 });
    EXPECT_DOUBLE_EQ(t.zoom(), t.minZoom());
    EXPECT_LE(t.minZoom(), 1);
}

TEST(ViewTransform, PanMovesByTheGivenPixelsAndNeverLosesThePicture)
{
    ViewTransform t = made({ 376, 188 }, { 900, 640 });
    const QPointF before = t.toView(QPointF(0, 0));
    t.pan({ 30, -12 });
    expectNear(t.toView(QPointF(0, 0)), before + QPointF(30, -12));
    for (const QPointF far : { QPointF(1e5, 0), QPointF(-1e5, 1e5), QPointF(0, -1e5) }) {
        t.pan(far);
        const QRectF seen = t.imageRectInView() & QRectF(0, 0, 900, 640);
        EXPECT_GE(seen.width(), 40);
        EXPECT_GE(seen.height(), 40);
    }
}

TEST(ViewTransform, ResizeKeepsAFittedPictureFittedAndElseItsCentre)
{
    ViewTransform t = made({ 376, 188 }, { 900, 640 });
    t.setViewSize({ 500, 640 });
    EXPECT_TRUE(t.isFitted());
    EXPECT_NEAR(t.imageRectInView().width(), 500 - 2 * ViewTransform::kFitMargin, kTiny);
    t.setZoom(8, { 250, 320 });
    const QPointF centre = t.toImage(QPointF(250, 320));
    t.setViewSize({ 800, 400 });
    expectNear(t.toImage(QPointF(400, 200)), centre);
    EXPECT_DOUBLE_EQ(t.zoom(), 8);
}

TEST(ViewTransform, ShowsARectangleWhole)
{
    ViewTransform t = made({ 376, 188 }, { 900, 640 });
    t.show(QRectF(188, 0, 188, 188));
    const QRectF shown = t.toView(QRectF(188, 0, 188, 188));
    EXPECT_TRUE(QRectF(0, 0, 900, 640).contains(shown));
    EXPECT_NEAR(shown.height(), 640 - 2 * ViewTransform::kFitMargin, 1e-6);
}

TEST(ViewTransform, EmptyPictureOrViewIsHarmless)
{
    ViewTransform t;
    t.setViewSize({ 900, 640 });
    t.fit();
    t.pan({ 5, 5 });
    EXPECT_TRUE(t.imageRectInView().isEmpty());
    ViewTransform flat = made({ 10, 10 }, { 0, 0 });
    EXPECT_GT(flat.zoom(), 0);
}
