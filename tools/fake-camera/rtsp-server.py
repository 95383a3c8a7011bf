#!/usr/bin/python3
"""Fake street cameras: each serves a video file over RTSP for ever, in real time, without decoding it, and misbehaves
when it is told to.

    rtsp-server.py --camera gate=FILE.mp4 [--camera yard=B.mkv ...] [--port 8554] [--user U --password P]

Prints one line of JSON when all of them listen: {"cameras": {"gate": {"port": 8554, "path": "/stream"}}}. Takes commands as
lines of JSON on stdin, such as {"camera": "gate", "do": "freeze"}, and answers each with a line: {"done": true}, or
{"error": "..."}. Ends on SIGTERM, SIGINT, or the end of stdin. Needs GStreamer with gst-rtsp-server and its Python
bindings; README.md names every command.
"""

import argparse
import functools
import json
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

from camera import PATH, Camera  # noqa: E402
from clip import Clip  # noqa: E402

COMMANDS = {
    "play",
    "freeze",
    "thaw",
    "hang",
    "stall",
    "resume",
    "garbage",
    "clean",
    "jump",
    "hangup",
    "die",
    "revive",
    "password",
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8554, help="of the first camera, the others follow; 0 takes free ones")
    parser.add_argument("--camera", action="append", required=True, metavar="NAME=FILE")
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    return parser.parse_args()


def open_cameras(options):
    clips = functools.lru_cache(maxsize=None)(Clip)
    cameras = {}
    for index, entry in enumerate(options.camera):
        name, _, path = entry.partition("=")
        port = options.port + index if options.port else 0
        cameras[name] = Camera(clips, path, options.host, port, phase=index / len(options.camera))
        if options.user is not None:
            cameras[name].password(options.user, options.password)
    return cameras


def obey(cameras, line):
    try:
        command = json.loads(line)
        name = command.pop("camera")
        action = command.pop("do")
        if action not in COMMANDS:
            raise ValueError(f"there is no command {action}")
        getattr(cameras[name], action)(**command)
        return {"done": True}
    except Exception as error:  # Whatever it is, whoever gave the command has to know.
        return {"error": f"{type(error).__name__}: {error}"}


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    options = arguments()
    Gst.init(None)
    try:
        cameras = open_cameras(options)
    except (OSError, ValueError) as error:
        sys.exit(str(error))

    loop = GLib.MainLoop()
    for ending in (signal.SIGTERM, signal.SIGINT):
        GLib.unix_signal_add(GLib.PRIORITY_HIGH, ending, loop.quit)

    def listen(_stdin, _condition):
        line = sys.stdin.readline()
        if not line:
            loop.quit()
            return False
        say(obey(cameras, line))
        return True

    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, listen)
    say({"cameras": {name: {"port": camera.port, "path": PATH} for name, camera in cameras.items()}})
    loop.run()


if __name__ == "__main__":
    main()
