// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/action_table.h"

#include <algorithm>

namespace ps {
namespace {

using enum ActionContext;
using enum ActionKind;

// Two lines an action, so that the table reads as one.
// clang-format off
constexpr ActionInfo kActions[] = {
    // id, menu, text, shortcuts,
    //     status tip, icon, context, kind, line above
    { "file.open", "File", "&Open…", "Ctrl+O",
        "Open pictures or a saved run", "open" },
    { "file.newScene", "File", "&New scene", "Ctrl+Shift+N",
        "Draw a fresh picture of the built-in model's world, with known answers", "new-scene" },
    { "file.samples", "File", "&Samples", "",
        "Pictures that come with the program, with questions and true answers", "", Window, Submenu },
    { "file.recent", "File", "&Recent", "",
        "Files opened lately", "", Window, Submenu },
    { "file.openModel", "File", "Open &model…", "Ctrl+Shift+O",
        "Open a LLaVA-NeXT or LLaVA-1.5 checkpoint folder in the Hugging Face layout", "model", Window, Trigger, true },
    { "file.saveTrace", "File", "Save r&un…", "",
        "Save the current run as a .pstrace file, which opens here without the model", "save", Window, Trigger, true },
    { "file.exportFigure", "File", "&Export picture…", "Ctrl+E",
        "Save the heatmap or mask as a picture with legend and caption", "export" },
    { "file.exportData", "File", "Export &data…", "Ctrl+Shift+E",
        "Save the values behind the view as NPY, CSV or JSON, or the whole run record" },
    { "file.quit", "File", "&Quit", "Ctrl+Q",
        "Leave PruneScope", "", Window, Trigger, true },

    { "edit.undo", "Edit", "&Undo", "Ctrl+Z",
        "Take back the last change of the view or of a parameter", "undo" },
    { "edit.redo", "Edit", "&Redo", "Ctrl+Shift+Z Ctrl+Y",
        "Make the change again that was taken back", "redo" },
    { "edit.copy", "Edit", "&Copy picture", "Ctrl+C",
        "Copy what the canvas shows", "copy", Window, Trigger, true },
    { "edit.copyCommand", "Edit", "Copy co&mmand", "Ctrl+Alt+C",
        "Copy the command line that reproduces the current run" },
    { "edit.paste", "Edit", "&Paste picture", "Ctrl+V",
        "Open the picture or the picture file in the clipboard" },
    { "select.none", "Edit", "Clear &selection", "Ctrl+Shift+A",
        "Select no patch", "", Window, Trigger, true },
    { "edit.preferences", "Edit", "Pre&ferences…", "Ctrl+,",
        "Theme, text size, colours, what follows a changed control, pictures and answers", "preferences", Window, Trigger, true },

    { "view.fit", "View", "&Fit", "F",
        "Show the whole picture", "fit", Canvas },
    { "view.actualSize", "View", "&Actual size", "Ctrl+0",
        "One screen pixel for every picture pixel" },
    { "view.zoomIn", "View", "Zoom &in", "Ctrl++ Ctrl+=",
        "One step closer", "zoom-in" },
    { "view.zoomOut", "View", "Zoom &out", "Ctrl+-",
        "One step back", "zoom-out" },
    { "view.peek", "", "Bare picture", "Space",
        "Hide every overlay while the key is held", "", Hold },
    { "overlay.none", "View/O&verlay", "&None", "0",
        "The picture alone", "", Canvas, Toggle },
    { "overlay.mask", "View/O&verlay", "&Mask", "1",
        "Kept patches bright, dropped ones dim and hatched", "", Canvas, Toggle },
    { "overlay.score", "View/O&verlay", "&Score, last layer", "2",
        "Class-token attention of the last vision layer: what HiRED ranks patches by", "", Canvas, Toggle },
    { "overlay.evidence", "View/O&verlay", "Score, &first layer", "6",
        "Class-token attention of the first vision layer: what HiRED splits the budget by", "", Canvas, Toggle },
    { "overlay.drop-layer", "View/O&verlay", "&Drop layer", "4",
        "The first decoder layer that no longer sees each patch", "", Canvas, Toggle },
    { "overlay.stage-score", "View/O&verlay", "S&tage score", "8",
        "What PyramidDrop or FastV ranks patches by, at the layer of the cursor", "", Canvas, Toggle },
    { "overlay.margin", "View/O&verlay", "M&argin", "9",
        "Keep minus drop of Dynamic-LLaVA's image predictor", "", Canvas, Toggle },
    { "overlay.threshold", "View/O&verlay", "Keep t&hreshold", "5",
        "The smallest budget that keeps each patch", "", Canvas, Toggle },
    { "overlay.difference", "View/O&verlay", "A m&inus B", "7",
        "What this run and the pinned run keep: both, only one of them, neither", "", Canvas, Toggle },
    { "overlay.next", "View/O&verlay", "N&ext", "O",
        "The next overlay that this run has", "", Canvas, Trigger, true },
    { "overlay.previous", "View/O&verlay", "&Previous", "Shift+O",
        "The previous overlay that this run has", "", Canvas },
    { "layer.previous", "View/Laye&r cursor", "&Previous", "PgUp [",
        "The picture as one decoder layer earlier sees it", "", Canvas },
    { "layer.next", "View/Laye&r cursor", "&Next", "PgDown ]",
        "The picture as one decoder layer later sees it", "", Canvas },
    { "layer.first", "View/Laye&r cursor", "&First", "Home",
        "The picture as the first decoder layer sees it", "", Canvas },
    { "layer.last", "View/Laye&r cursor", "&Last", "End",
        "The picture as the last decoder layer sees it", "", Canvas },
    { "layer.clear", "View/Laye&r cursor", "&Clear", "Backspace",
        "Take the layer cursor away: the picture as the answer used it", "", Canvas, Trigger, true },
    { "view.partitions", "View", "Partition&s", "T",
        "The exact pixels that the vision tower received, side by side, instead of the picture", "", Canvas, Toggle, true },
    { "view.grid", "View", "Patch &grid", "G",
        "Show or hide the lines between patches and partitions", "", Canvas, Toggle },
    { "view.legend", "View", "&Legend", "L",
        "Show or hide the numbered legend below the canvas", "", Canvas, Toggle },
    { "view.colorMap", "View", "&Colour map", "",
        "Colours of the score overlays", "", Window, Submenu },
    { "layout.inspect", "View/La&yout", "&Inspect", "Alt+1",
        "Canvas in the middle, pictures and partitions left, chat right, times below", "", Window, Trigger, true },
    { "layout.reset", "View/La&yout", "&Reset", "",
        "Put every panel of this layout back to its first place" },
    { "pane.toggle.images", "View/&Panels", "&Images", "",
        "Show or hide the list of pictures", "", Window, Toggle },
    { "pane.toggle.partitions", "View/&Panels", "&Partitions", "",
        "Show or hide the ledger of budgets", "", Window, Toggle },
    { "pane.toggle.method", "View/&Panels", "&Method", "",
        "Show or hide the method's parameters", "", Window, Toggle },
    { "pane.toggle.layers", "View/&Panels", "La&yers", "",
        "Show or hide the tokens of each decoder layer", "", Window, Toggle },
    { "pane.toggle.latency", "View/&Panels", "&Latency", "",
        "Show or hide the times of the current run", "", Window, Toggle },
    { "pane.toggle.timeline", "View/&Panels", "&Timeline", "",
        "Show or hide the current run span by span", "", Window, Toggle },
    { "pane.toggle.scores", "View/&Panels", "&Scores", "",
        "Show or hide the ranked scores with their cut", "", Window, Toggle },
    { "pane.toggle.patch_table", "View/&Panels", "Patch ta&ble", "",
        "Show or hide the values of every patch", "", Window, Toggle },
    { "pane.toggle.compare", "View/&Panels", "C&ompare", "",
        "Show or hide the comparison with the pinned run", "", Window, Toggle },
    { "pane.toggle.patch", "View/&Panels", "P&atch", "",
        "Show or hide the selected patch", "", Window, Toggle },
    { "pane.toggle.chat", "View/&Panels", "&Chat", "",
        "Show or hide the conversation", "", Window, Toggle },
    { "pane.hideAll", "View/&Panels", "&Hide all", "F9",
        "Only the canvas; again brings the panels back", "", Window, Toggle, true },
    { "pane.next", "View/&Panels", "&Next", "F6",
        "Move the focus to the next panel" },
    { "pane.previous", "View/&Panels", "P&revious", "Shift+F6",
        "Move the focus to the previous panel" },
    { "view.theme", "View", "&Theme", "",
        "Light or dark colours", "", Window, Submenu },
    { "view.fullScreen", "View", "F&ull screen", "F11",
        "Use the whole screen", "", Window, Toggle },

    { "run.ask", "Run", "&Ask", "Ctrl+Return Ctrl+Enter",
        "Ask the question in the box about this picture", "ask" },
    { "run.again", "Run", "Run a&gain", "F5",
        "The last question with the current settings", "again" },
    { "run.stop", "Run", "&Stop", "Esc Shift+F5",
        "Stop the run or the loading of a model", "stop" },
    { "run.focusQuestion", "Run", "&Question box", "Ctrl+L",
        "Put the cursor into the question box", "", Window, Trigger, true },
    { "run.truth", "Run", "&True answers", "",
        "Questions about this picture with the answers that are true", "", Window, Submenu },
    { "run.auto", "Run", "Next a&uto mode", "Ctrl+R",
        "Switch what follows a changed control: the mask, a prefill, or an answer", "", Window, Trigger, true },
    { "budget.down", "Run", "Budget &down", "F7",
        "Lower the budget by one step" },
    { "budget.up", "Run", "&Budget up", "F8",
        "Raise the budget by one step" },
    { "budget.downFine", "", "Budget down a little", "Shift+F7",
        "Lower the budget by a tenth of a step" },
    { "budget.upFine", "", "Budget up a little", "Shift+F8",
        "Raise the budget by a tenth of a step" },
    { "method.next", "Run", "&Next method", "M",
        "The next method that this model can run", "", Canvas, Trigger, true },
    { "method.options", "Run", "Method &options", "Ctrl+M",
        "Move the focus to the method's parameters" },

    { "compare.pin", "Compare", "&Pin as B", "P",
        "Keep the current run as B; A goes on following the controls", "", Canvas },
    { "compare.swap", "Compare", "&Swap A and B", "X",
        "Make B's method and settings current, and pin A in its place", "", Canvas },
    { "compare.flip", "", "Show B", "Shift",
        "Show B's mask while the key is held", "", Hold },
    { "compare.clear", "Compare", "&Forget B", "",
        "Compare with nothing", "", Window, Trigger, true },
    { "run.compareMethods", "Compare", "&Compare methods…", "Ctrl+Shift+M",
        "The same question under every method at the equivalent tokens of the current run", "", Window, Trigger, true },

    { "tools.palette", "Tools", "&Search actions…", "Ctrl+K Ctrl+Shift+P",
        "Find and run any action, sample or recent file", "search" },
    { "tools.modelInfo", "Tools", "&Model and device…", "",
        "What the open model is and where it runs" },

    { "help.whatsThis", "Help", "What's &this?", "Shift+F1",
        "Explain the control that is clicked next" },
    { "help.hints", "Help", "Show &hints", "",
        "Bring back the hints of the first start" },
    { "help.shortcuts", "Help", "&Shortcuts…", "Ctrl+F1",
        "Every action with its keys" },
    { "help.about", "Help", "&About PruneScope", "",
        "Version, build and licence", "", Window, Trigger, true },
};
// clang-format on

} // namespace

std::span<const ActionInfo> actionTable() { return kActions; }

std::string shortcutList()
{
    std::size_t idWidth = 0, keyWidth = 0;
    for (const ActionInfo& action : kActions) {
        idWidth = std::max(idWidth, std::string(action.id).size());
        keyWidth = std::max(keyWidth, std::string(action.shortcuts).size());
    }
    std::string lines;
    for (const ActionInfo& action : kActions) {
        std::string id = action.id, keys = action.shortcuts;
        if (keys.empty())
            keys = "-";
        id.resize(idWidth, ' ');
        keys.resize(std::max(keyWidth, keys.size()), ' ');
        lines += id + "  " + keys + "  " + action.statusTip + "\n";
    }
    return lines;
}

} // namespace ps
