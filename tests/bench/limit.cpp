// The least that a C++ program does for the same picture: GLFW, OpenGL and ImGui without a host.
// usage: limit hello | frame | frames N | window | idle FPS
//   hello   prints a line and ends; everything is linked and nothing used
//   frame   draws one ImGui frame without a window; frames N draws N
//   window  shows one frame in a window and ends
//   idle    a window that wakes FPS times a second and draws nothing; 0 = it blocks
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

// A window that has to find its size is hidden in its first frame: the picture would be empty.
void build_frame() {
  ImGui::NewFrame();
  ImGui::SetNextWindowSize(ImVec2(400, 300));
  ImGui::Begin("hello");
  ImGui::Text("hello");
  ImGui::End();
  ImGui::Render();
}

void draw_without_window(int frames) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = ImVec2(1280, 720);
  io.DeltaTime = 1.0F / 60;
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
  for (int i = 0; i < frames; ++i) build_frame();
  ImGui::DestroyContext();
}

GLFWwindow* open_window() {
  if (!glfwInit()) std::exit(6);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  GLFWwindow* window = glfwCreateWindow(400, 300, "limit", nullptr, nullptr);
  if (!window) std::exit(6);
  glfwMakeContextCurrent(window);
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  ImGui_ImplOpenGL3_Init("#version 150");
  return window;
}

void show_frame(GLFWwindow* window) {
  glfwPollEvents();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  build_frame();
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glfwSwapBuffers(window);
}

void close_window(GLFWwindow* window) {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(window);
  glfwTerminate();
}

void idle(double fps) {
  GLFWwindow* window = open_window();
  show_frame(window);
  for (;;) fps > 0 ? glfwWaitEventsTimeout(1 / fps) : glfwWaitEvents();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "hello";
  if (what == "hello") std::puts("hello");
  if (what == "frame") draw_without_window(1);
  if (what == "frames" && argc > 2) draw_without_window(std::atoi(argv[2]));
  if (what == "idle" && argc > 2) idle(std::atof(argv[2]));
  if (what == "window") {
    GLFWwindow* window = open_window();
    show_frame(window);
    close_window(window);
  }
}
