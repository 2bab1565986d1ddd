// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/method_comparison.h"

#include "widgets/format.h"
#include "widgets/theme.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ps {
namespace {

enum Column { Name, Setting, Share, FirstToken, Rate, Cache, Overlap, Answer, kColumns };

constexpr QSize kFirstSize { 1080, 380 };

} // namespace

MethodComparison::MethodComparison(Inspector& inspector, QWidget* parent)
    : QDialog(parent)
    , m_inspector(inspector)
    , m_reference(inspector.shown().run)
    , m_arms(inspector.matchedArms())
    , m_table(new QTableWidget(static_cast<int>(m_arms.size()), kColumns, this))
    , m_note(new QLabel(this))
{
    setObjectName(QStringLiteral("methodComparison"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Methods at %1 equivalent tokens").arg(format::percent(tokenShare(*m_reference))));
    auto* question = new QLabel(QString::fromStdString(m_reference->run.question), this);
    question->setWordWrap(true);
    m_table->setObjectName(QStringLiteral("comparisonTable"));
    m_table->setAccessibleName(tr("Methods"));
    m_table->setHorizontalHeaderLabels({ tr("Method"), tr("Setting"), tr("Equivalent tokens"),
        tr("First token"), tr("Decode"), tr("KV cache"), tr("Kept overlap"), tr("Answer") });
    m_table->horizontalHeaderItem(Share)->setToolTip(
        tr("Visual tokens alive, mean over the decoder layers, as a share of the picture's."));
    m_table->horizontalHeaderItem(FirstToken)
        ->setToolTip(
            tr("One run each; the picture's vision features are reused, so the vision tower is not in it."));
    m_table->horizontalHeaderItem(Overlap)->setToolTip(
        tr("Kept tokens shared with the run this began from, of those that either keeps; mean over the "
           "decoder layers."));
    m_table->verticalHeader()->hide();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setWordWrap(true);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_note->setWordWrap(true);
    m_note->setProperty("muted", true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(theme::kMargin);
    column->addWidget(question);
    column->addWidget(m_table, 1);
    column->addWidget(m_note);
    column->addWidget(buttons);
    resize(kFirstSize);
    fill();
    connect(&inspector, &Inspector::turnStarted, this, [this](quint64 id) { turnStarted(id); });
    connect(&inspector, &Inspector::turnChanged, this, &MethodComparison::turnChanged);
    runNext();
}

MethodComparison::~MethodComparison()
{
    if (running())
        m_inspector.stop();
}

void MethodComparison::fill()
{
    for (std::size_t i = 0; i < m_arms.size(); ++i) {
        const MatchedArm& arm = m_arms[i];
        const int row = static_cast<int>(i);
        const QString setting = QString::fromStdString(arm.setting);
        m_table->setItem(row, Name, new QTableWidgetItem(m_inspector.titleOf(arm.method)));
        m_table->setItem(
            row, Setting, new QTableWidgetItem(arm.reached ? setting : tr("%1 (nearest)").arg(setting)));
        for (int column = Share; column < Answer; ++column) {
            m_table->setItem(row, column, new QTableWidgetItem(format::missing()));
            m_table->item(row, column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        }
        m_table->setItem(row, Answer,
            new QTableWidgetItem(arm.unavailable.empty()
                    ? tr("waiting")
                    : tr("unavailable: %1").arg(QString::fromStdString(arm.unavailable))));
    }
    m_table->resizeColumnsToContents();
}

void MethodComparison::runNext()
{
    while (m_next < m_arms.size() && !m_arms[m_next].unavailable.empty())
        ++m_next;
    if (m_next == m_arms.size())
        return finish(tr("Complete. The same as one command with medians: prunescope-cli run --methods all "
                         "--match equivalent-tokens."));
    const MatchedArm& arm = m_arms[m_next++];
    m_note->setText(tr("Running %1…").arg(m_inspector.titleOf(arm.method)));
    m_asking = true;
    m_inspector.askUnder({ .method = arm.method, .values = arm.values, .seed = m_reference->run.seed });
    m_asking = false;
}

void MethodComparison::turnStarted(quint64 id)
{
    if (!running())
        return;
    if (m_asking)
        m_request = id;
    else
        finish(tr("Ended: another question was asked."));
}

void MethodComparison::turnChanged(quint64 id, const TracePtr& trace)
{
    if (!running() || id != m_request || trace->state == TraceState::Running)
        return;
    showRow(m_next - 1, *trace);
    if (trace->state == TraceState::Cancelled)
        return finish(tr("Stopped."));
    // Not from inside the inspector's own signal.
    QMetaObject::invokeMethod(this, &MethodComparison::runNext, Qt::QueuedConnection);
}

void MethodComparison::showRow(std::size_t arm, const Trace& trace)
{
    const int row = static_cast<int>(arm);
    const auto set = [&](Column column, const QString& text) { m_table->item(row, column)->setText(text); };
    if (trace.state != TraceState::Done)
        return set(
            Answer, trace.state == TraceState::Failed ? QString::fromStdString(trace.error) : tr("stopped"));
    set(Share, format::percent(tokenShare(trace)));
    set(FirstToken, format::milliseconds(trace.times.firstToken));
    set(Rate, format::rate(trace.decodeTokensPerSecond()));
    set(Cache, format::bytes(trace.memory.kvCache));
    set(Overlap, format::percent(keptOverlap(trace, *m_reference)));
    set(Answer, QString::fromStdString(trace.answerText()));
    m_table->item(row, Answer)->setToolTip(QString::fromStdString(trace.answerText()));
    for (int column = 0; column < Answer; ++column)
        m_table->resizeColumnToContents(column);
}

void MethodComparison::finish(const QString& note)
{
    m_next = m_arms.size() + 1;
    m_note->setText(note);
    m_inspector.showRun(m_reference);
}

} // namespace ps
