// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_log.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/file_reader.h"

#include <array>
#include <charconv>
#include <sstream>

namespace ps {
namespace {

constexpr const char* kHeader = "step,seconds,tau,noise,answer_loss,keep_rate_loss,image_rate_sampled,"
                                "image_rate,text_rate_sampled,text_rate,gradient_norm";
constexpr std::uint64_t kLogBytes = 256ULL << 20;

/// Six significant digits, a point whatever the locale.
std::string number(double value)
{
    std::array<char, 40> text {};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 6)
                         .ptr;
    return { text.data(), end };
}

} // namespace

void PredictorLog::resume(int step)
{
    std::istringstream lines(readTextFile(m_file, kLogBytes));
    std::string line;
    std::getline(lines, line); // the header
    m_lines.clear();
    while (static_cast<int>(m_lines.size()) < step && std::getline(lines, line)) {
        if (!line.starts_with(std::to_string(m_lines.size() + 1) + ","))
            break;
        m_lines.push_back(line);
    }
    if (static_cast<int>(m_lines.size()) < step)
        throw Error(ErrorKind::Damaged,
            "holds " + std::to_string(m_lines.size()) + " steps, but the checkpoint is of step "
                + std::to_string(step),
            m_file.string(), "start anew in another folder");
}

void PredictorLog::add(const PredictorStep& step)
{
    std::string line = std::to_string(step.step);
    const PredictorLosses& losses = step.losses;
    for (const double value : { step.seconds, step.temperature, step.noise, losses.answer, losses.keepRate,
             losses.imageSampled, losses.imageRate, losses.textSampled, losses.textRate, step.gradientNorm })
        line += "," + number(value);
    m_lines.push_back(std::move(line));
}

void PredictorLog::write() const
{
    std::string text = std::string(kHeader) + "\n";
    for (const std::string& line : m_lines)
        text += line + "\n";
    writeFileAtomically(m_file, text);
}

} // namespace ps
