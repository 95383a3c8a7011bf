#!/usr/bin/python3
"""The obvious alternative: VideoCapture per camera, cv2.dnn on the newest picture of each in turn.

    opencv_loop.py --model urban_nano.onnx --fps 5 --seconds 30 --settle 8 URL [URL ...]

Prints one line of JSON: {"seconds": S, "judged": [frames per camera], "p95AgeMs": [...], "cpuS": CPU}. Reads every frame, as
VideoCapture must, decodes the raw grid of YOLOX and suppresses overlaps, which is what Lamppost does with a picture.
"""

import argparse
import json
import os
import resource
import threading
import time

os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp|threads;1")
import cv2  # noqa: E402
import numpy as np  # noqa: E402

SIZE = 416
STRIDES = (8, 16, 32)
THRESHOLD = 0.3
OVERLAP = 0.45


def grid():
    cells = [np.stack(np.meshgrid(np.arange(SIZE // s), np.arange(SIZE // s)), 2).reshape(-1, 2) for s in STRIDES]
    strides = [np.full((len(c), 1), s) for c, s in zip(cells, STRIDES)]
    return np.concatenate(cells), np.concatenate(strides)


CELLS, CELL_STRIDES = grid()


class Camera(threading.Thread):
    """Reads a stream for ever and keeps its newest picture."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self._capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG)
        self.newest = None
        self.start()

    def run(self):
        while True:
            read, picture = self._capture.read()
            if not read:
                return
            self.newest = (time.monotonic(), picture)


def detect(net, picture):
    height, width = picture.shape[:2]
    scale = min(SIZE / width, SIZE / height)
    small = cv2.resize(picture, (int(width * scale), int(height * scale)))
    padded = np.full((SIZE, SIZE, 3), 114, np.uint8)
    padded[: small.shape[0], : small.shape[1]] = small
    net.setInput(cv2.dnn.blobFromImage(padded))
    rows = net.forward()[0]
    scores = rows[:, 4:5] * rows[:, 5:]
    best = scores.max(1)
    keep = best >= THRESHOLD
    centres = (rows[keep, :2] + CELLS[keep]) * CELL_STRIDES[keep] / scale
    sizes = np.exp(rows[keep, 2:4]) * CELL_STRIDES[keep] / scale
    boxes = np.concatenate([centres - sizes / 2, sizes], 1)
    return cv2.dnn.NMSBoxes(boxes.tolist(), best[keep].tolist(), THRESHOLD, OVERLAP)


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--fps", type=float, default=5)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--settle", type=float, default=8)
    parser.add_argument("urls", nargs="+")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    net = cv2.dnn.readNetFromONNX(options.model)
    cameras = [Camera(url) for url in options.urls]
    due = [time.monotonic()] * len(cameras)
    ages = [[] for _ in cameras]
    begin = time.monotonic() + options.settle
    end = begin + options.seconds
    cpu_before = None
    while (now := time.monotonic()) < end:
        if cpu_before is None and now >= begin:
            cpu_before = cpu_seconds()
        ready = [at for at, camera in enumerate(cameras) if camera.newest and due[at] <= now]
        if not ready:
            time.sleep(0.002)
            continue
        at = min(ready, key=lambda index: due[index])
        captured, picture = cameras[at].newest
        cameras[at].newest = None
        detect(net, picture)
        if now >= begin:
            ages[at].append((time.monotonic() - captured) * 1000)
        # A turn that was missed is not made up for.
        due[at] = max(due[at] + 1 / options.fps, now)
    p95 = [sorted(a)[int(0.95 * len(a))] if a else None for a in ages]
    cpu = cpu_seconds() - (cpu_before or 0)
    print(json.dumps({"seconds": options.seconds, "judged": [len(a) for a in ages], "p95AgeMs": p95, "cpuS": cpu}))
    # VideoCapture waits for threads that read for ever.
    os._exit(0)


main()
