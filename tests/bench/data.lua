-- data.lua json N: a text of N rows (8,800,000 bytes from 100,000) decoded and encoded.
-- data.lua store N: N values written one by one, N written in one transaction, N read; in the file of --store.
local what, n = app.args[1], tonumber(app.args[2])

local jobs = {}

function jobs.json()
  local rows = {}
  for i = 1, n do rows[i] = { id = i, name = "user " .. i, score = i / 7, tags = { "a", "b" }, active = true } end
  local text = json.encode(rows)
  rows = nil
  collectgarbage()
  local began = os.clock()
  local value = json.decode(text)
  print("decode_ms", (os.clock() - began) * 1e3)
  began = os.clock()
  json.encode(value)
  print("encode_ms", (os.clock() - began) * 1e3)
end

function jobs.store()
  local began = app.time()
  local function rate(name)
    print(name, n / (app.time() - began))
    began = app.time()
  end
  for i = 1, n do store.set("key " .. i % 1000, i) end
  rate "set_rate"
  store.transaction(function() for i = 1, n do store.set("key " .. i % 1000, i) end end)
  rate "together_rate"
  for i = 1, n do store.get("key " .. i % 1000) end
  rate "get_rate"
end

jobs[what]()
