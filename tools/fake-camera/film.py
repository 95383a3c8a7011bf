"""What one camera shows: its clip round and round, with whatever is wrong with it."""

import threading

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

from packets import Packets  # noqa: E402

# Calls from GStreamer into Python are what a fake camera costs: several pictures go with each.
PICTURES_PER_PUSH = 5


class Film:
    """Feeds the `appsrc` of whoever watches. Begins with a keyframe; times keep rising, in one endless stream."""

    def __init__(self, clip, phase):
        self._lock = threading.Lock()
        self.clip = clip
        # Cameras that play one clip do not all show the same.
        keys = [index for index, picture in enumerate(clip.pictures) if picture.is_key]
        self._at = keys[int(phase * len(keys))]
        self._source = None
        self._hungry = False
        self._frozen = None
        self._hung = False
        self._stalled = False
        self._clock = 0
        self.packets = Packets()

    def begin(self, source, payloader):
        """Another viewer's pipeline: its time begins at 0."""
        with self._lock:
            self._source = source
            self._hungry = False
            self._clock = 0
            self._at = self._last_key()
            if self._hung:
                self._hung = False
                self._frozen = None
        source.set_property("caps", self.clip.caps)
        source.connect("need-data", self._need)
        self.packets.begin(payloader, self.clip.codec)

    def play(self, clip):
        with self._lock:
            self.clip = clip
            self._at = 0
            self._frozen = None
            if self._source:
                self._source.set_property("caps", clip.caps)

    def freeze(self):
        with self._lock:
            self._frozen = self.clip.pictures[self._last_key()]

    def thaw(self):
        with self._lock:
            self._frozen = None
            self._hung = False

    def hang(self):
        """Frozen until somebody connects anew."""
        self.freeze()
        with self._lock:
            self._hung = True

    def stall(self):
        with self._lock:
            self._stalled = True

    def resume(self):
        with self._lock:
            self._stalled = False
            source, hungry = self._source, self._hungry
            if source and hungry:
                # What was not sent is over: the next picture is due now.
                self._clock = max(self._clock, self._running_time(source))
        if source and hungry:
            self._need(source, 0)

    def _last_key(self):
        """Of the keyframe at or before the present picture; every clip begins with one."""
        pictures = self.clip.pictures
        return next(index for index in range(self._at % len(pictures), -1, -1) if pictures[index].is_key)

    @staticmethod
    def _running_time(source):
        clock = source.get_clock()
        return clock.get_time() - source.get_base_time() if clock else 0

    def _need(self, source, _bytes):
        with self._lock:
            if source is not self._source:
                return
            self._hungry = self._stalled
            if self._stalled:
                return
            pictures = [self._next() for _ in range(PICTURES_PER_PUSH)]
        for buffer in pictures:
            source.emit("push-buffer", buffer)

    def _next(self):
        pictures = self.clip.pictures
        picture = pictures[self._at % len(pictures)]
        self._at = (self._at + 1) % len(pictures)
        shown = self._frozen or picture
        buffer = Gst.Buffer.new_wrapped(shown.data)
        reorder = 0 if self._frozen else picture.pts - picture.dts
        buffer.pts = self._clock + max(0, reorder)
        buffer.dts = self._clock
        buffer.duration = picture.duration
        self._clock += picture.duration
        return buffer
