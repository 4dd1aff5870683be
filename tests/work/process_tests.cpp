// Programs: how they start and end, their pipes, and that nothing of them is left.
#include "work/process.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "io_rig.h"

using namespace appctl;
using work::Command;
using work::Process;
using work::Stream;
using namespace std::chrono_literals;

namespace {

bool has_children() {
  return waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

// Not even as one that nobody has reaped: who adopts an orphan takes its time.
bool runs(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string id, name, state;
  return file >> id >> name >> state && state != "Z" && state != "X";
}

// Of this process, or of one that it starts; those that it had from the start are not ours.
std::set<int> descriptors_of(const std::string& pid) {
  std::set<int> found;
  DIR* const dir = opendir(("/proc/" + pid + "/fd").c_str());
  if (!dir) return found;
  while (const dirent* entry = readdir(dir)) found.insert(std::atoi(entry->d_name));
  found.erase(dirfd(dir));
  closedir(dir);
  return found;
}
const std::set<int> inherited = descriptors_of("self");

// Every case ends with as many descriptors as it began with, and without children.
struct Case : IoRig {
  Case() {
    signal(SIGPIPE, SIG_IGN);
    finish(start({{"true"}, "", {}}));  // libuv keeps two descriptors from the first one on
    run_to_end();
    descriptors = descriptors_of("self");
  }
  ~Case() {
    CHECK(run_to_end());
    CHECK(descriptors_of("self") == descriptors);
    CHECK_FALSE(has_children());
  }
  std::shared_ptr<Process> start(const Command& command) {
    auto process = Process::start(loop, command);
    REQUIRE(process);
    return *process;
  }
  std::shared_ptr<Process> shell(const std::string& script) { return start({{"sh", "-c", script}, "", {}}); }
  std::string refusal(const Command& command) {
    auto process = Process::start(loop, command);
    REQUIRE_FALSE(process);
    return process.error().message;
  }
  void finish(const std::shared_ptr<Process>& process) {
    REQUIRE(run_until([&] { return process->finished(); }));
  }
  std::string out(const std::shared_ptr<Process>& process) {
    return std::string(process->backlog(Stream::out).all());
  }
  std::string err(const std::shared_ptr<Process>& process) {
    return std::string(process->backlog(Stream::err).all());
  }
  std::set<int> descriptors;
};

std::string temporary(const std::string& name, const std::string& text, int mode) {
  const std::string path = "/tmp/appctl_process_test_" + std::to_string(getpid()) + "_" + name;
  std::ofstream(path) << text;
  chmod(path.c_str(), static_cast<mode_t>(mode));
  return path;
}

}  // namespace

TEST_CASE("output, errors and exit code") {
  Case rig;
  const auto process = rig.shell("echo out; echo err >&2; exit 3");
  rig.finish(process);
  CHECK(process->end()->code == 3);
  CHECK(process->end()->signal == 0);
  CHECK(rig.out(process) == "out\n");
  CHECK(rig.err(process) == "err\n");
  CHECK(process->closed(Stream::out));
  CHECK_FALSE(process->send(SIGTERM));
}

TEST_CASE("errors go where the output goes, if that is wanted") {
  Case rig;
  const auto process = rig.start({{"sh", "-c", "echo 1; echo 2 >&2; echo 3"}, "", {}, false, true});
  rig.finish(process);
  CHECK(rig.out(process) == "1\n2\n3\n");
  CHECK(rig.err(process).empty());
}

TEST_CASE("arguments are not looked at by a shell") {
  Case rig;
  const auto process = rig.start({{"printf", "%s|", "a b", "$HOME", "*", ";", ""}, "", {}});
  rig.finish(process);
  CHECK(rig.out(process) == "a b|$HOME|*|;||");
}

TEST_CASE("the folder and the environment that it runs with") {
  Case rig;
  setenv("APPCTL_KEPT", "kept", 1);
  setenv("APPCTL_GONE", "there", 1);
  const auto process = rig.start({{"sh", "-c", "pwd; echo $APPCTL_KEPT $APPCTL_NEW ${APPCTL_GONE-unset}"},
                                  "/usr",
                                  {{"APPCTL_NEW", "new"}, {"APPCTL_GONE", std::nullopt}}});
  rig.finish(process);
  CHECK(rig.out(process) == "/usr\nkept new unset\n");
}

TEST_CASE("it gets three descriptors, no signal blocked, and nothing to read") {
  Case rig;
  const auto process =
      rig.start({{"sh", "-c", "grep SigBlk /proc/self/status; cat; read line; exec sleep 1000"}, "", {}});
  const auto waiting = rig.start({{"sh", "-c", "echo it runs; read line"}, "", {}, true});
  REQUIRE(rig.run_until([&] { return !rig.out(waiting).empty(); }));  // its libraries are loaded
  REQUIRE(rig.run_until([&] { return rig.out(process).ends_with("\n"); }));
  CHECK(rig.out(process) == "SigBlk:\t0000000000000000\n");
  std::set<int> expected = inherited;
  expected.insert({0, 1, 2});
  CHECK(descriptors_of(std::to_string(waiting->pid())) == expected);
  waiting->close_input();
  process->terminate(0ms);
  rig.finish(process);
  rig.finish(waiting);
}

TEST_CASE("what cannot be started says why") {
  Case rig;
  CHECK(rig.refusal({{"appctl-no-such-program"}, "", {}}) ==
        "cannot start 'appctl-no-such-program': no program of that name is in PATH (ENOENT)");
  CHECK(rig.refusal({{"/no/such/program"}, "", {}}) ==
        "cannot start '/no/such/program': no such file or directory (ENOENT)");
  CHECK(rig.refusal({{"/tmp"}, "", {}}) == "cannot start '/tmp': it is a directory (EACCES)");
  CHECK(rig.refusal({{"true"}, "/no/such/folder", {}}) ==
        "cannot start 'true' in '/no/such/folder' (cwd): there is no such directory");
  CHECK(rig.refusal({{"true"}, "/etc/passwd", {}}) ==
        "cannot start 'true' in '/etc/passwd' (cwd): it is no directory");
  const std::string plain = temporary("plain", "text", 0644);
  CHECK(rig.refusal({{plain}, "", {}}) ==
        "cannot start '" + plain + "': it is not executable, or in a folder that cannot be entered (EACCES)");
  const std::string orphan = temporary("orphan", "#!/no/such/interpreter\n", 0755);
  CHECK(rig.refusal({{orphan}, "", {}}) ==
        "cannot start '" + orphan + "': the interpreter that its first line names does not exist (ENOENT)");
  const std::string text = temporary("text", "no program", 0755);
  CHECK(rig.refusal({{text}, "", {}}) ==
        "cannot start '" + text +
            "': it is no program: its first line names no interpreter, like #!/bin/sh (ENOEXEC)");
  unlink(text.c_str());
  unlink(plain.c_str());
  unlink(orphan.c_str());
}

TEST_CASE("input is written, and closed") {
  Case rig;
  const auto process = rig.start({{"cat"}, "", {}, true});
  const std::string text(3'000'000, 'x');
  process->collect(10'000'000);
  CHECK(process->write(text));
  CHECK(process->unwritten() == text.size());
  process->close_input();
  CHECK_FALSE(process->write("more"));
  rig.finish(process);
  CHECK(rig.out(process) == text);
  CHECK(process->unwritten() == 0);
}

TEST_CASE("a program that closes its input early") {
  Case rig;
  const auto process = rig.start({{"sh", "-c", "exec <&-; echo closed; exec sleep 1000"}, "", {}, true});
  REQUIRE(rig.run_until([&] { return rig.out(process) == "closed\n"; }));
  process->write(std::string(1'000'000, 'x'));
  CHECK(rig.run_until([&] { return !process->input_open(); }));
  CHECK_FALSE(process->write("more"));
  CHECK_FALSE(process->end());
  process->terminate(5s);
  rig.finish(process);
}

TEST_CASE("a program that closes its output early") {
  Case rig;
  const auto process = rig.shell("exec >&- 2>&-; sleep 0.05; exit 4");
  REQUIRE(rig.run_until([&] { return process->closed(Stream::out) && process->closed(Stream::err); }));
  CHECK_FALSE(process->end());
  rig.finish(process);
  CHECK(process->end()->code == 4);
}

TEST_CASE("terminate: SIGTERM is enough for most") {
  Case rig;
  const auto process = rig.start({{"sleep", "1000"}, "", {}});
  process->terminate(100s);
  rig.finish(process);
  CHECK(process->end()->signal == SIGTERM);
}

TEST_CASE("terminate: SIGKILL when the grace is over, for the whole group") {
  Case rig;
  const auto process = rig.shell("trap '' TERM; sleep 1000 & echo $!; wait; wait; sleep 1000");
  REQUIRE(rig.run_until([&] { return rig.out(process).ends_with("\n"); }));
  const int grandchild = std::stoi(rig.out(process));
  process->terminate(20ms);
  rig.finish(process);
  CHECK(process->end()->signal == SIGKILL);
  while (runs(grandchild)) std::this_thread::yield();  // init reaps it
}

TEST_CASE("a stopped program is ended too") {
  Case rig;
  const auto process = rig.shell("kill -STOP $$");
  process->terminate(100s);
  rig.finish(process);
  CHECK(process->end()->signal == SIGTERM);
}

TEST_CASE("what a program leaves behind in its group ends with it") {
  Case rig;
  const auto process = rig.shell("sleep 1000 >/dev/null 2>&1 & echo $!");
  rig.finish(process);
  const int left = std::stoi(rig.out(process));
  while (runs(left)) std::this_thread::yield();
  CHECK(process->end()->code == 0);
}

TEST_CASE("when it is killed nobody waits for an output that somebody else holds open") {
  Case rig;
  const auto process = rig.shell("setsid sleep 3 & sleep 1000");
  process->terminate(0ms);
  rig.finish(process);
  CHECK(process->end()->signal == SIGKILL);
}

TEST_CASE("a time limit") {
  Case rig;
  const auto process = rig.start({{"sleep", "1000"}, "", {}});
  process->limit(10ms, 10s);
  rig.finish(process);
  CHECK(process->timed_out());
  const auto quick = rig.start({{"true"}, "", {}});
  quick->limit(100s, 10s);
  rig.finish(quick);
  CHECK_FALSE(quick->timed_out());
}

TEST_CASE("too much collected output") {
  Case rig;
  const auto process = rig.start({{"yes"}, "", {}});
  process->collect(5'000'000);
  rig.finish(process);
  CHECK(process->overflowed());
}

TEST_CASE("a program waits while nobody takes its output") {
  Case rig;
  const auto process = rig.shell("yes | head -c 20000000; echo end >&2");
  REQUIRE(rig.run_until([&] { return process->backlog(Stream::out).size() >= Process::most_backlog; }));
  CHECK(rig.err(process).empty());
  std::size_t taken = 0;
  process->changed = [&] {
    const std::size_t size = process->backlog(Stream::out).size();
    CHECK(size < Process::most_backlog + 300'000);
    taken += size;
    process->backlog(Stream::out).drop(size);
    process->took(Stream::out);
  };
  process->changed();
  rig.finish(process);
  CHECK(taken == 20'000'000);
  CHECK(rig.err(process) == "end\n");
  process->changed = nullptr;
}

TEST_CASE("what nobody wants is thrown away, and that is known") {
  Case rig;
  const auto process = rig.shell("yes | head -c 20000000");
  REQUIRE(rig.run_until([&] { return process->backlog(Stream::out).size() >= Process::most_backlog; }));
  process->discard_excess(Stream::out, true);
  rig.finish(process);
  CHECK(process->discarded(Stream::out));
  CHECK_FALSE(process->discarded(Stream::err));
}

TEST_CASE("a hundred at once") {
  Case rig;
  std::vector<std::shared_ptr<Process>> all;
  for (int i = 0; i < 100; ++i)
    all.push_back(rig.shell("read x; echo " + std::to_string(i) + "; exit " + std::to_string(i)));
  for (int i = 0; i < 100; ++i) {
    rig.finish(all[i]);
    CHECK(all[i]->end()->code == i);
    CHECK(rig.out(all[i]) == std::to_string(i) + "\n");
  }
}

TEST_CASE("at the end of the loop nothing is left") {
  { Case warm; }
  const std::set<int> before = descriptors_of("self");
  int left = 0;
  {
    Case rig;
    const auto process =
        rig.start({{"sh", "-c", "trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000"}, "", {}, true});
    REQUIRE(rig.run_until([&] { return rig.out(process).ends_with("\n"); }));
    left = std::stoi(rig.out(process));
    process->write(std::string(1'000'000, 'x'));
    work::IoLoop other;  // Case waits for the end of its own
    const auto abandoned = Process::start(other, {{"sleep", "1000"}, "", {}});
    REQUIRE(abandoned);
    process->terminate(0ms);
  }
  while (runs(left)) std::this_thread::yield();
  CHECK(descriptors_of("self") == before);
  CHECK_FALSE(has_children());
}

TEST_CASE("signals have names") {
  CHECK(std::string(work::signal_name(SIGTERM)) == "SIGTERM");
  CHECK(work::signal_name(0) == nullptr);
  CHECK(work::signal_number("SIGKILL") == SIGKILL);
  CHECK(work::signal_number("INT") == SIGINT);
  CHECK(work::signal_number("NONE") == 0);
}
