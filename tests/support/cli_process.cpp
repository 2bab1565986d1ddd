// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cli_process.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace ps::test {
namespace {

const char* program() { return std::getenv("PRUNESCOPE_CLI"); }

pid_t start(const std::vector<std::string>& words, const std::string& out, const std::string& err)
{
    std::vector<char*> argv;
    std::string name = program();
    argv.push_back(name.data());
    std::vector<std::string> copies = words;
    for (std::string& word : copies)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t process = -1;
    const int failure = posix_spawn(&process, program(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return failure == 0 ? process : -1;
}

} // namespace

CliResult runCli(const std::vector<std::string>& words, const std::function<bool()>& interrupt, int signal)
{
    const ScratchFolder folder;
    const std::string out = folder / "out", err = folder / "err";
    const pid_t process = start(words, out, err);
    if (process < 0)
        throw std::runtime_error("prunescope-cli cannot be started");
    int state = 0;
    bool interrupted = !interrupt;
    while (waitpid(process, &state, interrupted ? 0 : WNOHANG) == 0) {
        if (interrupt()) {
            kill(process, signal);
            interrupted = true;
        } else
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    CliResult result;
    result.status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    result.out = ScratchFolder::bytesOf(out);
    result.err = ScratchFolder::bytesOf(err);
    return result;
}

bool cliHasImaging()
{
    static const bool has = runCli({ "--help" }).out.find("export") != std::string::npos;
    return has;
}

void CliTest::SetUp()
{
    if (program() == nullptr)
        GTEST_SKIP() << "prunescope-cli is not built";
}

void expectRefusal(const CliResult& result, int status, const std::vector<std::string>& pieces)
{
    EXPECT_EQ(result.status, status) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(result.err.starts_with("prunescope-cli: ")) << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    for (const std::string& piece : pieces)
        EXPECT_NE(result.err.find(piece), std::string::npos) << "'" << piece << "' is missing in: " << result.err;
}

} // namespace ps::test
