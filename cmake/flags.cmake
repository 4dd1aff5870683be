# The flags that every target of the project is compiled with; link it PRIVATE.
add_library(appctl_flags INTERFACE)
target_compile_options(appctl_flags INTERFACE -Wall -Wextra $<$<BOOL:${APPCTL_WERROR}>:-Werror>)
# GCC 12 reports overlapping copies inside std::string that are not there (its bug 105651).
target_compile_options(appctl_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_include_directories(appctl_flags INTERFACE ${PROJECT_SOURCE_DIR}/runtime)
if(APPCTL_SANITIZE)
  add_compile_options(-fsanitize=${APPCTL_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${APPCTL_SANITIZE})
  if(APPCTL_SANITIZE MATCHES thread)
    # Lua leaves functions of ours by longjmp; each would stay on ThreadSanitizer's own stack for ever.
    add_compile_options(--param=tsan-instrument-func-entry-exit=0)
  endif()
endif()
