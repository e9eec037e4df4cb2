"""Whether a clause answers a question: two small layers of attention over the token states.

Each question token looks at the clause's tokens, then at the other question tokens, twice; what
they found is pooled into one logit. Late interaction only knows how like the tokens are; this
learns from near misses that a clause on the very topic need not answer. Layers as in the
transformer decoder (arXiv 1706.03762), normalised first, in plain NumPy; trained for one encoder by
``python -m rag.train_interaction``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["HEADS", "LAYERS", "PATH", "Interaction", "load_interaction"]

PATH = Path(__file__).parent / "data" / "interaction.npz"
LAYERS, HEADS = 2, 4
_EPSILON = 1e-5
_QUESTION, _CLAUSE = 48, 512
"""Tokens that are looked at, of a question and of a clause."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Interaction:
    """The trained weights by name, and the fingerprint of the encoder that they belong to."""

    encoder: str
    weights: dict[str, Floats]

    def logit(self, question: Floats, clause: Floats) -> float:
        """How surely a clause answers a question; above 0 is more likely than not.

        ``question`` (t, d) and ``clause`` (n, d) are unit token states, float32.
        """
        question, clause = question[:_QUESTION], clause[:_CLAUSE]
        root = np.float32(np.sqrt(question.shape[1]))  # unit states to unit variance
        x = self._norm("nq", self._linear("q", question * root))
        x += self._linear("m", (_likeness(question, clause) - 0.7) * 5)
        seen = self._norm("nc", self._linear("c", clause * root))
        for n in range(LAYERS):
            x = self._layer(f"l.{n}", x, seen)
        share = _softmax(self._linear("a", x).T)
        pooled = np.concatenate([share[0] @ x, x.mean(axis=0)])
        hidden = _gelu(self._linear("o.1", self._norm("o.0", pooled)))
        return float(self._linear("o.4", hidden)[0])

    def _layer(self, name: str, x: Floats, seen: Floats) -> Floats:
        asks = self._linear(f"{name}.cq", self._norm(f"{name}.n.0", x))
        keys, values = np.split(self._linear(f"{name}.ck", seen), 2, axis=1)
        x = x + self._linear(f"{name}.co", _attend(asks, keys, values))
        asks, keys, values = np.split(
            self._linear(f"{name}.sq", self._norm(f"{name}.n.1", x)), 3, axis=1
        )
        x = x + self._linear(f"{name}.so", _attend(asks, keys, values))
        inner = _gelu(self._linear(f"{name}.f.0", self._norm(f"{name}.n.2", x)))
        return x + self._linear(f"{name}.f.3", inner)

    def _linear(self, name: str, x: Floats) -> Floats:
        out: Floats = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return out

    def _norm(self, name: str, x: Floats) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON)
        out: Floats = (
            centred / scale * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        )
        return out


def load_interaction(encoder: str, path: Path = PATH) -> Interaction | None:
    """Load the weights that belong to an encoder, by its fingerprint; None if there are none."""
    if not path.exists():  # while they are trained for the first time
        return None
    with np.load(path, allow_pickle=False) as file:
        weights = {name: file[name].astype(np.float32) for name in file.files if name != "encoder"}
        known = str(file["encoder"])
    return Interaction(known, weights) if known == encoder else None


def _likeness(question: Floats, clause: Floats) -> Floats:
    """Of each question token the two best cosines in the clause, and the best's fourth power."""
    cosines = question @ clause.T
    best = cosines.max(axis=1)
    rest = np.where(cosines == best[:, None], np.float32(-1), cosines).max(axis=1)
    return np.stack([best, rest, best**4], axis=1)


def _attend(asks: Floats, keys: Floats, values: Floats) -> Floats:
    """Attention by several heads; (t, d) over (n, d) gives (t, d)."""

    def heads(x: Floats) -> Floats:
        return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)

    a, k, v = heads(asks), heads(keys), heads(values)
    share = _softmax(a @ k.transpose(0, 2, 1) / np.float32(np.sqrt(a.shape[-1])))
    out: Floats = (share @ v).transpose(1, 0, 2).reshape(asks.shape)
    return out


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    out: Floats = e / e.sum(axis=-1, keepdims=True)
    return out


def _gelu(x: Floats) -> Floats:
    """By tanh, within 0.001 of the exact function; NumPy has no error function."""
    out: Floats = 0.5 * x * (1 + np.tanh(np.float32(0.7978846) * (x + 0.044715 * x**3)))
    return out
