# Everything that comes from outside, found once, each missing one named with its Debian package.
find_package(PkgConfig QUIET)
if(NOT PkgConfig_FOUND)
  message(FATAL_ERROR "pkg-config is missing: apt-get install pkg-config")
endif()
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

# appctl_pkg(TARGET MODULE PACKAGE): the imported target for a pkg-config module.
function(appctl_pkg target module package)
  pkg_check_modules(${target} QUIET IMPORTED_TARGET GLOBAL ${module})
  if(NOT ${target}_FOUND)
    message(FATAL_ERROR "${module} is missing: apt-get install ${package} (or run ./bootstrap)")
  endif()
endfunction()

appctl_pkg(imgui imgui libimgui-dev)
# imgui.h has asserts in inline functions: compiled without them they would replace the library's own.
set_property(TARGET PkgConfig::imgui APPEND PROPERTY INTERFACE_COMPILE_OPTIONS -UNDEBUG)
appctl_pkg(glfw3 glfw3 libglfw3-dev)
appctl_pkg(png libpng libpng-dev)
appctl_pkg(lua lua5.4 liblua5.4-dev)

# Half of a headless start-up was the dynamic linker's: what can be linked statically is, unless a
# sanitizer wants to see it. The names are those of the archives, in the order of linking.
function(appctl_link_static target)
  if(APPCTL_SANITIZE)
    return()
  endif()
  set(archives)
  foreach(archive ${ARGN})
    find_library(APPCTL_ARCHIVE_${archive} ${archive})
    if(NOT APPCTL_ARCHIVE_${archive})
      return()
    endif()
    list(APPEND archives ${APPCTL_ARCHIVE_${archive}})
  endforeach()
  set_property(TARGET ${target} PROPERTY INTERFACE_LINK_LIBRARIES ${archives} m)
endfunction()
appctl_link_static(PkgConfig::png libpng16.a libz.a)
appctl_link_static(PkgConfig::imgui libimgui.a libstb.a)

# The static C build of Lua: the process starts faster, and time() and clock() inside Lua can be
# linked to the clock of the run (see runtime/lua/libc_time.cpp).
find_library(APPCTL_LUA_LIBRARY liblua5.4.a REQUIRED)
add_library(appctl_lua54 INTERFACE)
target_include_directories(appctl_lua54 SYSTEM INTERFACE ${lua_INCLUDE_DIRS})
target_link_libraries(appctl_lua54 INTERFACE ${APPCTL_LUA_LIBRARY} m dl)

find_program(APPCTL_LUA_INTERPRETER NAMES lua5.4 lua)
if(NOT APPCTL_LUA_INTERPRETER)
  message(FATAL_ERROR "lua5.4 (runs the generators) is missing: apt-get install lua5.4 (or run ./bootstrap)")
endif()
find_package(CLI11 QUIET)
if(NOT CLI11_FOUND)
  message(FATAL_ERROR "CLI11 is missing: apt-get install libcli11-dev (or run ./bootstrap)")
endif()
if(APPCTL_TESTS)
  find_package(Catch2 QUIET)
  if(NOT Catch2_FOUND)
    message(FATAL_ERROR "Catch2 is missing: apt-get install catch2 (or run ./bootstrap), or -DAPPCTL_TESTS=OFF")
  endif()
endif()
