#include "gui/scopes.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cassert>
#include <cstdio>

#include "gui/assert_guard.h"
#include "gui/modals.h"

namespace appctl::gui {
namespace {

// How far an end may reach. ImGui keeps a stack of its own for most kinds, so PushID, BeginGroup, PopID,
// EndGroup is allowed; a container must be the innermost thing but for what is soft.
enum class Reach : std::uint8_t {
  container,  // ends only the innermost scope
  window,     // over everything but containers (PushFont changes the draw list of the window too)
  anywhere,   // over containers too: Push, Begin, Pop, End
};

struct KindInfo {
  const char* begin;  // what opens it, for messages
  const char* end;
  Reach reach;
  bool soft;  // ImGui itself forgets it at the end of the window, so a missing end is no mistake
  void (*close)(void* object);
};

ImDrawList& list(void* object) {
  return *static_cast<ImDrawList*>(object);
}

// In the order of Kind.
constexpr KindInfo kinds[] = {
    {"Begin", "End", Reach::container, false, [](void*) { ImGui::End(); }},
    {"BeginChild", "EndChild", Reach::container, false, [](void*) { ImGui::EndChild(); }},
    {"BeginTable", "EndTable", Reach::container, false, [](void*) { ImGui::EndTable(); }},
    {"BeginTabBar", "EndTabBar", Reach::container, false, [](void*) { ImGui::EndTabBar(); }},
    {"BeginTabItem", "EndTabItem", Reach::container, false, [](void*) { ImGui::EndTabItem(); }},
    {"BeginMenuBar", "EndMenuBar", Reach::container, false, [](void*) { ImGui::EndMenuBar(); }},
    {"BeginMainMenuBar", "EndMainMenuBar", Reach::container, false, [](void*) { ImGui::EndMainMenuBar(); }},
    {"BeginMenu", "EndMenu", Reach::container, false, [](void*) { ImGui::EndMenu(); }},
    {"BeginCombo", "EndCombo", Reach::container, false, [](void*) { ImGui::EndCombo(); }},
    {"BeginListBox", "EndListBox", Reach::container, false, [](void*) { ImGui::EndListBox(); }},
    {"BeginPopup", "EndPopup", Reach::container, false, [](void*) { end_popup(); }},
    {"BeginTooltip", "EndTooltip", Reach::container, false, [](void*) { ImGui::EndTooltip(); }},
    {"BeginDragDropSource", "EndDragDropSource", Reach::container, false,
     [](void*) { ImGui::EndDragDropSource(); }},
    {"BeginDragDropTarget", "EndDragDropTarget", Reach::container, false,
     [](void*) { ImGui::EndDragDropTarget(); }},
#if IMGUI_VERSION_NUM >= 19100
    {"BeginMultiSelect", "EndMultiSelect", Reach::container, false, [](void*) { ImGui::EndMultiSelect(); }},
#else
    {"BeginMultiSelect", "EndMultiSelect", Reach::container, false, [](void*) {}},
#endif
    {"ImGuiListClipper:Begin", "ImGuiListClipper:End", Reach::container, false,
     [](void* o) { static_cast<ImGuiListClipper*>(o)->End(); }},
    {"BeginGroup", "EndGroup", Reach::window, false, [](void*) { ImGui::EndGroup(); }},
    {"TreeNode", "TreePop", Reach::window, false, [](void*) { ImGui::TreePop(); }},
    {"PushID", "PopID", Reach::window, false, [](void*) { ImGui::PopID(); }},
    {"BeginDisabled", "EndDisabled", Reach::window, false, [](void*) { ImGui::EndDisabled(); }},
    {"PushItemWidth", "PopItemWidth", Reach::window, true, [](void*) { ImGui::PopItemWidth(); }},
    {"PushTextWrapPos", "PopTextWrapPos", Reach::window, true, [](void*) { ImGui::PopTextWrapPos(); }},
    {"PushClipRect", "PopClipRect", Reach::window, false, [](void*) { ImGui::PopClipRect(); }},
    {"PushClipRect", "PopClipRect", Reach::window, false, [](void* o) { list(o).PopClipRect(); }},
    {"PushTextureID", "PopTextureID", Reach::window, false, [](void* o) { list(o).PopTextureID(); }},
    {"PushStyleColor", "PopStyleColor", Reach::anywhere, false, [](void*) { ImGui::PopStyleColor(); }},
    {"PushStyleVar", "PopStyleVar", Reach::anywhere, false, [](void*) { ImGui::PopStyleVar(); }},
    {"PushFont", "PopFont", Reach::window, false, [](void*) { ImGui::PopFont(); }},
    {"PushItemFlag", "PopItemFlag", Reach::anywhere, false, [](void*) { ImGui::PopItemFlag(); }},
};
static_assert(std::size(kinds) == static_cast<std::size_t>(Kind::count_));

const KindInfo& info(Kind kind) {
  return kinds[static_cast<std::size_t>(kind)];
}

// What stands before a name in messages: most are functions of the table ImGui.
const char* prefix(const char* name) {
  return name[0] == 'I' && name[1] == 'm' ? "" : "ImGui.";
}

// Whether the end of `kind` may leave `inner`, opened later, open.
bool may_pass(Kind kind, Kind inner) {
  switch (info(kind).reach) {
    case Reach::container: return info(inner).soft;
    case Reach::window: return info(inner).reach != Reach::container;
    case Reach::anywhere: return true;
  }
  return false;
}

// Windows, tables and their like forget soft scopes, and so does the tooltip that a drag source has; a tab bar or a
// menu bar does not.
bool forgets_soft(Kind kind) {
  return info(kind).reach == Reach::container && kind != Kind::tab_bar && kind != Kind::tab_item &&
         kind != Kind::drag_target && kind != Kind::menu_bar && kind != Kind::list_clipper;
}

}  // namespace

void Scopes::enter_callback() {
  assert(phase_ == Phase::outside);
  open_.clear();
  host_ = host_state();
  phase_ = Phase::drawing;
}

const std::vector<std::string>& Scopes::leave_callback(Outcome outcome) {
  problems_.clear();
  if (outcome == Outcome::returned && phase_ == Phase::drawing) report_missing();
  if (phase_ == Phase::broken) {
    recover();
  } else {
    close_all();
  }
  phase_ = Phase::outside;
  return problems_;
}

void Scopes::context_replaced() {
  open_.clear();
  damaged_ = false;
  ++frame_;
}

Place* Scopes::open(Kind kind, const char* opener, void* object) {
  if (open_.size() >= max_depth) return nullptr;
  open_.push_back({kind, opener, object, {}});
  return &open_.back().place;
}

std::size_t Scopes::innermost(Kind kind, void* object) const {
  for (std::size_t i = open_.size(); i > 0; --i) {
    const Scope& scope = open_[i - 1];
    if (scope.kind == kind && scope.object == object) return i;
    if (!may_pass(kind, scope.kind)) return 0;
  }
  return 0;
}

bool Scopes::holds(Kind kind, void* object) const {
  return std::any_of(open_.begin(), open_.end(),
                     [&](const Scope& s) { return s.kind == kind && s.object == object; });
}

bool Scopes::close_slowly(Kind kind, const char* closer, int count, void* object) {
  if (count < 0) {
    std::snprintf(refusal_.data(), refusal_.size(), "ImGui.%s: %d to pop", closer, count);
    return false;
  }
  if (count > 1) {
    // Only Push kinds that reach anywhere take a count, so all open ones are within reach.
    const auto opened =
        std::count_if(open_.begin(), open_.end(), [&](const Scope& s) { return s.kind == kind; });
    if (count > opened) {
      std::snprintf(refusal_.data(), refusal_.size(), "ImGui.%s: %d to pop, but %d %s open", closer, count,
                    static_cast<int>(opened), opened == 1 ? "is" : "are");
      return false;
    }
  }
  for (; count > 0; --count) {
    const std::size_t found = innermost(kind, object);
    if (found == 0) {
      refuse(kind, closer, object);
      return false;
    }
    if (forgets_soft(kind)) drop_soft(found);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(found - 1));
  }
  return true;
}

// Pops what is soft and was opened after the first `from` scopes: the container around it ends. Guarded, for ImGui asserts
// if it has forgotten it by a way that is not known here.
void Scopes::drop_soft(std::size_t from) {
  while (open_.size() > from && info(open_.back().kind).soft) {
    if (!guarded(info(open_.back().kind).close, nullptr)) break_callback();
    open_.pop_back();
  }
}

void Scopes::refuse(Kind kind, const char* closer, void* object) {
  const auto blocks =
      std::find_if(open_.rbegin(), open_.rend(), [&](const Scope& s) { return !may_pass(kind, s.kind); });
  const bool opened_further_out =
      std::any_of(blocks, open_.rend(), [&](const Scope& s) { return s.kind == kind && s.object == object; });
  if (opened_further_out) {
    std::snprintf(refusal_.data(), refusal_.size(), "%s%s: %s%s of %s:%d is still open: call %s%s first",
                  prefix(closer), closer, prefix(blocks->opener), blocks->opener, blocks->place.source,
                  blocks->place.line, prefix(info(blocks->kind).end), info(blocks->kind).end);
    return;
  }
  const bool conditional = info(kind).reach == Reach::container && kind != Kind::window &&
                           kind != Kind::child && kind != Kind::list_clipper;
  std::snprintf(refusal_.data(), refusal_.size(), "%s%s without %s%s: %s", prefix(closer), closer,
                prefix(info(kind).begin), info(kind).begin,
                conditional || kind == Kind::tree ? "call it once, and only if that returned true"
                                                  : "call it once for each");
}

std::string Scopes::missing_end(const Scope& scope) {
  char text[256];
  const char* end = info(scope.kind).end;
  std::snprintf(text, sizeof text, "%s:%d: %s%s without %s%s: call it before the callback ends",
                scope.place.source, scope.place.line, prefix(scope.opener), scope.opener, prefix(end), end);
  return text;
}

std::string Scopes::left_open(std::size_t depth) const {
  if (phase_ != Phase::drawing) return {};
  for (std::size_t i = open_.size(); i > depth; --i) {
    if (!info(open_[i - 1].kind).soft) return missing_end(open_[i - 1]);
  }
  return {};
}

void Scopes::report_missing() {
  for (auto scope = open_.rbegin(); scope != open_.rend(); ++scope) {
    if (info(scope->kind).soft) continue;
    const std::string text = missing_end(*scope);
    if (problems_.empty() || problems_.back() != text) problems_.push_back(text);
  }
}

void Scopes::close_all() {
  if (!close_down(0) || !end_columns()) recover();
}

void Scopes::close_to(std::size_t depth) {
  if (phase_ == Phase::drawing && !close_down(depth)) phase_ = Phase::broken;
}

// False if an assert stopped it.
bool Scopes::close_down(std::size_t depth) {
  while (open_.size() > depth) {
    const auto close = [](void* argument) {
      const Scope& scope = *static_cast<Scope*>(argument);
      info(scope.kind).close(scope.object);
    };
    const bool closed = guarded(close, &open_.back());
    open_.pop_back();
    if (!closed) return false;
  }
  return true;
}

void Scopes::recover() {
  open_.clear();
  if (!gui::recover(host_)) damaged_ = true;
}

}  // namespace appctl::gui
