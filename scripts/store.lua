-- The Lua half of the store: transactions and observers. The values are kept by work/store, in SQLite.
local internal = ...
local store = store
-- Kept, for a script may replace or remove the globals.
local sort, remove = table.sort, table.remove
local error, ipairs, pairs, select, setmetatable, tostring, type = error, ipairs, pairs, select, setmetatable, tostring, type
local get, set, delete = store.get, internal.store_set, internal.store_delete
local begin, commit, cancel = internal.store_begin, internal.store_end, internal.store_cancel
local spawn_at_root, without_waits = internal.spawn_at_root, internal.without_waits

local observers = {}        -- in the order of their coming
local transaction           -- the innermost: {outer=, keys=} of what it changed
local changed = {}          -- key -> true: of which the observers will hear
local is_scheduled = false

-- Each in a task of its own, with what is kept by then.
local function deliver()
  local keys = changed
  is_scheduled, changed = false, {}
  local sorted = {}
  for key in pairs(keys) do sorted[#sorted + 1] = key end
  sort(sorted)
  for _, key in ipairs(sorted) do
    local value = get(key)
    for _, observer in ipairs(observers) do
      if observer.key == nil or observer.key == key then spawn_at_root(observer.fn, value, key) end
    end
  end
end

local function note(key)
  if #observers == 0 then return end
  if transaction then
    transaction.keys[key] = true
    return
  end
  changed[key] = true
  if is_scheduled then return end
  spawn_at_root(deliver)
  is_scheduled = true
end

--- # Data that stays
--- The table store keeps values under names, from one run of the script to the next: in a window in a file of the app's
--- own, headless in memory, unless `--store` names a file. What a call has changed is kept when it returns: whatever
--- then ends the process, an error, a signal or kill -9, loses nothing; a power cut may lose the last changes, and damages
--- nothing. Nothing here waits, so all of it may be called in a GUI callback; a file on a slow disk does hold the window up.

--- store.get(key [, default]) -> value
--- What is kept under the key, a string; the default, or nil, if nothing is. A table is a copy: change it, then set it.

--- store.set(key, value)
--- Keeps a value: a boolean, an integer, a float, a string of any bytes, or a table of such, `json.null` included, whose keys
--- may be any but tables; nil deletes. What cannot be kept is an error with its path: functions, tables with a metatable (but
--- not `json.array`), tables inside themselves.
function store.set(key, ...)
  local value = ...
  if select("#", ...) == 0 then error("store.set: a value is needed; nil deletes", 2) end
  if value == nil then
    delete(key)
  else
    set(key, value)
  end
  note(key)
end

--- store.delete(key) -> boolean
--- Forgets it; whether there was something.
function store.delete(key)
  local was_there = delete(key)
  if was_there then note(key) end
  return was_there
end

--- store.keys([prefix]) -> list
--- The keys, or those that begin with the prefix, sorted.

local guard = {
  __close = function(self)
    if self.is_done then return end
    transaction = self.outer
    cancel()
  end,
}

local function finish(own, ...)
  transaction, own.is_done = own.outer, true -- also if the end fails: then all of it is taken back
  commit()
  for key in pairs(own.keys) do note(key) end
  return ...
end

--- store.transaction(fn, ...) -> ...
--- Calls fn(...), gives its results, and keeps all that it changed, at once; or nothing, if it raises an error or ends the
--- run. Much faster than many changes one by one. fn cannot wait, or other tasks would change things in the middle of
--- it: fetch what it needs before. One inside another is taken back alone.
---
---   store.transaction(function()
---     store.set("balance", store.get("balance", 0) - 10)
---     store.set("paid", true)
---   end)
function store.transaction(fn, ...)
  if type(fn) ~= "function" then error("store.transaction: a function is needed, not " .. type(fn), 2) end
  begin()
  local own <close> = setmetatable({ outer = transaction, keys = {} }, guard)
  transaction = own
  return finish(own, without_waits(fn, ...))
end

local Observer = {}
Observer.__index = Observer
Observer.__name = "observer"
function Observer:remove()
  for i, observer in ipairs(observers) do
    if observer == self then
      remove(observers, i)
      return
    end
  end
end

--- store.observe([key,] fn) -> observer
--- observer:remove()
--- Calls fn(value, key) after this run has changed the key, or any key, in a task of its own: in the next turn, once for all
--- changes until then, with what is kept by then; nil if it was deleted. In a transaction, after its end.
function store.observe(key, fn)
  if fn == nil then key, fn = nil, key end
  if key ~= nil and type(key) ~= "string" then error("store.observe: the key must be a string, not " .. type(key), 2) end
  if type(fn) ~= "function" then error("store.observe: a function is needed, not " .. type(fn), 2) end
  local observer = setmetatable({ key = key, fn = fn }, Observer)
  observers[#observers + 1] = observer
  return observer
end

--- store.open(name)
--- store.path() -> text
--- Names the app whose data this is, before anything else of store is called: letters, digits, blanks and - _ . may be used.
--- Without it that is the name of the script (of its folder, if it is main.lua or init.lua). The file is
--- `$XDG_DATA_HOME/appctl/NAME.sqlite`, normally in `~/.local/share`; `--store` comes first. path() gives the file, or
--- ":memory:".
setmetatable(store, {
  __newindex = function(_, key)
    error("store." .. tostring(key) .. " would be lost at the end of the run; keep it with store.set(key, value)", 2)
  end,
})
