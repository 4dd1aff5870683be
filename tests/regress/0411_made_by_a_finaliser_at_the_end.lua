-- What a finaliser makes while the state closes gets none itself: a buffer was never freed.
-- exit: 0
-- out: false	0411_made_by_a_finaliser_at_the_end.lua:6: no buffer can be made any more: the run is over
-- flags: --strict
setmetatable({}, { __gc = function()
  print(pcall(function() return buffer.new("u8", 10) end))
end })
