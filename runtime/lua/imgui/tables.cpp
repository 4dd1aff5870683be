// Colours of cells, for which ImGui checks neither the column nor the room.
#include <imgui.h>
#include <imgui_internal.h>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"

namespace appctl::lua::by_hand {
namespace {

void check_column(lua_State* L, const ImGuiTable& table, int column) {
  if (column == -1) luaL_error(L, "ImGui.TableSetBgColor: the row has no cell yet: call ImGui.TableNextColumn() first");
  if (column < 0 || column >= table.ColumnsCount) {
    luaL_argerror(L, 3, lua_pushfstring(L, "%d is not between -1 and %d", column, table.ColumnsCount - 1));
  }
}

// A row has room for as many colours as the table has columns, and a colour for the cell that was coloured last
// takes no new one.
void check_room(lua_State* L, ImGuiTable& table, int column) {
  const int last = table.RowCellDataCurrent;
  if (last + 1 < table.ColumnsCount || table.RowCellData[last].Column == column) return;
  luaL_error(L, "ImGui.TableSetBgColor: more colours than cells in this row; colour each cell once");
}

}  // namespace

int TableSetBgColor(lua_State* L) {
  in_frame(L, "TableSetBgColor");
  const int target = arg_int(L, 1);
  const ImU32 color = arg_color(L, 2);
  const int column = opt_int(L, 3, -1);
  check_table(L, "TableSetBgColor");
  if (target == ImGuiTableBgTarget_CellBg) {
    ImGuiTable& table = *ImGui::GetCurrentContext()->CurrentTable;
    const int cell = column == -1 ? table.CurrentColumn : column;
    check_column(L, table, cell);
    check_room(L, table, cell);
  }
  arm(L);
  ImGui::TableSetBgColor(target, color, column);
  disarm();
  return 0;
}

}  // namespace appctl::lua::by_hand
