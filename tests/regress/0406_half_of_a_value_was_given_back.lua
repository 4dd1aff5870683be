-- A value with a buffer for which memory ran out went back into its channel without the buffer: the next get crashed.
-- flags: --memory-limit=8M
-- exit: 0
-- out: false	not enough memory
-- out: next
local ch = task.channel(5)
worker.cpu_bound({ memory_limit = 200000000 }, function(ch)
  ch:put({ buffer.new("u8", 10), ("x"):rep(20000000) })
  ch:put("next")
end, ch):await()
print(pcall(ch.get, ch))
collectgarbage()
print(ch:get())
