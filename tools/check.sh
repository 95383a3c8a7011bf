#!/usr/bin/env bash
# Types, style, import directions, and generated files: everything that is wrong without running anything.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/bootstrap.sh check

step() {
  printf '%-12s' "$1"
  shift
  if output=$("$@" 2>&1); then echo ok; else
    echo FAILED
    printf '%s\n' "$output"
    failed=1
  fi
}
failed=0
step types npx tsc
step "world types" npx tsc -p tools/world/page
step "page types" npx tsc -p edge/web
step style npx biome ci --colors=off --max-diagnostics=20 --error-on-warnings
step boundaries npx depcruise --config .dependency-cruiser.cjs edge calibration tools
step generated npx tsx tools/generate/all.ts --check
exit $failed
