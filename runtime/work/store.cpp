#include "work/store.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace appctl::work {
namespace {

constexpr int patience_ms = 200;             // for another process that writes
constexpr std::int64_t our_id = 0x61707063;  // "appc", in the head of the file
constexpr std::int64_t our_version = 1;
constexpr const char* schema =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, value) WITHOUT "
    "ROWID;"
    "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;"
    "PRAGMA application_id = 1634758755; PRAGMA user_version = 1;"
    "COMMIT";
static_assert(our_id == 1634758755 && our_version == 1);

constexpr const char* queries[] = {
    "SELECT kind, value FROM entries WHERE key = ?",
    "INSERT INTO entries (key, kind, value) VALUES (?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, value = excluded.value",
    "DELETE FROM entries WHERE key = ?",
    "SELECT key FROM entries WHERE key >= ? ORDER BY key",
    "SELECT value FROM settings WHERE name = ?",
    "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
    "excluded.value",
};

constexpr const char* kinds[] = {"boolean", "integer", "float", "string", "table"};

std::string explain(sqlite3* db, int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process holds it locked; end that one, or give this run a file of its own (--store "
             "FILE)";
    case SQLITE_FULL: return "the disk is full; nothing was changed; make room and try again";
    case SQLITE_READONLY:
    case SQLITE_PERM: return "it cannot be written; check its permissions and those of its folder";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return std::string("it is damaged, or no store (") + sqlite3_errstr(code) +
             "); move it away to begin a new one";
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR: {
      const int known = db ? sqlite3_system_errno(db) : 0;
      const int why = known != 0 ? known : errno;  // a failed write leaves it there alone
      return std::string("it cannot be ") +
             ((code & 0xff) == SQLITE_CANTOPEN ? "opened" : "read or written") + ": " +
             (why != 0 ? std::strerror(why) : sqlite3_errstr(code));
    }
    case SQLITE_TOOBIG: return "the value is larger than 1 GB";
    case SQLITE_NOMEM: return "not enough memory";
    default: return db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  }
}

int bind_text(sqlite3_stmt* statement, int index, std::string_view text) {
  return sqlite3_bind_text64(statement, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                             SQLITE_UTF8);  // null would be NULL
}

// Strings as text, so that the sqlite3 command shows them; it takes any bytes.
int bind_value(sqlite3_stmt* statement, int index, const StoreValue& value) {
  switch (value.kind) {
    case StoreValue::Kind::real: return sqlite3_bind_double(statement, index, value.real);
    case StoreValue::Kind::string: return bind_text(statement, index, value.bytes);
    case StoreValue::Kind::table:
      return sqlite3_bind_blob64(statement, index, value.bytes.data(), value.bytes.size(), SQLITE_STATIC);
    default: return sqlite3_bind_int64(statement, index, value.integer);
  }
}

std::string_view column_bytes(sqlite3_stmt* statement, int column) {
  const void* data = sqlite3_column_blob(statement, column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

// False if no store wrote that.
bool read_value(sqlite3_stmt* statement, StoreValue& value) {
  const std::string_view kind = column_bytes(statement, 0);
  for (int i = 0; i < static_cast<int>(std::size(kinds)); ++i) {
    if (kind != kinds[i]) continue;
    value.kind = static_cast<StoreValue::Kind>(i);
    value.integer = sqlite3_column_int64(statement, 1);
    value.real = sqlite3_column_type(statement, 1) == SQLITE_NULL
                     ? std::strtod("nan", nullptr)  // as SQLite keeps it
                     : sqlite3_column_double(statement, 1);
    value.bytes = column_bytes(statement, 1);
    return true;
  }
  return false;
}

}  // namespace

// A prepared statement in use: reset when it goes, so that no read stays open.
class Store::Running {
 public:
  Running(Store& store, Query query) : store_(store), statement_(store.statements_[query]) {
    if (!statement_) {
      code_ =
          sqlite3_prepare_v3(store.db_, queries[query], -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
      store.statements_[query] = statement_;
    }
  }
  ~Running() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  sqlite3_stmt* get() const { return statement_; }
  void note(int code) {
    if (code_ == SQLITE_OK) code_ = code;
  }
  // True: there is a row. Otherwise it is done, or has failed.
  bool step() {
    errno = 0;
    if (code_ == SQLITE_OK || code_ == SQLITE_ROW) code_ = sqlite3_step(statement_);
    return code_ == SQLITE_ROW;
  }
  bool failed() const { return code_ != SQLITE_ROW && code_ != SQLITE_DONE && code_ != SQLITE_OK; }
  core::Error error() const { return store_.failure(code_).error(); }

 private:
  Store& store_;
  sqlite3_stmt* statement_;
  int code_ = SQLITE_OK;
};

Store::~Store() {
  close();
}

void Store::close() {
  for (sqlite3_stmt*& statement : statements_) {
    sqlite3_finalize(statement);
    statement = nullptr;
  }
  sqlite3_close(db_);
  db_ = nullptr;
  depth_ = 0;
}

// --- opening ---

core::Status Store::open() {
  if (db_) return core::Done{};
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  errno = 0;
  const int code = sqlite3_open_v2(path_.c_str(), &db_, flags, nullptr);
  core::Status opened = code == SQLITE_OK ? prepare_file() : failure(code);
  if (!opened) close();
  return opened;
}

// After some failures SQLite takes back the whole transaction by itself; what follows in it must not count
// alone.
core::Status Store::ready() {
  if (core::Status opened = open(); !opened) return opened;
  if (depth_ > 0 && sqlite3_get_autocommit(db_))
    return not_ours("the transaction was taken back because of an earlier failure; let that error end it");
  return core::Done{};
}

core::Status Store::prepare_file() {
  sqlite3_extended_result_codes(db_, 1);
  sqlite3_busy_timeout(db_, patience_ms);
  if (core::Status ours = check_owner(); !ours) return ours;
  if (core::Status log = execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"); !log) return log;
  core::Result<std::int64_t> version = number("PRAGMA user_version");
  if (!version) return version.error();
  return *version == 0 ? execute(schema) : core::Done{};
}

// A database that something else made is left alone.
core::Status Store::check_owner() {
  core::Result<std::int64_t> tables = number("SELECT count(*) FROM sqlite_master");
  if (!tables) return tables.error();
  core::Result<std::int64_t> id = number("PRAGMA application_id");
  if (!id) return id.error();
  if (*id != our_id && *tables > 0)
    return not_ours("it is a database of another program; choose another file");
  core::Result<std::int64_t> version = number("PRAGMA user_version");
  if (!version) return version.error();
  if (*version > our_version) return not_ours("it was written by a newer appctl; use that one");
  return core::Done{};
}

core::Error Store::not_ours(const std::string& why) const {
  return {core::ExitCode::script_error, "the store '" + path_ + "': " + why};
}

core::Status Store::failure(int code) {
  return not_ours(explain(db_, code));
}

core::Status Store::execute(const char* sql) {
  errno = 0;
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return core::Done{};
  core::Status failed = failure(code);
  if (depth_ == 0 && !sqlite3_get_autocommit(db_)) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  return failed;
}

core::Result<std::int64_t> Store::number(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  errno = 0;
  int code = sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  const std::int64_t value = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE) return failure(code).error();
  return value;
}

// --- values ---

core::Result<bool> Store::get(std::string_view key, StoreValue& value) {
  if (core::Status fine = ready(); !fine) return fine.error();
  Running query(*this, q_get);
  query.note(bind_text(query.get(), 1, key));
  if (!query.step()) {
    if (query.failed()) return query.error();
    return false;
  }
  if (!read_value(query.get(), value))
    return not_ours("it holds a kind of value that this appctl does not know");
  kept_.assign(value.bytes);
  value.bytes = kept_;
  return true;
}

core::Status Store::set(std::string_view key, const StoreValue& value) {
  if (core::Status fine = ready(); !fine) return fine;
  Running query(*this, q_set);
  query.note(bind_text(query.get(), 1, key));
  query.note(sqlite3_bind_text(query.get(), 2, kinds[static_cast<int>(value.kind)], -1, SQLITE_STATIC));
  query.note(bind_value(query.get(), 3, value));
  query.step();
  if (query.failed()) return query.error();
  return core::Done{};
}

core::Result<bool> Store::remove(std::string_view key) {
  if (core::Status fine = ready(); !fine) return fine.error();
  Running query(*this, q_remove);
  query.note(bind_text(query.get(), 1, key));
  query.step();
  if (query.failed()) return query.error();
  return sqlite3_changes(db_) > 0;
}

core::Result<std::vector<std::string>> Store::keys(std::string_view prefix) {
  if (core::Status fine = ready(); !fine) return fine.error();
  Running query(*this, q_keys);
  query.note(bind_text(query.get(), 1, prefix));
  std::vector<std::string> found;
  while (query.step()) {
    const std::string_view key = column_bytes(query.get(), 0);
    if (!key.starts_with(prefix)) break;
    found.emplace_back(key);
  }
  if (query.failed()) return query.error();
  return found;
}

// --- transactions ---

core::Status Store::begin() {
  if (core::Status fine = ready(); !fine) return fine;
  core::Status begun = execute(depth_ == 0 ? "BEGIN IMMEDIATE" : "SAVEPOINT inner");
  if (begun) ++depth_;
  return begun;
}

core::Status Store::end() {
  core::Status ended = execute(depth_ == 1 ? "COMMIT" : "RELEASE inner");
  if (ended) {
    --depth_;
  } else {
    cancel();
  }
  return ended;
}

void Store::cancel() {
  --depth_;
  if (sqlite3_get_autocommit(db_)) return;
  sqlite3_exec(db_, depth_ == 0 ? "ROLLBACK" : "ROLLBACK TO inner; RELEASE inner", nullptr, nullptr, nullptr);
}

// --- the host's settings ---

core::Result<std::optional<std::string>> Store::setting(std::string_view name) {
  if (core::Status fine = ready(); !fine) return fine.error();
  Running query(*this, q_setting);
  query.note(bind_text(query.get(), 1, name));
  if (query.step()) return std::optional<std::string>(column_bytes(query.get(), 0));
  if (query.failed()) return query.error();
  return std::optional<std::string>();
}

core::Status Store::set_setting(std::string_view name, std::string_view value) {
  if (core::Status fine = ready(); !fine) return fine;
  Running query(*this, q_set_setting);
  query.note(bind_text(query.get(), 1, name));
  query.note(sqlite3_bind_blob64(query.get(), 2, value.data(), value.size(), SQLITE_STATIC));
  query.step();
  if (query.failed()) return query.error();
  return core::Done{};
}

}  // namespace appctl::work
