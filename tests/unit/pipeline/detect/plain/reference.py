#!/usr/bin/env python3
"""What a plain implementation finds with every model of ../shared/data/models: numpy decodes, OpenCV resizes and suppresses, ONNX
Runtime's Python package computes. It shares no code with the detector, which is held against its numbers (families.test.ts).

usage: reference.py DATA_FOLDER > reference.json     needs python3-numpy, python3-opencv, and `pip install onnxruntime`
"""
import json
import sys
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

DATA = Path(sys.argv[1])
PICTURES = sorted(path for path in (DATA / "images").glob("*0000[07].jpg"))
SPARE = 0.02  # Below the threshold, so that a score that is a little higher elsewhere still has a partner.
IMAGENET_BGR = np.array([103.53, 116.28, 123.675]), np.array([57.375, 57.12, 58.395])


def read(path):
    """In float, so that resizing does not round to whole levels."""
    return cv2.imread(str(path)).astype(np.float32)


def top_left(picture, side, pad):
    """YOLOX: sides rounded down."""
    height, width = picture.shape[:2]
    ratio = min(side / height, side / width)
    fit = int(width * ratio + 1e-6), int(height * ratio + 1e-6)
    canvas = np.full((side, side, 3), pad, np.float32)
    canvas[: fit[1], : fit[0]] = cv2.resize(picture, fit, interpolation=cv2.INTER_LINEAR)
    return canvas, lambda xy: xy / np.array([fit[0] / width, fit[1] / height])


def centred(picture, side, pad):
    """Ultralytics, NanoDet: sides to the nearest pixel, the padding shared out."""
    height, width = picture.shape[:2]
    ratio = min(side / height, side / width)
    fit = round(width * ratio), round(height * ratio)
    left, top = (side - fit[0]) // 2, (side - fit[1]) // 2
    canvas = np.full((side, side, 3), pad, np.float32)
    canvas[top : top + fit[1], left : left + fit[0]] = cv2.resize(picture, fit, interpolation=cv2.INTER_LINEAR)
    return canvas, lambda xy: (xy - np.array([left, top])) / np.array([fit[0] / width, fit[1] / height])


def stretched(picture, side, _pad):
    height, width = picture.shape[:2]
    canvas = cv2.resize(picture, (side, side), interpolation=cv2.INTER_LINEAR)
    return canvas, lambda xy: xy / np.array([side / width, side / height])


def cells(side, stride):
    rows, columns = np.mgrid[0 : side // stride, 0 : side // stride]
    return np.stack([columns.ravel(), rows.ravel()], 1)


def from_centre(centre, size):
    return np.concatenate([centre - size / 2, centre + size / 2], 1)


def yolox(outputs, side):
    rows = outputs[0][0]
    grid = np.concatenate([cells(side, s) for s in (8, 16, 32)])
    stride = np.concatenate([np.full((len(cells(side, s)), 1), s) for s in (8, 16, 32)])
    boxes = from_centre((rows[:, :2] + grid) * stride, np.exp(rows[:, 2:4]) * stride)
    return boxes, rows[:, 4:5] * rows[:, 5:]


def yolov8(outputs, _side):
    columns = outputs[0][0].T
    return from_centre(columns[:, :2], columns[:, 2:4]), columns[:, 4:]


def nanodet(outputs, side):
    boxes, scores = [], []
    for level, stride in enumerate((8, 16, 32)):
        logits = outputs[3 + level][0].reshape(-1, 4, 8)
        share = np.exp(logits - logits.max(2, keepdims=True))
        distance = (share * np.arange(8)).sum(2) / share.sum(2) * stride
        centre = (cells(side, stride) + 0.5) * stride
        boxes.append(np.concatenate([centre - distance[:, :2], centre + distance[:, 2:]], 1))
        scores.append(outputs[level][0])
    return np.concatenate(boxes), np.concatenate(scores)


def yunet(outputs, side):
    boxes, scores = [], []
    for level, stride in enumerate((8, 16, 32)):
        cls, obj, box = (outputs[3 * kind + level][0] for kind in range(3))
        boxes.append(from_centre((cells(side, stride) + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride))
        scores.append(np.sqrt(cls.clip(0, 1) * obj.clip(0, 1)))
    return np.concatenate(boxes), np.concatenate(scores)


def detr(outputs, _side):
    labels, boxes, scores = (output[0] for output in outputs)
    return boxes, labels, scores


def tf_od(outputs, side):
    boxes, scores, classes, count = outputs
    count = int(count[0])
    return boxes[0][:count, [1, 0, 3, 2]] * side, classes[0][:count].astype(int) - 1, scores[0][:count]


# model: how a picture becomes the input, how outputs become boxes and scores, threshold, overlap
MODELS = {
    "yolox_nano": (416, top_left, 114, "bgr", 1, yolox, 0.3, 0.45),
    "urban_nano": (416, top_left, 114, "bgr", 1, yolox, 0.3, 0.45),
    "yolo11n_int8": (320, centred, 114, "rgb", 255, yolov8, 0.3, 0.45),
    "nanodet_m_416": (416, centred, 0, "bgr", None, nanodet, 0.3, 0.45),
    "deimv2_femto": (416, stretched, 0, "rgb", 255, detr, 0.3, None),
    "yolox_nano_tfod_nms": (416, top_left, 114, "bgr", 1, tf_od, 0.3, None),
    # The pictures show no face from near: what is taken for one is as good for comparison.
    "yunet_n_320": (320, top_left, 0, "bgr", 1, yunet, 0.1, 0.45),
}


# Scores of this one move by 0.07 when its input moves by half a grey level: it rounds at each layer, by what it sees. So it is
# shown the middle of each picture, which nobody has to resize.
CROPPED = {"yolo11n_int8"}


def best_per_row(boxes, scores):
    """One label for each box, as these families are run by their authors."""
    return boxes, scores.argmax(1), scores.max(1)


def suppress(boxes, labels, scores, overlap):
    kept = []
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        left_top, size = boxes[rows, :2], boxes[rows, 2:] - boxes[rows, :2]
        xywh = np.concatenate([left_top, size], 1).astype(float)
        kept += [rows[at] for at in cv2.dnn.NMSBoxes(xywh.tolist(), scores[rows].tolist(), 0, overlap)]
    return sorted(kept, key=lambda row: -scores[row])


def find(session, picture, side, letterbox, pad, colour, divisor, decode, threshold, overlap):
    canvas, back = letterbox(picture, side, pad)
    if divisor is None:
        canvas = (canvas - IMAGENET_BGR[0]) / IMAGENET_BGR[1]
    else:
        canvas = canvas / divisor
    if colour == "rgb":
        canvas = canvas[:, :, ::-1]
    feeds = {session.get_inputs()[0].name: np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], np.float32)}
    for extra in session.get_inputs()[1:]:
        feeds[extra.name] = np.array([[side, side]], np.int64)
    found = decode(session.run(None, feeds), side)
    boxes, labels, scores = best_per_row(*found) if len(found) == 2 else found
    sure = scores >= threshold - SPARE
    boxes, labels, scores = boxes[sure], labels[sure], scores[sure]
    rows = range(len(boxes)) if overlap is None else suppress(boxes, labels, scores, overlap)
    height, width = picture.shape[:2]
    result = []
    for row in rows:
        corners = back(boxes[row].reshape(2, 2)).clip(0, [width, height]).ravel()
        if corners[2] > corners[0] and corners[3] > corners[1]:
            result.append([int(labels[row]), round(float(scores[row]), 4), *(round(float(v), 2) for v in corners)])
    return result


def middle(picture, side):
    height, width = picture.shape[:2]
    top, left = (height - side) // 2, (width - side) // 2
    return picture[top : top + side, left : left + side]


def main():
    results = {}
    for name, (*how, threshold, overlap) in MODELS.items():
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(str(DATA / "models" / f"{name}.onnx"), options)
        pictures = {path.name: read(path) for path in PICTURES}
        if name in CROPPED:
            pictures = {key: middle(picture, how[0]) for key, picture in pictures.items()}
        found = {key: find(session, picture, *how, threshold, overlap) for key, picture in pictures.items()}
        results[name] = {"threshold": threshold, "cropped": name in CROPPED, "pictures": found}
    lines = []
    for name, result in results.items():
        pictures = ",\n".join(f"      {json.dumps(k)}: {json.dumps(v)}" for k, v in result["pictures"].items())
        head = f'  "{name}": {{\n    "threshold": {result["threshold"]},\n    "cropped": {json.dumps(result["cropped"])},\n    "pictures": {{\n'
        lines.append(f"{head}{pictures}\n    }}\n  }}")
    print("{\n" + ",\n".join(lines) + "\n}")


main()
