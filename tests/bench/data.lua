-- data.lua json N: a text of N rows (8,800,000 bytes from 100,000) decoded and encoded.
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

jobs[what]()
