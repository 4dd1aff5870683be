// Named values in an SQLite file: what the script's `store` keeps, and beside it settings of the host's.
// Opened at the first use. Owned by the host; loop thread. Fails as a value; a failed call has changed
// nothing.
//
// Every change is on its way to the disk when the call returns: the end of the process, however it comes,
// loses nothing and breaks nothing (a write-ahead log). A power cut may lose the last changes, and breaks
// nothing either.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace appctl::work {

// Boolean and integer use `integer`; string and table use `bytes`, of which the store knows no more.
struct StoreValue {
  enum class Kind { boolean, integer, real, string, table };
  Kind kind = Kind::integer;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view bytes;
};

class Store {
 public:
  static constexpr const char* in_memory = ":memory:";

  // A file, in_memory, or empty: then it has to be named before the first use.
  explicit Store(std::string path) : path_(std::move(path)) {}
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Another file. REQUIRES: not opened yet.
  void set_path(std::string path) { path_ = std::move(path); }
  const std::string& path() const { return path_; }
  bool is_open() const { return db_ != nullptr; }

  // False if there is none. The bytes are valid until the next call.
  core::Result<bool> get(std::string_view key, StoreValue& value);
  core::Status set(std::string_view key, const StoreValue& value);
  core::Result<bool> remove(std::string_view key);  // false: there was none
  // Those that begin with the prefix, sorted by their bytes.
  core::Result<std::vector<std::string>> keys(std::string_view prefix);

  // They nest. A change outside of all is one of its own. end() keeps what was done since begin(), cancel()
  // takes it back. If the outermost end() fails, it is taken back too.
  core::Status begin();
  core::Status end();
  void cancel();
  int depth() const { return depth_; }

  // The host's own settings, apart from the keys.
  core::Result<std::optional<std::string>> setting(std::string_view name);
  core::Status set_setting(std::string_view name, std::string_view value);

 private:
  enum Query { q_get, q_set, q_remove, q_keys, q_setting, q_set_setting, query_count };
  class Running;

  core::Status open();
  core::Status ready();
  core::Status prepare_file();
  core::Status check_owner();
  core::Status execute(const char* sql);
  core::Result<std::int64_t> number(const char* sql);
  core::Status failure(int code);
  core::Error not_ours(const std::string& why) const;
  void close();

  std::string path_;
  sqlite3* db_ = nullptr;
  sqlite3_stmt* statements_[query_count] = {};
  int depth_ = 0;
  std::string kept_;  // the bytes that get() gave
};

// Where the file of an app stands: $XDG_DATA_HOME/appctl/NAME.sqlite, or ~/.local/share/...; makes the
// folder.
core::Result<std::string> store_path(std::string_view app_name);

// "my-tool" of "/home/me/my-tool.lua" and of "/home/me/my-tool/main.lua"; empty if the script has no name.
std::string app_name(const std::string& script);

}  // namespace appctl::work
