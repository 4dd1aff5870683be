-- The keyboard in an overlay: Tab and the arrow keys reach everything in it, Enter and Space press what they have reached;
-- and the field that was typed in before is typed in again afterwards.
local internal = ...
local ImGui = ImGui
local focused, pack, unpack = internal.focused, table.pack, table.unpack

local keys = {}

-- --- what was typed in before ---

local returning -- what internal.typing gave for the field that is to be typed in again
local tries     -- frames in which it may still turn up

-- The field that is typed in now: called before an overlay takes the keyboard.
function keys.field_in_use()
  local field = returning
  if not field then
    field = pack(internal.typing())
    if field.n == 0 then field = nil end
  end
  returning = nil
  internal.forget_typing()
  return field
end

-- It is typed in from the next frame on, with the caret where it was.
function keys.give_back(field)
  internal.hide_focus()
  if not field then return end
  returning, tries = field, 3
  internal.type_again(field[1])
end

-- In each frame, first of all.
function keys.update()
  if not returning then return end
  tries = tries - 1
  if internal.set_caret(unpack(returning, 1, 4)) or tries == 0 then returning = nil end
end

internal.when_closed[#internal.when_closed + 1] = function() returning = nil end

-- --- in the overlay ---

local is_at_buttons = false -- in the frame before

-- Called after each of the buttons that a dialog ends with: it shows without a frame that Enter presses the first.
function keys.note_button() is_at_buttons = is_at_buttons or focused() == internal.item_id() end

local function pressed(a, b) return ImGui.IsKeyPressed(a) or ImGui.IsKeyPressed(b) end

-- Before what is inside is drawn; keys.leave takes what this gives.
function keys.enter(is_on_top)
  local id, shows = focused()
  local goes_on = id ~= nil and (shows or is_at_buttons)
  is_at_buttons = false
  if goes_on and is_on_top then
    if pressed(ImGuiKey.RightArrow, ImGuiKey.DownArrow) then
      internal.move_focus(1)
    elseif pressed(ImGuiKey.LeftArrow, ImGuiKey.UpArrow) then
      internal.move_focus(-1)
    end
  end
  ImGui.PushAllowKeyboardFocus(true)
  return internal.begin_tab_stops(goes_on)
end

keys.leave = internal.end_tab_stops

-- Whether what Tab has reached is pressed instead.
function keys.press()
  local id, shows = focused()
  if not id or not shows then return false end
  internal.press_focused()
  return true
end

return keys
