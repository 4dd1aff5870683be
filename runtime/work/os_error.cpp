#include "work/os_error.h"

#include <cctype>
#include <cstring>

namespace appctl::work {

std::string os_error(int error) {
  const char* const text = strerrordesc_np(error);
  const char* const name = strerrorname_np(error);
  if (!text || !name) return "error " + std::to_string(error);
  std::string message = text;
  // "Invalid cross-device link", but not "RFS specific error".
  if (message.size() > 1 && std::islower(static_cast<unsigned char>(message[1])))
    message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  return message + " (" + name + ")";
}

}  // namespace appctl::work
