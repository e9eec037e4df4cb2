"""What every encoder offers: LangChain's embeddings, and token states where the model has them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

__all__ = ["Encoded", "Encoder", "Floats", "normalise", "pool"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Encoded:
    """One text as vectors.

    ``pooled`` is float32 (d,), L2-normalised. ``tokens`` is float32 (t, d), each row normalised,
    for the text's own tokens only (no prefix, no marks at the ends), or None where the encoder has
    none to give; ``token_texts`` are those t tokens as text.
    """

    pooled: Floats
    tokens: Floats | None = None
    token_texts: tuple[str, ...] = ()


class Encoder(Embeddings):
    """An embedding model that tells questions from passages.

    ``fingerprint`` changes whenever the vectors would; ``dimension`` is d; ``late_interaction``
    says whether token states come with the pooled vector (ColBERT, arXiv 2004.12832).
    """

    fingerprint: str
    dimension: int
    late_interaction: bool

    @abstractmethod
    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode questions, in order.

        Raises:
            EncoderError: the model failed or cannot be reached.
        """

    @abstractmethod
    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Encoded]:
        """Encode passages, in order; ``progress`` is told how many more are done.

        A text longer than the model's window is encoded window by window, never cut.

        Raises:
            EncoderError: the model failed or cannot be reached.
        """

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for the pooled vectors of passages."""
        return [encoded.pooled.tolist() for encoded in self.encode_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for the pooled vector of one question."""
        return self.encode_queries([text])[0].pooled.tolist()  # type: ignore[no-any-return]


def normalise(vectors: Floats) -> Floats:
    """Scale the last axis to length 1; a zero vector stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(length, 1e-12)).astype(np.float32)
    return scaled


def pool(windows: Sequence[Floats]) -> Floats:
    """Mean of all rows of all windows, normalised: the mean over the whole text."""
    return normalise(np.concatenate(list(windows)).mean(axis=0))
