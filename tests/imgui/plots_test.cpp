// PlotLines and PlotHistogram of a buffer draw what they draw of a table with the same numbers.
#include <catch2/catch.hpp>
#include <vector>

#include "harness.h"

using appctl::test::Gui;
using Catch::Matchers::Contains;

namespace {

// The positions of all vertices of the last frame.
std::vector<float> drawn() {
  std::vector<float> all;
  const ImDrawData& data = *ImGui::GetDrawData();
  for (int i = 0; i < data.CmdListsCount; ++i) {
    for (const ImDrawVert& vertex : data.CmdLists[i]->VtxBuffer) {
      all.push_back(vertex.pos.x);
      all.push_back(vertex.pos.y);
    }
  }
  return all;
}

std::vector<float> draw(Gui& gui, const std::string& values, const std::string& call) {
  gui.frame("");  // newer versions draw a window's first frame otherwise
  CHECK(gui.frame(("local v = " + values + " " + call).c_str()) == "");
  return drawn();
}

}  // namespace

TEST_CASE("a plot of a buffer is the plot of its numbers") {
  Gui gui;
  draw(gui, "{}", "");
  const std::string numbers = "{5, 1, 4, 200, 3, 7, 0, 90}";
  for (const char* call :
       {"ImGui.PlotLines('p', v)", "ImGui.PlotHistogram('p', v)", "ImGui.PlotLines('p', v, 5)",
        "ImGui.PlotLines('p', v, nil, 3, 'over', 0, 250, 300, 100)", "ImGui.PlotHistogram('p', v, 6, -2)"}) {
    INFO(call);
    const auto of_table = draw(gui, numbers, call);
    for (const char* type : {"u8", "i32", "f32", "f64"}) {
      INFO(type);
      CHECK(draw(gui, "buffer.new('" + std::string(type) + "', 4, 2):copy" + numbers, call) == of_table);
    }
    CHECK(draw(gui, "{6, 1, 4, 200, 3, 7, 0, 90}", call) != of_table);
  }
}

TEST_CASE("a plot of a buffer that has nothing, or less than is asked for") {
  Gui gui;
  draw(gui, "{}", "");
  for (const char* type : {"u8", "f32"}) {
    const std::string none = "buffer.new('" + std::string(type) + "', 0)";
    CHECK(draw(gui, none, "ImGui.PlotLines('p', v) ImGui.PlotHistogram('p', v)") ==
          draw(gui, "{}", "ImGui.PlotLines('p', v) ImGui.PlotHistogram('p', v)"));
  }
  CHECK_THAT(gui.frame("ImGui.PlotLines('p', buffer.new('f32', 4), 5)"),
             Contains("5 is not between 0 and 4"));
  CHECK_THAT(gui.frame("ImGui.PlotLines('p', 5)"),
             Contains("table, buffer or function expected, got number"));
  CHECK(gui.frame("ImGui.PlotLines('p', buffer.new('f64', 3):copy{0/0, 1/0, -1e300})") == "");
}
