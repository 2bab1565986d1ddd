// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/palette_model.h"

#include <QFrame>
#include <QPointer>

class QLabel;
class QLineEdit;
class QListView;

namespace ps {

/// A search field over a list of commands, at the upper edge of its window. The arrow keys move, Return or a click
/// runs, Escape closes and gives the focus back. objectName "palette"; "paletteField", "paletteList".
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* window);

    void open(std::vector<PaletteEntry> entries);
    const PaletteModel& model() const { return *m_model; }
    int currentRow() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool handleKey(int key);
    void move(int rows);
    void choose(int row);
    void run(int row);
    void close();
    void place();

    PaletteModel* m_model = nullptr;
    QLineEdit* m_field = nullptr;
    QListView* m_list = nullptr;
    QLabel* m_hint = nullptr;
    QPointer<QWidget> m_before {}; // had the focus
};

} // namespace ps
