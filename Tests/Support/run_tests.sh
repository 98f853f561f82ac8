#!/bin/sh
# Runs a test command and, where it fails, says once more at the very end which tests failed and how: the output of a
# run is thousands of lines, and the reason should not have to be looked for in them.
#
#   run_tests.sh COMMAND [ARGUMENT…]
set -u
log=$(mktemp)
status=$(mktemp)
trap 'rm -f "$log" "$status"' EXIT
{
  "$@" 2>&1
  echo $? > "$status"
} | tee "$log"
code=$(cat "$status")
[ "$code" = 0 ] && exit 0
echo
echo "test: failed ($code): $*"
grep -aE '✘|error: |Fatal error|signal code' "$log" | tail -n 60
exit "$code"
