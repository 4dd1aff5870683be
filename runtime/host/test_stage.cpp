#include "host/test_stage.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "surface/image_file.h"
#include "surface/png.h"
#include "testing/tree.h"

namespace appctl {
namespace {

core::Error failure(std::string text) {
  return {core::ExitCode::test_failed, std::move(text)};
}

std::string told(const testing::Difference& d, const lua::PictureCheck& check) {
  if (!d.same_size) return "the size of the picture has changed";
  return std::to_string(d.pixels) + " pixels differ, by at most " + std::to_string(d.largest) +
         " of 255, between (" + std::to_string(d.left) + ", " + std::to_string(d.top) + ") and (" +
         std::to_string(d.right) + ", " + std::to_string(d.bottom) + "); see " + check.difference;
}

void make_folder_of(const std::string& file) {
  std::error_code ignored;  // writing the file tells what is wrong
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
}

core::Status write_picture(const std::string& path, const surface::Picture& picture) {
  make_folder_of(path);
  return surface::write_png(path, picture);
}

}  // namespace

void TestStage::input(const lua::TestInput& input) {
  using Kind = lua::TestInput::Kind;
  p_.surface.wake();  // the next wait ends, and the input is seen
  surface::InputQueue& queue = p_.surface.input();
  switch (input.kind) {
    case Kind::position: return queue.mouse_position(input.x, input.y);
    case Kind::away: return queue.mouse_left();
    case Kind::button: return queue.mouse_button(input.code, input.down);
    case Kind::wheel: return queue.mouse_wheel(input.x, input.y);
    case Kind::key: return queue.key(input.code, input.down);
    case Kind::character: return queue.character(static_cast<std::uint32_t>(input.code));
    case Kind::focus: return queue.focus(input.down);
  }
}

core::Status TestStage::check_picture(const lua::PictureCheck& check) {
  const surface::Picture actual = p_.window_open() ? p_.frame.capture() : surface::Picture{};
  if (actual.pixels.empty()) return failure("there is no picture: no frame was drawn");
  if (check.update) return write_picture(check.expected, actual);
  auto expected = surface::read_image(check.expected);
  if (!expected) return expected.error();
  const testing::Difference d = testing::compare(*expected, actual, check.comparison);
  if (d.equal()) return core::Done{};
  if (core::Status written = write_picture(check.copy, *expected); !written) return written;
  if (core::Status written = write_picture(check.actual, actual); !written) return written;
  if (d.same_size) {
    if (core::Status written = write_picture(check.difference, d.picture); !written) return written;
  }
  return failure(told(d, check));
}

void TestStage::verdict(std::string text) {
  if (!p_.seat.verdict.empty()) return;
  p_.seat.verdict = std::move(text);
  p_.end();
}

void TestStage::save_evidence() {
  if (p_.seat.evidence.empty()) return;
  std::string tasks;
  core::each_task(p_.root, [&tasks](const core::Task& task) { tasks += task.describe() + "\n"; });
  (void)write("tasks.txt", tasks);
  (void)write("tree.txt", testing::tree(p_.items));
  if (!p_.window_open()) return;
  const surface::Picture picture = p_.frame.capture();
  if (!picture.pixels.empty()) (void)write_picture(p_.seat.evidence + "/screenshot.png", picture);
}

core::Status TestStage::write(const char* name, const std::string& text) const {
  const std::string path = p_.seat.evidence + "/" + name;
  make_folder_of(path);
  std::FILE* file = std::fopen(path.c_str(), "we");
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = !file || std::fclose(file) == 0;
  if (written && closed) return core::Done{};
  return failure("cannot write '" + path + "': " + std::strerror(errno));
}

void TestStage::wake_waiting() {
  for (const core::TaskId id : std::exchange(waiting_, {})) {
    if (core::Task* task = p_.scheduler.find(id)) p_.scheduler.wake(*task);
  }
}

bool TestStage::take_exit(int code, const std::string& line_of_test) {
  if (!p_.seat.verdict.empty()) return false;
  p_.seat.exit_code = code;
  p_.seat.exit_at = line_of_test;
  script_.cancel("app.exit");
  return true;
}

}  // namespace appctl
