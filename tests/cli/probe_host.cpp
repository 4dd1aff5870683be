// In place of the host: prints the RunConfig that the command line settled, one field a line, and runs
// nothing. options_test.py reads it.
#include <cstdio>

#include "host.h"

namespace appctl {
namespace {

void field(const char* name, const std::string& value) {
  std::printf("%s=%s\n", name, value.c_str());
}
void field(const char* name, double value) {
  std::printf("%s=%.17g\n", name, value);
}
void field(const char* name, std::int64_t value) {
  std::printf("%s=%lld\n", name, static_cast<long long>(value));
}
void field(const char* name, std::uint64_t value) {
  std::printf("%s=%llu\n", name, static_cast<unsigned long long>(value));
}
void field(const char* name, bool value) {
  std::printf("%s=%s\n", name, value ? "true" : "false");
}
void field(const char* name, Size size) {
  std::printf("%s=%dx%d\n", name, size.width, size.height);
}

template <class T>
void field(const char* name, const std::optional<T>& value) {
  if (value)
    field(name, *value);
  else
    field(name, std::string("unset"));
}

const char* word(Display d) {
  constexpr const char* words[] = {"automatic", "window", "headless"};
  return words[static_cast<int>(d)];
}
const char* word(LoopKind l) {
  constexpr const char* words[] = {"automatic", "async", "sync"};
  return words[static_cast<int>(l)];
}
const char* word(Idling i) {
  constexpr const char* words[] = {"automatic", "sleep", "early_return", "off"};
  return words[static_cast<int>(i)];
}
const char* word(ClockKind c) {
  constexpr const char* words[] = {"automatic", "real", "virtual", "lockstep"};
  return words[static_cast<int>(c)];
}
const char* word(OnError e) {
  constexpr const char* words[] = {"automatic", "stop", "continue"};
  return words[static_cast<int>(e)];
}
const char* word(LogLevel l) {
  constexpr const char* words[] = {"debug", "info", "warn", "error"};
  return words[static_cast<int>(l)];
}
const char* word(LogFormat f) {
  return f == LogFormat::json ? "json" : "text";
}

void print_frames(const RunConfig& config) {
  field("loop", std::string(word(config.loop)));
  field("fps_max", config.fps_max);
  field("fps_idle", config.fps_idle);
  field("idle_after", config.idle_after);
  field("idling", std::string(config.idling ? word(*config.idling) : "unset"));
  field("vsync", config.vsync);
  field("max_step_ms", config.max_step_ms);
}

void print_window(const RunConfig& config) {
  field("display", std::string(word(config.display)));
  field("size", config.size);
  field("title", config.title);
  field("scale", config.scale);
  field("screenshot", config.screenshot);
  field("dump_ui", config.dump_ui);
}

void print_limits(const RunConfig& config) {
  field("clock", std::string(word(config.clock)));
  field("seed", config.seed);
  field("frames", config.frames);
  field("workers", config.workers);
  field("timeout", config.timeout);
  field("grace", config.grace);
  field("stall_warn_ms", config.stall_warn_ms);
  field("stall_kill_ms", config.stall_kill_ms);
  field("time_slice_ms", config.time_slice_ms);
  field("memory_limit", config.memory_limit);
  field("on_error", std::string(word(config.on_error)));
  field("strict", config.strict);
  field("allow_native", config.allow_native);
}

}  // namespace

int run(const RunConfig& config) {
  field("script", config.script);
  for (const std::string& arg : config.args) field("arg", arg);
  print_window(config);
  print_frames(config);
  print_limits(config);
  field("log_level", std::string(word(config.log_level)));
  field("log_file", config.log_file);
  field("log_format", std::string(word(config.log_format)));
  field("store", config.store);
  field("quiet", config.quiet);
  field("color", config.color);
  return 0;
}

int test(const TestConfig& config) {
  for (const std::string& path : config.paths) field("path", path);
  field("filter", config.filter);
  field("list", config.list);
  field("jobs", std::int64_t{config.jobs});
  field("shard", std::to_string(config.shard) + "/" + std::to_string(config.shards));
  field("repeat", std::int64_t{config.repeat});
  field("retries", std::int64_t{config.retries});
  field("seed", config.seed);
  field("shuffle", config.shuffle);
  field("fail_fast", config.fail_fast);
  field("timeout", config.timeout);
  field("ci", config.ci);
  field("update", config.update);
  field("window", config.window);
  field("size", Size{config.width, config.height});
  field("scale", config.scale);
  field("allow_native", config.allow_native);
  field("memory_limit", config.memory_limit);
  field("output", std::int64_t{static_cast<int>(config.output)});
  field("github", config.github);
  field("junit", config.junit);
  field("merge", config.merge);
  field("results", config.results);
  return 0;
}

int serve_tests_to_parent() {
  return 0;
}

std::string versions() {
  return "probe\n";
}

}  // namespace appctl
