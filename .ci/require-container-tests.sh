#!/usr/bin/env bash
# Fails if the container tests were skipped: a CI that silently lost its Docker engine proves a third less than it says.
set -euo pipefail
cd "$(dirname "$0")/.."

reports=$(find harness/target/surefire-reports -name 'TEST-*Container*.xml')
[ -n "$reports" ] || { echo "No report of a container test was found." >&2; exit 1; }
if grep -l '<skipped' $reports; then
  echo "The container tests above were skipped, though CI has a Docker engine." >&2
  exit 1
fi
grep -ho '<testsuite [^>]* tests="[0-9]*"' $reports | grep -o 'name="[^"]*"\|tests="[0-9]*"' | paste -sd' '
