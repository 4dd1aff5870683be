#include "surface/glfw_surface.h"

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "surface/glfw_library.h"
#include "surface/glfw_textures.h"
#include "surface/imgui_input.h"
#include "surface/input_queue.h"
#include "surface/raster.h"
#include "surface/wake_fd.h"

namespace appctl::surface {
namespace {

// The few OpenGL functions that ImGui's backend does not cover. Loaded, so that nothing links libGL.
struct Gl {
  void (*viewport)(GLint, GLint, GLsizei, GLsizei);
  void (*clear_color)(GLfloat, GLfloat, GLfloat, GLfloat);
  void (*clear)(GLbitfield);
  void (*pixel_store)(GLenum, GLint);
  void (*read_pixels)(GLint, GLint, GLsizei, GLsizei, GLenum, GLenum, void*);

  // REQUIRES: an OpenGL context is current.
  void load() {
    get(viewport, "glViewport");
    get(clear_color, "glClearColor");
    get(clear, "glClear");
    get(pixel_store, "glPixelStorei");
    get(read_pixels, "glReadPixels");
  }

 private:
  template <class Function>
  static void get(Function& function, const char* name) {
    function = reinterpret_cast<Function>(glfw.GetProcAddress(name));
  }
};

// GLFW is one per process, and so are its window's scale and what it last complained about.
float scale_now = 1;
std::string last_error;

void on_error(int, const char* description) {
  last_error = description;
}

const char* get_clipboard(void* window) {
  return glfw.GetClipboardString(static_cast<GLFWwindow*>(window));
}

void set_clipboard(void* window, const char* text) {
  glfw.SetClipboardString(static_cast<GLFWwindow*>(window), text);
}

GLFWcursor* make_cursor(ImGuiMouseCursor shape) {
  switch (shape) {
    case ImGuiMouseCursor_TextInput: return glfw.CreateStandardCursor(GLFW_IBEAM_CURSOR);
    case ImGuiMouseCursor_ResizeNS: return glfw.CreateStandardCursor(GLFW_VRESIZE_CURSOR);
    case ImGuiMouseCursor_ResizeEW: return glfw.CreateStandardCursor(GLFW_HRESIZE_CURSOR);
    case ImGuiMouseCursor_Hand: return glfw.CreateStandardCursor(GLFW_HAND_CURSOR);
    default: return nullptr;  // the arrow
  }
}

// An OpenGL version to ask for, best first, with the shader language that ImGui's backend is to use.
struct GlVersion {
  int major, minor, profile;
  const char* glsl;
};
constexpr GlVersion gl_versions[] = {{3, 2, GLFW_OPENGL_CORE_PROFILE, "#version 150"},
                                     {3, 0, GLFW_OPENGL_ANY_PROFILE, "#version 130"}};

// Replaces ImGui's own GLFW backend: that one asks the X server four times a frame what the callbacks
// have told already (55 us of CPU a frame), and knows no queue.
class GlfwSurface final : public Surface {
 public:
  explicit GlfwSurface(const Textures* pictures) : textures_(pictures) {}
  ~GlfwSurface() override {
    if (window_ != nullptr) close();
  }
  core::Status open(const WindowSpec& spec) override;
  void close() override;
  Events poll() override;
  void wait(core::Clock& clock, core::Instant deadline, int descriptor) override;
  void wake() override { wake_.wake(); }
  void begin_frame() override;
  void present(ImDrawData& data) override;
  Picture capture(ImDrawData& data) override;
  void apply(const WindowSpec& spec) override;

 private:
  static GlfwSurface& of(GLFWwindow* window) {
    auto& self = *static_cast<GlfwSurface*>(glfw.GetWindowUserPointer(window));
    self.pending_.input = true;
    return self;
  }
  const char* create_window(const WindowSpec& spec);
  void listen();
  void listen_to_mouse();
  void connect_imgui(const char* glsl);
  void render(ImDrawData& data);
  void update_cursor();
  bool is_minimised() const { return iconified_ || framebuffer_width_ == 0 || framebuffer_height_ == 0; }

  WakeFd wake_;
  Gl gl_{};
  GlTextures textures_;
  GLFWwindow* window_ = nullptr;
  int display_fd_ = -1;                                 // the connection to the X server
  int width_ = 0, height_ = 0;                          // screen coordinates
  int framebuffer_width_ = 0, framebuffer_height_ = 0;  // pixels
  bool iconified_ = false;
  bool exposed_ = false;  // the window system has lost what was shown
  bool mouse_inside_ = false;
  int buttons_down_ = 0;
  Events pending_;  // since the last poll
  WindowSpec applied_;
  ImGuiMouseCursor cursor_ = ImGuiMouseCursor_Arrow;  // shown now
  GLFWcursor* cursors_[ImGuiMouseCursor_COUNT] = {};  // made when first wanted
};

core::Error no_display(const std::string& why) {
  return {core::ExitCode::no_display, "no display: " + why + "; use --headless to run without a window"};
}

core::Status GlfwSurface::open(const WindowSpec& spec) {
  if (const char* why = glfw.load(); why != nullptr) return no_display(why);
  last_error = "unknown reason";
  glfw.SetErrorCallback(on_error);
#ifdef GLFW_PLATFORM
  glfw.InitHint(GLFW_PLATFORM, GLFW_PLATFORM_X11);  // wait() watches the connection to an X server
#endif
  if (glfw.Init() == GLFW_FALSE) return no_display(last_error);
  const char* glsl = create_window(spec);
  if (glsl == nullptr) {
    glfw.Terminate();
    return no_display("no window with OpenGL 3: " + last_error);
  }
  display_fd_ = ConnectionNumber(glfw.GetX11Display());
  glfw.MakeContextCurrent(window_);
  glfw.SwapInterval(spec.vsync ? 1 : 0);
  applied_ = spec;
  gl_.load();
  textures_.load();
  listen();
  listen_to_mouse();
  connect_imgui(glsl);
  return core::Done{};
}

// Returns the shader language for it, or nullptr.
const char* GlfwSurface::create_window(const WindowSpec& spec) {
  for (const GlVersion& version : gl_versions) {
    glfw.DefaultWindowHints();
    glfw.WindowHint(GLFW_CONTEXT_VERSION_MAJOR, version.major);
    glfw.WindowHint(GLFW_CONTEXT_VERSION_MINOR, version.minor);
    glfw.WindowHint(GLFW_OPENGL_PROFILE, version.profile);
    glfw.WindowHint(GLFW_FLOATING, spec.topmost ? GLFW_TRUE : GLFW_FALSE);
    glfw.WindowHint(GLFW_DEPTH_BITS, 0);
    glfw.WindowHint(GLFW_STENCIL_BITS, 0);
    glfw.WindowHint(GLFW_SCALE_TO_MONITOR, spec.scale > 0 ? GLFW_FALSE : GLFW_TRUE);
    glfw.WindowHintString(GLFW_X11_CLASS_NAME, "appctl");
    glfw.WindowHintString(GLFW_X11_INSTANCE_NAME, "appctl");
    window_ = glfw.CreateWindow(std::max(spec.width, 1), std::max(spec.height, 1), spec.title.c_str(),
                                nullptr, nullptr);
    if (window_ != nullptr) return version.glsl;
  }
  return nullptr;
}

// Callbacks run inside glfwPollEvents. Each marks input; the queue keeps it for the frame.
void GlfwSurface::listen() {
  glfw.SetWindowUserPointer(window_, this);
  glfw.GetWindowSize(window_, &width_, &height_);
  glfw.GetFramebufferSize(window_, &framebuffer_width_, &framebuffer_height_);
  iconified_ = glfw.GetWindowAttrib(window_, GLFW_ICONIFIED) != 0;
  glfw.GetWindowContentScale(window_, &scale_now, nullptr);
  glfw.SetWindowContentScaleCallback(window_, [](GLFWwindow* window, float scale, float) {
    scale_now = scale;
    of(window).pending_.scale = scale;
  });
  glfw.SetWindowSizeCallback(window_, [](GLFWwindow* window, int width, int height) {
    GlfwSurface& self = of(window);
    self.width_ = width;
    self.height_ = height;
  });
  glfw.SetFramebufferSizeCallback(window_, [](GLFWwindow* window, int width, int height) {
    GlfwSurface& self = of(window);
    self.framebuffer_width_ = width;
    self.framebuffer_height_ = height;
  });
  glfw.SetWindowIconifyCallback(window_,
                                [](GLFWwindow* window, int now) { of(window).iconified_ = now != 0; });
  glfw.SetWindowRefreshCallback(window_, [](GLFWwindow* window) { of(window).exposed_ = true; });
  glfw.SetWindowCloseCallback(window_, [](GLFWwindow* window) {
    glfw.SetWindowShouldClose(window, GLFW_FALSE);  // the script decides
    of(window).pending_.close_requested = true;
  });
  glfw.SetWindowFocusCallback(window_,
                              [](GLFWwindow* window, int now) { of(window).input_.focus(now != 0); });
  glfw.SetKeyCallback(window_, [](GLFWwindow* window, int key, int, int action, int) {
    GlfwSurface& self = of(window);
    if (action != GLFW_REPEAT) self.input_.key(key, action == GLFW_PRESS);  // ImGui repeats keys itself
  });
  glfw.SetCharCallback(
      window_, [](GLFWwindow* window, unsigned codepoint) { of(window).input_.character(codepoint); });
}

void GlfwSurface::listen_to_mouse() {
  glfw.SetMouseButtonCallback(window_, [](GLFWwindow* window, int button, int action, int) {
    GlfwSurface& self = of(window);
    const bool down = action == GLFW_PRESS;
    self.buttons_down_ = std::max(self.buttons_down_ + (down ? 1 : -1), 0);
    self.input_.mouse_button(button, down);
    if (self.buttons_down_ == 0 && !self.mouse_inside_) self.input_.mouse_left();
  });
  glfw.SetCursorPosCallback(window_, [](GLFWwindow* window, double x, double y) {
    of(window).input_.mouse_position(static_cast<float>(x), static_cast<float>(y));
  });
  glfw.SetCursorEnterCallback(window_, [](GLFWwindow* window, int inside) {
    GlfwSurface& self = of(window);
    self.mouse_inside_ = inside != 0;
    // While a button is held the pointer is followed outside too.
    if (!self.mouse_inside_ && self.buttons_down_ == 0) self.input_.mouse_left();
  });
  glfw.SetScrollCallback(window_, [](GLFWwindow* window, double dx, double dy) {
    of(window).input_.mouse_wheel(static_cast<float>(dx), static_cast<float>(dy));
  });
}

void GlfwSurface::connect_imgui(const char* glsl) {
  ImGuiIO& io = ImGui::GetIO();
  ImGui_ImplOpenGL3_Init(glsl);
  prepare_input(io);
  io.BackendPlatformName = "appctl_glfw";
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.GetClipboardTextFn = get_clipboard;
  io.SetClipboardTextFn = set_clipboard;
  io.ClipboardUserData = window_;
}

void GlfwSurface::close() {
  if (ImGui::GetCurrentContext() != nullptr && ImGui::GetIO().BackendRendererUserData != nullptr) {
    ImGuiIO& io = ImGui::GetIO();
    ImGui_ImplOpenGL3_Shutdown();
    io.GetClipboardTextFn = nullptr;
    io.SetClipboardTextFn = nullptr;
    io.ClipboardUserData = nullptr;
    io.BackendFlags &= ~ImGuiBackendFlags_HasMouseCursors;
  }
  textures_.forget();
  glfw.Terminate();  // destroys the window and the cursors, and ends the connection
  window_ = nullptr;
  std::fill(std::begin(cursors_), std::end(cursors_), nullptr);
  cursor_ = ImGuiMouseCursor_Arrow;
  input_ = {};
  pending_ = {};
  mouse_inside_ = exposed_ = false;
  buttons_down_ = 0;
}

Events GlfwSurface::poll() {
  if (window_ == nullptr) return {};
  glfw.PollEvents();
  Events events = std::exchange(pending_, {});
  events.input = events.input || !input_.empty();
  events.minimised = is_minimised();
  if (exposed_ && !events.minimised) {
    // The next frame may equal the last one, and would not be presented.
    exposed_ = false;
    if (ImDrawData* last = ImGui::GetDrawData(); last != nullptr) present(*last);
  }
  return events;
}

void GlfwSurface::wait(core::Clock& clock, core::Instant deadline, int descriptor) {
  if (window_ == nullptr) return wake_.wait(clock, deadline, {descriptor});
  glfw.PollEvents();  // Xlib may have read events already, and then the connection stays silent
  if (pending_.input || pending_.close_requested) return;
  wake_.wait(clock, deadline, {display_fd_, descriptor});
}

void GlfwSurface::begin_frame() {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(static_cast<float>(width_), static_cast<float>(height_));
  if (width_ > 0 && height_ > 0) {
    io.DisplayFramebufferScale =
        ImVec2(static_cast<float>(framebuffer_width_) / static_cast<float>(width_),
               static_cast<float>(framebuffer_height_) / static_cast<float>(height_));
  }
  update_cursor();
  ImGui_ImplOpenGL3_NewFrame();
#if IMGUI_VERSION_NUM < 19200  // later ones update textures while they render
  if (!io.Fonts->IsBuilt()) {  // fonts were added or removed
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
  }
#endif
  input_.feed(io);
}

void GlfwSurface::update_cursor() {
  const ImGuiIO& io = ImGui::GetIO();
  if ((io.ConfigFlags & ImGuiConfigFlags_NoMouseCursorChange) != 0) return;
  const ImGuiMouseCursor wanted = io.MouseDrawCursor ? ImGuiMouseCursor_None : ImGui::GetMouseCursor();
  if (wanted == cursor_) return;
  cursor_ = wanted;
  const bool hidden = wanted == ImGuiMouseCursor_None;
  glfw.SetInputMode(window_, GLFW_CURSOR, hidden ? GLFW_CURSOR_HIDDEN : GLFW_CURSOR_NORMAL);
  if (hidden) return;
  if (cursors_[wanted] == nullptr) cursors_[wanted] = make_cursor(wanted);
  glfw.SetCursor(window_, cursors_[wanted]);
}

void GlfwSurface::render(ImDrawData& data) {
  gl_.viewport(0, 0, framebuffer_width_, framebuffer_height_);
  gl_.clear_color(background[0] / 255.0f, background[1] / 255.0f, background[2] / 255.0f, 1);
  gl_.clear(GL_COLOR_BUFFER_BIT);
  textures_.bind(data);
  ImGui_ImplOpenGL3_RenderDrawData(&data);
  textures_.restore(data);
}

void GlfwSurface::present(ImDrawData& data) {
  render(data);
  glfw.SwapBuffers(window_);
}

Picture GlfwSurface::capture(ImDrawData& data) {
  render(data);
  Picture picture = blank_picture(framebuffer_width_, framebuffer_height_);
  const std::size_t row = static_cast<std::size_t>(picture.width) * 4;
  gl_.pixel_store(GL_PACK_ALIGNMENT, 1);
  gl_.read_pixels(0, 0, picture.width, picture.height, GL_RGBA, GL_UNSIGNED_BYTE, picture.pixels.data());
  auto* top = picture.pixels.data();  // OpenGL counts rows from the bottom
  auto* bottom = top + row * static_cast<std::size_t>(std::max(picture.height - 1, 0));
  for (; top < bottom; top += row, bottom -= row) std::swap_ranges(top, top + row, bottom);
  return picture;
}

void GlfwSurface::apply(const WindowSpec& spec) {
  if (window_ == nullptr) return;
  if (spec.title != applied_.title) glfw.SetWindowTitle(window_, spec.title.c_str());
  if (spec.width != applied_.width || spec.height != applied_.height) {
    glfw.SetWindowSize(window_, std::max(spec.width, 1), std::max(spec.height, 1));
  }
  if (spec.topmost != applied_.topmost) glfw.SetWindowAttrib(window_, GLFW_FLOATING, spec.topmost ? 1 : 0);
  if (spec.vsync != applied_.vsync) glfw.SwapInterval(spec.vsync ? 1 : 0);
  applied_ = spec;
}

}  // namespace

std::unique_ptr<Surface> make_glfw_surface(const Textures* pictures) {
  return std::make_unique<GlfwSurface>(pictures);
}

float window_scale() {
  return scale_now > 0 ? scale_now : 1;
}

const char* glfw_version() {
  return glfw.load() ? "not installed" : glfw.GetVersionString();
}

}  // namespace appctl::surface
