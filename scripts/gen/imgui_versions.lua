-- What differs between versions of Dear ImGui, so that a script for one says what it needs on another.
local M = {}

-- Functions of newer versions: the one that brought them. Those that this imgui.h has are left out.
M.since = {
  GetKeyName = "1.87", ShowDebugLogWindow = "1.88", DebugTextEncoding = "1.88",
  GetItemID = "1.89", SetNextWindowScroll = "1.89", SetNextFrameWantCaptureKeyboard = "1.89",
  SetNextFrameWantCaptureMouse = "1.89", SeparatorText = "1.89.3", SetItemTooltip = "1.89.7",
  BeginItemTooltip = "1.89.7", SetNextItemAllowOverlap = "1.89.7", TableAngledHeadersRow = "1.90",
  DebugFlashStyleColor = "1.90.1", IsKeyChordPressed = "1.90.1", Shortcut = "1.91", SetNextItemShortcut = "1.91",
  SetItemKeyOwner = "1.91", SetNextItemStorageID = "1.91", TextLink = "1.91", TextLinkOpenURL = "1.91",
  PushItemFlag = "1.91", PopItemFlag = "1.91", BeginMultiSelect = "1.91", EndMultiSelect = "1.91",
  SetNextItemSelectionUserData = "1.91", IsItemToggledSelection = "1.91", DebugStartItemPicker = "1.91",
  DebugLog = "1.91", TableGetHoveredColumn = "1.91", PushStyleVarX = "1.91.3", PushStyleVarY = "1.91.3",
  SetNavCursorVisible = "1.91.4", IsMouseReleasedWithDelay = "1.91.7", ImageWithBg = "1.91.9",
}

-- Functions that newer versions have dropped: the version, and what does the same.
M.removed = {
  CalcListClipping = {"1.90", "ImGuiListClipper"},
  GetContentRegionAvailWidth = {"1.90", "ImGui.GetContentRegionAvail"},
  GetWindowContentRegionWidth = {"1.90", "ImGui.GetContentRegionAvail"},
  TreeAdvanceToLabelPos = {"1.90", "ImGui.GetTreeNodeToLabelSpacing"},
  GetKeyIndex = {"1.92", "the values of ImGuiKey"},
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
-- The same for methods: {struct, older, newer}.
M.renamed_methods = {
  {"ImGuiListClipper", "ForceDisplayRangeByIndices", "IncludeItemsByIndex"},
  {"ImDrawList", "AddBezierCurve", "AddBezierCubic"}, {"ImDrawList", "PathBezierCurveTo", "PathBezierCubicCurveTo"},
}

-- Enum tables that have changed their name; the first that this imgui.h has stands for the others.
M.renamed_enums = {{"ImGuiMod", "ImGuiModFlags", "ImGuiKeyModFlags"}, {"ImDrawFlags", "ImDrawCornerFlags"}}

-- Members that have changed their name: {table, older, newer}.
M.renamed_members = {
  {"ImGuiChildFlags", "Border", "Borders"}, {"ImGuiTreeNodeFlags", "AllowItemOverlap", "AllowOverlap"},
  {"ImGuiTreeNodeFlags", "SpanTextWidth", "SpanLabelWidth"},
  {"ImGuiSelectableFlags", "AllowItemOverlap", "AllowOverlap"},
  {"ImGuiSelectableFlags", "DontClosePopups", "NoAutoClosePopups"}, {"ImGuiCol", "TabActive", "TabSelected"},
  {"ImGuiCol", "TabUnfocused", "TabDimmed"}, {"ImGuiCol", "TabUnfocusedActive", "TabDimmedSelected"},
  {"ImGuiCol", "NavHighlight", "NavCursor"}, {"ImGuiKey", "KeyPadEnter", "KeypadEnter"},
  {"ImGuiInputTextFlags", "AlwaysInsertMode", "AlwaysOverwrite"},
  {"ImGuiColorEditFlags", "RGB", "DisplayRGB"}, {"ImGuiColorEditFlags", "HSV", "DisplayHSV"},
  {"ImGuiColorEditFlags", "HEX", "DisplayHex"},
  {"ImDrawFlags", "TopLeft", "RoundCornersTopLeft"}, {"ImDrawFlags", "TopRight", "RoundCornersTopRight"},
  {"ImDrawFlags", "BotLeft", "RoundCornersBottomLeft"}, {"ImDrawFlags", "BotRight", "RoundCornersBottomRight"},
  {"ImDrawFlags", "Top", "RoundCornersTop"}, {"ImDrawFlags", "Bot", "RoundCornersBottom"},
  {"ImDrawFlags", "Left", "RoundCornersLeft"}, {"ImDrawFlags", "Right", "RoundCornersRight"},
  {"ImDrawFlags", "All", "RoundCornersAll"},
}

-- Tables that older versions lack, with what they can do: BeginChild took `bool border` then.
M.older_enums = {ImGuiChildFlags = {{"None", 0}, {"Border", 1}, {"Borders", 1}}}

-- Members that an older version lacks, as values it understands: {before =, {name, value}...}. Until 1.87
-- ImGui knew few keys by name, but takes the window system's number of any (GLFW's, see
-- runtime/surface/imgui_input.cpp); IsKeyDown and its kin take both.
local keys = {
  before = 18700,
  {"Apostrophe", 39}, {"Comma", 44}, {"Minus", 45}, {"Period", 46}, {"Slash", 47}, {"Semicolon", 59}, {"Equal", 61},
  {"LeftBracket", 91}, {"Backslash", 92}, {"RightBracket", 93}, {"GraveAccent", 96}, {"CapsLock", 280},
  {"ScrollLock", 281}, {"NumLock", 282}, {"PrintScreen", 283}, {"Pause", 284}, {"KeypadDecimal", 330},
  {"KeypadDivide", 331}, {"KeypadMultiply", 332}, {"KeypadSubtract", 333}, {"KeypadAdd", 334}, {"KeypadEqual", 336},
  {"LeftShift", 340}, {"LeftCtrl", 341}, {"LeftAlt", 342}, {"LeftSuper", 343}, {"RightShift", 344},
  {"RightCtrl", 345}, {"RightAlt", 346}, {"RightSuper", 347}, {"Menu", 348},
}
for digit = 0, 9 do
  keys[#keys + 1] = {"Key_" .. digit, 48 + digit}
  keys[#keys + 1] = {"Keypad" .. digit, 320 + digit}
end
for letter = ("A"):byte(), ("Z"):byte() do keys[#keys + 1] = {string.char(letter), letter} end
for f = 1, 12 do keys[#keys + 1] = {"F" .. f, 289 + f} end
M.older_members = {ImGuiKey = keys}

return M
