#!/bin/sh
# Runs a command with an X display of its own, which nobody else sees: with_display.sh COMMAND ARG...
# Its exit status is the command's; 1 if no display could be started.
set -u
directory=$(mktemp -d) || exit 1
mkfifo "$directory/number" || exit 1
# The number comes from the process: two servers that look for a free one at once can take each other's socket
# away. Without -noreset it starts anew when its last client leaves, and refuses the next one meanwhile.
Xvfb ":$(($$ % 50000 + 100))" -displayfd 3 -screen 0 1600x1200x24 -nolisten tcp -noreset \
  3>"$directory/number" 2>"$directory/log" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$directory"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
number=
read -r number <"$directory/number"
if [ -z "$number" ]; then
  echo "with_display.sh: Xvfb does not start (apt-get install xvfb):" >&2
  cat "$directory/log" >&2
  exit 1
fi
# Mesa's software renderer leaks under AddressSanitizer, and its threads alarm ThreadSanitizer.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
LP_NUM_THREADS=${LP_NUM_THREADS:-0}
export ASAN_OPTIONS LP_NUM_THREADS
DISPLAY=:$number "$@"
