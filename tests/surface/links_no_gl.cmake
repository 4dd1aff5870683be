# Fails if PROGRAM names an OpenGL library among those it needs.
execute_process(COMMAND readelf -d ${PROGRAM} OUTPUT_VARIABLE needed COMMAND_ERROR_IS_FATAL ANY)
if(NOT needed MATCHES "NEEDED[^\n]*libglfw")
  message(FATAL_ERROR "${PROGRAM} does not even need GLFW: this test tests nothing")
endif()
if(needed MATCHES "NEEDED[^\n]*lib(GL|EGL|GLX|OpenGL)\\.")
  message(FATAL_ERROR "${PROGRAM} links OpenGL:\n${needed}")
endif()
