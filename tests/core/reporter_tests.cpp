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

TEST_CASE_METHOD(Fixture, "the listener hears of each error, and of each repetition") {
  std::vector<std::pair<std::string, int>> heard;
  reporter.listen([&](const Report& report) { heard.emplace_back(report.message, report.count); });
  reporter.error({"x", "", ""});
  reporter.error({"y", "", ""});
  reporter.error({"x", "", ""});
  CHECK(heard == std::vector<std::pair<std::string, int>>{{"x", 1}, {"y", 1}, {"x", 2}});
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

TEST_CASE("control bytes are shown, and a zero does not end the message") {
  Output output;
  Reporter reporter({.out = output.stream, .color = false});
  reporter.error({std::string("a\0b\x1b[31m\xc3\xa9", 10), "stack", {}, 1});
  CHECK(output.text() == "appctl: error: a\\x00b\\x1b[31m\xc3\xa9\nstack\n");
}
