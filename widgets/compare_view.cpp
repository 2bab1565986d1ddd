// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare_view.h"

#include "core/trace/overlap.h"
#include "core/trace/pyramid.h"
#include "widgets/empty_note.h"
#include "widgets/format.h"
#include "widgets/theme.h"
#include "widgets/truth_label.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTableWidget>
#include <QVBoxLayout>

#include <functional>

namespace ps {
namespace {

/// One row of what was measured: both values, and their ratio where one may be taken.
struct Measure {
    QString name, help;
    std::function<double(const Trace&)> value; // negative: not measured
    std::function<QString(double)> text;
    bool ofMachine = false; // depends on device and threads, not only on the decision
};

std::vector<Measure> measures()
{
    const auto tokens = [](double value) { return format::significant(value, 4); };
    return { { CompareView::tr("First token"),
                 CompareView::tr("From the request to the first answer token, one run each"),
                 [](const Trace& t) { return t.times.firstToken; }, format::milliseconds, true },
        { CompareView::tr("Prefill"), CompareView::tr("The language model over picture and question, one run each"),
            [](const Trace& t) { return t.times.prefill; }, format::milliseconds, true },
        { CompareView::tr("Decode"), CompareView::tr("Answer tokens per second, mean of one answer"),
            [](const Trace& t) { return t.decodeTokensPerSecond() > 0 ? t.decodeTokensPerSecond() : -1; },
            format::rate, true },
        { CompareView::tr("KV cache"), CompareView::tr("Keys and values at the end of the answer"),
            [](const Trace& t) { return t.memory.kvCache > 0 ? static_cast<double>(t.memory.kvCache) : -1; },
            [](double bytes) { return format::bytes(static_cast<std::int64_t>(bytes)); } },
        { CompareView::tr("Equivalent tokens"),
            CompareView::tr("Visual tokens alive, mean over the decoder layers"),
            [](const Trace& t) {
        const auto mean = equivalentTokens(t);
        return mean ? mean->tokens : -1;
         },
            tokens },
        { CompareView::tr("Visual tokens fed"), CompareView::tr("Of the first decoder layer"),
            [](const Trace& t) { return static_cast<double>(t.fedTokens()); }, tokens } };
}

/// Why a ratio of times would compare more than the methods; empty when it would not.
QString whyNoRatio(const Trace& a, const Trace& b)
{
    if (a.run.modelName != b.run.modelName || a.run.dtype != b.run.dtype)
        return CompareView::tr("No ratio: A and B ran on different models or number formats.");
    if (a.run.device != b.run.device || a.run.deviceName != b.run.deviceName || a.run.threads != b.run.threads)
        return CompareView::tr("No ratio: A and B ran on different devices or thread counts.");
    return {};
}

QTableWidget* table(QWidget* parent, const char* name, const QString& accessibleName, const QStringList& header)
{
    auto* made = new QTableWidget(0, static_cast<int>(header.size()), parent);
    made->setObjectName(QLatin1String(name));
    made->setAccessibleName(accessibleName);
    made->setHorizontalHeaderLabels(header);
    made->verticalHeader()->hide();
    made->setShowGrid(false);
    made->setEditTriggers(QAbstractItemView::NoEditTriggers);
    made->setSelectionMode(QAbstractItemView::SingleSelection);
    made->setSelectionBehavior(QAbstractItemView::SelectRows);
    made->setFrameShape(QFrame::NoFrame);
    made->verticalHeader()->setDefaultSectionSize(made->fontMetrics().height() + 6);
    made->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    made->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    made->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return made;
}

void setCell(QTableWidget* table, int row, int column, const QString& text, const QString& toolTip = {})
{
    auto* item = new QTableWidgetItem(text);
    item->setToolTip(toolTip);
    if (column > 0)
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table->setItem(row, column, item);
}

/// The answer with its token number `mark` set off from the rest.
QString markedAnswer(const Trace& run, std::optional<std::size_t> mark)
{
    QString html;
    for (std::size_t i = 0; i < run.answer.size(); ++i) {
        const QString text = QString::fromStdString(run.answer[i]->text).toHtmlEscaped();
        html += i == mark ? QStringLiteral("<b><u>%1</u></b>").arg(text) : text;
    }
    return html;
}

} // namespace

CompareView::CompareView(QWidget* parent)
    : QWidget(parent)
    , m_measured(table(this, "compareMeasured", tr("Measured"), { tr("Measured"), tr("A"), tr("B"), tr("A / B") }))
    , m_overlap(new QLabel(this))
    , m_answerA(new QLabel(this))
    , m_answerB(new QLabel(this))
    , m_difference(new QLabel(this))
    , m_truth(new TruthLabel(this))
    , m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("compare"));
    setAccessibleName(tr("Comparison"));
    auto* empty = new EmptyNote(
        tr("Pin a run as B (P), then change method or budget: A follows the controls. Hold Shift "
           "over the picture to see B's mask."),
        this);
    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(theme::kMargin, theme::kGap, theme::kMargin, theme::kGap);
    row->setSpacing(2 * theme::kMargin);
    m_measured->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    row->addWidget(m_measured, 1);
    row->addWidget(buildWords(), 1);
    m_truth->hide();
    m_stack->addWidget(empty);
    m_stack->addWidget(page);
}

/// The part that is read: where the answers part, both of them, and the overlap of the masks.
QWidget* CompareView::buildWords()
{
    auto* words = new QWidget;
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins(0, 0, theme::kGap, 0);
    column->setSpacing(theme::kGap);
    auto* head = new QHBoxLayout;
    m_difference->setObjectName(QStringLiteral("compareDifference"));
    m_difference->setProperty("muted", true);
    m_difference->setWordWrap(true);
    head->addWidget(m_difference, 1);
    head->addWidget(m_truth, 0, Qt::AlignTop);
    column->addLayout(head);
    m_answerA->setObjectName(QStringLiteral("compareAnswerA"));
    m_answerB->setObjectName(QStringLiteral("compareAnswerB"));
    m_overlap->setObjectName(QStringLiteral("compareOverlap"));
    for (QLabel* label : { m_answerA, m_answerB, m_overlap }) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::RichText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        column->addWidget(label);
    }
    column->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setAccessibleName(tr("Answers and overlap"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(words);
    return area;
}

void CompareView::setRuns(const ComparedRun& a, const ComparedRun& b)
{
    if (a == m_a && b == m_b)
        return;
    m_a = a;
    m_b = b;
    refresh();
}

void CompareView::setStale(bool stale, const QString& reason)
{
    m_truth->setTruth(stale ? Truth::Stale : Truth::Exact, reason);
    m_truth->setVisible(stale);
}

void CompareView::refresh()
{
    const bool both = m_a.mask && m_b.mask;
    m_stack->setCurrentIndex(both ? 1 : 0);
    if (!both)
        return setAccessibleDescription({});
    fillMeasured();
    fillOverlap();
    fillAnswers();
    setAccessibleDescription(text());
}

void CompareView::fillMeasured()
{
    const std::vector<Measure> rows = measures();
    m_measured->setRowCount(static_cast<int>(rows.size()));
    m_measured->horizontalHeaderItem(1)->setToolTip(m_a.name);
    m_measured->horizontalHeaderItem(2)->setToolTip(m_b.name);
    const QString noRatio = m_a.run && m_b.run ? whyNoRatio(*m_a.run, *m_b.run)
                                               : tr("No ratio: A has not answered yet.");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Measure& measure = rows[i];
        const double a = m_a.run ? measure.value(*m_a.run) : -1, b = m_b.run ? measure.value(*m_b.run) : -1;
        const auto cell = [&](double value) { return value < 0 ? format::missing() : measure.text(value); };
        const int row = static_cast<int>(i);
        setCell(m_measured, row, 0, measure.name, measure.help);
        setCell(m_measured, row, 1, cell(a), QString::number(a, 'g', 9));
        setCell(m_measured, row, 2, cell(b), QString::number(b, 'g', 9));
        const bool taken = a >= 0 && b > 0 && (!measure.ofMachine || noRatio.isEmpty());
        setCell(m_measured, row, 3, taken ? format::significant(a / b) : format::missing(),
            taken                                         ? tr("%1 / %2").arg(a, 0, 'g', 9).arg(b, 0, 'g', 9)
                : measure.ofMachine && !noRatio.isEmpty() ? noRatio
                                                          : tr("Not measured in both runs."));
    }
}

void CompareView::fillOverlap()
{
    m_parts = maskOverlap(*m_a.mask, *m_b.mask);
    if (!m_parts)
        return m_overlap->setText(QString::fromStdString(whyNotComparable(*m_a.mask, *m_b.mask)).toHtmlEscaped());
    const QString muted = theme::tone(theme::Tone::TextMuted).name();
    QString rows = QStringLiteral("<tr style='color:%1'><td>%2</td>").arg(muted, tr("Patches kept by"));
    for (const QString& head : { tr("both"), tr("A only"), tr("B only"), tr("IoU") })
        rows += QStringLiteral("<td align='right' style='padding-left:12px'>%1</td>").arg(head);
    const auto add = [&](const QString& name, const Overlap& part) {
        rows += QStringLiteral("</tr><tr><td>%1</td>").arg(name);
        for (const QString& cell : { format::count(part.both), format::count(part.aOnly),
                 format::count(part.bOnly), format::significant(part.iou()) })
            rows += QStringLiteral("<td align='right' style='padding-left:12px'>%1</td>").arg(cell);
    };
    add(tr("All"), m_parts->overall);
    for (std::size_t i = 0; i < m_parts->partitions.size(); ++i)
        add(format::partitionName(static_cast<int>(i)), m_parts->partitions[i]);
    m_overlap->setText(QStringLiteral("<table cellspacing='0'>") + rows + QStringLiteral("</tr></table>"));
    m_overlap->setToolTip(tr("IoU: kept by both / kept by either"));
}

void CompareView::fillAnswers()
{
    const bool answered = m_a.run && m_b.run && !m_a.run->answer.empty() && !m_b.run->answer.empty();
    std::optional<std::size_t> mark;
    if (!answered) {
        m_difference->setText(tr("Answers compare once both runs have one."));
    } else if (m_a.run->run.question != m_b.run->run.question) {
        m_difference->setText(tr("A and B answer different questions."));
    } else {
        mark = firstDifferingToken(*m_a.run, *m_b.run);
        m_difference->setText(mark
                ? tr("Answers part at token %1.").arg(format::count(static_cast<int>(*mark) + 1))
                : tr("The answers are the same."));
    }
    const auto show = [&](QLabel* label, const QString& side, const ComparedRun& run) {
        label->setText(QStringLiteral("<b>%1</b> <span style='color:%2'>%3</span><br>%4")
                           .arg(side, theme::tone(theme::Tone::TextMuted).name(), run.name.toHtmlEscaped(),
                               run.run ? markedAnswer(*run.run, mark) : QString()));
    };
    show(m_answerA, tr("A"), m_a);
    show(m_answerB, tr("B"), m_b);
}

QString CompareView::text() const
{
    if (!m_parts)
        return m_difference->text();
    return tr("A %1, B %2: masks overlap %3. %4")
        .arg(m_a.name, m_b.name, format::significant(m_parts->overall.iou()), m_difference->text());
}

} // namespace ps
