// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#define PS_CHECK(condition)                                                                                  \
    do {                                                                                                     \
        if (!(condition)) [[unlikely]]                                                                       \
            ::ps::checkFailed(#condition, __FILE__, __LINE__);                                               \
    } while (false)
