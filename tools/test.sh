#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."
tools/bootstrap.sh test
exec npx vitest run "$@"
