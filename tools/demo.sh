#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."
tools/bootstrap.sh demo
exec node dist/edge/cli/lamppost.js demo "$@"
