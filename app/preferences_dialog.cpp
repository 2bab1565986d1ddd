// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/preferences_dialog.h"

#include "core/imaging/color_map.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ps {
namespace {

void addHeading(QFormLayout& form, const QString& text)
{
    auto* heading = new QLabel(text);
    heading->setFont(theme::titleFont());
    if (form.rowCount() > 0)
        heading->setContentsMargins(0, theme::kMargin, 0, 0);
    form.addRow(heading);
}

template <typename Choice>
void choose(QComboBox& box, const Choice& choice)
{
    box.setCurrentIndex(box.findData(choice));
}

} // namespace

PreferencesDialog::PreferencesDialog(const Preferences& now, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("preferencesDialog"));
    setWindowTitle(tr("Preferences"));
    auto* column = new QVBoxLayout(this);
    m_form = new QFormLayout;
    m_form->setHorizontalSpacing(2 * theme::kMargin);
    m_form->setVerticalSpacing(theme::kGap);
    m_form->setLabelAlignment(Qt::AlignLeft);
    buildAppearance();
    buildRuns();
    buildPictures();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::RestoreDefaults | QDialogButtonBox::Close);
    for (QAbstractButton* button : buttons->buttons()) // Return ends the typing of a number and presses nothing
        static_cast<QPushButton*>(button)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this, [this] {
        setPreferences(Preferences());
        report();
    });
    column->setContentsMargins(2 * theme::kMargin, theme::kMargin, 2 * theme::kMargin, theme::kMargin);
    column->setSpacing(2 * theme::kMargin);
    column->addLayout(m_form);
    column->addStretch(1);
    column->addWidget(buttons);
    setPreferences(now);
}

void PreferencesDialog::buildAppearance()
{
    addHeading(*m_form, tr("Appearance"));
    m_theme = new QComboBox;
    m_theme->addItem(tr("As the system"), static_cast<int>(ThemeMode::System));
    m_theme->addItem(tr("Light"), static_cast<int>(ThemeMode::Light));
    m_theme->addItem(tr("Dark"), static_cast<int>(ThemeMode::Dark));
    add("themeBox", tr("&Theme"), m_theme, tr("Colours of the window."));
    m_font = numberBox(Preferences::kSmallestFont, Preferences::kLargestFont, 10, tr(" %"));
    add("fontBox", tr("Text &size"), m_font, tr("Of all text in the window, as a share of the system's size."));
    m_colorMap = new QComboBox;
    for (const std::string& name : imaging::colorMapNames())
        m_colorMap->addItem(QString::fromStdString(name), QString::fromStdString(name));
    add("colorMapBox", tr("&Colour map"),
        m_colorMap, tr("Colours of the score overlays, on the canvas and in exported pictures. All of them go from dark to light."));
}

void PreferencesDialog::buildRuns()
{
    addHeading(*m_form, tr("Runs"));
    m_autoEmbedded = autoBox();
    add("autoBuiltInBox", tr("Changed control, &built-in model"), m_autoEmbedded,
        tr("What follows when a control is changed while the built-in model is open."));
    m_autoCheckpoint = autoBox();
    add("autoCheckpointBox", tr("Changed control, &other models"),
        m_autoCheckpoint, tr("What follows when a control is changed while a checkpoint from disk is open; its answers may take minutes."));
    m_newTokens = numberBox(1, Preferences::kMostNewTokens, 16, tr(" tokens"));
    add("newTokensBox", tr("&Longest answer"), m_newTokens,
        tr("An answer that is not complete by then ends there. Holds from the next question on."));
}

void PreferencesDialog::buildPictures()
{
    addHeading(*m_form, tr("Pictures"));
    m_megapixels = numberBox(Preferences::kFewestMegapixels, Preferences::kMostMegapixels, 1, tr(" megapixels"));
    add("megapixelsBox", tr("Largest &picture"), m_megapixels,
        tr("Larger files are refused before they are decoded."));
    m_noExif = new QCheckBox(tr("&Match the reference: pixels as stored"));
    connect(m_noExif, &QCheckBox::toggled, this, &PreferencesDialog::report);
    add("noExifBox", {}, m_noExif,
        tr("The published processors do not turn a picture as its EXIF tag asks. On, pictures are fed as "
           "they do; off, as a "
           "person sees them. Same as --no-exif."));
}

void PreferencesDialog::add(const char* name, const QString& label, QWidget* control, const QString& help)
{
    control->setObjectName(QLatin1String(name));
    control->setToolTip(help);
    control->setWhatsThis(help);
    control->setAccessibleDescription(help);
    if (!label.isEmpty())
        control->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    m_form->addRow(label, control);
    if (auto* box = qobject_cast<QComboBox*>(control))
        connect(box, &QComboBox::activated, this, &PreferencesDialog::report);
    else if (auto* number = qobject_cast<QSpinBox*>(control))
        connect(number, &QSpinBox::valueChanged, this, &PreferencesDialog::report);
}

QComboBox* PreferencesDialog::autoBox()
{
    auto* box = new QComboBox;
    box->addItem(tr("redraws the mask"), static_cast<int>(AutoMode::Mask));
    box->addItem(tr("also measures the prefill"), static_cast<int>(AutoMode::Prefill));
    box->addItem(tr("answers again"), static_cast<int>(AutoMode::Answer));
    return box;
}

QSpinBox* PreferencesDialog::numberBox(int smallest, int largest, int step, const QString& unit)
{
    auto* box = new QSpinBox;
    box->setRange(smallest, largest);
    box->setSingleStep(step);
    box->setSuffix(unit);
    box->setKeyboardTracking(false); // a half-typed number is not yet meant
    return box;
}

void PreferencesDialog::setPreferences(const Preferences& preferences)
{
    const QScopedValueRollback quiet(m_showing, true);
    choose(*m_theme, static_cast<int>(preferences.theme));
    m_font->setValue(preferences.fontPercent);
    choose(*m_colorMap, preferences.colorMap);
    choose(*m_autoEmbedded, static_cast<int>(preferences.autoEmbedded));
    choose(*m_autoCheckpoint, static_cast<int>(preferences.autoCheckpoint));
    m_newTokens->setValue(preferences.maxNewTokens);
    m_megapixels->setValue(preferences.megapixels);
    m_noExif->setChecked(!preferences.applyExif);
}

Preferences PreferencesDialog::chosen() const
{
    return { .theme = static_cast<ThemeMode>(m_theme->currentData().toInt()),
        .fontPercent = m_font->value(),
        .colorMap = m_colorMap->currentData().toString(),
        .autoEmbedded = static_cast<AutoMode>(m_autoEmbedded->currentData().toInt()),
        .autoCheckpoint = static_cast<AutoMode>(m_autoCheckpoint->currentData().toInt()),
        .megapixels = m_megapixels->value(),
        .applyExif = !m_noExif->isChecked(),
        .maxNewTokens = m_newTokens->value() };
}

void PreferencesDialog::report()
{
    if (!m_showing)
        Q_EMIT changed(chosen());
}

} // namespace ps
