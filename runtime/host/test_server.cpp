#include "host/test_server.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <string>

#include "core/reporter.h"
#include "host/script_run.h"
#include "testing/channel.h"
#include "testing/message.h"

namespace appctl {
namespace {

using testing::Message;

RunConfig config_of(const Message& order) {
  RunConfig config;
  config.script = order.text("file");
  config.display = order.text("display") == "window" ? Display::window : Display::headless;
  config.on_error = OnError::continue_;  // a failure fails the test, which goes on to say more
  config.fps_idle = 0;                   // each frame comes when the test waits for it
  config.store = ":memory:";
  config.seed = static_cast<std::uint64_t>(order.number("seed"));
  config.timeout = order.number("timeout") > 0 ? order.number("timeout") : 30;
  config.allow_native = order.flag("allow_native");
  config.memory_limit = static_cast<std::uint64_t>(order.number("memory_limit"));
  if (order.number("scale") > 0) config.scale = order.number("scale");
  if (order.number("width") > 0)
    config.size = Size{static_cast<int>(order.number("width")), static_cast<int>(order.number("height"))};
  return config;
}

// The errors that were told, behind that entry of the log.
std::string errors_behind(const core::Reporter& reporter, std::uint64_t number) {
  std::string text;
  for (const core::LogEntry& entry : reporter.errors_behind(number))
    text += (text.empty() ? "" : "\n") + entry.text;
  return text;
}

Message failed(const Message& verdict, const std::string& message) {
  Message answer = verdict;
  answer.set("status", std::string("failed"));
  answer.set("message", message);
  return answer;
}

std::string why_unfinished(const TestSeat& seat, const core::Reporter& reporter) {
  if (seat.exit_code)
    return "the run ended before the test was over: app.exit(" + std::to_string(*seat.exit_code) +
           ") was called in the test itself";
  const std::string errors = errors_behind(reporter, 0);
  if (!errors.empty()) return errors;
  return "the run ended before the test was over, with exit code " + std::to_string(reporter.exit_code());
}

// What the test said, unless something went wrong behind its back.
Message judge(const TestSeat& seat, const core::Reporter& reporter) {
  auto verdict = testing::read_message(seat.verdict);
  if (seat.verdict.empty() || !verdict) return failed({}, why_unfinished(seat, reporter));
  if (verdict->text("status") != "passed") return *verdict;
  const std::string late =
      errors_behind(reporter, static_cast<std::uint64_t>(verdict->number("log_entries")));
  if (!late.empty()) return failed(*verdict, "after the test had ended: " + late);
  if (!seat.left.empty()) return failed(*verdict, seat.left);
  if (reporter.exit_code() != 0 && !verdict->flag("expected_errors"))
    return failed(*verdict, "the run ended with exit code " + std::to_string(reporter.exit_code()));
  return *verdict;
}

// Answers, and says that it is the last answer of this process.
void answer_for_the_last_time(Message answer, testing::Channel& channel) {
  answer.set("last", 1.0);
  std::fflush(stdout);
  channel.write(answer.line());
}

Message carry_out(const std::string& line, const Message& order, testing::Channel& channel) {
  std::setlocale(LC_ALL, "C");  // as a process begins: the test before may have changed it
  const RunConfig config = config_of(order);
  core::ReporterOptions options = reporter_options(config, nullptr);
  options.keep_errors = true;
  core::Reporter reporter(options);
  auto source = read_script(config.script);
  if (!source) return failed({}, source.error().message);
  TestSeat seat{line, order.text("evidence"), {}, {}, {}};
  seat.last_words = [&] { answer_for_the_last_time(judge(seat, reporter), channel); };
  run_script(config, *source, reporter, &seat);
  return judge(seat, reporter);
}

}  // namespace

int serve_tests() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody is left who wants to know
  survive_closed_pipes();
  fcntl(testing::test_channel, F_SETFD, FD_CLOEXEC);
  testing::Channel channel(testing::test_channel);
  std::string line;
  while (channel.read_line(line)) {
    auto order = testing::read_message(line);
    const Message answer = order ? carry_out(line, *order, channel) : failed({}, order.error().message);
    std::fflush(stdout);
    if (!channel.write(answer.line())) break;
  }
  return static_cast<int>(core::ExitCode::done);
}

}  // namespace appctl
