#include "lua/imgui/recorder.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "lua/imgui/binding.h"
#include "lua/imgui/format.h"
#include "lua/imgui/widgets.h"
#include "testing/probe.h"

namespace appctl::lua {
namespace {

using testing::Item;
using Shape = Widget::Shape;

// What Lua holds of one call. The texts belong to Lua, and stay on the stack.
struct Call {
  const Widget* widget;
  testing::Items* items;
  int depth;  // of the open scopes before it
  int arguments;
  int results = 0;
};

// Never raises: what is no text is not made into one.
std::string_view text_at(lua_State* L, int index) {
  std::size_t size = 0;
  if (lua_type(L, index) != LUA_TSTRING) return {};
  const char* text = lua_tolstring(L, index, &size);
  return {text, size};
}

// A table of components, as text: "0.5, 1.0".
std::string components(lua_State* L, int index) {
  std::string text;
  for (lua_Integer i = 1; i <= 4 && lua_rawgeti(L, index, i) == LUA_TNUMBER; ++i) {
    char number[40];
    std::snprintf(number, sizeof number, "%s%.6g", i > 1 ? ", " : "", lua_tonumber(L, -1));
    text += number;
    lua_pop(L, 1);
  }
  return text;
}

testing::Value to_value(lua_State* L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TBOOLEAN: return lua_toboolean(L, index) != 0;
    case LUA_TSTRING: return std::string(text_at(L, index));
    case LUA_TTABLE: {
      const int top = lua_gettop(L);
      std::string text = components(L, index);
      lua_settop(L, top);
      return text;
    }
    case LUA_TNUMBER: break;
    default: return {};
  }
  if (lua_isinteger(L, index)) return static_cast<long long>(lua_tointeger(L, index));
  return lua_tonumber(L, index);
}

// RadioButton(label, active) or (label, value, button).
testing::Value radio_value(lua_State* L, const Call& call) {
  if (lua_isboolean(L, 2)) return lua_toboolean(L, 2) != 0;
  return lua_rawequal(L, call.arguments + 1, 3) != 0;
}

testing::Value value_of(lua_State* L, const Call& call) {
  const Widget& w = *call.widget;
  switch (w.where) {
    case Where::nowhere: return {};
    case Where::argument: return w.number <= call.arguments ? to_value(L, w.number) : testing::Value{};
    case Where::result:
      return w.number <= call.results ? to_value(L, call.arguments + w.number) : testing::Value{};
    case Where::last_result: return call.results > 0 ? to_value(L, lua_gettop(L)) : testing::Value{};
    case Where::radio: return radio_value(L, call);
  }
  return {};
}

std::string label_of(lua_State* L, const Call& call, std::string_view formatted) {
  const Widget& w = *call.widget;
  if (w.label == 0 || w.label > call.arguments) return {};
  if (w.is_formatted) return std::string(formatted);
  if (lua_isinteger(L, w.label)) return std::to_string(lua_tointeger(L, w.label));
  return std::string(text_at(L, w.label));
}

// The part of several items that takes what is typed: what is left of the label and of the buttons.
void keep_left_part(Item& item) {
  item.id = 0;
  item.hot.right = std::min(item.hot.right, item.hot.left + (item.rect.right - item.rect.left) / 5);
}

// Fills rectangle and state of what the call has made.
void probe(Item& item, const Call& call, const testing::Opener& opener) {
  switch (call.widget->shape) {
    case Shape::number:
    case Shape::group: testing::probe_item(*call.items, item); return keep_left_part(item);
    case Shape::window: return testing::probe_window(item);
    case Shape::table: return testing::probe_table(item);
    case Shape::scope: item.is_container = true; return;
    case Shape::menu:
    case Shape::combo:
      item.window = opener.window;
      item.id = opener.id;
      item.rect = opener.rect;
      item.hot = opener.hot;
      item.is_visible = opener.is_visible;
      return;
    default: return testing::probe_item(*call.items, item);
  }
}

// The window that the host or ImGui itself has opened is the outermost container.
void ensure_window(testing::Items& items) {
  if (items.has_open()) return;
  Item window;
  window.kind = "window";
  window.label = testing::window_label();
  testing::probe_window(window);
  items.open(items.add(std::move(window)), testing::Items::for_callback);
}

// A window, a table or a scope that was not opened is not there; everything else is.
bool is_there(const Call& call, bool has_opened) {
  const Shape shape = call.widget->shape;
  return has_opened || (shape != Shape::window && shape != Shape::scope && shape != Shape::table);
}

bool is_window(const Call& call) {
  return std::strcmp(call.widget->function, "Begin") == 0;
}

void note(lua_State* L, const Call& call, const testing::Opener& opener, std::string_view formatted) {
  const bool has_opened = static_cast<int>(bindings().scopes.depth()) > call.depth;
  if (!is_there(call, has_opened)) return;
  if (!is_window(call)) ensure_window(*call.items);
  if (call.widget->shape == Shape::headers) return testing::probe_headers(*call.items);
  Item item;
  item.kind = call.widget->kind;
  item.label = label_of(L, call, formatted);
  item.value = value_of(L, call);
  probe(item, call, opener);
  if (call.widget->shape == Shape::menu) item.value = has_opened;
  const int index =
      is_window(call) ? call.items->add_outermost(std::move(item)) : call.items->add(std::move(item));
  if (has_opened) call.items->open(index, call.depth);
  if (call.widget->shape == Shape::options) call.items->add_options_to(index);
}

// Before the call, for it may open a window.
testing::Opener probe_before(lua_State* L, const Bindings& b, const Widget& widget) {
  const bool opens = widget.shape == Shape::menu || widget.shape == Shape::combo;
  if (!opens || b.scopes.phase() != gui::Phase::drawing || lua_type(L, 1) != LUA_TSTRING) return {};
  return testing::probe_opener(lua_tostring(L, 1), widget.shape == Shape::menu);
}

// The text of Text(format, ...) and its kin; a colour may stand before it. What it is made of stays on the
// stack.
std::string_view format_again(lua_State* L, const Call& call, FormatBuffer& buffer) {
  lua_settop(L, call.arguments);  // there are no results
  int at = 1;
  while (at < call.arguments && lua_type(L, at) != LUA_TSTRING) ++at;
  if (at > call.arguments) return {};
  const Text text = arg_formatted(L, at, buffer);
  return {text.begin, static_cast<std::size_t>(text.end - text.begin)};
}

// Stands for a function of the table. Upvalues: its Bindings, as it has them itself, the function, the
// Widget.
int recorded(lua_State* L) {
  const Bindings& b = bindings();
  const auto& widget = *static_cast<const Widget*>(lua_touserdata(L, lua_upvalueindex(3)));
  const lua_CFunction function = lua_tocfunction(L, lua_upvalueindex(2));
  if (!b.items || b.scopes.phase() != gui::Phase::drawing) return function(L);
  Call call{&widget, b.items, static_cast<int>(b.scopes.depth()), lua_gettop(L)};
  b.items->trim(call.depth);
  const testing::Opener opener = probe_before(L, b, widget);
  call.results = function(L);
  if (widget.kind[0] == 0) return call.results;
  luaL_checkstack(L, 4, "ImGui");
  FormatBuffer buffer;
  std::string_view formatted;
  if (widget.is_formatted) formatted = format_again(L, call, buffer);
  note(L, call, opener, formatted);
  return call.results;
}

const Widget& widget_of(const char* function) {
  for (const Widget& widget : widgets()) {
    if (std::strcmp(widget.function, function) == 0) return widget;
  }
  return no_widget();
}

// The function on top of the stack gives its place to one that calls it. It keeps no more than Bindings.
void replace_function(lua_State* L, Bindings& b) {
  const lua_CFunction function = lua_tocfunction(L, -1);
  const auto& widget = widget_of(lua_tostring(L, -2));
  lua_pop(L, 1);
  lua_pushlightuserdata(L, &b);
  lua_pushcfunction(L, function);
  lua_pushlightuserdata(L, const_cast<Widget*>(&widget));
  lua_pushcclosure(L, entry<recorded>, 3);
}

// Those that this version lacks have two upvalues, and are left alone.
bool is_bound(lua_State* L) {
  if (!lua_iscfunction(L, -1)) return false;
  const bool has_second = lua_getupvalue(L, -1, 2) != nullptr;
  if (has_second) lua_pop(L, 1);
  return !has_second;
}

}  // namespace

void record_items(lua_State* L, testing::Items& items) {
  Bindings& b = bindings();
  b.items = &items;
  lua_getglobal(L, "ImGui");
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    if (!is_bound(L)) {
      lua_pop(L, 1);
      continue;
    }
    replace_function(L, b);
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);  // a key that is there: the traversal goes on
  }
  lua_pop(L, 1);
}

}  // namespace appctl::lua
