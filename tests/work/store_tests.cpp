// Named values in a file: what is kept, what is taken back, and what is refused without harm.
#include "work/store.h"

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace appctl;
using work::Store;
using work::StoreValue;

namespace {

struct Folder {
  Folder() {
    char pattern[] = "/tmp/appctl-store-XXXXXX";
    path = mkdtemp(pattern);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file(const char* name = "a.sqlite") const { return path + "/" + name; }
  std::string path;
};

StoreValue integer(std::int64_t value) {
  StoreValue v;
  v.integer = value;
  return v;
}

// The integer under the key, or -1.
std::int64_t number(Store& store, const char* key) {
  StoreValue value;
  core::Result<bool> found = store.get(key, value);
  REQUIRE(found);
  return *found ? value.integer : -1;
}

void sql(const std::string& file, const char* text) {
  sqlite3* db;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, text, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

std::string refusal(const std::string& file) {
  Store store(file);
  core::Status status = store.set("a", integer(1));
  return status ? "" : status.error().message;
}

}  // namespace

TEST_CASE("each kind of value is kept as it is, over the end") {
  Folder folder;
  const std::string bytes("a\0\xff", 3);
  {
    Store store(folder.file());
    CHECK(!store.is_open());
    StoreValue v;
    for (const auto kind : {StoreValue::Kind::boolean, StoreValue::Kind::integer}) {
      v.kind = kind;
      v.integer = kind == StoreValue::Kind::integer ? INT64_MIN : 1;
      REQUIRE(store.set(kind == StoreValue::Kind::integer ? "i" : "b", v));
    }
    v.kind = StoreValue::Kind::real;
    for (const auto& [key, real] :
         {std::pair("zero", -0.0), {"inf", HUGE_VAL}, {"nan", std::nan("")}, {"two", 2.0}}) {
      v.real = real;
      REQUIRE(store.set(key, v));
    }
    v.bytes = bytes;
    v.kind = StoreValue::Kind::string;
    REQUIRE(store.set(bytes, v));
    v.kind = StoreValue::Kind::table;
    REQUIRE(store.set("t", v));
    v.bytes = "";
    REQUIRE(store.set("", v));
  }
  Store store(folder.file());
  StoreValue v;
  const auto get = [&](std::string_view key) {
    core::Result<bool> found = store.get(key, v);
    REQUIRE(found);
    REQUIRE(*found);
    return v;
  };
  CHECK(get("b").kind == StoreValue::Kind::boolean);
  CHECK(get("i").integer == INT64_MIN);
  CHECK(std::signbit(get("zero").real));
  CHECK(get("inf").real == HUGE_VAL);
  CHECK(std::isnan(get("nan").real));
  CHECK(get("two").kind == StoreValue::Kind::real);
  CHECK(get(bytes).bytes == bytes);
  CHECK(get("t").kind == StoreValue::Kind::table);
  CHECK(get("t").bytes == bytes);
  CHECK(get("").bytes.empty());
  CHECK(number(store, "none") == -1);
}

TEST_CASE("keys are sorted by their bytes, and chosen by what they begin with") {
  Store store(Store::in_memory);
  for (const char* key : {"b", "a/2", "a/1", "a", "A", "\xff", "a0"}) REQUIRE(store.set(key, integer(1)));
  CHECK(*store.keys("") == std::vector<std::string>{"A", "a", "a/1", "a/2", "a0", "b", "\xff"});
  CHECK(*store.keys("a/") == std::vector<std::string>{"a/1", "a/2"});
  CHECK(store.keys("zz")->empty());
  CHECK(*store.remove("a"));
  CHECK(!*store.remove("a"));
  CHECK(store.keys("a")->size() == 3);
}

TEST_CASE("what was done since begin is taken back as a whole, the inner alone") {
  Store store(Store::in_memory);
  REQUIRE(store.set("a", integer(1)));
  REQUIRE(store.begin());
  REQUIRE(store.set("a", integer(2)));
  REQUIRE(store.begin());
  REQUIRE(store.set("a", integer(3)));
  store.cancel();
  CHECK(number(store, "a") == 2);
  REQUIRE(store.begin());
  REQUIRE(store.set("b", integer(3)));
  REQUIRE(store.end());
  CHECK(store.depth() == 1);
  store.cancel();
  CHECK(store.depth() == 0);
  CHECK(number(store, "a") == 1);
  CHECK(number(store, "b") == -1);
  REQUIRE(store.begin());
  REQUIRE(store.set("a", integer(4)));
  REQUIRE(store.end());
  CHECK(number(store, "a") == 4);
}

TEST_CASE("a change that was not ended is not there the next time") {
  Folder folder;
  {
    Store store(folder.file());
    REQUIRE(store.set("a", integer(1)));
    REQUIRE(store.begin());
    REQUIRE(store.set("a", integer(2)));
  }
  Store store(folder.file());
  CHECK(number(store, "a") == 1);
}

TEST_CASE("settings are apart from the keys") {
  Store store(Store::in_memory);
  CHECK(!store.setting("window")->has_value());
  REQUIRE(store.set_setting("window", std::string_view("1\0", 2)));
  REQUIRE(store.set_setting("window", std::string_view("2\0", 2)));
  CHECK(**store.setting("window") == std::string("2\0", 2));
  CHECK(store.keys("")->empty());
}

TEST_CASE("two at once: the one that writes is waited for, not for ever") {
  Folder folder;
  Store one(folder.file()), two(folder.file());
  REQUIRE(one.set("a", integer(1)));
  REQUIRE(two.set("a", integer(2)));
  CHECK(number(one, "a") == 2);
  REQUIRE(one.begin());
  REQUIRE(one.set("a", integer(3)));
  CHECK(number(two, "a") == 2);  // reading needs no wait
  core::Status refused = two.set("a", integer(4));
  REQUIRE(!refused);
  CHECK(refused.error().message.find("another process holds it locked") != std::string::npos);
  REQUIRE(one.end());
  REQUIRE(two.set("a", integer(4)));
  CHECK(number(one, "a") == 4);
}

TEST_CASE("what is no store of ours is refused and left alone") {
  Folder folder;
  const std::string file = folder.file();
  std::ofstream(file)
      << "some text that is long enough to be no database at all, and more of it, and yet more of it....";
  CHECK(refusal(file).find("damaged, or no store") != std::string::npos);
  CHECK(std::filesystem::file_size(file) == 94);
  const std::string other = folder.file("other.sqlite");
  sql(other, "CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  CHECK(refusal(other).find("database of another program") != std::string::npos);
  const std::string newer = folder.file("newer.sqlite");
  CHECK(refusal(newer).empty());
  sql(newer, "PRAGMA user_version = 2");
  CHECK(refusal(newer).find("written by a newer appctl") != std::string::npos);
  CHECK(refusal(folder.path).find("cannot be opened: Is a directory") != std::string::npos);
  CHECK(refusal(folder.file("no/such")).find("cannot be opened: No such file or directory") !=
        std::string::npos);
  CHECK(refusal("/dev/null/x").find("cannot be opened") != std::string::npos);
}

TEST_CASE("a damaged file is an error that names it, whatever is damaged") {
  Folder folder;
  const std::string file = folder.file();
  {
    Store store(file);
    StoreValue v;
    const std::string text(3000, 'x');
    v.kind = StoreValue::Kind::string;
    v.bytes = text;
    for (int i = 0; i < 50; ++i) REQUIRE(store.set("key" + std::to_string(i), v));
  }
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(file));
  int failed = 0;
  for (std::streamoff at = 0; at < size; at += 2048) {
    std::filesystem::copy_file(file, folder.file("b.sqlite"),
                               std::filesystem::copy_options::overwrite_existing);
    std::fstream stream(folder.file("b.sqlite"), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(at);
    stream << std::string(600, '\xa5');
    stream.close();
    Store store(folder.file("b.sqlite"));
    StoreValue value;
    for (int i = 0; i < 50; ++i) {
      core::Result<bool> found = store.get("key" + std::to_string(i), value);
      if (found) continue;
      ++failed;
      CHECK(found.error().message.find(folder.file("b.sqlite")) != std::string::npos);
    }
  }
  CHECK(failed > 0);
}

TEST_CASE("the name of the app, and where its file stands") {
  CHECK(work::app_name("/home/me/my-tool.lua") == "my-tool");
  CHECK(work::app_name("/home/me/my-tool/main.lua") == "my-tool");
  CHECK(work::app_name("/home/me/my-tool/init.lua") == "my-tool");
  CHECK(work::app_name("-").empty());
  Folder folder;
  setenv("XDG_DATA_HOME", folder.file("data").c_str(), 1);
  CHECK(*work::store_path("x y") == folder.file("data/appctl/x y.sqlite"));
  CHECK(std::filesystem::is_directory(folder.file("data/appctl")));
  setenv("XDG_DATA_HOME", "relative", 1);
  setenv("HOME", folder.path.c_str(), 1);
  CHECK(*work::store_path("x") == folder.file(".local/share/appctl/x.sqlite"));
  std::ofstream(folder.file("file")) << "x";
  setenv("HOME", folder.file("file").c_str(), 1);
  CHECK(work::store_path("x").error().message.find("cannot be made: Not a directory") != std::string::npos);
  unsetenv("HOME");
  CHECK(work::store_path("x").error().message.find("--store FILE") != std::string::npos);
}
