// Draw data of one list, whatever this version of ImGui keeps its lists in. `list` must outlive it.
#pragma once

#include <imgui.h>

struct OneList {
  explicit OneList(ImDrawList& list) : lists{&list} {
    data.Valid = true;
#if IMGUI_VERSION_NUM >= 18980
    data.CmdLists.push_back(lists[0]);
#else
    data.CmdLists = lists;
#endif
    data.CmdListsCount = 1;
  }
  OneList(const OneList&) = delete;
  OneList& operator=(const OneList&) = delete;

  ImDrawList* lists[1];
  ImDrawData data;
};
