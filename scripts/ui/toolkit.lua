-- The toolkit: ui, overlay, observable. A run that uses none of it pays for three empty tables: what is in scripts/ui
-- is loaded when the first of their fields is asked for.
local internal = ...
local error, ipairs, next, rawget, rawset, setmetatable = error, ipairs, next, rawget, rawset, setmetatable

local copy_of = internal.copy_of

-- What the toolkit sees as globals, for a script may replace or remove its own before the toolkit is loaded.
local globals = copy_of(_G)
for _, name in ipairs { "string", "table", "math", "task", "app", "fs", "coroutine", "debug", "log", "os" } do
  globals[name] = copy_of(_G[name])
end
globals._G = globals

-- internal.part(name) -> what that file of scripts/ui returns; it is run once.
local parts, loading = {}, 0
function internal.part(name)
  if parts[name] == nil then
    parts[name] = false -- a circle would come here again
    loading = loading + 1
    parts[name] = internal.embedded(name .. ".lua", globals)(internal) or true
    loading = loading - 1
  end
  return parts[name] or error("the part " .. name .. " needs itself")
end

-- internal.owner() -> of what is made here: while a dialog is drawn that is the dialog, else the window for a callback.
local owner_of_caller, current = internal.owner, globals.task.current
function internal.owner()
  local handlers = parts.handlers
  if handlers and handlers.owner ~= -1 and not current() then return handlers.owner end
  return owner_of_caller()
end

-- A public table that is filled by the parts at its first use.
local function make(name, list)
  local module, metatable = {}, {}
  globals[name] = module
  local function load()
    metatable.__index, metatable.__pairs, metatable.__newindex = nil, nil, nil
    for _, part in ipairs(list) do internal.part(part) end
  end
  function metatable.__index(_, key)
    load()
    return rawget(module, key)
  end
  function metatable.__pairs(t)
    load()
    return next, t, nil
  end
  function metatable.__newindex(t, key, value)
    if loading == 0 then load() end -- else it is one of the parts that fills it
    rawset(t, key, value)
  end
  metatable.__call = name == "observable" and function(_, ...)
    load()
    return internal.make_observable(...)
  end or nil
  metatable.__metatable = false
  internal.publish(name, setmetatable(module, metatable))
end

make("observable", { "observable", "observable_derived" })
make("ui", { "widgets", "layout", "notify", "table", "extras", "theme" })
make("overlay", { "overlay", "notify", "dialogs", "files" })
