#define IMGUI_VERSION "0.1"
#define IMGUI_VERSION_NUM 100
namespace ImGui
{
    IMGUI_API bool Button(const char* label);
    IMGUI_API void DrawWidget(Unknown* thing);
    IMGUI_API void Twice(int a);
    IMGUI_API void Twice(float a);
    IMGUI_API Strange GetStrange();
}
struct ImGuiNewThing
{
    int Value;
};
struct ImGuiPayload
{
    Strange Odd;
};
