"""What goes wrong with the RTP packets of a camera, behind the payloader: nothing that parses pictures sees it."""

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

RTP_CLOCK = 90_000
RTP_HEADER = 12
BUFFER_OR_LIST = Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST


class Packets:
    """Rewrites packets on their way to the viewers. As long as nothing is wrong, it does not look at them."""

    def __init__(self):
        self._pad = None
        self._watching = False
        self._rewriting = False
        self._codec = None
        self._garbage = False
        self._shift = 0

    def begin(self, payloader, codec):
        """Another viewer's pipeline."""
        self._pad = payloader.get_static_pad("src")
        self._codec = codec
        self._watching = False
        self._watch()

    def garbage(self, on):
        self._garbage = on
        self._watch()

    def jump(self, seconds):
        self._shift += int(seconds * RTP_CLOCK)
        self._watch()

    def _watch(self):
        if self._pad and not self._watching and (self._garbage or self._shift):
            self._watching = True
            self._pad.add_probe(BUFFER_OR_LIST, self._replace)

    def _replace(self, pad, info):
        if self._rewriting:
            return Gst.PadProbeReturn.OK
        # A buffer that Python has hold of is never writable: each goes out as a copy.
        self._rewriting = True
        for buffer in buffers_of(info):
            pad.push(self._rewritten(buffer))
        self._rewriting = False
        return Gst.PadProbeReturn.DROP

    def _rewritten(self, buffer):
        packet = bytearray(buffer.extract_dup(0, buffer.get_size()))
        time = int.from_bytes(packet[4:8], "big") + self._shift
        packet[4:8] = (time % 2**32).to_bytes(4, "big")
        if self._garbage:
            kept = RTP_HEADER + headers_of(self._codec, packet)
            # No parameter set and no slice that begins like this is within its range; noise would be, now and then.
            packet[kept:] = b"\1" * (len(packet) - kept)
        copy = Gst.Buffer.new_wrapped(bytes(packet))
        copy.pts = buffer.pts
        copy.dts = buffer.dts
        return copy


def buffers_of(info):
    if not info.type & Gst.PadProbeType.BUFFER_LIST:
        return [info.get_buffer()]
    buffers = info.get_buffer_list()
    return [buffers.get(index) for index in range(buffers.length())]


def headers_of(codec, packet):
    """Bytes of a payload that say what kind of thing it is, or which part of it: RFC 6184, RFC 7798, RFC 2435."""
    first = packet[RTP_HEADER]
    if codec == "video/x-h264":
        return 2 if first & 0x1F == 28 else 1
    if codec == "video/x-h265":
        return 3 if first >> 1 & 0x3F == 49 else 2
    return 8
