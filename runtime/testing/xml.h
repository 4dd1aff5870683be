// As much of XML as our own JUnit files have. Pure but for read_text, any thread.
#pragma once

#include <string>
#include <vector>

#include "core/error.h"

namespace appctl::testing {

// As text or as the value of an attribute. What XML cannot hold (control bytes, no UTF-8, U+FFFE and
// U+FFFF) becomes '?'.
std::string to_xml(const std::string& text);
std::string from_xml(const std::string& text);

// Each element of that name, whole, in the order in which they stand. REQUIRES: they are not in each other.
std::vector<std::string> elements(const std::string& text, const std::string& name);
// Of the first tag in `element`; empty if it has none of that name.
std::string attribute(const std::string& element, const std::string& name);

core::Result<std::string> read_text(const std::string& path);

}  // namespace appctl::testing
