#!/usr/bin/python3
"""Opens the sizes of an exported YOLOX: any number of pictures, any height and width that its strides divide.

    open-sizes.py urban_nano.onnx out.onnx

The weights stay as they are; only the declared shapes, and the reshapes that had the batch of one written into them, change.
Needs Debian's python3-onnx.
"""

import sys

from onnx import checker, helper, load, numpy_helper, save


def declare(value, dims):
    for dim, name in zip(value.type.tensor_type.shape.dim, dims):
        if name is not None:
            dim.ClearField("dim_value")
            dim.dim_param = name


def keep_batch(graph):
    """`0` in the shape of a Reshape means: as it comes."""
    shapes = {node.input[1] for node in graph.node if node.op_type == "Reshape"}
    for index, tensor in enumerate(graph.initializer):
        if tensor.name in shapes:
            values = numpy_helper.to_array(tensor).copy()
            values[0] = 0
            graph.initializer[index].CopyFrom(numpy_helper.from_array(values, tensor.name))


def main():
    source, target = sys.argv[1:]
    model = load(source)
    declare(model.graph.input[0], ["batch", None, "height", "width"])
    declare(model.graph.output[0], ["batch", "cells", None])
    del model.graph.value_info[:]
    keep_batch(model.graph)
    helper.set_model_props(model, {"stride": "32"})
    checker.check_model(model)
    save(model, target)


main()
