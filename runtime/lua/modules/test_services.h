// What a test asks of the host. Implemented by the host; loop thread only. Nothing here raises.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/cancel.h"
#include "core/error.h"
#include "core/scheduler.h"
#include "testing/items.h"
#include "testing/picture.h"

namespace appctl::lua {

// One event, as the window system would report it.
struct TestInput {
  enum class Kind : std::uint8_t { position, away, button, wheel, key, character, focus };
  Kind kind;
  bool down = false;   // of a key or button; focus: gained
  int code = 0;        // of a key (surface::InputQueue), a button (0 left, 1 right, 2 middle), a character
  float x = 0, y = 0;  // pixels from the top left corner, or notches of the wheel
};

// A picture of the last frame beside one from a file.
struct PictureCheck {
  std::string expected;            // the file; compared if it is there
  std::string actual, difference;  // files that are written if they differ
  bool update = false;             // write the expected one instead
  testing::Comparison comparison;
};

class TestServices {
 public:
  virtual ~TestServices() = default;
  virtual const std::string& order() const = 0;  // what is to be run, as JSON
  virtual testing::Items& items() = 0;
  virtual void input(const TestInput& input) = 0;
  virtual void resize(int width, int height) = 0;
  virtual void press_close() = 0;                     // the close button
  virtual void wake_at_frame(core::TaskId task) = 0;  // when the next one was drawn, or the window closed
  virtual core::Scope& scope_of_script() = 0;         // owns what t:open starts
  virtual core::Status check_picture(const PictureCheck& check) = 0;
  // How the test ended, as JSON: ends the run.
  virtual void verdict(std::string text) = 0;
  // The picture, the tree of the UI and the tasks, as files in the folder of the evidence.
  virtual void save_evidence() = 0;
  virtual std::optional<int> exit_code() const = 0;  // that the script has asked for with app.exit
};

}  // namespace appctl::lua
