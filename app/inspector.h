// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backend.h"
#include "app/engine_thread.h"
#include "widgets/truth_label.h"

#include <QObject>
#include <optional>

namespace ps {

/// What follows a changed control: nothing but the preview, a new prefill, or a new answer.
enum class AutoMode { Mask, Prefill, Answer };

/// The settings a result belongs to, beside picture and question.
struct Controls {
    std::string method = "hired";
    Values values {};
    std::uint64_t seed = 0;
    bool operator==(const Controls&) const = default;
};

/// What the views draw now, with how far it can be trusted. `mask` and `run` may differ: a preview has a new mask
/// and the times of the run it was made from.
struct Shown {
    TracePtr mask {}; // canvas, partitions, count of the budget control; null: only the picture
    Truth maskTruth = Truth::None;
    TracePtr run {}; // latency, newest answer; null: nothing was run on this picture
    Truth runTruth = Truth::None;
    QString maskReason {}, runReason {};
};

/// The one bridge between windows and engine: holds the wanted picture, question and controls, previews a moved
/// control at once, submits runs, and lets only results of the newest request through. GUI thread; never blocks.
class Inspector final : public QObject {
    Q_OBJECT
public:
    explicit Inspector(Backend backend, QObject* parent = nullptr);

    void openModel(const ModelSource& source);
    void setPicture(ImagePtr image, const ImageInfo& info, double decodeMs);
    void showRecorded(const TracePtr& trace); // a trace from a file: its picture, method and question become current
    void showRun(const TracePtr& trace); // an earlier run on the current picture by the open model
    void setMethod(const std::string& id);
    void moveValues(const Values& values);   // preview only: a slider is being dragged
    void commitValues(const Values& values); // preview, then what the auto mode says
    void setControls(const Controls& controls); // method and values at once, with one run: an earlier state comes back
    void setAutoMode(AutoMode mode) { m_auto = mode; }
    void setSeed(std::uint64_t seed) { m_controls.seed = seed; }
    void setSampling(const Sampling& sampling) { m_sampling = sampling; }
    void ask(const QString& question);       // begins a new turn
    void askUnder(const Controls& controls); // the last question as a new turn under other controls, which stay
    void runAgain();                         // the last question under the current controls, in its turn
    void stop();

    bool busy() const { return m_engine.busy(); }
    bool loading() const { return m_loadSerial != 0; }
    bool modelReady() const { return m_ready; }
    bool recorded() const { return m_recorded; }
    bool canCompare() const; // a complete answer under the current controls is shown, and nothing runs
    std::vector<MatchedArm> matchedArms() const { return m_backend.match(m_shown.run); }
    QString titleOf(const std::string& method) const;
    bool hasPicture() const { return m_image != nullptr; }
    AutoMode autoMode() const { return m_auto; }
    const Shown& shown() const { return m_shown; }
    const Controls& controls() const { return m_controls; }
    const QString& question() const { return m_question; }
    const std::vector<MethodInfo>& methods() const { return m_methods; }
    const MethodInfo* method() const { return methodOf(m_controls.method); } // null before a model is open
    const RunInfo& modelInfo() const { return m_model; }
    const TracePtr& decidedTrace() const
    {
        return m_decided;
    } // what previews are made from; null before a decision
    const ImagePtr& image() const { return m_image; }
    const ImageInfo& imageInfo() const { return m_imageInfo; }

Q_SIGNALS:
    void shownChanged();
    void turnStarted(quint64 id, const QString& question, bool again); // again: the last turn starts over
    void turnChanged(quint64 id, const ps::TracePtr& trace);
    void busyChanged(bool busy);
    void stageChanged(const QString& stage); // "Encoding", "Prefill 3/8", "Decoding 212 tok/s", "Stopping", "Idle"
    void modelLoading(const QString& what, qint64 done, qint64 total);
    void modelOpened();
    void modelFailed(const QString& sentence); // the model open before stays
    void controlsCommitted();                  // by setMethod or commitValues: a person changed them
    void controlsChanged(); // method or values changed other than by moveValues and commitValues
    void pictureChanged();
    void failed(const QString& sentence); // a run without a turn of its own

private:
    void applyValues(const Values& values);
    void rerun();
    void submit(Goal goal, bool again);
    void submitWaiting();
    void received(const TracePtr& trace, bool final);
    void endOvertaken(const TracePtr& trace);
    void opened(quint64 serial, const ModelFacts& facts, const RunInfo& info);
    void openFailed(quint64 serial, const QString& sentence, bool cancelled);
    void becameIdle();
    void useModel();
    void leaveRecorded();
    void forgetResults();
    void refresh();
    TracePtr previewNow(QString& reason) const;
    const MethodInfo* methodOf(const std::string& id) const;
    Values carriedValues(const MethodInfo& next) const;

    struct Waiting {
        Goal goal = Goal::Mask;
        bool again = false;
    };

    Backend m_backend;
    Controls m_controls {};
    std::map<std::string, Values> m_lastValues {}; // of every method used in this session
    AutoMode m_auto = AutoMode::Answer;
    Sampling m_sampling {};
    ImagePtr m_image {};
    ImageInfo m_imageInfo {};
    double m_decodeMs = 0;
    QString m_question {}; // of the newest turn; empty before the first
    std::vector<MethodInfo> m_methods {};
    RunInfo m_model {};
    bool m_ready = false, m_recorded = false, m_stopping = false;
    std::uint64_t m_loadSerial = 0;      // of the model being loaded; 0 when none is
    std::optional<Waiting> m_waiting {}; // asked for while no model was ready
    std::uint64_t m_requestId = 0;       // the newest request: nothing older is drawn
    Goal m_requestGoal = Goal::Mask;
    Controls m_requestControls {};
    std::uint64_t m_turnRequest = 0; // the newest request that answers in a turn
    bool m_turnOpen = false;         // that turn has no final trace yet
    TracePtr m_decided {};           // newest trace with a decision on this picture by this model
    Controls m_decidedControls {};
    TracePtr m_measured {}; // newest trace of a run that measured times
    Controls m_measuredControls {};
    Goal m_measuredGoal = Goal::Mask;
    Shown m_shown {};
    EngineThread m_engine; // last: its thread ends first
};

} // namespace ps
