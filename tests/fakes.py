"""Stand-ins for encoder and chat server: small, deterministic, and honest about what was asked."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from embeddings import Encoded, Encoder
from tests.scripted import Wire, scripted


class FakeEncoder(Encoder):
    """One random unit vector per character, so that shared characters mean similarity."""

    late_interaction = True
    dimension = 16

    def __init__(self, name: str = "fake", *, tokens: bool = True) -> None:
        self.fingerprint = name
        self.late_interaction = tokens
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        return [self._encode(text) for text in texts]

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Encoded]:
        self.encoded += texts
        if progress:
            progress(len(texts))
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoded:
        characters = tuple(c for c in text if not c.isspace()) or ("空",)
        states = np.stack([_vector(c, self.dimension) for c in characters])
        mean = states.mean(axis=0)
        pooled = (mean / np.linalg.norm(mean)).astype(np.float32)
        return Encoded(pooled, states, characters) if self.late_interaction else Encoded(pooled)


@functools.cache
def _vector(character: str, dimension: int) -> np.ndarray:
    vector = np.random.default_rng(ord(character)).normal(size=dimension)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@contextmanager
def chat_server(
    write: Callable[[str], str], *, status: int = 200
) -> Iterator[tuple[str, list[Any]]]:
    """A real OpenAI-compatible server: ``write`` turns the prompt into the answer."""

    def act(wire: Wire) -> None:
        said = write(wire.body["messages"][-1]["content"])
        wire.say(said) if status == 200 else wire.send(status, b"{}")

    with scripted(act) as (url, requests):
        yield url, requests
