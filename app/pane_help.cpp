// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pane_help.h"

#include "widgets/dock_title.h"

#include <QAbstractItemView>
#include <QChildEvent>
#include <QComboBox>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QTabBar>

namespace ps {
namespace {

struct Help {
    const char* name;
    const char* text; // what it shows
    const char* formula = "";
    const char* source = "";
};

// clang-format off
constexpr Help kHelp[] = {
    { "canvas", QT_TRANSLATE_NOOP("ps::help",
        "The picture with one overlay of the run on it. Kept patches are bright and outlined, dropped ones dim and hatched; "
        "score overlays colour every patch by its score, with the numbers in the legend. Where the overview and tiles cover the same place, the fill speaks for the tiles and the overview's kept patches have marked corners."),
      QT_TRANSLATE_NOOP("ps::help",
        "A patch of the overview's g × g grid covers W/g × H/g pixels of the picture; a tile's patch is mapped back through the padded canvas and clipped to the picture."),
      QT_TRANSLATE_NOOP("ps::help", "LLaVA-NeXT packing as in Hugging Face transformers; the layout is stored in every trace.") },
    { "overlayChips", QT_TRANSLATE_NOOP("ps::help",
        "What lies over the picture. A chip that this run has no data for is grey and its tooltip says what would fill it.") },
    { "dock_images", QT_TRANSLATE_NOOP("ps::help",
        "The pictures on offer: those you opened, the samples that the built-in model can answer about, and recorded runs, which open without a model. Files can be dropped here; Delete takes an opened one off the list and leaves the file alone.") },
    { "dock_partitions", QT_TRANSLATE_NOOP("ps::help",
        "Where the budget went. Requested: the rule's share. Allocated: after each partition's own size has limited it. After unpad: without patches that show only padding. Fed: what entered the language model, newline tokens included. Every lost token has its reason below the table."),
      QT_TRANSLATE_NOOP("ps::help",
        "HiRED: B = ⌊r·P·N⌋ patches in all; the overview gets ⌊α·B⌋, tile i gets ⌊(B − ⌊α·B⌋)·s<sub>i</sub> / Σs⌋, where s<sub>i</sub> is the class token's attention in the first vision layer, summed over the overview's patches inside tile i."),
      QT_TRANSLATE_NOOP("ps::help", "HiRED, arXiv 2408.10945, Eq. 1 (shares) and Eq. 2 (selection); the rules of the two releases are parameters.") },
    { "dock_method", QT_TRANSLATE_NOOP("ps::help",
        "The parameters of the chosen method beside the budget in the toolbar. What is marked as ours is not in the paper. Drag to preview, let go to apply; a double click resets.") },
    { "dock_layers", QT_TRANSLATE_NOOP("ps::help",
        "Visual and text tokens of every decoder layer, with the bytes of their keys and values. Stages where tokens are dropped can be dragged; the cursor shows on the picture what that layer still sees."),
      QT_TRANSLATE_NOOP("ps::help",
        "Equivalent tokens = mean over the decoder layers of the visual tokens alive. Cache of a layer = 2·n·d<sub>kv</sub>·w bytes for n tokens. PyramidDrop keeps ⌊λ·n⌋ of n visual tokens after each stage."),
      QT_TRANSLATE_NOOP("ps::help", "PyramidDrop, arXiv 2410.17247, section 3; FastV, arXiv 2403.06764, section 4.") },
    { "dock_latency", QT_TRANSLATE_NOOP("ps::help",
        "Where the time of the current run went, stage by stage, and what each generated token took. All of it was measured in this run on this machine; a part that was reused is left out."),
      QT_TRANSLATE_NOOP("ps::help", "Time to first token = from the request to the first generated token, decoding and preprocessing of the picture inside.") },
    { "dock_patch", QT_TRANSLATE_NOOP("ps::help",
        "The patch that was clicked: its pixels, its place and visual id, every score that touched it, whether it was kept and why, and the budget at which it returns. A visual id is the token's index in the unpruned sequence and never changes."),
      QT_TRANSLATE_NOOP("ps::help", "Returns at budget b: the smallest multiple of a tenth of the budget's step at which the method's own selection, on the recorded scores, keeps the patch.") },
    { "dock_chat", QT_TRANSLATE_NOOP("ps::help",
        "The conversation. Every answer is a run of its own and keeps its method, times and token counts; click one to see it in the other views. Answer tokens that left the cache are light and dotted. An answer under other settings than the current ones is faded."),
      QT_TRANSLATE_NOOP("ps::help", "Dynamic-LLaVA stores a generated token's key and value when its text predictor says keep: margin = keep − drop > 0."),
      QT_TRANSLATE_NOOP("ps::help", "Dynamic-LLaVA, arXiv 2412.00876, section 3.3, Eq. 12.") },
    { "dock_compare", QT_TRANSLATE_NOOP("ps::help",
        "Run A, which follows the controls, beside the pinned run B: what was measured, both answers with the first difference marked, and how far the masks agree. A ratio of times appears only when both ran on the same model, device and threads."),
      QT_TRANSLATE_NOOP("ps::help", "IoU = patches kept by both / patches kept by either, met by partition, row and column. Equivalent tokens = mean over the decoder layers of the visual tokens alive.") },
    { "dock_timeline", QT_TRANSLATE_NOOP("ps::help",
        "The run as spans on one time axis: preparing the picture, vision, selection, prefill cut at the pruning layers, then every decoded token. Each span is measured.") },
    { "dock_scores", QT_TRANSLATE_NOOP("ps::help",
        "The scores that the decision ranked, from the largest down, with the cut between what was kept and what was dropped."),
      QT_TRANSLATE_NOOP("ps::help", "HiRED: the class token's attention to a patch in the layer that makes the features, summed over the heads. PyramidDrop and FastV: attention of the prompt's last token, mean over the heads. Dynamic-LLaVA: keep − drop of the image predictor."),
      QT_TRANSLATE_NOOP("ps::help", "HiRED Eq. 2; PyramidDrop section 3; FastV section 4; Dynamic-LLaVA Eq. 5 and 11.") },
    { "dock_patch_table", QT_TRANSLATE_NOOP("ps::help",
        "The exact values of every patch: the canvas in words and numbers. Sort by a column, filter, copy rows as tab-separated text. What was not measured is blank.") },
    { "modelButton", QT_TRANSLATE_NOOP("ps::help",
        "The open model. The built-in one is small and knows only generated scenes; any LLaVA-NeXT or LLaVA-1.5 folder in the Hugging Face layout opens from disk.") },
    { "methodBox", QT_TRANSLATE_NOOP("ps::help",
        "Which visual tokens are dropped, and by what rule. A method that this model cannot run is grey; its tooltip says why.") },
    { "budget", QT_TRANSLATE_NOOP("ps::help",
        "The share of visual tokens that the method may keep. The mask follows while you drag, the answer when you let go. EXACT: what the engine keeps if run now. ESTIMATE: ranked by scores measured under other settings. STALE: belongs to earlier settings.") },
    { "autoBox", QT_TRANSLATE_NOOP("ps::help",
        "What follows a changed control: only the mask, also a measured prefill, or a whole new answer.") },
    { "truthButton", QT_TRANSLATE_NOOP("ps::help",
        "Samples and generated scenes come with questions whose answers are known. Choose one to ask it.") },
};
// clang-format on

/// A window makes its tab bars when panels are stacked, at any time.
class TabNamer final : public QObject {
public:
    explicit TabNamer(QMainWindow& window) : QObject(&window)
    {
        for (QTabBar* tabs : window.findChildren<QTabBar*>(Qt::FindDirectChildrenOnly))
            name(*tabs);
        window.installEventFilter(this);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::ChildPolished)
            if (auto* tabs = qobject_cast<QTabBar*>(static_cast<QChildEvent*>(event)->child()))
                name(*tabs);
        return QObject::eventFilter(watched, event);
    }

private:
    static void name(QTabBar& tabs)
    {
        tabs.setAccessibleName(QCoreApplication::translate("ps::help", "Stacked panels"));
    }
};

QString translated(const char* text) { return QCoreApplication::translate("ps::help", text); }

const Help* find(const QString& name)
{
    for (const Help& help : kHelp)
        if (name == QLatin1String(help.name))
            return &help;
    return nullptr;
}

} // namespace

QString paneHelp(const QString& name)
{
    const Help* help = find(name);
    if (!help)
        return {};
    QString html = QStringLiteral("<p>%1</p>").arg(translated(help->text));
    if (*help->formula)
        html += QStringLiteral("<p><i>%1</i></p>").arg(translated(help->formula));
    if (*help->source)
        html += QStringLiteral("<p><small>%1</small></p>").arg(translated(help->source));
    return html;
}

void explainWindow(QMainWindow& window)
{
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        const QString own = paneHelp(widget->objectName());
        if (!own.isEmpty())
            widget->setWhatsThis(own);
        else if (widget->whatsThis().isEmpty() && !widget->toolTip().isEmpty())
            widget->setWhatsThis(widget->toolTip());
    }
    for (auto* dock : window.findChildren<QDockWidget*>()) {
        new DockTitle(dock);
        if (dock->widget()->accessibleName().isEmpty())
            dock->widget()->setAccessibleName(dock->windowTitle());
    }
    for (const auto* box : window.findChildren<QComboBox*>())
        box->view()->setAccessibleName(box->accessibleName());
    new TabNamer(window);
}

} // namespace ps
