// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/taps.h"

#include "core/base/atomic_file.h"
#include "core/trace/npy.h"

namespace ps {

Taps::Taps(const std::optional<std::filesystem::path>& folder) : m_folder(folder)
{
    if (m_folder)
        std::filesystem::create_directories(*m_folder);
}

void Taps::write(const std::string& name, const at::Tensor& tensor) const
{
    if (!on())
        return;
    const bool integers = tensor.scalar_type() == at::kLong;
    const at::Tensor values = tensor.to(at::kCPU, integers ? at::kLong : at::kFloat).contiguous();
    const std::vector<std::int64_t> shape = values.sizes().vec();
    const std::span bytes(static_cast<const std::uint8_t*>(values.const_data_ptr()), values.nbytes());
    writeFileAtomically(
        *m_folder / (name + ".npy"), encodeNpy(integers ? NpyType::I8 : NpyType::F4, shape, bytes));
}

} // namespace ps
