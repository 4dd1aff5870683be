-- What the bindings have beyond imgui.h: functions written by hand (by_hand::NAME), and values that are
-- no structs of ImGui's. Their signatures stand in imgui_by_hand.
return {
  section = "Textures (appctl)",
  functions = {"CreateTexture", "LoadTexture", "LoadTextureFromMemory"},
  structs = {
    {name = "ImTexture", methods = {"update", "close", "GetTextureID"},
     fields = {{name = "width", type = "integer"}, {name = "height", type = "integer"}, {name = "size", type = "ImVec2"}}},
  },
}
