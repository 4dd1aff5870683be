# Dear ImGui: the target PkgConfig::imgui and APPCTL_IMGUI_HEADER. It is the one that pkg-config finds, or
# the one below APPCTL_IMGUI_ROOT: include/imgui.h or include/imgui/imgui.h, and lib/libimgui.a or
# lib/<architecture>/libimgui.a with the GLFW and OpenGL 3 backends in it. libstb beside it is linked too.
set(APPCTL_IMGUI_ROOT "" CACHE PATH "Folder with include and lib of the Dear ImGui to build against")

function(appctl_imgui_of root)
  find_path(include imgui.h PATHS ${root} PATH_SUFFIXES include include/imgui NO_DEFAULT_PATH NO_CACHE)
  set(lib_folders lib lib/${CMAKE_LIBRARY_ARCHITECTURE})
  find_library(library imgui PATHS ${root} PATH_SUFFIXES ${lib_folders} NO_DEFAULT_PATH NO_CACHE)
  find_library(stb stb PATHS ${root} PATH_SUFFIXES ${lib_folders} NO_DEFAULT_PATH NO_CACHE)
  if(NOT include OR NOT library)
    message(FATAL_ERROR "APPCTL_IMGUI_ROOT=${root} has no include/imgui.h, or no lib/libimgui.a")
  endif()
  if(NOT stb)
    set(stb)
  endif()
  add_library(PkgConfig::imgui INTERFACE IMPORTED GLOBAL)
  target_include_directories(PkgConfig::imgui INTERFACE ${include})
  target_link_libraries(PkgConfig::imgui INTERFACE ${library} ${stb} m)
  set(APPCTL_IMGUI_HEADER ${include}/imgui.h PARENT_SCOPE)
endfunction()

# Stops unless it is a version that appctl works with. From 1.92 on the font atlas is a texture that grows while frames are
# drawn: Raster::set_font_atlas does not compile, and nothing else has been tried.
function(appctl_require_imgui_version)
  file(STRINGS ${APPCTL_IMGUI_HEADER} lines REGEX "^#define[ \t]+IMGUI_VERSION_NUM[ \t]+[0-9]+")
  string(REGEX MATCH "[0-9]+" number "${lines}")
  if(NOT number)
    message(FATAL_ERROR "${APPCTL_IMGUI_HEADER} is no imgui.h: it has no IMGUI_VERSION_NUM")
  elseif(number LESS 18600 OR NOT number LESS 19200)
    message(FATAL_ERROR "Dear ImGui ${number} (${APPCTL_IMGUI_HEADER}) is not supported: appctl works with 1.86 (18600) to "
      "1.91 (19199)")
  endif()
endfunction()

# Stops unless a failed assertion in the library calls __assert_fail: without them a mistake of a script
# would be undefined behaviour instead of a Lua error.
function(appctl_require_imgui_asserts)
  set(probe ${CMAKE_BINARY_DIR}/imgui_asserts)
  file(WRITE ${probe}.cpp [[
#include <imgui.h>
#include <unistd.h>
extern "C" void __assert_fail(const char*, const char*, unsigned, const char*) noexcept { _exit(0); }
int main() {
  ImGui::GetIO();  // asserts that there is a context
  return 1;
}
]])
  try_run(APPCTL_IMGUI_EXIT APPCTL_IMGUI_LINKS ${probe} ${probe}.cpp LINK_LIBRARIES PkgConfig::imgui CXX_STANDARD 20
    COMPILE_OUTPUT_VARIABLE output)
  set(exit_code ${APPCTL_IMGUI_EXIT})
  set(links ${APPCTL_IMGUI_LINKS})
  unset(APPCTL_IMGUI_EXIT CACHE)
  unset(APPCTL_IMGUI_LINKS CACHE)
  if(NOT links)
    message(FATAL_ERROR "Cannot link Dear ImGui (${APPCTL_IMGUI_HEADER}):\n${output}")
  elseif(NOT exit_code EQUAL 0)
    message(FATAL_ERROR "Dear ImGui (${APPCTL_IMGUI_HEADER}) was built without its asserts, which appctl turns "
      "into errors of the script: build it without -DNDEBUG")
  endif()
  set(APPCTL_IMGUI_CHECKED ${APPCTL_IMGUI_HEADER} CACHE INTERNAL "The Dear ImGui that has its asserts")
endfunction()

if(APPCTL_IMGUI_ROOT)
  appctl_imgui_of(${APPCTL_IMGUI_ROOT})
else()
  appctl_pkg(imgui imgui libimgui-dev)
  appctl_link_static(PkgConfig::imgui libimgui.a libstb.a)
  find_file(APPCTL_IMGUI_HEADER imgui.h PATHS ${imgui_INCLUDE_DIRS} REQUIRED NO_DEFAULT_PATH NO_CACHE)
endif()
# imgui.h has asserts in inline functions: compiled without them they would replace the library's own.
set_property(TARGET PkgConfig::imgui APPEND PROPERTY INTERFACE_COMPILE_OPTIONS -UNDEBUG)
appctl_require_imgui_version()
if(NOT APPCTL_IMGUI_CHECKED STREQUAL APPCTL_IMGUI_HEADER)
  appctl_require_imgui_asserts()
endif()
