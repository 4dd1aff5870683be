-- Two producers, a channel with room for three values, and two consumers: a full channel slows the producers down.

local channel = task.channel(3)

local function produce(name, count)
  for i = 1, count do
    channel:put(name .. i) -- waits while the channel is full
    task.wait(0.1)
  end
end

local function consume(name)
  local taken = 0
  for value in channel do -- ends when the channel is closed and empty
    taken = taken + 1
    print(name .. " takes " .. value)
    task.wait(0.3)
  end
  return taken
end

task.group(function(consumers)
  local first, second = consumers:spawn(consume, "ann"), consumers:spawn(consume, "bob")
  task.group(function(producers)
    producers:spawn(produce, "a", 4)
    producers:spawn(produce, "b", 4)
  end)
  channel:close() -- the producers are through; what is in the channel is still taken
  print("taken: " .. first:await() + second:await())
end)
