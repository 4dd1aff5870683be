// One script from its first turn to its exit code, with everything that this needs: what `appctl run` does
// once, and the process that runs tests again and again, one after the other. Main thread. What goes wrong is
// told to the reporter, which keeps the exit code.
#pragma once

#include "core/reporter.h"
#include "host/script_source.h"
#include "host/test_seat.h"
#include "run_config.h"

namespace appctl {

// `test`: the script is run as a test; it outlives the call. Ends the process if a thread of a worker is
// stuck.
void run_script(const RunConfig& config, const ScriptSource& source, core::Reporter& reporter,
                TestSeat* test = nullptr);
core::ReporterOptions reporter_options(const RunConfig& config, std::FILE* log);
// Writing to a closed pipe is an error of the write, not the end of the process.
void survive_closed_pipes();

}  // namespace appctl
