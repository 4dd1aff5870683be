// The one usage text, made from the option table: `appctl help`, `appctl --help`, `appctl run --help`.
#pragma once

#include <string>

namespace appctl::cli {

std::string usage();  // at most 80 columns, ends in a newline

}  // namespace appctl::cli
