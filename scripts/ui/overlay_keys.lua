-- The keyboard in an overlay: Tab and the arrow keys reach everything in it, Enter and Space press what they have reached;
-- and the field that was typed in before is typed in again afterwards.
local internal = ...
local ImGui = ImGui
local pack, unpack = table.pack, table.unpack

local keys = {}
local reached -- the item that Tab has brought the keyboard to, unless it is a field

-- --- what was typed in before ---

local returning -- what internal.typing gave for the field that is to be typed in again
local tries     -- frames in which it may still turn up

-- The field that is typed in now: called before an overlay takes the keyboard.
function keys.field_in_use()
  local field = returning
  returning = nil
  if field then
    internal.type_not(field[1]) -- not now, for it would take the keyboard from the one that opens
    return field
  end
  field = pack(internal.typing())
  internal.forget_typing()
  return field.n > 0 and field or nil
end

-- It is typed in from the next frame on, with the caret where it was, unless another one is typed in by now.
function keys.give_back(field)
  reached = nil
  if not field or internal.typing() then return end
  if returning then internal.type_not(returning[1]) end
  returning, tries = field, 3
  internal.type_again(field[1])
end

-- Whether ImGui's own popup on top has the keyboard in this frame.
local is_lent = false

-- To a popup of ImGui's own that is open above all of ours, as the list of a combo: called in each frame in which it is.
function keys.lend(is_enter) is_lent = internal.lend_keys(is_enter) or is_lent end

local function take_back()
  internal.take_keys_back(is_lent)
  is_lent = false
end

-- In each frame, first of all.
function keys.update()
  take_back()
  if not returning then return end
  tries = tries - 1
  if internal.set_caret(unpack(returning, 1, 4)) or tries == 0 then returning = nil end
end

internal.when_closed[#internal.when_closed + 1] = function()
  take_back()
  returning = nil
end

-- --- in the overlay ---

local is_at_buttons = false -- in the frame before
local has_tabbed = false    -- in the frame before: in this one the keyboard is there

-- The item that the keyboard is at, and whether that is to be seen, and pressed.
local function focus()
  local id, shows = internal.focused()
  return id, id ~= nil and (shows or id == reached)
end

-- Whether the arrow keys move on from an item.
function keys.has_reached_item()
  local _, shows = focus()
  return shows
end

-- Called after each of the buttons that a dialog ends with: it shows without a frame that Enter presses the first.
function keys.note_button() is_at_buttons = is_at_buttons or focus() == internal.item_id() end

local function pressed(a, b) return ImGui.IsKeyPressed(a) or ImGui.IsKeyPressed(b) end

local function move_by_arrows()
  if pressed(ImGuiKey.RightArrow, ImGuiKey.DownArrow) then
    internal.move_focus(1)
  elseif pressed(ImGuiKey.LeftArrow, ImGuiKey.UpArrow) then
    internal.move_focus(-1)
  end
end

-- Whether Tab goes on from the item that the keyboard is at.
local function prepare()
  if ImGui.IsMouseClicked(0) then reached = nil end
  local id, shows = focus()
  local goes_on = id ~= nil and (shows or is_at_buttons)
  is_at_buttons = false
  if goes_on then move_by_arrows() end
  if shows then internal.show_focus() end
  return goes_on
end

-- Before what is inside is drawn; afterwards keys.leave takes what this gives.
function keys.enter()
  local is_here = internal.has_keyboard()
  local goes_on = is_here and prepare()
  ImGui.PushAllowKeyboardFocus(true)
  return is_here, internal.begin_tab_stops(goes_on)
end

function keys.leave(is_here, tabs, token)
  internal.end_tab_stops(token)
  if not is_here then return end
  if has_tabbed then reached = internal.focused() end -- not if it is a field, which is typed in
  has_tabbed = tabs
end

-- Whether what Tab has reached is pressed instead.
function keys.press()
  local _, shows = focus()
  if shows then internal.press_focused() end
  return shows
end

return keys
