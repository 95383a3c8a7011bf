#!/usr/bin/python3
"""A fake street camera: serves video files over RTSP for ever, in real time, without decoding them.

    rtsp-server.py --port 0 --mount /car=FILE.mp4 [--mount /b=B.mkv] [--user U --password P]

Prints one line of JSON when it is ready: {"port": 8554}. Ends on SIGTERM or SIGINT.
Needs GStreamer with gst-rtsp-server and its Python bindings; see README.md.
"""

import argparse
import json
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PAYLOADERS = {
    "video/x-h264": "h264parse ! rtph264pay name=pay0 config-interval=-1 pt=96",
    "video/x-h265": "h265parse ! rtph265pay name=pay0 config-interval=-1 pt=96",
    "image/jpeg": "rtpjpegpay name=pay0",
}
ROLE = "viewer"


class Clip:
    """The coded pictures of a file's first video stream, with their times in nanoseconds from 0."""

    def __init__(self, path):
        self.path = path
        self.caps = None
        self.pictures = []
        self._read()
        if not self.pictures:
            sys.exit(f"{path} has no video stream that RTSP can carry")
        first = min(pts for _, pts, _, _ in self.pictures)
        self.pictures = [(data, pts - first, dts - first, length) for data, pts, dts, length in self.pictures]
        self.length = max(pts + length for _, pts, _, length in self.pictures)

    @property
    def payloader(self):
        return PAYLOADERS[self.caps.get_structure(0).get_name()]

    def _read(self):
        pipeline = Gst.parse_launch("filesrc name=file ! parsebin name=parse")
        pipeline.get_by_name("file").set_property("location", self.path)
        pipeline.get_by_name("parse").connect("pad-added", self._link, pipeline)
        pipeline.set_state(Gst.State.PLAYING)
        ends = Gst.MessageType.EOS | Gst.MessageType.ERROR
        message = pipeline.get_bus().timed_pop_filtered(Gst.CLOCK_TIME_NONE, ends)
        pipeline.set_state(Gst.State.NULL)
        if message.type == Gst.MessageType.ERROR:
            sys.exit(f"{self.path}: {message.parse_error()[0].message}")

    def _link(self, _parse, pad, pipeline):
        caps = pad.get_current_caps() or pad.query_caps(None)
        wanted = self.caps is None and caps.get_structure(0).get_name() in PAYLOADERS
        if wanted:
            self.caps = caps
        sink = Gst.ElementFactory.make("appsink" if wanted else "fakesink")
        sink.set_property("sync", False)
        if wanted:
            sink.set_property("emit-signals", True)
            sink.connect("new-sample", self._keep)
        pipeline.add(sink)
        pad.link(sink.get_static_pad("sink"))
        sink.sync_state_with_parent()

    def _keep(self, sink):
        sample = sink.emit("pull-sample")
        self.caps = sample.get_caps()
        buffer = sample.get_buffer()
        dts = buffer.dts if buffer.dts != Gst.CLOCK_TIME_NONE else buffer.pts
        length = buffer.duration if buffer.duration != Gst.CLOCK_TIME_NONE else Gst.SECOND // 25
        self.pictures.append((buffer.extract_dup(0, buffer.get_size()), buffer.pts, dts, length))
        return Gst.FlowReturn.OK


class LoopFactory(GstRtspServer.RTSPMediaFactory):
    """Plays a clip round and round; times keep rising, so that a viewer sees one endless stream."""

    def __init__(self, clip):
        super().__init__()
        self.clip = clip
        self.set_shared(True)

    def do_create_element(self, _url):
        source = "appsrc name=source is-live=true format=time max-bytes=200000"
        return Gst.parse_launch(f"( {source} ! {self.clip.payloader} )")

    def do_configure(self, media):
        source = media.get_element().get_by_name("source")
        source.set_property("caps", self.clip.caps)
        position = {"picture": 0, "shift": 0}
        source.connect("need-data", self._push, position)

    def _push(self, source, _bytes, position):
        data, pts, dts, length = self.clip.pictures[position["picture"]]
        buffer = Gst.Buffer.new_wrapped(data)
        buffer.pts = pts + position["shift"]
        buffer.dts = max(0, dts + position["shift"])
        buffer.duration = length
        position["picture"] += 1
        if position["picture"] == len(self.clip.pictures):
            position["picture"] = 0
            position["shift"] += self.clip.length
        source.emit("push-buffer", buffer)


def guard(server, user, password):
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    server.set_auth(auth)


def permissions():
    granted = GstRtspServer.RTSPPermissions()
    for right in ("media.factory.access", "media.factory.construct"):
        granted.add_permission_for_role(ROLE, right, True)
    return granted


def arguments():
    parser = argparse.ArgumentParser(description="Serves video files over RTSP for ever, as a camera would.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8554, help="0 takes a free one")
    parser.add_argument("--mount", action="append", required=True, metavar="/NAME=FILE")
    parser.add_argument("--user")
    parser.add_argument("--password")
    return parser.parse_args()


def main():
    options = arguments()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address(options.host)
    server.set_service(str(options.port))
    if options.user is not None:
        guard(server, options.user, options.password or "")
    for mount in options.mount:
        name, _, path = mount.partition("=")
        factory = LoopFactory(Clip(path))
        if options.user is not None:
            factory.set_permissions(permissions())
        server.get_mount_points().add_factory(name, factory)
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on {options.host}:{options.port}")

    loop = GLib.MainLoop()
    for ending in (signal.SIGTERM, signal.SIGINT):
        GLib.unix_signal_add(GLib.PRIORITY_HIGH, ending, loop.quit)
    print(json.dumps({"port": server.get_bound_port()}), flush=True)
    loop.run()


if __name__ == "__main__":
    main()
