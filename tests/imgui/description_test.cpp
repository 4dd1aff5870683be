// Rule 14: the one description of the API is what scripts really find.
#include <catch2/catch.hpp>

#include "harness.h"

using appctl::test::Gui;

namespace {
void load_description(Gui& gui) {
  lua_pushliteral(gui.L, APPCTL_IMGUI_API);
  lua_setglobal(gui.L, "path");
  CHECK(gui.run("api = dofile(path)") == "");
}
}  // namespace

TEST_CASE("rule 14: every function is described, and every description has its function") {
  Gui gui;
  load_description(gui);
  CHECK(gui.run(R"(
    local described = {}
    for _, f in ipairs(api.functions) do
      assert(type(ImGui[f.name]) == "function", f.name)
      assert(f.section and #f.forms > 0, f.name)
      described[f.name] = true
    end
    for _, list in ipairs{api.missing, api.removed, api.renamed} do
      for _, row in ipairs(list) do
        assert(ImGui[row[1]] and not described[row[1]], row[1])
        described[row[1]] = true
      end
    end
    for name in pairs(ImGui) do assert(described[name], name .. " is not described") end
    assert(api.version == ImGui.GetVersion())
  )") == "");
}

TEST_CASE("rule 14: structs and enums are described") {
  Gui gui;
  load_description(gui);
  CHECK(gui.frame(R"(
    local objects = {
      ImGuiIO = ImGui.GetIO(), ImGuiStyle = ImGui.GetStyle(), ImGuiViewport = ImGui.GetMainViewport(), ImFont = ImGui.GetFont(),
      ImFontAtlas = ImGui.GetIO().Fonts, ImDrawList = ImGui.GetWindowDrawList(), ImGuiStorage = ImGui.GetStateStorage(),
    }
    local seen = 0
    for _, s in ipairs(api.structs) do
      if s.made then objects[s.name] = _G[s.name]() end
      local object = objects[s.name]
      seen = seen + (object and 1 or 0)
      for _, m in ipairs(object and s.methods or {}) do assert(type(object[m.name]) == "function", s.name .. ":" .. m.name) end
      for _, f in ipairs(object and s.fields or {}) do
        local value = object[f.name]
        local expected = f.type:match("^Im") and "userdata" or f.type:match("%[%]$") and "userdata" or f.type
        if _G[f.type] and getmetatable(_G[f.type]) and getmetatable(_G[f.type]).__pairs then expected = "integer" end
        if f.type == "ImFont[]" then expected = "table" end
        assert(value == nil or type(value) == expected or math.type(value) == expected, s.name .. "." .. f.name)
      end
    end
    assert(seen == 11)
    for _, enum in ipairs(api.enums) do
      for _, names in ipairs{enum.values, enum.aliases} do
        for _, name in ipairs(names) do assert(math.type(_G[enum.name][name]) == "integer", enum.name .. "." .. name) end
      end
    end
  )") == "");
}

TEST_CASE("rule 14: forms tell what goes in and what comes out") {
  Gui gui;
  load_description(gui);
  CHECK(gui.run(R"(
    local forms = {}
    for _, f in ipairs(api.functions) do forms[f.name] = f.forms end
    local function text(list)
      local out = {}
      for i, p in ipairs(list) do out[i] = p.name .. (p.optional and "?" or "") .. ": " .. p.type end
      return table.concat(out, ", ")
    end
    local slider = forms.SliderFloat[1]
    assert(text(slider.params) == "label: string, v: number, v_min: number, v_max: number, format?: string, flags?: ImGuiSliderFlags")
    assert(text(slider.results) == "v: number, changed: boolean")
    assert(text(forms.Begin[2].params) == "name: string, open: boolean, flags?: ImGuiWindowFlags")
    assert(text(forms.Begin[2].results) == "open: boolean, shown: boolean" and text(forms.Begin[1].results) == "shown: boolean")
    assert(text(forms.MenuItem[1].results) == "activated: boolean, selected: boolean")
    assert(text(forms.Combo[1].params):find("item: integer, items: string[]", 1, true))
    assert(#forms.SetWindowPos == 2 and text(forms.GetCursorPosVec[1].results) == "vec: ImVec2")
  )") == "");
}
