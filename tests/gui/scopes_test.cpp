// The stack of open scopes and the assert guard, without Lua.
#include <imgui.h>
#include <catch2/catch.hpp>

#include <cstring>
#include <memory>

#include "gui/assert_guard.h"
#include "gui/scopes.h"

using namespace appctl::gui;
using Catch::Matchers::Contains;

namespace {

// A context in the middle of a frame, with one callback entered.
struct Frame {
  Frame() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = ImVec2(1280, 720);
    io.IniFilename = nullptr;
    unsigned char* pixels;
    int width, height;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    next();
  }
  ~Frame() { ImGui::DestroyContext(); }
  void next() {
    ImGui::NewFrame();
    scopes.new_frame();
    scopes.enter_callback();
  }
  // Ends the frame; true if ImGui finds its own stacks in order.
  bool end() {
    return guarded([](void*) { ImGui::Render(); }, nullptr);
  }
  void open(Kind kind, const char* opener, int line) {
    Place* place = scopes.open(kind, opener);
    REQUIRE(place != nullptr);
    std::strcpy(place->source, "a.lua");
    place->line = line;
  }
  Scopes scopes;
};

}  // namespace

TEST_CASE("what is closed in order leaves nothing") {
  Frame f;
  ImGui::Begin("w");
  f.open(Kind::window, "Begin", 1);
  ImGui::PushID(1);
  f.open(Kind::id, "PushID", 2);
  CHECK(f.scopes.depth() == 2);
  CHECK(f.scopes.close(Kind::id, "PopID"));
  ImGui::PopID();
  CHECK(f.scopes.close(Kind::window, "End"));
  ImGui::End();
  CHECK(f.scopes.leave_callback(Outcome::returned).empty());
  CHECK(f.scopes.depth() == 0);
  CHECK(f.scopes.phase() == Phase::outside);
  CHECK(f.end());
}

TEST_CASE("what is left open is closed, innermost first, and told once") {
  Frame f;
  ImGui::Begin("w");
  f.open(Kind::window, "Begin", 1);
  for (int i = 0; i < 3; ++i) {
    ImGui::PushID(i);
    f.open(Kind::id, "PushID", 2);
  }
  const auto& problems = f.scopes.leave_callback(Outcome::returned);
  REQUIRE(problems.size() == 2);  // the three of one line are one problem
  CHECK(problems[0] == "a.lua:2: ImGui.PushID without ImGui.PopID: call it before the callback ends");
  CHECK(problems[1] == "a.lua:1: ImGui.Begin without ImGui.End: call it before the callback ends");
  CHECK(f.end());
}

TEST_CASE("a failed callback is closed without further words") {
  Frame f;
  ImGui::Begin("w");
  f.open(Kind::window, "Begin", 1);
  CHECK(f.scopes.leave_callback(Outcome::failed).empty());
  CHECK(f.end());
}

TEST_CASE("a part of a callback is given up: what it left open is named and closed, and the rest stands") {
  Frame f;
  ImGui::Begin("w");
  f.open(Kind::window, "Begin", 1);
  CHECK(f.scopes.left_open(1).empty());
  ImGui::PushID(1);
  f.open(Kind::id, "PushID", 2);
  ImGui::BeginGroup();
  f.open(Kind::group, "BeginGroup", 3);
  CHECK(f.scopes.left_open(1) == "a.lua:3: ImGui.BeginGroup without ImGui.EndGroup: call it before the callback ends");
  f.scopes.close_to(1);
  CHECK(f.scopes.depth() == 1);
  CHECK(f.scopes.close(Kind::window, "End"));
  ImGui::End();
  CHECK(f.scopes.leave_callback(Outcome::returned).empty());
  CHECK(f.end());
}

TEST_CASE("an end is refused while something inside is open, and forgets nothing") {
  Frame f;
  ImGui::Begin("w");
  f.open(Kind::window, "Begin", 1);
  ImGui::BeginChild("c");
  f.open(Kind::child, "BeginChild", 2);
  CHECK_FALSE(f.scopes.close(Kind::window, "End"));
  CHECK_THAT(f.scopes.refusal(),
             Contains("ImGui.End: ImGui.BeginChild of a.lua:2 is still open: call ImGui.EndChild first"));
  CHECK_FALSE(f.scopes.close(Kind::style_color, "PopStyleColor", 2));
  CHECK_THAT(f.scopes.refusal(), Contains("2 to pop, but 0 are open"));
  CHECK(f.scopes.depth() == 2);
  f.scopes.leave_callback(Outcome::failed);
  CHECK(f.end());
}

TEST_CASE("style pushed outside may be popped inside, an ID may not") {
  Frame f;
  ImGui::PushStyleVar(ImGuiStyleVar_Alpha, 0.5f);
  f.open(Kind::style_var, "PushStyleVar", 1);
  ImGui::Begin("w");
  f.open(Kind::window, "Begin", 2);
  CHECK_FALSE(f.scopes.close(Kind::id, "PopID"));
  CHECK(f.scopes.close(Kind::style_var, "PopStyleVar"));
  ImGui::PopStyleVar();
  CHECK(f.scopes.leave_callback(Outcome::returned).size() == 1);
  CHECK(f.end());
}

TEST_CASE("scopes of a draw list belong to that list") {
  Frame f;
  ImDrawList* front = ImGui::GetForegroundDrawList();
  ImDrawList* back = ImGui::GetBackgroundDrawList();
  front->PushClipRect(ImVec2(0, 0), ImVec2(1, 1));
  REQUIRE(f.scopes.open(Kind::list_clip_rect, "PushClipRect", front) != nullptr);
  CHECK_FALSE(f.scopes.close(Kind::list_clip_rect, "PopClipRect", 1, back));
  CHECK(f.scopes.leave_callback(Outcome::returned).size() == 1);
  CHECK(f.end());
}

TEST_CASE("too deep is refused") {
  Frame f;
  for (std::size_t i = 0; i < Scopes::max_depth; ++i)
    REQUIRE(f.scopes.open(Kind::item_width, "PushItemWidth") != nullptr);
  CHECK(f.scopes.open(Kind::item_width, "PushItemWidth") == nullptr);
  f.scopes.break_callback();  // nothing was opened in ImGui
  f.scopes.leave_callback(Outcome::failed);
  CHECK(f.end());
}

TEST_CASE("guarded stops at a failed assert, and the guard outside is as before") {
  Frame f;
  CHECK(guarded([](void* n) { ++*static_cast<int*>(n); }, std::make_unique<int>(0).get()));
  CHECK_FALSE(guarded([](void*) { ImGui::PopID(); }, nullptr));
  CHECK(assert_guard.context == nullptr);
  f.scopes.leave_callback(Outcome::returned);
  CHECK(f.end());
}

TEST_CASE("after an assert half way, the frame is repaired from ImGui's own records") {
  Frame f;
  ImGui::Begin("host");
  f.scopes.leave_callback(Outcome::returned);
  f.scopes.enter_callback();
  // Opened behind the back of the scopes, as by an assert in the middle of a widget.
  ImGui::Begin("w");
  ImGui::BeginGroup();
  ImGui::BeginTable("t", 2);
  ImGui::TableNextColumn();
  ImGui::PushID(1);
  ImGui::PushStyleVar(ImGuiStyleVar_Alpha, 0.5f);
  f.scopes.break_callback();
  f.scopes.leave_callback(Outcome::failed);
  CHECK_FALSE(f.scopes.damaged());
  ImGui::End();
  CHECK(f.end());
}

#if IMGUI_VERSION_NUM < 18700  // newer ones have no assertion there
TEST_CASE("a window that an assert left half begun can be begun again in the same frame") {
  Frame f;
  ImGui::OpenPopup("modal");
  REQUIRE(ImGui::BeginPopupModal("modal"));
  ImGui::EndPopup();  // not gui::end_popup: the next Begin fails in its middle
  CHECK_FALSE(guarded([](void*) { ImGui::Begin("new"); }, nullptr));
  f.scopes.break_callback();
  f.scopes.leave_callback(Outcome::failed);
  f.scopes.enter_callback();
  ImGui::Begin("new");
  ImGui::TreeNodeEx("node", ImGuiTreeNodeFlags_NoTreePushOnOpen);
  ImGui::End();
  CHECK(f.end());
}
#endif

TEST_CASE("a frame beyond repair is damaged until the context is replaced") {
  Frame f;
  ImGui::Begin("w");
  f.scopes.leave_callback(Outcome::returned);
  f.scopes.enter_callback();
  ImGui::End();  // the host's own window, which the recovery misses
  ImGui::PushFont(nullptr);
  f.open(Kind::table, "BeginTable", 1);  // never opened: its end fails
  const auto before = f.scopes.frame();
  f.scopes.leave_callback(Outcome::returned);
  if (f.scopes.damaged()) {
    f.scopes.context_replaced();
    CHECK_FALSE(f.scopes.damaged());
    CHECK(f.scopes.frame() == before + 1);
  }
}
