// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"
#include "core/text/utf8.h"

namespace ps {

StreamDecoder::StreamDecoder(const Tokenizer& tokenizer) : m_tokenizer(tokenizer) { }

std::string StreamDecoder::push(int id)
{
    m_pending += m_tokenizer.spelling(id);
    return take(false);
}

std::string StreamDecoder::finish() { return take(true); }

std::string StreamDecoder::take(bool all)
{
    std::string text;
    std::size_t at = 0;
    while (at < m_pending.size()) {
        const int length = utf8Length(std::string_view(m_pending).substr(at));
        if (length == 0 && !all)
            break; // the rest of the character may be in the next token
        if (length > 0)
            text.append(m_pending, at, static_cast<std::size_t>(length));
        else
            text += "\uFFFD";
        at += length > 0 ? static_cast<std::size_t>(length) : 1;
    }
    m_pending.erase(0, at);
    if (m_first && !text.empty()) {
        m_first = false;
        if (text.front() == ' ')
            text.erase(0, 1);
    }
    return text;
}

} // namespace ps
