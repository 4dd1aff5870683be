// What the user is told, and what the exit code is.
#include "core/reporter.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <thread>

using namespace appctl::core;

namespace {

// A stream that keeps what is written to it.
struct Output {
  Output() : stream(open_memstream(&data, &size)) {}
  ~Output() {
    std::fclose(stream);
    std::free(data);
  }
  std::string text() {
    std::fflush(stream);
    return {data, size};
  }
  char* data = nullptr;
  std::size_t size = 0;
  std::FILE* stream;
};

struct Fixture {
  Output output;
  Reporter reporter{{.out = output.stream, .color = false}};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an error is told in full") {
  reporter.error({"a.lua:3: boom", "stack traceback:\n\ta.lua:3", "spawned at a.lua:9"});
  CHECK(output.text() == "appctl: error: a.lua:3: boom\nstack traceback:\n\ta.lua:3\nspawned at a.lua:9\n");
  CHECK(reporter.exit_code() == 0);
}

TEST_CASE_METHOD(Fixture, "the same message is told once, and counted") {
  for (int i = 0; i < 3; ++i) reporter.error({"a.lua:3: boom", "", ""});
  reporter.error({"a.lua:4: boom", "", ""});
  CHECK(output.text() == "appctl: error: a.lua:3: boom\nappctl: error: a.lua:4: boom\n");
  reporter.flush_counts();
  CHECK(output.text().ends_with("a.lua:4: boom\nappctl: 3 times: a.lua:3: boom\n"));
}

TEST_CASE_METHOD(Fixture, "counts come in the order of the errors, and none for what happened once") {
  for (const char* message : {"b", "a", "c", "a", "b"}) reporter.error({message, "", ""});
  const std::size_t told = output.text().size();
  reporter.flush_counts();
  CHECK(output.text().substr(told) == "appctl: 2 times: b\nappctl: 2 times: a\n");
}

TEST_CASE_METHOD(Fixture, "the same message from another line is another error") {
  const std::string head = "stack traceback:\n\t[C]: in function 'error'\n\t";
  for (const char* line : {"a.lua:1: in f\n\ta.lua:7:", "a.lua:2: in g", "a.lua:1: in f\n\ta.lua:9:"})
    reporter.error({"bad", head + line, ""});
  reporter.flush_counts();
  CHECK(output.text() == "appctl: error: bad\n" + head + "a.lua:1: in f\n\ta.lua:7:\n" +
                             "appctl: error: bad\n" + head + "a.lua:2: in g\n" + "appctl: 2 times: bad\n");
}

TEST_CASE("a traceback without a line of a script counts by its first frame, long messages by all they say") {
  const auto key = [](std::string message, std::string frames) {
    return error_key({std::move(message), "stack traceback:\n" + frames, ""});
  };
  CHECK(key("x", "\t[C]: in f\n\t[C]: in a") == key("x", "\t[C]: in f\n\t[C]: in b"));
  CHECK(key("x", "\t[C]: in f") != key("x", "\t[C]: in g"));
  const std::string longer(1'000'000, 'x');
  CHECK(key(longer + "a", "") == key(longer + "a", ""));
  CHECK(key(longer + "a", "") != key(longer + "b", ""));
  CHECK(key(longer, "").size() < 5000);
}

TEST_CASE("a text is cut between characters") {
  CHECK(cut("abc", 3) == "abc");
  CHECK(cut("abcd", 3) == "abc");
  CHECK(cut("a\xe2\x82\xac", 3) == "a");
  CHECK(cut("\xe2\x82\xac!", 3) == "\xe2\x82\xac");
  CHECK(cut(std::string(9, '\x80'), 8).size() >= 4);
}

TEST_CASE_METHOD(Fixture,
                 "a thousand errors are remembered, what is forgotten happened once, or is counted") {
  const auto happens = [&](int i) { reporter.error({std::to_string(i), "", ""}); };
  happens(0);
  happens(0);
  for (int i = 1; i <= 1000; ++i) happens(i);  // 1 is forgotten for 1000
  const std::size_t full = output.text().size();
  happens(0);
  happens(2);
  CHECK(output.text().size() == full);
  happens(1);  // for which 3 is
  CHECK(output.text().substr(full) == "appctl: error: 1\n");
  for (int i = 1; i <= 1000; ++i) {
    if (i != 2 && i != 3) happens(i);
  }
  const std::size_t all_twice = output.text().size();
  happens(3);
  CHECK(output.text().substr(all_twice) == "appctl: error: 3\nappctl: 3 times: 0\n");
}

TEST_CASE_METHOD(Fixture, "the listener hears of each error, and of each repetition") {
  std::vector<std::pair<std::string, int>> heard;
  reporter.listen([&](const Report& report) { heard.emplace_back(report.message, report.count); });
  reporter.error({"x", "", ""});
  reporter.error({"y", "", ""});
  reporter.error({"x", "", ""});
  CHECK(heard == std::vector<std::pair<std::string, int>>{{"x", 1}, {"y", 1}, {"x", 2}});
}

TEST_CASE("control bytes are shown, also in the log and in the counts, nothing behind a NUL is lost") {
  Output output, log;
  Reporter reporter({.out = output.stream, .color = false, .log = log.stream});
  const std::string message("a\0b\x1b[31m\r\x7f\tc\nd \xc3\xa4\xff", 18);
  const std::string shown = "a\\x00b\\x1b[31m\\x0d\\x7f\tc\nd \xc3\xa4\xff";
  for (int i = 0; i < 2; ++i) reporter.error({message, "", ""});
  CHECK(output.text() == "appctl: error: " + shown + "\n");
  CHECK(log.text() == "error appctl: a\\x00b\\x1b[31m\\x0d\\x7f\tc\n  d \xc3\xa4\xff\n");
  reporter.flush_counts();
  CHECK(output.text().ends_with("appctl: 2 times: " + shown + "\n"));
}

TEST_CASE_METHOD(Fixture, "notices are told, and when quiet, only errors are") {
  reporter.notice("no display");
  CHECK(output.text() == "appctl: notice: no display\n");
  Output hushed;
  Reporter quiet({.out = hushed.stream, .color = false, .least = Severity::error});
  quiet.notice("no display");
  quiet.error({"x", "", ""});
  CHECK(hushed.text() == "appctl: error: x\n");
}

TEST_CASE("colours are used when asked for, and switched off again") {
  Output output;
  Reporter reporter({.out = output.stream, .color = true});
  reporter.error({"x", "", ""});
  reporter.notice("y");
  CHECK(output.text() == "\x1b[1;31mappctl: error:\x1b[0m x\n\x1b[33mappctl: notice:\x1b[0m y\n");
}

TEST_CASE("the first failure decides") {
  Reporter reporter{ReporterOptions{}};
  reporter.fail(ExitCode::done);
  CHECK(reporter.exit_code() == 0);
  reporter.fail(ExitCode::stuck);
  reporter.fail(ExitCode::script_error);
  reporter.fail(ExitCode::done);
  CHECK(reporter.exit_code() == 4);
}

TEST_CASE("app.exit never hides a failure") {
  Reporter failed{ReporterOptions{}};
  failed.fail(ExitCode::script_error);
  failed.exit_with(0);
  failed.exit_with(7);
  CHECK(failed.exit_code() == 1);
  Reporter fine{ReporterOptions{}};
  fine.exit_with(7);
  CHECK(fine.exit_code() == 7);
  Reporter late{ReporterOptions{}};
  late.exit_with(0);
  late.fail(ExitCode::script_error);
  CHECK(late.exit_code() == 1);
}

TEST_CASE_METHOD(Fixture, "notices may come from any thread, each in one piece") {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 50; ++i) reporter.notice("ready");
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::string expected;
  for (int i = 0; i < 200; ++i) expected += "appctl: notice: ready\n";
  CHECK(output.text() == expected);
}

TEST_CASE("the log file gets what quiet keeps from standard error, with the time of the clock") {
  Output output, log;
  VirtualClock clock;
  Reporter reporter({.out = output.stream, .least_on_out = Severity::error, .log = log.stream});
  reporter.set_clock(&clock);
  reporter.notice("hello");
  clock.advance_to({1'500'000'000});
  reporter.log(Severity::warning, "a.lua:3", "loader", "two\nlines");
  reporter.log(Severity::debug, "a.lua:4", "", "not told");
  CHECK(output.text().empty());
  CHECK(log.text() ==
        "2000-01-01T00:00:00.000Z info  appctl: hello\n"
        "2000-01-01T00:00:01.500Z warn  a.lua:3 [loader]: two\n  lines\n");
}

TEST_CASE("as JSON each line is one object, also a count") {
  Output output, log;
  Reporter reporter({.out = output.stream, .color = true, .log = log.stream, .format = LogFormat::json});
  reporter.log(Severity::notice, "a.lua:3", "loader", "a\n\x1b\xff");
  for (int i = 0; i < 2; ++i) reporter.error({"x", "trace", ""});
  const std::string expected =
      "{\"level\":\"info\",\"source\":\"a.lua:3\",\"task\":\"loader\",\"text\":\"a\\n\\u001b\xef\xbf\xbd\"}\n"
      "{\"level\":\"error\",\"source\":\"appctl\",\"text\":\"x\\ntrace\"}\n";
  CHECK(output.text() == expected);
  reporter.flush_counts();
  const std::string count = "{\"level\":\"error\",\"source\":\"appctl\",\"text\":\"2 times: x\"}\n";
  CHECK(output.text() == expected + count);
  CHECK(log.text() == expected + count);
}

TEST_CASE("a log file that cannot be written is told once") {
  Output output;
  std::FILE* full = std::fopen("/dev/full", "w");
  REQUIRE(full);
  Reporter reporter({.out = output.stream, .log = full});
  reporter.notice("a");
  reporter.notice("b");
  CHECK(output.text() ==
        "appctl: notice: a\nappctl: warning: the log file (--log-file) cannot be written: No space left on "
        "device\n"
        "appctl: notice: b\n");
  std::fclose(full);
}

TEST_CASE_METHOD(Fixture, "what any thread logs is kept, numbered without a gap") {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 300; ++i) reporter.log(Severity::warning, "a.lua:1", "", "x");
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<LogEntry> kept = reporter.told_behind(0);
  REQUIRE(kept.size() == LogRing::most);
  for (std::size_t i = 0; i < kept.size(); ++i) CHECK(kept[i].number == 201 + i);
  CHECK(reporter.told_behind(1199).size() == 1);
  CHECK(reporter.told_behind(1200).empty());
  CHECK(reporter.told_behind(5000).empty());
}

TEST_CASE_METHOD(Fixture, "errors are kept for a test, however much follows") {
  ReporterOptions options = reporter.options();
  options.keep_errors = true;
  Reporter keeper(options);
  for (int i = 0; i < 3000; ++i) keeper.log(i % 1500 ? Severity::warning : Severity::error, "", "", "x");
  const std::vector<LogEntry> kept = keeper.errors_behind(0);
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].number == 1);
  CHECK(keeper.errors_behind(1).size() == 1);
  CHECK(keeper.errors_behind(1501).empty());
}
