// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/failure.h"

#include "core/base/error.h"

#include <c10/util/Exception.h>

#include <new>

namespace ps {
namespace {

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string outOfMemory(const std::string& where, const std::string& problem, const std::string& advice)
{
    return Error(ErrorKind::OutOfMemory, problem, where, advice).message();
}

std::string unforeseen(const std::string& where, const std::string& text)
{
    return Error(ErrorKind::Internal, "the engine failed: " + text, where).message();
}

} // namespace

std::string failureSentence(const std::string& where, const std::string& advice)
{
    try {
        throw;
    } catch (const Error& error) {
        return error.message();
    } catch (const c10::OutOfMemoryError&) {
        return outOfMemory(where, "GPU memory ran out", advice + ", or use a smaller dtype");
    } catch (const c10::Error& error) {
        // The allocator of the host has no class of its own, and what() would add the call stack.
        const std::string text = firstLine(error.what_without_backtrace());
        return text.find("can't allocate memory") != std::string::npos
            ? outOfMemory(where, "memory ran out", advice)
            : unforeseen(where, text);
    } catch (const std::bad_alloc&) {
        return outOfMemory(where, "memory ran out", advice);
    } catch (const std::exception& error) {
        return unforeseen(where, firstLine(error.what()));
    }
}

} // namespace ps
