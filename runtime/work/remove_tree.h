// Removes a directory with all that is in it, or a file. Any thread, blocks. Follows no link, not even one
// that is put in the place of a directory meanwhile.
#pragma once

#include <atomic>
#include <string>

namespace appctl::work {

// 0, or the errno of what failed first; what can be removed is. ECANCELED: some of it is left.
int remove_tree(const std::string& path, const std::atomic<bool>& cancelled);

}  // namespace appctl::work
