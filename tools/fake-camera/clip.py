"""The coded pictures of a video file, read once for every camera that plays it."""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

# Parameter sets before every keyframe: a viewer may begin with any of them. Whole pictures: each is one access unit.
PARSERS = {
    "video/x-h264": "h264parse config-interval=-1 ! video/x-h264,stream-format=byte-stream,alignment=au",
    "video/x-h265": "h265parse config-interval=-1 ! video/x-h265,stream-format=byte-stream,alignment=au",
    "image/jpeg": "identity",
}
PAYLOADERS = {
    "video/x-h264": "h264parse ! rtph264pay name=pay0 config-interval=-1 pt=96",
    "video/x-h265": "h265parse ! rtph265pay name=pay0 config-interval=-1 pt=96",
    "image/jpeg": "rtpjpegpay name=pay0",
}


class Picture:
    """One coded picture. Times in nanoseconds, from the first picture of the clip."""

    def __init__(self, data, pts, dts, duration, is_key):
        self.data = data
        self.pts = pts
        self.dts = dts
        self.duration = duration
        self.is_key = is_key


class Clip:
    def __init__(self, path):
        self.path = path
        self.caps = None
        self.pictures = []
        self._read()
        if not self.pictures:
            raise ValueError(f"{path} has no video stream that RTSP can carry")
        first = min(picture.pts for picture in self.pictures)
        for picture in self.pictures:
            picture.pts -= first
            picture.dts -= first
        self.length = max(picture.pts + picture.duration for picture in self.pictures)

    @property
    def codec(self):
        return self.caps.get_structure(0).get_name()

    @property
    def payloader(self):
        return PAYLOADERS[self.codec]

    def _read(self):
        pipeline = Gst.parse_launch("filesrc name=file ! parsebin name=parse")
        pipeline.get_by_name("file").set_property("location", self.path)
        pipeline.get_by_name("parse").connect("pad-added", self._link, pipeline)
        pipeline.set_state(Gst.State.PLAYING)
        ends = Gst.MessageType.EOS | Gst.MessageType.ERROR
        message = pipeline.get_bus().timed_pop_filtered(Gst.CLOCK_TIME_NONE, ends)
        pipeline.set_state(Gst.State.NULL)
        if message.type == Gst.MessageType.ERROR:
            raise ValueError(f"{self.path}: {message.parse_error()[0].message}")

    def _link(self, _parse, pad, pipeline):
        caps = pad.get_current_caps() or pad.query_caps(None)
        codec = caps.get_structure(0).get_name()
        wanted = self.caps is None and codec in PARSERS
        if wanted:
            self.caps = caps
        branch = f"{PARSERS[codec]} ! appsink name=sink sync=false async=false" if wanted else "fakesink sync=false async=false"
        sink = Gst.parse_bin_from_description(branch, True)
        if wanted:
            appsink = sink.get_by_name("sink")
            appsink.set_property("emit-signals", True)
            appsink.connect("new-sample", self._keep)
        pipeline.add(sink)
        pad.link(sink.get_static_pad("sink"))
        sink.sync_state_with_parent()

    def _keep(self, sink):
        sample = sink.emit("pull-sample")
        self.caps = sample.get_caps()
        buffer = sample.get_buffer()
        dts = buffer.dts if buffer.dts != Gst.CLOCK_TIME_NONE else buffer.pts
        duration = buffer.duration if buffer.duration != Gst.CLOCK_TIME_NONE else Gst.SECOND // 25
        is_key = not buffer.has_flags(Gst.BufferFlags.DELTA_UNIT)
        data = buffer.extract_dup(0, buffer.get_size())
        self.pictures.append(Picture(data, buffer.pts, dts, duration, is_key))
        return Gst.FlowReturn.OK
