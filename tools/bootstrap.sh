#!/usr/bin/env bash
# Installs what is missing on this machine, and nothing else. Run it as often as you like.
# usage: tools/bootstrap.sh [check|demo|test]   what is going to be run: each needs more than the one before
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-demo}

say() { printf '\033[2m[bootstrap]\033[0m %s\n' "$*" >&2; }

node_version=$(node --version 2>/dev/null || echo none)
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (+a === 20 && +b >= 19) ? 0 : 1)' 2>/dev/null; then
  say "Node.js 20.19 or newer is needed, found: $node_version"
  exit 3
fi

packages=()
need() { # COMMAND PACKAGE...
  command -v "$1" >/dev/null 2>&1 || packages+=("${@:2}")
}
has_object_store() { /usr/bin/python3 -c 'import swift.common.middleware.s3api.s3api' >/dev/null 2>&1; }
has_chinese_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ]; }
has_rtsp_server() {
  /usr/bin/python3 - <<'PY' >/dev/null 2>&1
import gi
gi.require_version('Gst', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer
Gst.init(None)
assert all(Gst.ElementFactory.find(name) for name in ('qtdemux', 'h264parse', 'rtph264pay', 'x264enc'))
PY
}

if [ ! -d node_modules/better-sqlite3/build ]; then # compiled on this machine
  need python3 python3
  need make make
  need g++ g++
fi
case $purpose in demo | test)
  need ffmpeg ffmpeg
  PATH="$PATH:/usr/sbin" need mosquitto mosquitto
  has_chinese_font || packages+=(fontconfig fonts-wqy-microhei)
  ;;
esac
if [ "$purpose" = test ]; then
  need ps procps
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || packages+=(chromium)
fi
if [ "$purpose" = test ] && ! has_object_store; then
  packages+=(python3 python3-swift)
fi
if [ "$purpose" = test ] && ! has_rtsp_server; then
  packages+=(python3 python3-gst-1.0 gir1.2-gst-rtsp-server-1.0
    gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly)
fi

if [ ${#packages[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  install=("${as_root[@]}" apt-get install -y --no-install-recommends "${packages[@]}")
  if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    say "installing: ${packages[*]}"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null
  else
    say "missing: ${packages[*]}"
    say "type this line, then run the command again:"
    say "  sudo apt-get update && ${install[*]}"
    exit 3
  fi
fi

# The lock file's hash tells whether what is installed is what is wanted.
wanted=$(node -p 'require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync("package-lock.json")).digest("hex")')
if [ "$(cat node_modules/.lamppost-lock 2>/dev/null || true)" != "$wanted" ]; then
  say 'npm ci (better-sqlite3 is compiled; a minute or two the first time)'
  ONNXRUNTIME_NODE_INSTALL=${ONNXRUNTIME_NODE_INSTALL:-skip} npm ci --no-fund --no-audit --loglevel=error >&2
  echo "$wanted" >node_modules/.lamppost-lock
fi

[ "$purpose" = check ] || npm run --silent build
