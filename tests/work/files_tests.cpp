// What is done with files, without a loop: whole or not at all, and links that are not followed.
#include "work/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <thread>

#include "io_rig.h"
#include "work/file_watch.h"
#include "work/remove_tree.h"

using namespace appctl;
using work::FileAnswer;
using work::FileRequest;
using work::FileWatch;
using Action = FileRequest::Action;

namespace {

const std::atomic<bool> not_cancelled{false};
const std::atomic<bool> is_cancelled{true};

struct Folder {
  Folder() {
    FileRequest request{.action = Action::make_temporary, .path = "/tmp"};
    path = perform(request, not_cancelled).text + "/";
  }
  ~Folder() {
    CHECK(work::remove_tree(path, not_cancelled) == 0);
    CHECK(access(path.c_str(), F_OK) != 0);
  }
  void put(const std::string& name, const std::string& text) const { std::ofstream(path + name) << text; }
  std::string get(const std::string& name) const { return ask(Action::read, name).text; }
  FileAnswer ask(Action action, const std::string& name, const std::string& text = "",
                 const std::atomic<bool>& cancelled = not_cancelled) const {
    FileRequest request{.action = action, .path = path + name, .other = path + text, .data = text};
    return perform(request, cancelled);
  }
  std::vector<std::string> names() const { return ask(Action::list, "").names; }
  std::string path;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a file is replaced as a whole, and only by what is complete") {
  Folder folder;
  folder.put("a", "old");
  const int reader = open((folder.path + "a").c_str(), O_RDONLY);
  CHECK(folder.ask(Action::write, "a", "new and longer").error.empty());
  char seen[16] = {};
  CHECK(read(reader, seen, sizeof seen) == 3);  // who has it open sees what was there
  CHECK(std::string(seen) == "old");
  close(reader);
  CHECK(folder.get("a") == "new and longer");
  CHECK(folder.ask(Action::write, "a", "never", is_cancelled).error.ends_with("cancelled"));
  CHECK(folder.get("a") == "new and longer");
  CHECK(folder.names() == Names{"a"});
}

TEST_CASE("a write that fails leaves nothing") {
  Folder folder;
  CHECK(folder.ask(Action::write, "none/a", "x").error.ends_with("no such file or directory (ENOENT)"));
  mkdir((folder.path + "d").c_str(), 0777);
  CHECK(folder.ask(Action::write, "d", "x").error.ends_with("is a directory (EISDIR)"));
  CHECK(folder.names() == Names{"d"});
}

TEST_CASE("a copy is whole or not there") {
  Folder folder;
  folder.put("a", std::string(1'000'000, 'x'));
  CHECK(folder.ask(Action::copy, "a", "b", is_cancelled).error.ends_with("cancelled"));
  CHECK(folder.names() == Names{"a"});
  CHECK(folder.ask(Action::copy, "a", "b").error.empty());
  CHECK(folder.get("b").size() == 1'000'000);
}

TEST_CASE("a tree is removed, and what its links lead to is not") {
  Folder folder;
  Folder other;
  other.put("kept", "x");
  for (const char* name : {"t", "t/a", "t/a/b"}) mkdir((folder.path + name).c_str(), 0777);
  for (int i = 0; i < 50; ++i) folder.put("t/a/" + std::to_string(i), "x");
  CHECK(symlink(other.path.c_str(), (folder.path + "t/link").c_str()) == 0);
  CHECK(work::remove_tree(folder.path + "t", is_cancelled) == ECANCELED);
  CHECK(work::remove_tree(folder.path + "t", not_cancelled) == 0);
  CHECK(work::remove_tree(folder.path + "t", not_cancelled) == ENOENT);
  CHECK(work::remove_tree("/", not_cancelled) == EPERM);
  CHECK(folder.names().empty());
  CHECK(other.names() == Names{"kept"});
}

TEST_CASE("a file that grows while it is read is read to its end") {
  Folder folder;
  folder.put("a", "");
  std::thread writer([&] {
    for (int i = 0; i < 200; ++i) folder.ask(Action::append, "a", std::string(5'000, 'x'));
  });
  while (folder.get("a").size() < 1'000'000)
    CHECK(folder.get("a").find_first_not_of('x') == std::string::npos);
  writer.join();
}

TEST_CASE("directories for a while go with their owner") {
  std::string path;
  {
    work::TemporaryDirectories directories;
    FileRequest request{.action = Action::make_temporary, .path = "/tmp"};
    path = perform(request, not_cancelled).text;
    directories.add(path);
    std::ofstream(path + "/file") << "x";
  }
  CHECK(access(path.c_str(), F_OK) != 0);
}

TEST_CASE("a watch tells what changes, once for each") {
  using Kind = FileWatch::Change::Kind;
  Folder folder;
  IoRig rig;
  auto watch = FileWatch::start(rig.loop, folder.path);
  REQUIRE(watch);
  folder.put("a", "x");
  folder.ask(Action::append, "a", "y");
  folder.ask(Action::remove, "a");
  std::deque<FileWatch::Change>& changes = (*watch)->changes();
  REQUIRE(rig.run_until([&] { return !changes.empty() && changes.back().kind == Kind::removed; }));
  const std::string path = folder.path + "a";
  CHECK(changes ==
        std::deque<FileWatch::Change>{{Kind::created, path}, {Kind::changed, path}, {Kind::removed, path}});
  watch->reset();
  CHECK(rig.run_to_end());
}

TEST_CASE("a watch ends with its directory, or with the loop") {
  const std::string path = "/tmp/appctl_watch_" + std::to_string(getpid());
  mkdir(path.c_str(), 0777);
  std::unique_ptr<FileWatch> left;
  {
    IoRig rig;
    auto watch = FileWatch::start(rig.loop, path);
    REQUIRE(watch);
    rmdir(path.c_str());
    CHECK(rig.run_until([&] { return (*watch)->ended(); }));
    CHECK(rig.run_to_end());
    auto other = FileWatch::start(rig.loop, "/tmp");
    REQUIRE(other);
    left = std::move(*other);
    auto closing = FileWatch::start(rig.loop, "/tmp");  // is abandoned while it is being closed
    REQUIRE(closing);
  }
  CHECK(left->ended());
}
