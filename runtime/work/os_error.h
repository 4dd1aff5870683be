// What the system's error numbers mean, in the words of our messages. Any thread; nothing fails.
#pragma once

#include <string>

namespace appctl::work {

std::string os_error(int error);  // "no such file or directory (ENOENT)"

}  // namespace appctl::work
