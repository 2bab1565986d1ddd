// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/span_text.h"

#include "widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

namespace ps::span_text {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("timeline", text); }

QString part(RunPart which)
{
    switch (which) {
    case RunPart::Open: return translated("open");
    case RunPart::Preprocess: return translated("preprocess");
    case RunPart::Vision: return translated("vision");
    case RunPart::Select: return translated("select");
    case RunPart::Project: return translated("project");
    case RunPart::Prefill: return translated("prefill");
    case RunPart::Decode: return translated("decode");
    case RunPart::Between: break;
    }
    return translated("between the stages");
}

QString answerText(const Span& span, const Trace& trace)
{
    const auto index = static_cast<std::size_t>(span.index);
    return index < trace.answer.size() ? QString::fromStdString(trace.answer[index]->text).trimmed() : QString();
}

QString shareOf(double part, double whole) { return format::percent(whole > 0 ? part / whole : 0); }

} // namespace

QString name(const Span& span, const Trace& trace)
{
    switch (span.kind) {
    case SpanKind::Whole: return part(span.part);
    case SpanKind::Layer: return translated("layer %1").arg(span.index);
    case SpanKind::Drop: return translated("drop before layer %1").arg(span.index);
    case SpanKind::Token: {
        const QString text = answerText(span, trace);
        return text.isEmpty() ? translated("token %1").arg(span.index + 1)
                              : translated("token %1 \"%2\"").arg(span.index + 1).arg(text);
    }
    case SpanKind::Other: break;
    }
    if (span.part == RunPart::Prefill)
        return translated("prefill beyond its layers");
    return span.part == RunPart::Decode ? translated("decode beyond its tokens") : part(span.part);
}

QString label(const Span& span, const Trace& trace)
{
    switch (span.kind) {
    case SpanKind::Layer: return QString::number(span.index);
    case SpanKind::Token: return answerText(span, trace);
    case SpanKind::Whole: return span.part == RunPart::Between ? QString() : part(span.part);
    default: return {};
    }
}

QString exact(const SpanLanes& lanes, const SpanPlace& place, const Trace& trace)
{
    const Span& span = lanes.span(place);
    QString text = translated("%1: %2 ms").arg(name(span, trace), QLocale().toString(span.duration, 'f', 3));
    if (place.lane == 1)
        text += translated(", %1 of %2").arg(shareOf(span.duration, lanes.partOf(place).duration), part(span.part));
    return text + translated(", %1 of the run").arg(shareOf(span.duration, lanes.total(place.run)));
}

} // namespace ps::span_text
