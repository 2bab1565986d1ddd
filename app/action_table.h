// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

namespace ps {

/// Where a shortcut works. Single letters need the focus of the canvas, so they never fire while someone types.
enum class ActionContext { Window, Canvas, Hold };
enum class ActionKind { Trigger, Toggle, Submenu };

/// One thing that a person can make the window do. Ids are stable: settings and tests name them.
struct ActionInfo {
    const char* id = "";
    const char* menu = "";      // "View/Panels", with mnemonics; empty: in no menu
    const char* text = "";      // with mnemonic
    const char* shortcuts = ""; // separated by spaces, the first is shown; Qt's portable names
    const char* statusTip = "";
    const char* icon = ""; // of theme::icon
    ActionContext context = ActionContext::Window;
    ActionKind kind = ActionKind::Trigger;
    bool separator = false; // a line above it in its menu
};

/// Every action, in menu order.
std::span<const ActionInfo> actionTable();

/// `--list-shortcuts`: one line per action: id, keys, what it does.
std::string shortcutList();

} // namespace ps
