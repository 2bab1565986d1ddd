// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_dialog.h"

#include "app/export_preview.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardItemModel>

namespace ps {
namespace {

using Content = ExportPlan::Content;

template <typename Widget>
Widget* named(Widget* widget, const char* name)
{
    widget->setObjectName(QLatin1String(name));
    return widget;
}

} // namespace

ExportDialog::ExportDialog(TracePtr trace, const ExportPlan& plan, const QString& folder, QWidget* parent)
    : QDialog(parent), m_trace(std::move(trace)), m_folder(folder), m_given(plan.picture)
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    makeControls(plan);
    layOut();
    fillContents(plan.content);
    connectControls();
    contentChanged();
    m_ending->setCurrentIndex(std::max(0, m_ending->findData(QString::fromStdString(plan.ending))));
    endingChanged();
}

void ExportDialog::makeControls(const ExportPlan& plan)
{
    m_content = named(new QComboBox, "exportContent");
    m_ending = named(new QComboBox, "exportEnding");
    m_scale = named(new QComboBox, "exportScale");
    for (const int scale : { 1, 2, 4 })
        m_scale->addItem(tr("%1 ×").arg(scale), scale);
    m_scale->setCurrentIndex(m_scale->findData(plan.picture.scale));
    m_blend = named(new QComboBox, "exportBlend");
    m_blend->addItem(tr("Over the photograph"), static_cast<int>(imaging::Blend::Blended));
    m_blend->addItem(tr("Overlay alone, transparent"), static_cast<int>(imaging::Blend::Overlay));
    m_blend->setCurrentIndex(m_blend->findData(static_cast<int>(plan.picture.blend)));
    m_colorMap = named(new QComboBox, "exportColorMap");
    for (const std::string& name : imaging::colorMapNames())
        m_colorMap->addItem(QString::fromStdString(name));
    m_colorMap->setCurrentText(QString::fromStdString(plan.picture.colorMap));
    m_opacity = named(new QSpinBox, "exportOpacity");
    m_opacity->setRange(0, 100);
    m_opacity->setSuffix(tr(" %"));
    m_opacity->setValue(static_cast<int>(plan.picture.opacity * 100 + 0.5));
    m_caption = named(new QCheckBox(tr("Legend and caption")), "exportCaption");
    m_caption->setChecked(plan.picture.caption);
    m_file = named(new QLineEdit, "exportFile");
    m_problem = named(new QLabel, "exportProblem");
    m_problem->setWordWrap(true);
    m_command = named(new QPlainTextEdit, "exportCommand");
    m_command->setReadOnly(true);
    m_command->setFont(theme::monoFont());
    m_command->setFixedHeight(m_command->fontMetrics().lineSpacing() * 4 + 2 * theme::kGap);
    m_command->setTabChangesFocus(true);
    m_preview = new ExportPreview(m_trace);
}

void ExportDialog::layOut()
{
    auto* browseButton = named(new QPushButton(tr("Browse…")), "exportBrowse");
    m_file->setProperty("boxed", true);
    auto* fileRow = new QHBoxLayout;
    fileRow->setSpacing(theme::kGap);
    fileRow->addWidget(m_file, 1);
    fileRow->addWidget(browseButton);
    auto* grid = new QGridLayout; // one for all, so that every control begins at the same edge
    grid->setHorizontalSpacing(2 * theme::kGap);
    const auto label = [&](const QString& text, QWidget* control) {
        auto* name = new QLabel(text);
        name->setBuddy(control);
        grid->addWidget(name, grid->rowCount(), 0);
    };
    const std::pair<QString, QWidget*> rows[] = { { tr("&What"), m_content }, { tr("F&ormat"), m_ending },
        { tr("&Size"), m_scale }, { tr("&Picture"), m_blend }, { tr("&Colours"), m_colorMap },
        { tr("Op&acity"), m_opacity } };
    for (const auto& [text, control] : rows) {
        label(text, control);
        grid->addWidget(control, grid->rowCount() - 1, 1);
    }
    grid->addWidget(m_caption, grid->rowCount(), 1);
    grid->setRowStretch(grid->rowCount(), 1);
    grid->addWidget(m_preview, 0, 2, grid->rowCount(), 1);
    label(tr("&File"), m_file);
    grid->addLayout(fileRow, grid->rowCount() - 1, 1, 1, 2);
    grid->setColumnStretch(1, 2);
    grid->setColumnStretch(2, 4);

    auto* copy = named(new QPushButton(theme::icon(QStringLiteral("copy")), tr("Copy command")), "exportCopy");
    auto* commandHead = new QHBoxLayout;
    commandHead->addWidget(new QLabel(tr("The same from a command line")), 1);
    commandHead->addWidget(copy);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_export = named(new QPushButton(tr("Export")), "exportButton");
    buttons->addButton(m_export, QDialogButtonBox::AcceptRole);
    m_export->setDefault(true);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(theme::kGap);
    column->addLayout(grid, 1);
    column->addWidget(m_problem);
    column->addLayout(commandHead);
    column->addWidget(m_command);
    column->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 160, fontMetrics().lineSpacing() * 45);

    connect(browseButton, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(command()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::confirm);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void ExportDialog::connectControls()
{
    connect(m_content, &QComboBox::activated, this, &ExportDialog::contentChanged);
    connect(m_ending, &QComboBox::activated, this, &ExportDialog::endingChanged);
    for (QComboBox* box : { m_scale, m_blend, m_colorMap })
        connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
    connect(m_opacity, &QSpinBox::valueChanged, this, &ExportDialog::refresh);
    connect(m_caption, &QCheckBox::toggled, this, &ExportDialog::refresh);
    connect(m_file, &QLineEdit::textEdited, this, [this] {
        m_ownName = true;
        refresh();
    });
}

void ExportDialog::fillContents(Content chosen)
{
    const std::pair<Content, QString> contents[] = { { Content::Mask, tr("Mask of kept patches") },
        { Content::ScoreLast, tr("Scores, last layer") }, { Content::ScoreFirst, tr("Scores, first layer") },
        { Content::Budgets, tr("Budget of every partition") },
        { Content::DropLayer, tr("Layer at which patches are dropped") },
        { Content::StageScore, tr("Score of a stage in the language model") },
        { Content::Margin, tr("Margin of the image predictor") },
        { Content::KeepThreshold, tr("Budget at which patches return") },
        { Content::Difference, tr("Difference from the pinned run") },
        { Content::Pyramid, tr("Tokens per decoder layer") }, { Content::Record, tr("Run record") },
        { Content::Run, tr("Whole run, opens here again") } };
    auto* items = qobject_cast<QStandardItemModel*>(m_content->model());
    for (const auto& [content, text] : contents) {
        m_content->addItem(text, static_cast<int>(content));
        const std::string reason = missingReason(*m_trace, content, m_given);
        items->item(m_content->count() - 1)->setEnabled(reason.empty());
        items->item(m_content->count() - 1)->setToolTip(QString::fromStdString(reason));
        if (content == chosen && reason.empty())
            m_content->setCurrentIndex(m_content->count() - 1);
    }
}

ExportPlan ExportDialog::plan() const
{
    ExportPlan plan { .content = static_cast<Content>(m_content->currentData().toInt()),
        .ending = m_ending->currentData().toString().toStdString() };
    plan.picture = m_given;
    plan.picture.colorMap = m_colorMap->currentText().toStdString();
    plan.picture.opacity = m_opacity->value() / 100.0;
    plan.picture.scale = m_scale->currentData().toInt();
    plan.picture.caption = m_caption->isChecked();
    plan.picture.blend = static_cast<imaging::Blend>(m_blend->currentData().toInt());
    if (plan.content == Content::Difference)
        plan.picture.referenceFile = QFileInfo(m_file->text()).completeBaseName().toStdString() + "-B.pstrace";
    return plan;
}

QString ExportDialog::file() const { return QDir(m_folder).absoluteFilePath(m_file->text().trimmed()); }
QString ExportDialog::command() const { return m_command->toPlainText(); }

void ExportDialog::contentChanged()
{
    const QString before = m_ending->currentData().toString();
    m_ending->clear();
    for (const std::string& ending : endingsOf(static_cast<Content>(m_content->currentData().toInt()))) {
        const QString text = QString::fromStdString(ending);
        m_ending->addItem(ending == "pstrace" ? QStringLiteral(".pstrace") : text.toUpper(), text);
    }
    m_ending->setCurrentIndex(std::max(0, m_ending->findData(before)));
    endingChanged();
}

void ExportDialog::endingChanged()
{
    const ExportPlan now = plan();
    if (m_ownName) {
        const QFileInfo typed(m_file->text());
        m_file->setText(typed.dir().filePath(
            typed.completeBaseName() + QLatin1Char('.') + QString::fromStdString(now.ending)));
    } else {
        m_file->setText(QDir(m_folder).filePath(QString::fromStdString(defaultFileName(*m_trace, now))));
    }
    refresh();
}

void ExportDialog::refresh()
{
    const ExportPlan now = plan();
    enableWhatApplies(now);
    const QString wrong = problem(now);
    m_problem->setText(wrong);
    m_problem->setVisible(!wrong.isEmpty());
    m_export->setEnabled(wrong.isEmpty());
    m_command->setPlainText(
        QString::fromStdString(exportCommand(*m_trace, now, QFileInfo(file()).fileName().toStdString())));
    m_preview->show(now);
}

void ExportDialog::enableWhatApplies(const ExportPlan& now)
{
    const bool picture = isPicture(now), figure = now.content == Content::Pyramid;
    const bool outlines = now.content == Content::Mask || now.content == Content::Difference;
    const auto enable = [](QWidget* control, bool applies, const QString& why) {
        control->setEnabled(applies);
        control->setToolTip(applies ? QString() : why);
    };
    const QString values = tr("Values have no look.");
    enable(m_scale, picture && now.ending == "png", picture ? tr("Vectors are sharp at every size.") : values);
    enable(m_blend, picture && !figure, picture ? tr("This figure has no photograph.") : values);
    enable(m_colorMap, picture && !figure && !outlines && now.content != Content::Margin,
        picture ? tr("The colours of this figure have fixed meanings.") : values);
    enable(m_opacity, picture && !figure && !outlines,
        picture ? tr("This figure covers nothing that could show through.") : values);
    enable(m_caption, picture, values);
}

QString ExportDialog::problem(const ExportPlan& now) const
{
    const QFileInfo target(file());
    if (m_file->text().trimmed().isEmpty())
        return tr("Give the file a name.");
    if (target.suffix().toStdString() != now.ending)
        return tr("The name must end in .%1.").arg(QString::fromStdString(now.ending));
    if (!target.dir().exists())
        return tr("The folder %1 does not exist.").arg(target.dir().path());
    return {};
}

void ExportDialog::browse()
{
    const QString ending = QString::fromStdString(plan().ending);
    auto* dialog = new QFileDialog(this, tr("Export to"), file(), QStringLiteral("*.") + ending);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // asked for once, by confirm()
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& chosen) {
        m_ownName = true;
        m_file->setText(chosen);
        refresh();
    });
    dialog->open();
}

void ExportDialog::confirm()
{
    const auto finish = [this] {
        Q_EMIT exportRequested(m_trace, plan(), file());
        accept();
    };
    if (!QFileInfo::exists(file())) {
        finish();
        return;
    }
    auto* question = new QMessageBox(QMessageBox::Question, tr("Replace the file?"),
        tr("%1 exists already.").arg(QFileInfo(file()).fileName()), QMessageBox::Cancel, this);
    question->addButton(tr("Replace"), QMessageBox::AcceptRole);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QMessageBox::buttonClicked, this, [question, finish](QAbstractButton* button) {
        if (question->buttonRole(button) == QMessageBox::AcceptRole)
            finish();
    });
    question->open();
}

} // namespace ps
