// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ps::test {

/// One member as it shall stand in the archive; every field may lie.
struct RawMember {
    std::string name {};
    std::string bytes {};
    std::uint16_t method = 0; // 0 stored, 8 deflated, 12 bzip2
    std::uint16_t flags = 0;  // 1 encrypted
    std::uint32_t declaredSize = 0;
    std::uint32_t crc = 0;
};

/// A stored member that tells the truth.
RawMember storedMember(std::string name, std::string bytes);

/// A zip archive of these members, written field by field, so that tests can say what no library would write.
std::vector<std::uint8_t> rawZip(const std::vector<RawMember>& members);

} // namespace ps::test
