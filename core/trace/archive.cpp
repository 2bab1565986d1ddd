// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/archive.h"

#include "core/base/error.h"
#include "core/base/in_quotes.h"
#include "core/base/limits.h"
#include "core/base/units.h"

#include <zip.h>

#include <algorithm>
#include <map>
#include <utility>

namespace ps {
namespace {

constexpr zip_uint16_t kFirstDay = 1 << 5 | 1; // 1 January 1980, the zero of MS-DOS dates
constexpr zip_uint32_t kLevel = 6;

struct ArchiveClose {
    void operator()(zip_t* archive) const { ::zip_discard(archive); }
};
struct SourceFree {
    void operator()(zip_source_t* source) const { ::zip_source_free(source); }
};
struct FileClose {
    void operator()(zip_file_t* file) const { ::zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, ArchiveClose>;
using Source = std::unique_ptr<zip_source_t, SourceFree>;
using File = std::unique_ptr<zip_file_t, FileClose>;

class ZipError {
public:
    ZipError() { ::zip_error_init(&m_error); }
    ~ZipError() { ::zip_error_fini(&m_error); }
    ZipError(const ZipError&) = delete;
    ZipError& operator=(const ZipError&) = delete;

    zip_error_t* get() { return &m_error; }
    std::string text() { return ::zip_error_strerror(&m_error); }

private:
    zip_error_t m_error {};
};

void require(bool done, const char* what)
{
    if (!done)
        throw Error(ErrorKind::Io, std::string("the archive could not be made: ") + what);
}

void addMember(zip_t* archive, const std::string& name, std::span<const std::uint8_t> bytes)
{
    Source source(::zip_source_buffer(archive, bytes.data(), bytes.size(), 0));
    require(source != nullptr, "no memory");
    const zip_int64_t index = ::zip_file_add(archive, name.c_str(), source.get(), ZIP_FL_ENC_UTF_8);
    require(index >= 0, ::zip_strerror(archive));
    source.release(); // owned by the archive now
    const auto member = static_cast<zip_uint64_t>(index);
    require(::zip_set_file_compression(archive, member, ZIP_CM_DEFLATE, kLevel) == 0, ::zip_strerror(archive));
    require(::zip_file_set_dostime(archive, member, 0, kFirstDay, 0) == 0, ::zip_strerror(archive));
}

std::vector<std::uint8_t> contents(zip_source_t* source)
{
    require(::zip_source_open(source) == 0, "it cannot be read back");
    std::vector<std::uint8_t> bytes;
    if (::zip_source_seek(source, 0, SEEK_END) == 0)
        bytes.resize(static_cast<std::size_t>(std::max<zip_int64_t>(::zip_source_tell(source), 0)));
    const bool whole = ::zip_source_seek(source, 0, SEEK_SET) == 0
        && ::zip_source_read(source, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size());
    ::zip_source_close(source);
    require(whole && !bytes.empty(), "it cannot be read back");
    return bytes;
}

/// Relative, inside, and the same file on every system.
bool isPlainName(std::string_view name)
{
    if (name.empty() || name.front() == '/'
        || name.find_first_of(std::string_view("\\:\0", 3)) != std::string_view::npos)
        return false;
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        if (name.substr(begin, end - begin) == "..")
            return false;
        begin = end + 1;
    }
    return true;
}

} // namespace

void ArchiveWriter::add(std::string name, std::vector<std::uint8_t> bytes)
{
    m_members.push_back({ std::move(name), std::move(bytes) });
}

void ArchiveWriter::add(std::string name, std::string_view text)
{
    add(std::move(name), std::vector<std::uint8_t>(text.begin(), text.end()));
}

std::vector<std::uint8_t> ArchiveWriter::finish() const
{
    ZipError error;
    const Source target(::zip_source_buffer_create(nullptr, 0, 0, error.get()));
    require(target != nullptr, "no memory");
    Archive archive(::zip_open_from_source(target.get(), ZIP_TRUNCATE, error.get()));
    require(archive != nullptr, "no memory");
    ::zip_source_keep(target.get()); // one reference for the archive, one for us
    for (const Member& member : m_members)
        addMember(archive.get(), member.name, member.bytes);
    require(::zip_close(archive.get()) == 0, ::zip_strerror(archive.get()));
    archive.release(); // closing freed it
    return contents(target.get());
}

struct ArchiveReader::State {
    struct Member {
        zip_uint64_t index = 0, size = 0;
    };
    std::string where {};
    Archive archive {};
    std::vector<std::string> names {};
    std::map<std::string, Member> members {};

    [[noreturn]] void damaged(const std::string& problem) const
    {
        throw Error(ErrorKind::Damaged, problem, where, "copy it again, or record the run anew");
    }

    void open(std::span<const std::uint8_t> bytes)
    {
        constexpr std::string_view kLocalHeader = "PK\3\4";
        if (bytes.size() < kLocalHeader.size()
            || !std::equal(kLocalHeader.begin(), kLocalHeader.end(), bytes.begin()))
            throw Error(ErrorKind::NotThisFormat, "this is not a zip archive", where);
        ZipError error;
        Source source(::zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get()));
        if (source == nullptr)
            throw Error(ErrorKind::OutOfMemory, "no memory to open the archive", where);
        archive.reset(::zip_open_from_source(source.get(), ZIP_RDONLY | ZIP_CHECKCONS, error.get()));
        if (archive == nullptr)
            damaged("the archive is damaged (" + error.text() + ')');
        source.release();
    }

    void list()
    {
        const auto count = static_cast<zip_uint64_t>(
            std::max<zip_int64_t>(::zip_get_num_entries(archive.get(), 0), 0));
        if (count > limits::kArchiveMembers) {
            throw Error(ErrorKind::Unsupported,
                "the archive has " + std::to_string(count) + " members, more than the limit of "
                    + std::to_string(limits::kArchiveMembers),
                where);
        }
        std::uint64_t total = 0;
        for (zip_uint64_t index = 0; index < count; ++index) {
            total += addMember(index);
            if (total > limits::kArchiveBytes) {
                throw Error(ErrorKind::Unsupported,
                    "the members have more than " + byteText(limits::kArchiveBytes) + " together", where);
            }
        }
    }

    /// Its declared size, at most one byte over the limit for all, so that the sum cannot wrap.
    std::uint64_t addMember(zip_uint64_t index)
    {
        zip_stat_t stat {};
        constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD
            | ZIP_STAT_ENCRYPTION_METHOD;
        if (::zip_stat_index(archive.get(), index, ZIP_FL_ENC_RAW, &stat) != 0 || (stat.valid & kNeeded) != kNeeded)
            damaged("the archive does not describe member " + std::to_string(index));
        const std::string name = stat.name;
        if (!isPlainName(name))
            damaged("the archive has a member with the forbidden name " + inQuotes(name));
        if (!members.try_emplace(name, Member { index, stat.size }).second)
            damaged("the archive has two members " + inQuotes(name));
        if (stat.encryption_method != ZIP_EM_NONE)
            throw Error(ErrorKind::Unsupported, "member " + inQuotes(name) + " is encrypted", where);
        if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
            throw Error(ErrorKind::Unsupported,
                "member " + inQuotes(name) + " is neither stored nor deflated", where);
        names.push_back(name);
        return std::min(stat.size, limits::kArchiveBytes + 1);
    }
};

ArchiveReader::ArchiveReader(std::span<const std::uint8_t> bytes, std::string where)
    : m_state(std::make_unique<State>())
{
    m_state->where = std::move(where);
    m_state->open(bytes);
    m_state->list();
}

ArchiveReader::~ArchiveReader() = default;

std::vector<std::string> ArchiveReader::names() const { return m_state->names; }

bool ArchiveReader::has(const std::string& name) const { return m_state->members.contains(name); }

std::uint64_t ArchiveReader::size(const std::string& name) const
{
    const auto found = m_state->members.find(name);
    if (found == m_state->members.end())
        throw Error(ErrorKind::Missing, "the archive has no member " + inQuotes(name), m_state->where);
    return found->second.size;
}

std::vector<std::uint8_t> ArchiveReader::read(const std::string& name, std::uint64_t limit) const
{
    const std::uint64_t declared = size(name);
    if (declared > limit) {
        m_state->damaged("member " + inQuotes(name) + " has " + byteText(declared) + ", expected at most "
            + byteText(limit));
    }
    const File file(::zip_fopen_index(m_state->archive.get(), m_state->members.at(name).index, 0));
    std::vector<std::uint8_t> bytes(declared);
    std::uint8_t beyond = 0;
    // Reading one byte past the end makes libzip compare the checksum.
    if (file == nullptr
        || ::zip_fread(file.get(), bytes.data(), bytes.size()) != static_cast<zip_int64_t>(bytes.size())
        || ::zip_fread(file.get(), &beyond, 1) != 0)
        m_state->damaged("member " + inQuotes(name) + " is damaged");
    return bytes;
}

} // namespace ps
