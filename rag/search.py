"""Question to ranked clauses: candidates from three indexes, ordered by late interaction.

Late interaction is MaxSim (ColBERT, arXiv 2004.12832) over int8 token states, as a mean over
question tokens in which tokens that tell the candidates apart weigh more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus import ReferenceFinder, References
from embeddings import Encoded, Encoder
from rag.index import Index
from rag.lay_terms import to_official
from rag.timeliness import is_about_validity, told_of_named

__all__ = ["Found", "Match", "Searcher"]

_POOLED, _LEXICAL = 80, 40
"""Candidates taken by pooled vector, and by each lexical index."""

_BLOCK = 32
"""Rows compared at a time: all at once take 40 MB of float32, one by one twice the time."""

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Match:
    """A ranked clause; ``score`` is an absolute mean cosine.

    ``best`` holds the best cosine per question token, float32 (t,), and ``sentences`` the same per
    sentence, float32 (s, t); both are empty without token states.
    """

    row: int
    score: float
    best: Floats
    sentences: Floats
    named: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """All that a search learned about a question, best match first.

    ``weights`` are those of the question tokens, float32 (t,), mean 1; ``lexical`` is bigram BM25,
    float32 (m,), and ``pooled`` the cosine of the pooled vectors, float32 (m,), of each match.
    """

    question: str
    encoded: Encoded
    references: References
    matches: tuple[Match, ...]
    weights: Floats
    lexical: Floats
    pooled: Floats


class Searcher:
    """Ranks the clauses of an index for a question."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        """Keep the index and the encoder it was built with."""
        self.index = index
        self._encoder = encoder
        self._finder = ReferenceFinder(index.documents)
        self._rows = {clause.clause_id: row for row, clause in enumerate(index.clauses)}

    def search(self, question: str, limit: int = 10) -> Found:
        """Rank clauses, best first.

        Before all others come the clauses that the question names or asks after, in its order, and
        then those of the documents that it names.
        """
        references = self._finder.find(question)
        wanted = question if references.documents else to_official(question)
        encoded = self._encoder.encode_queries([wanted])[0]
        bm25 = self.index.lexical.scores(wanted)
        exact = self._exact(question, references)
        within = self._within(references)
        rows = np.unique([*self._candidates(encoded, bm25), *exact, *within]).astype(np.int64)
        if encoded.tokens is None:
            matches, weights = self._by_pooled(rows, encoded), np.empty(0, np.float32)
        else:
            matches, weights = self._by_late_interaction(rows, encoded.tokens)
        ranked = sorted(
            matches, key=lambda m: (exact.get(m.row, len(exact)), m.row not in within, -m.score)
        )[:limit]
        kept = tuple(
            self._with_sentences(m, encoded, m.row in exact or m.row in within) for m in ranked
        )
        vectors = np.stack([self.index.vectors.reconstruct(m.row) for m in kept])
        lexical = bm25[1][[m.row for m in kept]]
        return Found(
            question, encoded, references, kept, weights, lexical, vectors @ encoded.pooled
        )

    def _candidates(self, encoded: Encoded, bm25: Floats) -> Rows:
        count = len(self.index.clauses)
        _, pooled = self.index.vectors.search(encoded.pooled[None], min(_POOLED, count))
        few = min(_LEXICAL, count)
        lexical = np.argpartition(-bm25, few - 1, axis=1)[:, :few]
        return np.concatenate([pooled[0], lexical[bm25[[[0], [1]], lexical] > 0]])

    def _exact(self, question: str, references: References) -> dict[int, int]:
        """Rows that are looked up, each with its place: clauses named, or what dates a document."""
        ids = [clause.clause_id for clause in references.clauses]
        ids += [told.fact.clause_id or "" for told in told_of_named(question, references)]
        if not ids and (references.is_lookup or is_about_validity(question, references)):
            ids = [c.clause_id for d, title in references.documents for c in d.opening(title)]
        rows = dict.fromkeys(self._rows[name] for name in ids if name in self._rows)
        return {row: n for n, row in enumerate(rows)}

    def _within(self, references: References) -> set[int]:
        """Rows of the documents that the question names, unless it names their clauses."""
        documents = () if references.clauses else references.documents
        return {self._rows[c.clause_id] for d, title in documents for c in d.under(title)}

    def _by_late_interaction(self, rows: Rows, question: Floats) -> tuple[list[Match], Floats]:
        best = _max_sim(question, self.index.tokens, self.index.offsets, rows)
        spread = best.std(axis=0) if len(rows) > 1 else np.ones(len(question))
        weights = (spread / max(float(spread.mean()), 1e-9)).astype(np.float32)
        scores = (best * weights).mean(axis=1)
        none = np.empty((0, 0), np.float32)
        return [
            Match(int(row), float(scores[i]), best[i], none) for i, row in enumerate(rows)
        ], weights

    def _by_pooled(self, rows: Rows, encoded: Encoded) -> list[Match]:
        """Without token states: cosines of the pooled vectors."""
        vectors = np.stack([self.index.vectors.reconstruct(int(row)) for row in rows])
        none = np.empty((0, 0), np.float32)
        return [
            Match(int(row), float(score), none.reshape(0), none)
            for row, score in zip(rows, vectors @ encoded.pooled, strict=True)
        ]

    def _with_sentences(self, match: Match, encoded: Encoded, named: bool) -> Match:
        if encoded.tokens is None:
            return replace(match, named=named)
        states, _ = _states(self.index.tokens, self.index.offsets, np.array([match.row]))
        bounds = np.array(self.index.sentences[match.row])
        spans = np.minimum(bounds[:-1], bounds[-1] - 1)  # an empty sentence borrows a token
        per_sentence = np.maximum.reduceat(encoded.tokens @ states.T, spans, axis=1).T
        return replace(match, sentences=per_sentence, named=named)


def _states(tokens: NDArray[np.int8] | None, offsets: Rows, rows: Rows) -> tuple[Floats, Rows]:
    """Token states of some rows, float32 (all tokens, d), and where each row begins."""
    if tokens is None:
        raise ValueError("the index holds no token states")
    parts = [tokens[offsets[r] : offsets[r + 1]] for r in rows]
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])[:-1]])
    return np.concatenate(parts).astype(np.float32) / np.float32(127.0), starts.astype(np.int64)


def _max_sim(
    question: Floats, tokens: NDArray[np.int8] | None, offsets: Rows, rows: Rows
) -> Floats:
    """Best cosine of each question token in each row, float32 (rows, question tokens)."""
    out = []
    for part in np.array_split(rows, -(-len(rows) // _BLOCK)):
        states, starts = _states(tokens, offsets, part)
        out.append(np.maximum.reduceat(question @ states.T, starts, axis=1).T)
    best: Floats = np.concatenate(out)
    return best
