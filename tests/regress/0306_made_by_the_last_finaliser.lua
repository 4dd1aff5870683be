-- What the finalisers of the end made of ImGui's own structs was never destroyed: Lua calls no more finalisers then.
-- exit: 0
-- out: 0306_made_by_the_last_finaliser.lua:6: no ImFontGlyphRangesBuilder can be made any more: the run is over
setmetatable({}, {
  __gc = function()
    print(select(2, pcall(function() ImFontGlyphRangesBuilder() end)))
  end,
})
