-- How everything looks: a few colours, from which those of ImGui are mixed.
local internal = ...
local ui, ImGui = ui, ImGui
local error, pairs, tostring, type = error, pairs, tostring, type

local palettes = {
  dark = { back = 0x1e2127, raised = 0x262a32, field = 0x2c313a, line = 0x3d434f, text = 0xe6e8ec, weak = 0x8a909b,
           button = 0x353f52, accent = 0x4c8dff, title = 0x242c3b, grab = 0x454c59, dim = 0x000000 },
  light = { back = 0xf6f7f9, raised = 0xffffff, field = 0xe8eaee, line = 0xc9ced6, text = 0x1f2329, weak = 0x7a818c,
            button = 0xdce3ee, accent = 0x2f6fe0, title = 0xe1e8f3, grab = 0xb9c0cb, dim = 0x303540 },
  fjord = { back = 0x142028, raised = 0x1b2b35, field = 0x20343f, line = 0x31495a, text = 0xe4eef0, weak = 0x88a0aa,
            button = 0x24505a, accent = 0x3fc6b0, title = 0x1a3540, grab = 0x37535f, dim = 0x050a0c },
}

local function channels(colour) return (colour >> 16 & 255) / 255, (colour >> 8 & 255) / 255, (colour & 255) / 255 end

local function rgb(colour, alpha)
  local r, g, b = channels(colour)
  return { r, g, b, alpha or 1 }
end

-- So much of the second in the first.
local function mix(a, b, part)
  local r, g, b1 = channels(a)
  local r2, g2, b2 = channels(b)
  return { r + (r2 - r) * part, g + (g2 - g) * part, b1 + (b2 - b1) * part, 1 }
end

local function colours_of(p)
  return {
    Text = rgb(p.text), TextDisabled = rgb(p.weak), WindowBg = rgb(p.back), PopupBg = rgb(p.raised), Border = rgb(p.line),
    FrameBg = rgb(p.field), FrameBgHovered = mix(p.field, p.accent, 0.14), FrameBgActive = mix(p.field, p.accent, 0.25),
    TitleBg = mix(p.back, p.title, 0.5), TitleBgActive = rgb(p.title), TitleBgCollapsed = rgb(p.back),
    MenuBarBg = mix(p.back, p.raised, 0.7), ScrollbarBg = rgb(p.back, 0.5), ScrollbarGrab = rgb(p.grab),
    ScrollbarGrabHovered = mix(p.grab, p.text, 0.15), ScrollbarGrabActive = mix(p.grab, p.text, 0.3),
    CheckMark = rgb(p.accent), SliderGrab = rgb(p.accent, 0.85), SliderGrabActive = rgb(p.accent),
    Button = rgb(p.button), ButtonHovered = mix(p.button, p.accent, 0.25), ButtonActive = mix(p.button, p.accent, 0.5),
    Header = rgb(p.accent, 0.28), HeaderHovered = rgb(p.accent, 0.42), HeaderActive = rgb(p.accent, 0.55),
    Separator = rgb(p.line), SeparatorHovered = rgb(p.accent, 0.7), SeparatorActive = rgb(p.accent),
    ResizeGrip = rgb(p.grab, 0.5), ResizeGripHovered = rgb(p.accent, 0.7), ResizeGripActive = rgb(p.accent),
    Tab = rgb(p.raised), TabHovered = mix(p.raised, p.accent, 0.6), TabActive = mix(p.raised, p.accent, 0.45),
    TabUnfocused = rgb(p.raised), TabUnfocusedActive = mix(p.raised, p.accent, 0.25),
    PlotLines = mix(p.accent, p.text, 0.3), PlotHistogram = rgb(p.accent), TableHeaderBg = mix(p.field, p.back, 0.3),
    TableBorderStrong = rgb(p.line), TableBorderLight = mix(p.line, p.back, 0.4), TableRowBgAlt = rgb(p.text, 0.03),
    TextSelectedBg = rgb(p.accent, 0.4), NavHighlight = rgb(p.accent), ModalWindowDimBg = rgb(p.dim, 0.45),
  }
end

local function apply(name)
  local style = ImGui.GetStyle()
  for key, colour in pairs(colours_of(palettes[name])) do
    if ImGuiCol[key] then style.Colors[ImGuiCol[key]] = colour end
  end
end

local chosen -- also for windows that open later

--- ui.theme(name)
--- The colours of everything, of this window and later ones: "dark" (as without it), "light" or "fjord". It can be called at
--- any time.
function ui.theme(name)
  if not palettes[name] then error('ui.theme: there are "dark", "light" and "fjord", not ' .. tostring(name), 2) end
  chosen = name
  if internal.window_open() then apply(name) end
end

internal.when_opened[#internal.when_opened + 1] = function() if chosen then apply(chosen) end end

return ui
