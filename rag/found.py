"""What a search learns about a question: the ranked clauses, and the evidence beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import References
from embeddings import Encoded
from rag.timeliness import Told

__all__ = ["FITTED", "Found", "Match", "Near", "Weights"]

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts beside late interaction; chosen on the development set among round numbers.

    ``bank`` weighs the nearest question's cosine, ``lexical`` bigram BM25. ``opening`` is what an
    opening paragraph loses, and of a document that is named the article of purpose, unless that is
    asked for: it says why a document was made, seldom what holds. ``hinted`` is what a clause gains
    whose document the question hints at, or whose province it names; ``elsewhere`` is what one
    loses whose document is made for another province than the question names.
    """

    bank: float = 1.0
    lexical: float = 0.007
    opening: float = 0.03
    hinted: float = 0.02
    elsewhere: float = 0.03


FITTED = Weights()


@dataclass(frozen=True, eq=False)
class Near:
    """Nearest questions of the bank: clauses and cosines, nearest first, float32 (n,).

    ``answered`` and ``missed`` are cosines of the nearest question that some clause answers, and
    that none does, and the means of the ten nearest; NaN without a question bank.
    """

    rows: Rows
    cosines: Floats
    answered: tuple[float, float]
    missed: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Match:
    """A ranked clause; ``score`` is absolute: a weighted mean of cosines, and a little BM25.

    ``late`` is its late interaction with the question, or without token states the pooled cosine.
    ``best`` holds the best cosine per question token, float32 (t,), and ``sentences`` the same per
    sentence, float32 (s, t); both are empty without token states.
    """

    row: int
    score: float
    late: float
    best: Floats
    sentences: Floats
    named: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """All that a search learned about a question, best match first.

    ``near`` tells how like the questions of the bank this one is; ``in_bank`` whether the best
    match has questions there, so that this means something. ``meant`` are titles of the documents
    that the question names for sure or hints at. ``interaction`` computes the logit that the best
    match answers (:mod:`rag.interaction`), which a mere search has no use for; NaN for an encoder
    that it was not trained for. ``wanted`` is the best match of each thing that a question asks
    for, if it asks for several and they stand in several clauses (:mod:`rag.parts`). ``told`` are
    the facts that settle a question about validity, and ``record`` the clauses that state them,
    wherever they rank.
    """

    question: str
    encoded: Encoded
    references: References
    matches: tuple[Match, ...]
    near: Near
    in_bank: bool
    meant: tuple[str, ...]
    interaction: Callable[[], float]
    wanted: tuple[Match, ...] = ()
    told: tuple[Told, ...] = ()
    record: tuple[Match, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether the record answers, word for word: a look-up, or a question about validity."""
        return self.references.is_lookup or bool(self.told)
