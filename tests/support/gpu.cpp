// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gpu.h"

#include "core/base/error.h"
#include "core/session/device.h"

#include <c10/core/Device.h>

namespace ps::test {

std::string gpuAbsence()
{
    try {
        (void)openDevice("cuda");
        return {};
    } catch (const Error& error) {
        return error.message();
    }
}

} // namespace ps::test
