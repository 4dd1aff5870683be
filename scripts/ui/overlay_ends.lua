-- The end of an overlay, for whatever reason: what becomes of its handle, of those who wait for it, of what started in
-- it and of what was opened from it.
local internal = ...
local task = task
local ipairs, remove, setmetatable = ipairs, table.remove, setmetatable
local handlers = internal.part("handlers")

local ends = {}
local by_group = {} -- group -> its overlay

-- Numbers are used again, for ImGui keeps its windows for ever.
local free, count = {}, 0
function ends.take_number()
  if #free > 0 then return remove(free) end
  count = count + 1
  return count
end

-- Called when its tasks are over, and when it is no longer drawn: then nothing has its number any more.
function ends.leave(self)
  if self.has_left then free[#free + 1] = self.number end
  self.has_left = true
end

local function wake_waiters(self)
  for i = 1, #self.waiters do internal.wake_for_window(self.waiters[i]) end
  self.waiters = {}
  if self.keeper and not self.keeper:done() then internal.wake_for_window(self.keeper) end
end

local function remove_from(list, item)
  for i, each in ipairs(list) do
    if each == item then return remove(list, i) end
  end
end

-- Parent first, then its children. Who awaits it goes on in the next turn; what it showed may fade meanwhile.
function ends.finish(self, value, reason)
  if self.closed then return false end
  self.closed, self.value, self.reason = true, value, reason
  local children, parent = self.children, self.parent
  self.children, self.parent = {}, nil
  for _, child in ipairs(children) do ends.finish(child, nil, "disposed") end
  if parent then remove_from(parent.children, self) end
  if self.timer then internal.set_background(self.timer) end -- the end of the window leaves it no turn to be cancelled in
  wake_waiters(self)
  return true
end
local finish = ends.finish

-- The overlay that is around what is made here, through whatever groups there are between; or nil.
function ends.overlay_around(owner)
  while owner > 0 do
    if by_group[owner] then return by_group[owner] end
    owner = internal.owner_of_group(owner)
  end
end

-- It is closed together with the one that it is opened in.
function ends.adopt(self, owner)
  local parent = ends.overlay_around(owner)
  if not parent then return end
  self.parent = parent
  parent.children[#parent.children + 1] = self
end

-- Closed at the end of the keeper, for whatever reason.
local Guard = {}
function Guard.__close(guard)
  finish(guard.overlay, nil, "disposed")
  local group = guard[1]
  if group then
    by_group[group] = nil
    internal.cancel_group(group, "what it was started in was closed")
    if internal.cleanup_place() == "here" then internal.in_shield(internal.wait_group, group) end
    handlers.forget(group)
    internal.close_group(group)
  end
  ends.leave(guard.overlay)
end

local function end_later(self, seconds)
  task.wait(seconds)
  finish(self, nil, "timeout")
end

-- The task of an overlay: it lives as long as that, in the scope of its owner.
function ends.keep(self)
  local guard <close> = setmetatable({ false, overlay = self }, Guard)
  local group = internal.new_group(guard)
  internal.keep_failures_apart(group)
  self.group, by_group[group] = group, self
  if self.options.timeout then self.timer = internal.spawn_in(group, end_later, self, self.options.timeout) end
  while not self.closed do internal.wait_for_window("an overlay") end
end

return ends
