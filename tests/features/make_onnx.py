"""Makes a small ONNX network of known weights, and says what it gives for a crop: make_onnx.py NET CROP SIDE CHANNELS OUT.

conv 3x3 (stride 2) -> ReLU -> mean over the picture ("pooled") -> matrix product ("embedding").
"""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

net, crop, side, channels, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
filters, outputs = 4, 3
weights = np.array([((i * 37) % 23 - 11) / 20 for i in range(filters * channels * 9)], np.float32)
weights = weights.reshape(filters, channels, 3, 3)
bias = np.array([0.1, -0.2, 0.3, 0], np.float32)
matrix = np.array([((i * 17) % 13 - 6) / 5 for i in range(filters * outputs)], np.float32).reshape(filters, outputs)

nodes = [helper.make_node("Conv", ["picture", "w", "b"], ["c"], kernel_shape=[3, 3], strides=[2, 2], pads=[0, 0, 0, 0]),
         helper.make_node("Relu", ["c"], ["r"]),
         helper.make_node("GlobalAveragePool", ["r"], ["g"]),
         helper.make_node("Flatten", ["g"], ["pooled"], axis=1),
         helper.make_node("MatMul", ["pooled", "m"], ["embedding"])]
graph = helper.make_graph(
    nodes, "small", [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, channels, side, side])],
    [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, outputs])],
    [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(bias, "b"), numpy_helper.from_array(matrix, "m")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)])
model.ir_version = 7
onnx.checker.check_model(model)
onnx.save(model, net)

# The input as the description has it: (grey * 0.5 - 10) / 4, channels red, green, blue with their own means.
picture = np.fromfile(crop, np.uint8).astype(float).reshape(side, side, channels)[:, :, ::-1]
mean = np.array([10] if channels == 1 else [10, 20, 30])
x = ((picture * 0.5 - mean) / 4).transpose(2, 0, 1)
size = (side - 3) // 2 + 1
response = np.zeros((filters, size, size))
for row in range(size):
    for column in range(size):
        patch = x[:, 2 * row:2 * row + 3, 2 * column:2 * column + 3]
        response[:, row, column] = (weights * patch).sum(axis=(1, 2, 3)) + bias
pooled = np.maximum(response, 0).mean(axis=(1, 2))
np.concatenate([pooled, pooled @ matrix]).astype(float).tofile(out)
