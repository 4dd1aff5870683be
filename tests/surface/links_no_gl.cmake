# Fails if PROGRAM, which opens windows, names a library of the window system among those it needs.
execute_process(COMMAND readelf -d ${PROGRAM} OUTPUT_VARIABLE needed COMMAND_ERROR_IS_FATAL ANY)
if(NOT needed MATCHES "NEEDED[^\n]*libstdc")
  message(FATAL_ERROR "readelf shows no libraries of ${PROGRAM}: this test tests nothing")
endif()
if(needed MATCHES "NEEDED[^\n]*lib(GL|EGL|GLX|OpenGL|glfw)\\.")
  message(FATAL_ERROR "${PROGRAM} links OpenGL or GLFW:\n${needed}")
endif()
