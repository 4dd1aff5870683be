#include "lua/imgui/widgets.h"

namespace appctl::lua {
namespace {

using Shape = Widget::Shape;

constexpr Widget table[] = {
    {"Button", "button"},
    {"SmallButton", "button"},
    {"InvisibleButton", "button"},
    {"ArrowButton", "button"},
    {"ImageButton", "button"},
    {"TabItemButton", "button"},
    {"ColorButton", "button"},
    {"Checkbox", "checkbox", 1, Where::result, 1},
    {"CheckboxFlags", "checkbox", 1, Where::result, 1},
    {"RadioButton", "radio", 1, Where::radio},
    {"Selectable", "selectable", 1, Where::result, 1},
    {"MenuItem", "menuitem", 1, Where::result, 2},

    {"SliderFloat", "slider", 1, Where::result, 1},
    {"SliderInt", "slider", 1, Where::result, 1},
    {"SliderAngle", "slider", 1, Where::result, 1},
    {"SliderScalar", "slider", 1, Where::result, 1},
    {"VSliderFloat", "slider", 1, Where::result, 1},
    {"VSliderInt", "slider", 1, Where::result, 1},
    {"VSliderScalar", "slider", 1, Where::result, 1},
    {"SliderFloat2", "slider", 1, Where::result, 1, Shape::group},
    {"SliderFloat3", "slider", 1, Where::result, 1, Shape::group},
    {"SliderFloat4", "slider", 1, Where::result, 1, Shape::group},
    {"SliderInt2", "slider", 1, Where::result, 1, Shape::group},
    {"SliderInt3", "slider", 1, Where::result, 1, Shape::group},
    {"SliderInt4", "slider", 1, Where::result, 1, Shape::group},
    {"SliderScalarN", "slider", 1, Where::result, 1, Shape::group},
    {"DragFloat", "drag", 1, Where::result, 1},
    {"DragInt", "drag", 1, Where::result, 1},
    {"DragScalar", "drag", 1, Where::result, 1},
    {"DragFloat2", "drag", 1, Where::result, 1, Shape::group},
    {"DragFloat3", "drag", 1, Where::result, 1, Shape::group},
    {"DragFloat4", "drag", 1, Where::result, 1, Shape::group},
    {"DragInt2", "drag", 1, Where::result, 1, Shape::group},
    {"DragInt3", "drag", 1, Where::result, 1, Shape::group},
    {"DragInt4", "drag", 1, Where::result, 1, Shape::group},
    {"DragFloatRange2", "drag", 1, Where::result, 1, Shape::group},
    {"DragIntRange2", "drag", 1, Where::result, 1, Shape::group},
    {"DragScalarN", "drag", 1, Where::result, 1, Shape::group},

    {"InputText", "input", 1, Where::result, 1},
    {"InputTextWithHint", "input", 1, Where::result, 1},
    {"InputTextMultiline", "input", 1, Where::result, 1, Shape::group},
    {"InputFloat", "input", 1, Where::result, 1, Shape::number},
    {"InputInt", "input", 1, Where::result, 1, Shape::number},
    {"InputDouble", "input", 1, Where::result, 1, Shape::number},
    {"InputScalar", "input", 1, Where::result, 1, Shape::number},
    {"InputFloat2", "input", 1, Where::result, 1, Shape::number},
    {"InputFloat3", "input", 1, Where::result, 1, Shape::number},
    {"InputFloat4", "input", 1, Where::result, 1, Shape::number},
    {"InputInt2", "input", 1, Where::result, 1, Shape::number},
    {"InputInt3", "input", 1, Where::result, 1, Shape::number},
    {"InputInt4", "input", 1, Where::result, 1, Shape::number},
    {"InputScalarN", "input", 1, Where::result, 1, Shape::number},
    {"ColorEdit3", "color", 1, Where::result, 1, Shape::group},
    {"ColorEdit4", "color", 1, Where::result, 1, Shape::group},
    {"ColorPicker3", "color", 1, Where::result, 1, Shape::group},
    {"ColorPicker4", "color", 1, Where::result, 1, Shape::group},
    {"Combo", "combo", 1, Where::result, 1, Shape::options},
    {"ListBox", "listbox", 1, Where::result, 1, Shape::options},
    {"BeginCombo", "combo", 1, Where::argument, 2, Shape::combo},
    {"BeginListBox", "listbox", 1, Where::nowhere, 0, Shape::window},

    {"Text", "text", 1, Where::nowhere, 0, Shape::plain, true},
    {"TextColored", "text", 1, Where::nowhere, 0, Shape::plain, true},
    {"TextDisabled", "text", 1, Where::nowhere, 0, Shape::plain, true},
    {"TextWrapped", "text", 1, Where::nowhere, 0, Shape::plain, true},
    {"BulletText", "text", 1, Where::nowhere, 0, Shape::plain, true},
    {"TextUnformatted", "text"},
    {"LabelText", "text", 1, Where::argument, 2},
    {"SeparatorText", "text"},
    {"Value", "text", 1, Where::argument, 2},
    {"ProgressBar", "progress", 3, Where::argument, 1},
    {"PlotLines", "plot"},
    {"PlotHistogram", "plot"},
    {"Image", "image", 0},
    {"TableHeader", "header"},
    {"TableHeadersRow", "header", 0, Where::nowhere, 0, Shape::headers},

    {"TreeNode", "tree", 1, Where::last_result, 0, Shape::node},
    {"TreeNodeEx", "tree", 1, Where::last_result, 0, Shape::node},
    {"CollapsingHeader", "header", 1, Where::last_result, 0, Shape::node},
    {"BeginTabItem", "tab", 1, Where::last_result, 0, Shape::node},
    {"BeginMenu", "menu", 1, Where::nowhere, 0, Shape::menu},
    {"Begin", "window", 1, Where::nowhere, 0, Shape::window},
    {"BeginChild", "child", 1, Where::nowhere, 0, Shape::window},
    {"BeginChildFrame", "child", 1, Where::nowhere, 0, Shape::window},
    {"BeginPopup", "popup", 1, Where::nowhere, 0, Shape::window},
    {"BeginPopupModal", "popup", 1, Where::nowhere, 0, Shape::window},
    {"BeginPopupContextItem", "popup", 1, Where::nowhere, 0, Shape::window},
    {"BeginPopupContextWindow", "popup", 1, Where::nowhere, 0, Shape::window},
    {"BeginPopupContextVoid", "popup", 1, Where::nowhere, 0, Shape::window},
    {"BeginTooltip", "tooltip", 0, Where::nowhere, 0, Shape::window},
    {"BeginTable", "table", 1, Where::nowhere, 0, Shape::table},
    {"BeginTabBar", "tabs", 1, Where::nowhere, 0, Shape::scope},
    {"PushID", "id", 1, Where::nowhere, 0, Shape::scope},
};
constexpr Widget nothing = {"", ""};

}  // namespace

std::span<const Widget> widgets() {
  return table;
}

const Widget& no_widget() {
  return nothing;
}

}  // namespace appctl::lua
