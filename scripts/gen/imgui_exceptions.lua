-- What the generator of the ImGui bindings cannot know from imgui.h. Every public function is either
-- bound by the rules, or stands in one of these lists with the reason.
local M = {}

local host = "the host's own: "
local later_storage = "needs ImGuiStorage as a value, which comes with the rest of the API"
local multi_select = "needs ImGuiMultiSelectIO, which comes with the rest of the API"

-- Functions of namespace ImGui that scripts do not get.
M.skip = {
  CreateContext = host .. "one context a run", DestroyContext = host .. "one context a run",
  GetCurrentContext = host .. "one context a run", SetCurrentContext = host .. "one context a run",
  NewFrame = host .. "frames", EndFrame = host .. "frames", Render = host .. "frames",
  GetDrawData = host .. "frames", GetDrawListSharedData = host .. "only for own draw lists in C++",
  DebugCheckVersionAndDataLayout = host .. "checks the C++ headers",
  SetAllocatorFunctions = host .. "memory", GetAllocatorFunctions = host .. "memory",
  MemAlloc = host .. "memory", MemFree = host .. "memory",
  LoadIniSettingsFromDisk = host .. "settings", LoadIniSettingsFromMemory = host .. "settings",
  SaveIniSettingsToDisk = host .. "settings", SaveIniSettingsToMemory = host .. "settings",
  GetPlatformIO = host .. "windows", UpdatePlatformWindows = host .. "windows",
  RenderPlatformWindowsDefault = host .. "windows", DestroyPlatformWindows = host .. "windows",
  FindViewportByID = host .. "windows", FindViewportByPlatformHandle = host .. "windows",
  GetStateStorage = later_storage, SetStateStorage = later_storage,
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
  "GetColorU32", "Value", "SetDragDropPayload", "Image", "ImageButton", "ImageWithBg",
}

-- Parameters whose default differs from the header's: NULL is meant, or the in/out form needs one.
M.defaults = {
  ["MenuItem.shortcut"] = "NULL", ["MenuItem.p_selected"] = "false", ["Selectable.p_selected"] = "false",
  ["PushFont.font"] = "NULL", ["TableSetupColumn.label"] = "NULL", ["BeginCombo.preview_value"] = "NULL",
}

-- In/out parameters without a default that may be nil all the same.
M.nullable = {["CollapsingHeader.p_visible"] = true}

-- C++ result first, then the in/out values.
M.result_first = {MenuItem = true, BeginPopupModal = true}

-- A function that does the same and takes a text of any length.
M.call = {Text = "TextUnformatted"}

-- Work without a frame: pure functions, and those that need no more than a context.
M.pure = {
  GetVersion = true, ColorConvertU32ToFloat4 = true, ColorConvertFloat4ToU32 = true,
  ColorConvertRGBtoHSV = true, ColorConvertHSVtoRGB = true, GetStyleColorName = true,
}
M.in_context = {
  GetIO = true, GetStyle = true, GetMainViewport = true, GetTime = true, GetFrameCount = true,
  StyleColorsDark = true, StyleColorsLight = true, StyleColorsClassic = true, GetStyleColorVec4 = true,
}

-- Ranges by "Function.parameter" or by parameter: {low, high} for integers, a number for floats (plus or
-- minus so much). Beyond these ImGui reads outside its arrays, or fills the memory.
M.limits = {
  num_segments = {0, 4096}, radius = 1e6, rounding = 1e6, ["PushStyleVar.val"] = 1e6, a_min = 1e4, a_max = 1e4,
  a_min_of_12 = {-1200, 1200}, a_max_of_12 = {-1200, 1200},
  ["Columns.count"] = {1, 64}, ["ChannelsSplit.count"] = {1, 256},
  ["CalcListClipping.items_count"] = {0, 2147483647}, ["SetWindowFontScale.scale"] = 100,
}

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
local input = "input comes from the host"
M.structs = {
  {name = "ImGuiIO", class = "io_class",
   writable = "^Config|^MouseDrawCursor$|^MouseDoubleClick[TM]|^MouseDragThreshold$|^KeyRepeat|^Font[GAD]|^WantSaveIniSettings$",
   ranges = {FontGlobalScale = {0.1, 100}},
   skip_fields = {Fonts = "needs ImFontAtlas, which comes with the rest of the API", InputQueueSurrogate = internal,
                  KeysData = "the functions IsKeyDown and IsKeyPressed tell"},
   skip_methods = {AddInputCharacter = input, AddInputCharacterUTF16 = input, AddInputCharactersUTF8 = input,
                   AddFocusEvent = input, ClearInputCharacters = input, ClearInputKeys = input}},
  {name = "ImGuiStyle", class = "style_class", writable = ".",
   ranges = {Alpha = {0, 1}, DisabledAlpha = {0, 1}, WindowMinSize = {1, 1e6}, WindowMenuButtonPosition = {-1, 1},
             ColorButtonPosition = {0, 1}, CurveTessellationTol = {0.01, 1e6},
             CircleTessellationMaxError = {0.05, 1e6}, MouseCursorScale = {0.1, 100}},
   default_range = {-1e6, 1e6}, skip_fields = {}, skip_methods = {},
   by_hand = {ScaleAllSizes = "StyleScaleAllSizes"}},
  {name = "ImGuiViewport", class = "viewport_class", writable = "^$", skip_fields = {}, skip_methods = {}},
  {name = "ImGuiPayload", class = "payload_class", writable = "^$", field_types = {Data = "payload"},
   skip_fields = {}, skip_methods = {Clear = internal}},
  {name = "ImGuiTableSortSpecs", class = "sort_specs_class", writable = "^SpecsDirty$",
   skip_fields = {Specs = "the method Specs(i) gives each"}, skip_methods = {}, extra_methods = {Specs = "SortSpecs"}},
  {name = "ImFont", class = "font_class", writable = "^$",
   skip_fields = {ConfigDataCount = internal, FallbackChar = internal, EllipsisChar = internal, DotChar = internal,
                  DirtyLookupTables = internal, MetricsTotalSurface = internal, Used4kPagesMap = internal,
                  RemapPairs = internal},
   skip_methods = {FindGlyph = internal, FindGlyphNoFallback = internal, CalcTextSizeA = internal,
                   CalcWordWrapPositionA = internal, RenderChar = internal, RenderText = internal,
                   BuildLookupTable = internal, ClearOutputData = internal, GrowIndex = internal,
                   AddGlyph = internal, AddRemapChar = internal, SetGlyphVisible = internal,
                   IsGlyphRangeUnused = internal, GetFontBaked = internal, IsGlyphInFont = internal}},
  {name = "ImDrawList", class = "draw_list_class", writable = "^$", no_fields = internal, skip_fields = {},
   skip_methods = {AddCallback = "C++ only", AddDrawCmd = "C++ only",
                   CloneOutput = "C++ only", PrimReserve = "raw memory", PrimUnreserve = "raw memory",
                   PrimRect = "raw memory", PrimRectUV = "raw memory", PrimQuadUV = "raw memory",
                   PrimWriteVtx = "raw memory", PrimWriteIdx = "raw memory", PrimVtx = "raw memory"}},
}

-- Functions of other versions: the version that brought them. Those that this imgui.h has are left out.
M.since = {
  SeparatorText = "1.89.3", SetItemTooltip = "1.89.7", BeginItemTooltip = "1.89.7",
  SetNextItemAllowOverlap = "1.89.7", GetKeyName = "1.87", SetNextFrameWantCaptureKeyboard = "1.89",
  SetNextFrameWantCaptureMouse = "1.89", ShowDebugLogWindow = "1.88", DebugTextEncoding = "1.88",
  GetItemID = "1.89", SetNextWindowScroll = "1.89", TableAngledHeadersRow = "1.90", DebugFlashStyleColor = "1.90.1",
  IsKeyChordPressed = "1.90.1", GetPlatformIO = "1.91.1", Shortcut = "1.91", SetNextItemShortcut = "1.91",
  SetItemKeyOwner = "1.91", SetNextItemStorageID = "1.91", TextLink = "1.91", TextLinkOpenURL = "1.91",
  PushItemFlag = "1.91", PopItemFlag = "1.91", BeginMultiSelect = "1.91", EndMultiSelect = "1.91",
  SetNextItemSelectionUserData = "1.91", IsItemToggledSelection = "1.91", DebugStartItemPicker = "1.91",
  DebugLog = "1.91", PushStyleVarX = "1.91.3", PushStyleVarY = "1.91.3", ImageWithBg = "1.91.9",
}
-- Renamed functions, {older, newer}: each name works whichever this imgui.h has.
M.renamed = {
  {"PushAllowKeyboardFocus", "PushTabStop"}, {"PopAllowKeyboardFocus", "PopTabStop"},
  {"ShowStackToolWindow", "ShowIDStackToolWindow"},
  {"CaptureKeyboardFromApp", "SetNextFrameWantCaptureKeyboard"},
  {"CaptureMouseFromApp", "SetNextFrameWantCaptureMouse"},
  {"ListBoxHeader", "BeginListBox"}, {"ListBoxFooter", "EndListBox"},
  {"SetNextTreeNodeOpen", "SetNextItemOpen"}, {"OpenPopupContextItem", "OpenPopupOnItemClick"},
}

return M
