#include "testing/plan.h"

#include <algorithm>
#include <cctype>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <random>
#include <set>

namespace appctl::testing {
namespace {

namespace fs = std::filesystem;

core::Error usage_error(std::string message) {
  return {core::ExitCode::usage, std::move(message)};
}

core::Status add_folder(const std::string& path, std::set<std::string>& files) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    if (!at->is_regular_file(error)) continue;
    const std::string file = at->path().lexically_normal().string();
    if (file.ends_with("_test.lua")) files.insert(file);
  }
  if (error) return usage_error("cannot look into '" + path + "': " + error.message());
  return core::Done{};
}

// Letters, digits and dots stay, everything else is one dash. If the name does not follow from that, a hash
// behind a plus tells it from others; so no name gives what is not its own, nor the suffix of a round.
std::string slug(const std::string& name) {
  std::string text, spaced;
  for (const char c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c == '.' && !text.empty());
    if (plain) text += c;
    if (!plain && !text.empty() && text.back() != '-') text += '-';
    spaced += c == ' ' ? '-' : c == '-' ? ' ' : c;
  }
  const bool exact = text == spaced && !text.empty() && text.size() <= 80;
  text.resize(std::min<std::size_t>(text.size(), 80));
  char hash[24] = "";
  if (!exact) std::snprintf(hash, sizeof hash, "+%016" PRIx64, stable_hash(name));
  return text + hash;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string short_number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

std::string names_of(const std::vector<Case>& tests) {
  std::string text;
  for (const Case& test : tests)
    text += "\n  " + test.file + ":" + std::to_string(test.line) + ": " + test.name;
  return text;
}

// A script that could not be read may have the test that is looked for, unless the filter names another file.
bool matches(const Case& test, const std::string& filter) {
  if (test.id().find(filter) != std::string::npos) return true;
  const std::size_t colons = filter.find("::");
  return !test.error.empty() &&
         (colons == std::string::npos || test.file.ends_with(filter.substr(0, colons)));
}

}  // namespace

core::Result<std::vector<std::string>> find_files(const std::vector<std::string>& paths) {
  std::set<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      if (core::Status added = add_folder(path, files); !added) return added.error();
    } else if (fs::exists(path, error)) {
      files.insert(fs::path(path).lexically_normal().string());
    } else {
      return usage_error("there is no file or folder '" + path + "'");
    }
  }
  return std::vector<std::string>(files.begin(), files.end());
}

bool in_shard(const Case& test, const TestConfig& config) {
  const auto shards = static_cast<std::uint64_t>(config.shards);
  return stable_hash(test.id()) % shards == static_cast<std::uint64_t>(config.shard - 1);
}

core::Result<std::vector<Case>> choose(const std::vector<Case>& all, const TestConfig& config) {
  std::vector<Case> only;
  std::copy_if(all.begin(), all.end(), std::back_inserter(only), [](const Case& test) { return test.only; });
  if (config.ci && !only.empty())
    return usage_error("test.only is refused with --ci; make it test:" + names_of(only));
  std::vector<Case> chosen;
  for (const Case& test : all) {
    if (!only.empty() && !test.only && test.error.empty()) continue;
    if (!matches(test, config.filter) || !in_shard(test, config)) continue;
    for (int round = 1; round <= config.repeat; ++round) {
      chosen.push_back(test);
      chosen.back().round = round;
    }
  }
  return chosen;
}

std::vector<std::size_t> order_of(std::size_t count, const TestConfig& config) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  if (!config.shuffle) return order;
  std::mt19937_64 random(config.seed);  // the same numbers everywhere; std::shuffle is not
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

std::string evidence_folder(const Case& test, const TestConfig& config, int attempt) {
  std::string folder = config.results + "/" + slug(test.file) + "/" + slug(test.name);
  if (test.round > 1) folder += "+round" + std::to_string(test.round);
  if (attempt > 1) folder += "+attempt" + std::to_string(attempt);
  return folder;
}

std::string command_for(const Case& test, const TestConfig& config) {
  std::string command = "appctl test --seed " + std::to_string(config.seed);
  if (config.window) command += " --display=window";
  if (config.width > 0)
    command += " --size " + std::to_string(config.width) + "x" + std::to_string(config.height);
  if (config.scale > 0) command += " --scale " + short_number(config.scale);
  if (config.allow_native) command += " --allow-native";
  if (config.memory_limit > 0) command += " --memory-limit " + std::to_string(config.memory_limit);
  return command + " --filter " + quoted("::" + test.name) + " " + quoted(test.file);
}

}  // namespace appctl::testing
