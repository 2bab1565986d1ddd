// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time_left.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace ps {

/// The right half of the status bar: stage (with a progress bar when the amount is known), device and memory,
/// method @ budget. objectName "runStatus".
class RunStatus : public QWidget {
    Q_OBJECT
public:
    explicit RunStatus(QWidget* parent = nullptr);

    void setStage(const QString& stage); // "Idle", "Encoding", "Decode 31 tok/s", "Stopping"
    void setProgress(const QString& what, qint64 done, qint64 total); // total 0: unknown; setStage ends it
    void setDevice(const QString& text, const QString& toolTip = {}); // "CPU, 2 threads", memory
    void setMethod(const QString& text);                              // "HiRED @ 20.0 %"

private:
    QLabel* m_stage = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_device = nullptr;
    QLabel* m_method = nullptr;
    TimeLeft m_left {};
};

} // namespace ps
