// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/run_status.h"

#include "widgets/theme.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

namespace ps {

RunStatus::RunStatus(QWidget* parent)
    : QWidget(parent)
    , m_stage(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_device(new QLabel(this))
    , m_method(new QLabel(this))
{
    setObjectName(QStringLiteral("runStatus"));
    m_stage->setObjectName(QStringLiteral("statusStage"));
    m_stage->setAccessibleName(tr("Stage"));
    m_progress->setObjectName(QStringLiteral("statusProgress"));
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setFixedWidth(120);
    m_progress->setTextVisible(false);
    m_progress->hide();
    m_device->setObjectName(QStringLiteral("statusDevice"));
    m_device->setProperty("muted", true);
    m_method->setObjectName(QStringLiteral("statusMethod"));
    m_method->setProperty("muted", true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, theme::kMargin, 0);
    row->setSpacing(2 * theme::kGap);
    for (QWidget* part : std::initializer_list<QWidget*> { m_stage, m_progress, m_device, m_method })
        row->addWidget(part);
    setStage(tr("Idle"));
}

void RunStatus::setStage(const QString& stage)
{
    m_stage->setText(stage);
    m_progress->hide();
}

void RunStatus::setProgress(const QString& what, qint64 done, qint64 total)
{
    constexpr int kParts = 1000; // QProgressBar counts in int; weights are larger than that
    if (total > 0) {
        m_progress->setRange(0, kParts);
        m_progress->setValue(static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * kParts));
        QString text = tr("%1 %2 %").arg(what).arg(done * 100 / total);
        const double now = static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000;
        if (const auto left = m_left.update(what.toStdString(), done, total, now))
            text += QStringLiteral(", ") + QString::fromStdString(timeLeftText(*left));
        m_stage->setText(text);
    } else {
        m_progress->setRange(0, 0);
        m_stage->setText(what);
    }
    m_progress->show();
}

void RunStatus::setDevice(const QString& text, const QString& toolTip)
{
    m_device->setText(text);
    m_device->setToolTip(toolTip);
}

void RunStatus::setMethod(const QString& text) { m_method->setText(text); }

} // namespace ps
