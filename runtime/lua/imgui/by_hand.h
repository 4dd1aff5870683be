// The bound functions that the generator cannot write: scripts/gen/imgui_exceptions.lua names them, and
// registers each under its C++ name. Loop thread only, fail with Lua errors.
#pragma once

#include <lua.hpp>

namespace appctl::lua::by_hand {

// input_text.cpp: string in, string out. text, changed = InputText(label, text, flags, function)
int InputText(lua_State* L);
int InputTextMultiline(lua_State* L);    // (label, text, size, flags, function)
int InputTextWithHint(lua_State* L);     // (label, hint, text, flags, function)
int InputDataDeleteChars(lua_State* L);  // data:DeleteChars(position, count)
int InputDataInsertChars(lua_State* L);  // data:InsertChars(position, text)

// lists.cpp. item, changed = Combo(label, item, items, [count,] height): item counts from 1; items is a
// table, a string with zeros between, or a function of the index
int Combo(lua_State* L);
int ListBox(lua_State* L);

// plots.cpp. (label, values or function, count, offset, overlay, scale_min, scale_max, size)
int PlotLines(lua_State* L);
int PlotHistogram(lua_State* L);

// scalars.cpp. value, changed = DragScalar(label, data_type, value, ...); N: a table of values
int DragScalar(lua_State* L);
int DragScalarN(lua_State* L);
int SliderScalar(lua_State* L);
int SliderScalarN(lua_State* L);
int VSliderScalar(lua_State* L);
int InputScalar(lua_State* L);
int InputScalarN(lua_State* L);

// textures.cpp. Of the project's own
int CreateTexture(lua_State* L);          // (width, height, pixels, options)
int LoadTexture(lua_State* L);            // (path, options)
int LoadTextureFromMemory(lua_State* L);  // (bytes of a PNG or JPEG file, options)

// images.cpp. The size may be nil for the texture's own
int Image(lua_State* L);        // (texture, size, uv0, uv1, tint, border)
int ImageWithBg(lua_State* L);  // (texture, size, uv0, uv1, background, tint)
int ImageButton(lua_State* L);  // (id, texture, size, uv0, uv1, background, tint), or the older form:
                                // (texture, size, uv0, uv1, padding, background, tint)

// fonts.cpp. atlas:AddFont... (file, size, config, ranges): from the next frame on
int GetIO(lua_State* L);
int AtlasAddFontFromFileTTF(lua_State* L);
int AtlasAddFontFromMemoryTTF(lua_State* L);
int AtlasAddFontDefault(lua_State* L);  // atlas:AddFontDefault(config)
int AtlasRemoveFont(lua_State* L);      // atlas:RemoveFont(font)
int AtlasClear(lua_State* L);           // removes all but the default font

// others.cpp
int GetColorU32(lua_State* L);         // (index, alpha), (packed color) or (ImVec4)
int Value(lua_State* L);               // (prefix, boolean, integer or float, format)
int SortSpecs(lua_State* L);           // sort_specs:Specs(i), i from 1: a table with the fields of C++
int StyleScaleAllSizes(lua_State* L);  // style:ScaleAllSizes(factor)

// tables.cpp
int TableSetBgColor(lua_State* L);  // (target, color, column_n)

// payload.cpp
int SetDragDropPayload(lua_State* L);  // (type, any value, cond)

// made.cpp
int ClipperBegin(lua_State* L);  // clipper:Begin(items_count, items_height)
int ClipperStep(lua_State* L);
int ClipperEnd(lua_State* L);
int SetStateStorage(lua_State* L);           // (storage or nil)
int RangesBuilderAddRanges(lua_State* L);    // builder:AddRanges({first, last...})
int RangesBuilderBuildRanges(lua_State* L);  // builder:BuildRanges() -> {first, last...}

// font_text.cpp
int FontFindGlyph(lua_State* L);  // font:FindGlyph(c) -> table or nil
int FontFindGlyphNoFallback(lua_State* L);
int FontCalcWordWrapPositionA(
    lua_State* L);  // font:CalcWordWrapPositionA(scale, text, width) -> bytes that fit
int FontCalcWordWrapPosition(lua_State* L);  // the same with a size, of newer versions

// settings.cpp
int LoadIniSettingsFromDisk(lua_State* L);    // (file)
int LoadIniSettingsFromMemory(lua_State* L);  // (text)
int SaveIniSettingsToMemory(lua_State* L);    // () -> text
int SaveIniSettingsToDisk(lua_State* L);      // (file)

// primitives.cpp: memory is reserved by the function itself
int DrawListPrimRect(lua_State* L);    // list:PrimRect(a, b, col)
int DrawListPrimRectUV(lua_State* L);  // list:PrimRectUV(a, b, uv_a, uv_b, col)
int DrawListPrimQuadUV(lua_State* L);  // list:PrimQuadUV(a, b, c, d, uv_a, uv_b, uv_c, uv_d, col)

}  // namespace appctl::lua::by_hand
