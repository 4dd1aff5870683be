-- What the generator of the ImGui bindings cannot know from imgui.h. Every public function is either
-- bound by the rules, or stands in one of these lists with the reason.
local M = {}

local host = "the host's own: "
local multi_select = "needs ImGuiMultiSelectIO, which this version of the bindings lacks"

-- Functions of namespace ImGui that scripts do not get.
M.skip = {
  CreateContext = host .. "one context a run", DestroyContext = host .. "one context a run",
  GetCurrentContext = host .. "one context a run", SetCurrentContext = host .. "one context a run",
  NewFrame = host .. "frames", EndFrame = host .. "frames", Render = host .. "frames",
  GetDrawData = host .. "frames", GetDrawListSharedData = host .. "only for own draw lists in C++",
  DebugCheckVersionAndDataLayout = host .. "checks the C++ headers",
  SetAllocatorFunctions = host .. "memory", GetAllocatorFunctions = host .. "memory",
  MemAlloc = host .. "memory", MemFree = host .. "memory",
  GetPlatformIO = host .. "windows", UpdatePlatformWindows = host .. "windows",
  RenderPlatformWindowsDefault = host .. "windows", DestroyPlatformWindows = host .. "windows",
  FindViewportByID = host .. "windows", FindViewportByPlatformHandle = host .. "windows",
  BeginMultiSelect = multi_select, EndMultiSelect = multi_select, SetNextItemSelectionUserData = multi_select,
  GetFontBaked = "a detail of ImGui's own",
}

-- Single overloads that scripts do not get, found by a part of their declaration.
M.skip_overload = {
  {"va_list", "the form without va_list does the same"},
  {"float power", "obsolete form with a power instead of flags"},
  {"const void* ptr_id", "a script has strings and numbers for IDs, not pointers"},
  {"const char* str_id_begin", "the same as the form with one string"},
  {"CheckboxFlags(const char* label, unsigned int*", "the same as the form for int"},
  {"BeginPopupContextWindow(const char* str_id, ImGuiMouseButton mb", "obsolete form"},
  {"ListBoxHeader(const char* label, int items_count", "obsolete form; the one with a size is bound"},
  {"MenuItem(const char* label, const char* shortcut = NULL, bool selected", "the in/out form is bound"},
  {"Selectable(const char* label, bool selected", "the in/out form is bound"},
}

-- Functions written by hand in runtime/lua/imgui, as by_hand::NAME.
M.by_hand = {
  "InputText", "InputTextMultiline", "InputTextWithHint", "Combo", "ListBox", "PlotLines", "PlotHistogram",
  "DragScalar", "DragScalarN", "SliderScalar", "SliderScalarN", "VSliderScalar", "InputScalar", "InputScalarN",
  "GetColorU32", "Value", "SetDragDropPayload", "SetStateStorage",
  "LoadIniSettingsFromDisk", "LoadIniSettingsFromMemory", "SaveIniSettingsToDisk", "SaveIniSettingsToMemory",
  "GetIO", "Image", "ImageButton", "ImageWithBg", "TableSetBgColor",
}

-- Those that draw a widget known by its label: two of one ID are told (runtime/lua/imgui/shared_ids.h). Not BeginMenu
-- and BeginListBox, which go on with what has that ID.
M.widgets = {
  "Button", "SmallButton", "InvisibleButton", "ArrowButton", "ImageButton", "ColorButton", "TabItemButton", "Checkbox",
  "CheckboxFlags", "RadioButton", "Selectable", "MenuItem", "BeginCombo", "Combo", "ListBox", "BeginTabItem",
  "TreeNode", "TreeNodeEx", "CollapsingHeader", "TableHeader", "TextLink",
  "SliderFloat", "SliderFloat2", "SliderFloat3", "SliderFloat4", "SliderInt", "SliderInt2", "SliderInt3", "SliderInt4",
  "SliderAngle", "SliderScalar", "SliderScalarN", "VSliderFloat", "VSliderInt", "VSliderScalar",
  "DragFloat", "DragFloat2", "DragFloat3", "DragFloat4", "DragFloatRange2", "DragInt", "DragInt2", "DragInt3", "DragInt4",
  "DragIntRange2", "DragScalar", "DragScalarN",
  "InputText", "InputTextWithHint", "InputTextMultiline", "InputFloat", "InputFloat2", "InputFloat3", "InputFloat4", "InputInt",
  "InputInt2", "InputInt3", "InputInt4", "InputDouble", "InputScalar", "InputScalarN",
  "ColorEdit3", "ColorEdit4", "ColorPicker3", "ColorPicker4",
}

-- Parameters whose default differs from the header's: NULL is meant, or the in/out form needs one.
M.defaults = {
  ["MenuItem.shortcut"] = "NULL", ["MenuItem.p_selected"] = "false", ["Selectable.p_selected"] = "false",
  ["PushFont.font"] = "NULL", ["TableSetupColumn.label"] = "NULL", ["BeginCombo.preview_value"] = "NULL",
}

-- In/out parameters without a default that may be nil all the same.
M.nullable = {["CollapsingHeader.p_visible"] = true}

-- Functions that may begin a window, and so call the script's function for size constraints.
M.calls_back = {"^Begin", "^End", "^Show", "^Color[BEP]", "^Table", "Tooltip"}

-- C++ result first, then the in/out values.
M.result_first = {MenuItem = true, BeginPopupModal = true}

-- What is called in its place: a function that does the same and takes a text of any length, and one of the host's.
M.call = {Text = "ImGui::TextUnformatted", EndPopup = "gui::end_popup"}

-- Work without a frame: pure functions, and those that need no more than a context or a window.
M.pure = {
  GetVersion = true, ColorConvertU32ToFloat4 = true, ColorConvertFloat4ToU32 = true,
  ColorConvertRGBtoHSV = true, ColorConvertHSVtoRGB = true, GetStyleColorName = true,
}
M.in_context = {
  GetIO = true, GetStyle = true, GetMainViewport = true, GetTime = true, GetFrameCount = true,
  StyleColorsDark = true, StyleColorsLight = true,
  StyleColorsClassic = true, GetStyleColorVec4 = true,
}
M.in_window = {GetClipboardText = true, SetClipboardText = true}

-- Ranges by "Function.parameter" or by parameter: {low, high} for integers, a number for floats (plus or
-- minus so much). Beyond these ImGui reads outside its arrays, or fills the memory.
M.limits = {
  num_segments = {0, 4096}, radius = 1e6, rounding = 1e6, ["PushStyleVar.val"] = 1e6, a_min = 1e4, a_max = 1e4,
  a_min_of_12 = {-1200, 1200}, a_max_of_12 = {-1200, 1200},
  ["Columns.count"] = {1, 64}, ["ChannelsSplit.count"] = {1, 256},
  ["GetBit.n"] = {0, "IM_UNICODE_CODEPOINT_MAX"}, ["SetBit.n"] = {0, "IM_UNICODE_CODEPOINT_MAX"},
  ["AddChar.c"] = {0, "IM_UNICODE_CODEPOINT_MAX"}, ["GetCharAdvance.c"] = {0, "IM_UNICODE_CODEPOINT_MAX"},
  ["RenderChar.c"] = {0, "IM_UNICODE_CODEPOINT_MAX"}, ["IsGlyphInFont.c"] = {0, "IM_UNICODE_CODEPOINT_MAX"},
  ["AddInputCharacter.c"] = {0, "IM_UNICODE_CODEPOINT_MAX"}, ["AddInputCharacterUTF16.c"] = {0, 65535},
  ["ForceDisplayRangeByIndices.item_min"] = {0, 2147483646}, ["ForceDisplayRangeByIndices.item_max"] = {0, 2147483646},
  ["IncludeItemsByIndex.item_begin"] = {0, 2147483646}, ["IncludeItemsByIndex.item_end"] = {0, 2147483646},
  ["IncludeItemByIndex.item_index"] = {0, 2147483646}, ["SeekCursorForItem.item_index"] = {0, 2147483646},
  ["CalcListClipping.items_count"] = {0, 2147483647}, ["SetWindowFontScale.scale"] = 100,
  ["SetKeyboardFocusHere.offset"] = {-1, 1000000}, ["TableSetColumnIndex.column_n"] = {0, 511},
  column_index = {-1, 64},  -- of Columns: -1 is the current one, one too many is the right edge
}
-- ImGui subtracts the limits of a slider from each other, and checks only one side of each.
for _, name in ipairs{"SliderInt", "SliderInt2", "SliderInt3", "SliderInt4", "VSliderInt"} do
  M.limits[name .. ".v_min"], M.limits[name .. ".v_max"] = {-1073741824, 1073741823}, {-1073741824, 1073741823}
end

-- Bits that are accepted beyond those of the enum: ImDrawCornerFlags, which ImGui still reads.
M.more_flags = {ImDrawFlags = "0x0Fu"}

-- Parameters that are read in a way of their own: arg_NAME in args.h.
M.readers = {user_key_index = "key", ["GetKeyPressedAmount.key_index"] = "key",
             ["CalcListClipping.items_height"] = "positive"}

-- What opens and closes scopes: the kind (gui/scopes.h), and when.
M.opens = {
  Begin = {"window", "always"}, BeginChild = {"child", "always"}, BeginChildFrame = {"child", "always"},
  BeginTable = {"table"}, BeginTabBar = {"tab_bar"}, BeginTabItem = {"tab_item"},
  BeginMenuBar = {"menu_bar"}, BeginMainMenuBar = {"main_menu_bar"}, BeginMenu = {"menu"},
  BeginCombo = {"combo"}, BeginListBox = {"list_box"}, ListBoxHeader = {"list_box"},
  BeginPopup = {"popup"}, BeginPopupModal = {"popup"}, BeginPopupContextItem = {"popup"},
  BeginPopupContextWindow = {"popup"}, BeginPopupContextVoid = {"popup"},
  BeginTooltip = {"tooltip"}, BeginItemTooltip = {"tooltip"},
  BeginDragDropSource = {"drag_source"}, BeginDragDropTarget = {"drag_target"},
  BeginMultiSelect = {"multi_select", "always"},
  BeginGroup = {"group"}, BeginDisabled = {"disabled"}, TreeNode = {"tree"}, TreePush = {"tree"},
  TreeNodeEx = {"tree", "result && (FLAGS & ImGuiTreeNodeFlags_NoTreePushOnOpen) == 0"},
  PushID = {"id"}, PushItemWidth = {"item_width"}, PushTextWrapPos = {"wrap_pos"}, PushClipRect = {"clip_rect"},
  PushStyleColor = {"style_color"}, PushStyleVar = {"style_var"}, PushStyleVarX = {"style_var"},
  PushStyleVarY = {"style_var"}, PushFont = {"font"}, PushItemFlag = {"item_flag"},
  PushAllowKeyboardFocus = {"item_flag"}, PushTabStop = {"item_flag"}, PushButtonRepeat = {"item_flag"},
  ["ImDrawList.PushTextureID"] = {"list_texture"}, ["ImDrawList.PushTexture"] = {"list_texture"},
  ["ImDrawList.PushClipRect"] = {"list_clip_rect"}, ["ImDrawList.PushClipRectFullScreen"] = {"list_clip_rect"},
}
M.closes = {
  End = "window", EndChild = "child", EndChildFrame = "child", EndTable = "table", EndTabBar = "tab_bar",
  EndTabItem = "tab_item", EndMenuBar = "menu_bar", EndMainMenuBar = "main_menu_bar", EndMenu = "menu",
  EndCombo = "combo", EndListBox = "list_box", ListBoxFooter = "list_box", EndPopup = "popup",
  EndTooltip = "tooltip", EndDragDropSource = "drag_source", EndDragDropTarget = "drag_target",
  EndMultiSelect = "multi_select", EndGroup = "group", EndDisabled = "disabled", TreePop = "tree",
  PopID = "id", PopItemWidth = "item_width", PopTextWrapPos = "wrap_pos", PopClipRect = "clip_rect",
  PopStyleColor = "style_color", PopStyleVar = "style_var", PopFont = "font", PopItemFlag = "item_flag",
  PopAllowKeyboardFocus = "item_flag", PopTabStop = "item_flag", PopButtonRepeat = "item_flag",
  ["ImDrawList.PopTextureID"] = "list_texture", ["ImDrawList.PopTexture"] = "list_texture",
  ["ImDrawList.PopClipRect"] = "list_clip_rect",
}

-- Structs given to scripts: the class in objects.h, fields and methods left out with the reason.
local internal = "a detail of ImGui's own"
local reserved = "the functions Prim... reserve their own memory"
local raw = "half triangles; AddTriangleFilled and PrimQuadUV do the same"
M.structs = {
  {name = "ImGuiIO", class = "io_class", find = "find_io", single = true,
   writable = "^Config|^MouseDrawCursor$|^MouseDoubleClick[TM]|^MouseDragThreshold$|^KeyRepeat|^Font[GAD]|^WantSaveIniSettings$",
   ranges = {FontGlobalScale = {0.1, 100}},
   skip_fields = {InputQueueSurrogate = internal, KeysData = "the functions IsKeyDown and IsKeyPressed tell"},
   skip_methods = {}},
  {name = "ImGuiStyle", class = "style_class", find = "find_style", single = true, writable = "^[^T]|^T[^r]|^TreeLines[SR]",
   ranges = {Alpha = {0, 1}, DisabledAlpha = {0, 1}, WindowMinSize = {1, 1e6}, WindowMenuButtonPosition = {-1, 1},
             ColorButtonPosition = {0, 1}, CurveTessellationTol = {0.01, 1e6},
             CircleTessellationMaxError = {0.05, 1e6}, MouseCursorScale = {0.1, 100},
             WindowBorderHoverPadding = {0.01, 1e6}, FontSizeBase = {1, 1000}, FontScaleMain = {0.1, 100},
             FontScaleDpi = {0.1, 100}},
   default_range = {-1e6, 1e6}, skip_fields = {}, skip_methods = {},
   by_hand = {ScaleAllSizes = "StyleScaleAllSizes"}},
  {name = "ImGuiViewport", class = "viewport_class", find = "find_viewport", single = true, writable = "^$", skip_fields = {}, skip_methods = {}},
  {name = "ImGuiPayload", class = "payload_class", find = "find_in_frame", writable = "^$", field_types = {Data = "payload"},
   skip_fields = {}, skip_methods = {Clear = internal}},
  {name = "ImGuiTableSortSpecs", class = "sort_specs_class", find = "find_sort_specs", writable = "^SpecsDirty$",
   skip_fields = {Specs = "the method Specs(i) gives each"}, skip_methods = {}, extra_methods = {Specs = "SortSpecs"}},
  {name = "ImFont", class = "font_class", find = "find_font", writable = "^Scale$", ranges = {Scale = {0.1, 10}},
   skip_fields = {ConfigDataCount = internal, DirtyLookupTables = internal, MetricsTotalSurface = internal,
                  Used4kPagesMap = internal, Used8kPagesMap = internal, RemapPairs = internal, Flags = internal,
                  CurrentRasterizerDensity = internal, FontId = internal, EllipsisCharCount = internal,
                  EllipsisWidth = internal, EllipsisCharStep = internal, EllipsisAutoBake = internal},
   skip_methods = {BuildLookupTable = internal, ClearOutputData = internal, GrowIndex = internal,
                   AddGlyph = internal, AddRemapChar = internal, SetGlyphVisible = internal,
                   IsGlyphRangeUnused = internal, GetFontBaked = internal},
   by_hand = {FindGlyph = "FontFindGlyph", FindGlyphNoFallback = "FontFindGlyphNoFallback",
              CalcWordWrapPositionA = "FontCalcWordWrapPositionA", CalcWordWrapPosition = "FontCalcWordWrapPosition"}},
  {name = "ImDrawList", class = "draw_list_class", find = "find_in_frame", writable = "^$",
   no_fields = "its functions draw; fields would slow them down", skip_fields = {},
   skip_methods = {AddCallback = "calls C++ while the host renders",
                   CloneOutput = "for renderers on another thread", PrimReserve = reserved, PrimUnreserve = reserved,
                   PrimWriteVtx = raw, PrimWriteIdx = raw, PrimVtx = raw},
   by_hand = {PrimRect = "DrawListPrimRect", PrimRectUV = "DrawListPrimRectUV", PrimQuadUV = "DrawListPrimQuadUV"}},
}

return M
