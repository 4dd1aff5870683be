-- Structs that a script makes itself (made = true: a global of that name makes one), that only a callback
-- gets, and those that are no values of their own. The form of each entry is that of M.structs in
-- imgui_exceptions; more keys: find = the function that says what an object points to now, check = one that
-- every bound method calls with `self`, in_frame = methods that draw, read-only fields by field name.
local M = {}

local internal = "a detail of ImGui's own"
local raw = "a raw pointer"
local reference = "a pointer into the storage; the functions Get... and Set... do the same"
local pixels = "the host makes the font texture"
local file = "AddFontFromFileTTF and AddFontFromMemoryTTF take files as they are"

M.structs = {
  {name = "ImGuiListClipper", class = "list_clipper_class", find = "find_made", made = true, writable = "^$",
   plain = true, check = "check_clipper", skip_fields = {}, skip_methods = {},
   by_hand = {Begin = "ClipperBegin", Step = "ClipperStep", End = "ClipperEnd"}},
  {name = "ImGuiTextFilter", class = "text_filter_class", find = "find_made", made = true, writable = "^InputBuf$",
   in_frame = {Draw = true}, skip_fields = {}, skip_methods = {}},
  {name = "ImGuiStorage", class = "storage_class", find = "find_storage", made = true, writable = "^$",
   skip_fields = {}, skip_methods = {
     GetVoidPtr = raw, SetVoidPtr = raw, GetVoidPtrRef = reference, GetIntRef = reference, GetBoolRef = reference,
     GetFloatRef = reference}},
  {name = "ImGuiInputTextCallbackData", class = "input_data_class", find = "find_callback_data", single = true,
   writable = "^EventChar$|^BufDirty$|^CursorPos$|^Selection", field_types = {Buf = "string"}, skip_fields = {},
   skip_methods = {}, by_hand = {DeleteChars = "InputDataDeleteChars", InsertChars = "InputDataInsertChars"}},
  {name = "ImGuiSizeCallbackData", class = "size_data_class", find = "find_callback_data", single = true,
   writable = "^DesiredSize$", ranges = {DesiredSize = {0, 1e6}}, skip_fields = {}, skip_methods = {}},
  {name = "ImFontAtlas", class = "atlas_class", find = "find_atlas", single = true, writable = "^$",
   field_types = {Fonts = "fonts"},
   skip_fields = {TexUvLines = internal, FontBuilderFlags = internal, FontLoaderFlags = internal, UserData = internal,
                  PackIdMouseCursors = internal, PackIdLines = internal, TexRef = internal, TexID = internal,
                  TexNextUniqueID = internal, FontNextUniqueID = internal, RefCount = internal, TexIsBuilt = internal,
                  TempRect = internal},
   skip_methods = {
     AddFont = file, AddFontFromMemoryCompressedTTF = file, AddFontFromMemoryCompressedBase85TTF = file,
     CompactCache = pixels, SetFontLoader = pixels,
     ClearInputData = pixels, ClearTexData = pixels, Build = pixels,
     GetTexDataAsAlpha8 = pixels, GetTexDataAsRGBA32 = pixels, SetTexID = pixels, AddCustomRectRegular = pixels,
     AddCustomRectFontGlyph = pixels, AddCustomRectFontGlyphForSize = pixels, GetCustomRectByIndex = pixels,
     AddCustomRect = pixels, RemoveCustomRect = pixels, GetCustomRect = pixels, CalcCustomRectUV = pixels,
     GetMouseCursorTexData = pixels},
   by_hand = {AddFontDefault = "AtlasAddFontDefault", AddFontFromFileTTF = "AtlasAddFontFromFileTTF",
              AddFontFromMemoryTTF = "AtlasAddFontFromMemoryTTF", Clear = "AtlasClear", ClearFonts = "AtlasClear",
              RemoveFont = "AtlasRemoveFont"},
   extra_methods = {RemoveFont = "AtlasRemoveFont"}},
  {name = "ImFontConfig", class = "font_config_class", find = "find_made", made = true, writable = ".",
   ranges = {FontNo = {0, 1000}, SizePixels = {0, 1000}, OversampleH = {0, 8}, OversampleV = {0, 8},
             RasterizerMultiply = {0, 10}, RasterizerDensity = {0.1, 10}, FontLoaderFlags = {0, 4e9},
             FontBuilderFlags = {0, 4e9}},
   default_range = {-1e6, 1e6},
   skip_fields = {FontDataSize = raw, FontDataOwnedByAtlas = raw, DstFont = raw, Flags = internal}, skip_methods = {}},
  {name = "ImFontGlyphRangesBuilder", class = "ranges_builder_class", find = "find_made", made = true, writable = "^$",
   skip_fields = {}, skip_methods = {},
   by_hand = {AddRanges = "RangesBuilderAddRanges", BuildRanges = "RangesBuilderBuildRanges"}},
}

-- Structs written by hand as values.
M.by_hand = {
  ImVec2 = "runtime/lua/imgui/values.cpp", ImVec4 = "runtime/lua/imgui/values.cpp",
  ImColor = "runtime/lua/imgui/values.cpp",
  ImGuiTableColumnSortSpecs = "a table, from ImGuiTableSortSpecs:Specs(i)",
  ImFontGlyph = "a table, from ImFont:FindGlyph(c)",
}

-- Structs that scripts do not get.
local host = "the host's own: frames and drawing"
local lists = "what ImDrawList holds; its functions draw"
local multi_select = "needs ImGuiMultiSelectIO, which this version of the bindings lacks"
M.skip = {
  ImVector = "lists are Lua tables", ImGuiTextBuffer = "Lua has strings",
  ImGuiOnceUponAFrame = "ImGui.GetFrameCount() tells one frame from the next",
  ImGuiStoragePair = internal, ImGuiKeyData = "the functions IsKeyDown and IsKeyPressed tell",
  ImDrawCmd = lists, ImDrawVert = lists, ImDrawCmdHeader = lists, ImDrawChannel = lists,
  ImDrawListSplitter = "ImDrawList:ChannelsSplit does the same", ImDrawData = host,
  ImFontAtlasCustomRect = pixels, ImFontAtlasRect = pixels, ImFontBaked = internal,
  ImTextureData = host, ImTextureRect = host, ImTextureRef = host,
  ImGuiPlatformIO = host, ImGuiPlatformImeData = host, ImGuiPlatformMonitor = host,
  ImGuiMultiSelectIO = multi_select, ImGuiSelectionRequest = multi_select,
  ImGuiSelectionBasicStorage = multi_select, ImGuiSelectionExternalStorage = multi_select,
}

return M
