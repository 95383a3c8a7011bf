"""A fake street camera: an RTSP server with one stream, on a port of its own."""

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

from film import Film  # noqa: E402

PATH = "/stream"
ROLE = "viewer"


class Camera:
    def __init__(self, clips, file, host, port, phase):
        self._clips = clips
        self._host = host
        self._port = port
        self._film = Film(clips(file), phase)
        self._file = file
        self._server = None
        self._auth = None
        self.revive()

    @property
    def port(self):
        return self._server.get_bound_port() if self._server else self._port

    # Each fault by the name of its command.

    def play(self, file=None):
        clip = self._clips(file or self._file)
        other_codec = clip.codec != self._film.clip.codec
        self._film.play(clip)
        if other_codec:
            self.hangup()

    def freeze(self):
        self._film.freeze()

    def thaw(self):
        self._film.thaw()

    def hang(self):
        self._film.hang()

    def stall(self):
        self._film.stall()

    def resume(self):
        self._film.resume()

    def garbage(self):
        self._film.packets.garbage(True)

    def clean(self):
        self._film.packets.garbage(False)

    def jump(self, seconds):
        self._film.packets.jump(seconds)

    def hangup(self):
        if self._server:
            self._server.client_filter(lambda *_: GstRtspServer.RTSPFilterResult.REMOVE)

    def die(self):
        if not self._server:
            return
        self._port = self._server.get_bound_port()
        GLib.source_remove(self._listening)
        self.hangup()
        self._server = None

    def revive(self):
        if self._server:
            return
        server = GstRtspServer.RTSPServer()
        server.set_address(self._host)
        server.set_service(str(self._port))
        factory = Factory(self._film)
        factory.set_permissions(permissions())
        server.get_mount_points().add_factory(PATH, factory)
        server.set_auth(self._auth)
        self._listening = server.attach(None)
        if self._listening == 0:
            raise OSError(f"cannot listen on {self._host}:{self._port}")
        self._server = server

    def password(self, user=None, password=""):
        self._auth = demand(user, password) if user else None
        if self._server:
            self._server.set_auth(self._auth)
        self.hangup()


class Factory(GstRtspServer.RTSPMediaFactory):
    def __init__(self, film):
        super().__init__()
        self._film = film
        self.set_shared(True)

    def do_create_element(self, _url):
        source = "appsrc name=source is-live=true format=time max-bytes=100000"
        return Gst.parse_launch(f"( {source} ! {self._film.clip.payloader} )")

    def do_configure(self, media):
        element = media.get_element()
        self._film.begin(element.get_by_name("source"), element.get_by_name("pay0"))


def demand(user, password):
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    return auth


def permissions():
    granted = GstRtspServer.RTSPPermissions()
    for right in ("media.factory.access", "media.factory.construct"):
        granted.add_permission_for_role(ROLE, right, True)
    return granted
