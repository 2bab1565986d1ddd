// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_dialog.h"

#include "widgets/theme.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
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
    : QDialog(parent), m_trace(std::move(trace)), m_folder(folder), m_layer(plan.picture.layer)
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    build(plan);
    contentChanged();
    m_ending->setCurrentIndex(std::max(0, m_ending->findData(QString::fromStdString(plan.ending))));
    endingChanged();
}

void ExportDialog::build(const ExportPlan& plan)
{
    m_content = named(new QComboBox, "exportContent");
    m_ending = named(new QComboBox, "exportEnding");
    m_scale = named(new QComboBox, "exportScale");
    for (const int scale : { 1, 2, 4 })
        m_scale->addItem(tr("%1 ×").arg(scale), scale);
    m_scale->setCurrentIndex(m_scale->findData(plan.picture.scale));
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
    auto* browseButton = new QPushButton(tr("Browse…"));
    m_problem = named(new QLabel, "exportProblem");
    m_problem->setWordWrap(true);
    m_command = named(new QPlainTextEdit, "exportCommand");
    m_command->setReadOnly(true);
    m_command->setFont(theme::monoFont());
    m_command->setFixedHeight(m_command->fontMetrics().lineSpacing() * 4 + 2 * theme::kGap);
    m_command->setTabChangesFocus(true);
    auto* copy = named(new QPushButton(theme::icon(QStringLiteral("copy")), tr("Copy command")), "exportCopy");

    auto* fileRow = new QHBoxLayout;
    fileRow->addWidget(m_file, 1);
    fileRow->addWidget(browseButton);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&What"), m_content);
    form->addRow(tr("F&ormat"), m_ending);
    form->addRow(tr("&Size"), m_scale);
    form->addRow(tr("&Colours"), m_colorMap);
    form->addRow(tr("O&pacity"), m_opacity);
    form->addRow(QString(), m_caption);
    form->addRow(tr("&File"), fileRow);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_export = named(new QPushButton(tr("Export")), "exportButton");
    buttons->addButton(m_export, QDialogButtonBox::AcceptRole);
    m_export->setDefault(true);
    auto* commandHead = new QHBoxLayout;
    commandHead->addWidget(new QLabel(tr("The same from a command line")), 1);
    commandHead->addWidget(copy);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(theme::kGap);
    column->addLayout(form);
    column->addWidget(m_problem);
    column->addLayout(commandHead);
    column->addWidget(m_command);
    column->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 90);
    fillContents(plan.content);

    connect(m_content, &QComboBox::activated, this, &ExportDialog::contentChanged);
    connect(m_ending, &QComboBox::activated, this, &ExportDialog::endingChanged);
    for (QComboBox* box : { m_scale, m_colorMap })
        connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
    connect(m_opacity, &QSpinBox::valueChanged, this, &ExportDialog::refresh);
    connect(m_file, &QLineEdit::textEdited, this, [this] {
        m_ownName = true;
        refresh();
    });
    connect(browseButton, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(command()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::confirm);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void ExportDialog::fillContents(Content chosen)
{
    const std::pair<Content, QString> contents[] = { { Content::Mask, tr("Mask of kept patches") },
        { Content::ScoreLast, tr("Scores, last layer") }, { Content::ScoreFirst, tr("Scores, first layer") },
        { Content::Budgets, tr("Budget of every partition") },
        { Content::DropLayer, tr("Layer at which patches are dropped") },
        { Content::StageScore, tr("Score of a stage in the language model") },
        { Content::Margin, tr("Margin of the image predictor") },
        { Content::Pyramid, tr("Tokens per decoder layer") }, { Content::Record, tr("Run record") },
        { Content::Run, tr("Whole run, opens here again") } };
    auto* items = qobject_cast<QStandardItemModel*>(m_content->model());
    for (const auto& [content, text] : contents) {
        m_content->addItem(text, static_cast<int>(content));
        const std::string reason = missingReason(*m_trace, content);
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
    plan.picture = { .colorMap = m_colorMap->currentText().toStdString(),
        .opacity = m_opacity->value() / 100.0,
        .scale = m_scale->currentData().toInt(),
        .caption = m_caption->isChecked(),
        .layer = m_layer };
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
    const bool picture = now.ending == "png";
    const bool mask = now.content == Content::Mask;
    m_scale->setEnabled(picture);
    const bool figure = now.content == Content::Pyramid;
    m_colorMap->setEnabled(picture && !mask && !figure && now.content != Content::Margin);
    m_opacity->setEnabled(picture && !figure);
    m_caption->setEnabled(picture);
    const QFileInfo target(file());
    QString problem;
    if (m_file->text().trimmed().isEmpty())
        problem = tr("Give the file a name.");
    else if (target.suffix().toStdString() != now.ending)
        problem = tr("The name must end in .%1.").arg(QString::fromStdString(now.ending));
    else if (!target.dir().exists())
        problem = tr("The folder %1 does not exist.").arg(target.dir().path());
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_export->setEnabled(problem.isEmpty());
    m_command->setPlainText(
        QString::fromStdString(exportCommand(*m_trace, now, target.fileName().toStdString())));
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
