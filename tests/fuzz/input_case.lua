-- Whether the fuzzer's input arrives: a click presses, typing edits, dragging moves, and the window hears of the rest.
local frame, happened = 0, {}
local text, value = "", 0
local function input(command) ImGui.SetClipboardText("input " .. command) end

local function click_last(at)
  if frame ~= at then return end
  local x, y = ImGui.GetItemRectMin()
  input(("click %.0f %.0f 0"):format(x + 4, y + 4))
end

local function widgets()
  if ImGui.Button("press") then happened.pressed = true end
  click_last(2)
  text = ImGui.InputText("text", text)
  click_last(6)
  value = ImGui.SliderFloat("value", value, 0, 1)
  if frame == 16 then
    local x, y = ImGui.GetItemRectMin()
    input(("drag %.0f %.0f %.0f %.0f"):format(x + 4, y + 4, x + 100, y + 4))
  end
end

local function gui()
  frame = frame + 1
  widgets()
  if frame == 10 then input("type 120 228") end
  if frame == 22 then input("minimise 5") end -- the frames go on: nobody sits there who could restore it
  if frame == 24 then input("size 300 200") end
  if frame == 26 then happened.width = ImGui.GetIO().DisplaySize.x end
  if frame == 28 then
    assert(ImGui.GetClipboardText() == "", "a command was copied")
    input("close")
  end
end

local function run()
  app.run(gui, {on_close = function() happened.closed = true end}):await()
  assert(happened.pressed, "the click pressed nothing")
  assert(text == "xä", "typed: " .. text)
  assert(value > 0.05, "the slider stands at " .. value)
  assert(happened.width == 300, "the window is still wide")
  assert(happened.closed, "nobody asked whether to close")
end

if test then test("the input arrives", run) else run() end
