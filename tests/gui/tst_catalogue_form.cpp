// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/catalog.h"
#include "widgets/method_form.h"

#include <QTest>

using namespace ps;

// Every method of the catalogue gets its controls from what it declares: one per parameter, named after its key.
class CatalogueForm : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyParameterHasAControl()
    {
        const auto catalogue = methods(
            { .visionLayers = 6, .visionFeatureLayer = 4, .decoderLayers = 8, .patchGrid = 8 });
        QVERIFY(catalogue.size() >= 4);
        for (const MethodInfo& method : catalogue) {
            MethodForm form;
            form.setMethod(method, defaults(method));
            for (const ParameterInfo& parameter : method.parameters) {
                const QString key = QString::fromStdString(parameter.key);
                const auto* control = form.findChild<QWidget*>(QStringLiteral("parameter_") + key);
                QVERIFY2(control, qPrintable(QString::fromStdString(method.id) + QStringLiteral(": ") + key));
                QVERIFY(!control->accessibleName().isEmpty());
            }
            QVERIFY(form.values() == defaults(method));
        }
    }
};

QTEST_MAIN(CatalogueForm)
#include "tst_catalogue_form.moc"
