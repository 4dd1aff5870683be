test("empty", function() end)
