-- How the functions that are written by hand look from Lua, since no declaration tells: parameters ("?" =
-- may be left out), then results. A list where there is more than one form. Methods as "Struct:Name".
local flags = "flags?: ImGuiInputTextFlags, callback?: function -> text: string, changed: boolean"
local drag = "v_speed?: number, v_min?: number, v_max?: number, format?: string, flags?: ImGuiSliderFlags"
local slide = "v_min: number, v_max: number, format?: string, flags?: ImGuiSliderFlags"
local step = "step?: number, step_fast?: number, format?: string, flags?: ImGuiInputTextFlags"
local one, many = " -> value: number, changed: boolean", " -> values: number[], changed: boolean"
local plot = "overlay_text?: string, scale_min?: number, scale_max?: number, graph_size?: ImVec2"

return {
  InputText = "label: string, text: string, " .. flags,
  InputTextMultiline = "label: string, text: string, size?: ImVec2, " .. flags,
  InputTextWithHint = "label: string, hint: string, text: string, " .. flags,
  Combo = {
    "label: string, item: integer, items: string[], count?: integer, height?: integer -> item: integer, changed: boolean",
    "label: string, item: integer, items: string, height?: integer -> item: integer, changed: boolean",
    "label: string, item: integer, getter: function, count: integer, height?: integer -> item: integer, changed: boolean",
  },
  ListBox = {
    "label: string, item: integer, items: string[], count?: integer, height?: integer -> item: integer, changed: boolean",
    "label: string, item: integer, getter: function, count: integer, height?: integer -> item: integer, changed: boolean",
  },
  PlotLines = {"label: string, values: number[]|buffer, count?: integer, offset?: integer, " .. plot,
               "label: string, getter: function, count: integer, offset?: integer, " .. plot},
  PlotHistogram = {"label: string, values: number[]|buffer, count?: integer, offset?: integer, " .. plot,
                   "label: string, getter: function, count: integer, offset?: integer, " .. plot},
  DragScalar = "label: string, data_type: ImGuiDataType, value: number, " .. drag .. one,
  DragScalarN = "label: string, data_type: ImGuiDataType, values: number[], count?: integer, " .. drag .. many,
  SliderScalar = "label: string, data_type: ImGuiDataType, value: number, " .. slide .. one,
  SliderScalarN = "label: string, data_type: ImGuiDataType, values: number[], count: integer, " .. slide .. many,
  VSliderScalar = "label: string, size: ImVec2, data_type: ImGuiDataType, value: number, " .. slide .. one,
  InputScalar = "label: string, data_type: ImGuiDataType, value: number, " .. step .. one,
  InputScalarN = "label: string, data_type: ImGuiDataType, values: number[], count?: integer, " .. step .. many,
  GetColorU32 = {"idx: ImGuiCol, alpha_mul?: number -> color: color", "color: color -> color: color"},
  Value = {"prefix: string, b: boolean", "prefix: string, v: number, format?: string"},
  Image = "texture: ImTexture|buffer, size?: ImVec2, uv0?: ImVec2, uv1?: ImVec2, tint?: ImVec4, border?: ImVec4",
  ImageWithBg = "texture: ImTexture|buffer, size?: ImVec2, uv0?: ImVec2, uv1?: ImVec2, background?: ImVec4, tint?: ImVec4",
  ImageButton = {
    "id: string, texture: ImTexture|buffer, size?: ImVec2, uv0?: ImVec2, uv1?: ImVec2, background?: ImVec4, tint?: ImVec4 -> pressed: boolean",
    "texture: ImTexture|buffer, size?: ImVec2, uv0?: ImVec2, uv1?: ImVec2, padding?: integer, background?: ImVec4, tint?: ImVec4 -> pressed: boolean",
  },
  TableSetBgColor = "target: ImGuiTableBgTarget, color: color, column_n?: integer",
  SetDragDropPayload = "type: string, data: any, cond?: ImGuiCond -> accepted: boolean",
  SetStateStorage = "storage?: ImGuiStorage",
  LoadIniSettingsFromDisk = "file: string",
  LoadIniSettingsFromMemory = "text: string",
  SaveIniSettingsToDisk = "file: string",
  SaveIniSettingsToMemory = "-> text: string",
  GetIO = "-> io: ImGuiIO",
  CreateTexture = "width: integer, height: integer, pixels?: string|buffer|integer[], options?: table -> texture: ImTexture",
  LoadTexture = "path: string, options?: table -> texture: ImTexture",
  LoadTextureFromMemory = "file: string, options?: table -> texture: ImTexture",
  ["ImTexture:update"] = "pixels: string|buffer|integer[]",
  ["ImTexture:close"] = "",
  ["ImTexture:GetTextureID"] = "-> texture: ImTexture",
  ["ImFontAtlas:AddFontDefault"] = "config?: ImFontConfig -> font: ImFont",
  ["ImFontAtlas:AddFontFromFileTTF"] =
    "path: string, size?: number, config?: ImFontConfig, ranges?: integer[] -> font: ImFont",
  ["ImFontAtlas:AddFontFromMemoryTTF"] =
    "file: string, size?: number, config?: ImFontConfig, ranges?: integer[] -> font: ImFont",
  ["ImFontAtlas:RemoveFont"] = "font: ImFont",
  ["ImFontAtlas:Clear"] = "",
  ["ImFontAtlas:ClearFonts"] = "",
  ["ImGuiStyle:ScaleAllSizes"] = "factor: number",
  ["ImGuiTableSortSpecs:Specs"] = "i: integer -> specs: ImGuiTableColumnSortSpecs",
  ["ImGuiListClipper:Begin"] = "items_count: integer, items_height?: number",
  ["ImGuiListClipper:Step"] = "-> more: boolean",
  ["ImGuiListClipper:End"] = "",
  ["ImGuiInputTextCallbackData:DeleteChars"] = "pos: integer, count: integer",
  ["ImGuiInputTextCallbackData:InsertChars"] = "pos: integer, text: string",
  ["ImFontGlyphRangesBuilder:AddRanges"] = "ranges: integer[]",
  ["ImFontGlyphRangesBuilder:BuildRanges"] = "-> ranges: integer[]",
  ["ImFont:FindGlyph"] = "c: integer -> glyph: ImFontGlyph",
  ["ImFont:FindGlyphNoFallback"] = "c: integer -> glyph: ImFontGlyph",
  ["ImFont:CalcWordWrapPositionA"] = "scale: number, text: string, wrap_width: number -> bytes: integer",
  ["ImFont:CalcWordWrapPosition"] = "size: number, text: string, wrap_width: number -> bytes: integer",
  ["ImDrawList:PrimRect"] = "a: ImVec2, b: ImVec2, col: color",
  ["ImDrawList:PrimRectUV"] = "a: ImVec2, b: ImVec2, uv_a: ImVec2, uv_b: ImVec2, col: color",
  ["ImDrawList:PrimQuadUV"] = "a: ImVec2, b: ImVec2, c: ImVec2, d: ImVec2, uv_a: ImVec2, uv_b: ImVec2, uv_c: ImVec2, " ..
                              "uv_d: ImVec2, col: color",
}
