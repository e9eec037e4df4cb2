"""Question to ranked clauses: candidates from three indexes, ordered by late interaction.

Late interaction is a mean over question tokens of their best cosines in a clause (rag/late.py), in
which tokens that tell the candidates apart weigh more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from corpus import Reference, ReferenceFinder, References, State
from embeddings import Encoded, Encoder
from rag.found import FITTED, Found, Match, Near, Weights
from rag.index import Index
from rag.interaction import load_interaction
from rag.late import max_sim, row_states, sentence_sims
from rag.lay_terms import to_official
from rag.near import near_questions, nearest
from rag.regions import home_of, is_elsewhere, places_in
from rag.scope import Scope
from rag.timeliness import (
    Told,
    asks_validity,
    describes_document,
    is_about_validity,
    told_of_named,
    told_of_near,
)

__all__ = ["Searcher"]

_POOLED, _LEXICAL = 80, 40
"""Candidates taken by pooled vector, and by each lexical index."""

_AGREEING = 5
"""Best matches, most of which must be of one document for a description to mean it."""
_ALSO = 0.2
"""Share in the order of what is searched for beside the question: the true words gain nearly all
that they gain with a half, and false ones do less harm (eval/README.md)."""
_WHY = re.compile(r"目的|宗旨|初衷|为了?什么|为啥|为何|依据|\bpurpose|\bwhy\b", re.IGNORECASE)
_PURPOSE = re.compile(r"为了?[^。]+制定本(?:条例|办法|规定|细则)。")

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Sought:
    """A text that is searched for; ``bm25`` are its scores by bigrams, float32 (clauses,)."""

    encoded: Encoded
    bm25: Floats
    near: Near
    candidates: Rows


@dataclass(frozen=True, eq=False)
class _Scored:
    """Scores of some rows for a text, (rows,), and what :class:`Match` and `Found` keep of them."""

    score: Floats
    late: Floats
    best: Floats


class Searcher:
    """Ranks the clauses of an index for a question."""

    _official = staticmethod(to_official)

    def __init__(self, index: Index, encoder: Encoder, weights: Weights = FITTED) -> None:
        """Keep the index and the encoder it was built with."""
        self.index = index
        self._weights = weights
        self._encoder = encoder
        self._interaction = load_interaction(encoder.fingerprint)
        self._finder = ReferenceFinder(index.documents)
        self._rows = {clause.clause_id: row for row, clause in enumerate(index.clauses)}
        self._of_title: dict[str, list[int]] = {}
        for row, clause in enumerate(index.clauses):
            self._of_title.setdefault(clause.title, []).append(row)
        self._asked = set(index.question_rows.tolist())
        self._scope = Scope(index.documents)
        self._opens = np.array([c.clause_id.endswith("/preamble") for c in index.clauses])
        self._purpose = np.array([bool(_PURPOSE.fullmatch(c.text)) for c in index.clauses])
        self._document = [d for d in index.documents for _ in d.clauses]
        homes = [(home_of(document), document.clauses) for document in index.documents]
        self._homes = [home for home, clauses in homes for _ in clauses]

    @property
    def encoder(self) -> str:
        """Fingerprint of the encoder."""
        return self._encoder.fingerprint

    def search(
        self,
        question: str,
        limit: int = 10,
        *,
        held_out: bool = False,
        also: Sequence[str] = (),
    ) -> Found:
        """Rank clauses, best first.

        Before all others come the clauses that the question names or asks after, in its order, and
        then those of the documents that it names. ``held_out`` ignores the question itself where it
        stands in the bank, for calibration. ``also`` are texts that mean the same: they bring
        candidates and move the order, but every score is the question's own.
        """
        typed = self._repaired(question)
        references = self._finder.find(typed)
        wanted = typed if references.documents else self._official(typed)
        sought = [self._sought(text, held_out) for text in (wanted, *map(self._official, also))]
        found = self._ranked(question, typed, references, sought, limit)
        described = self._described(found)
        return self._ranked(question, typed, described, sought, limit) if described else found

    def _described(self, found: Found) -> References | None:
        """A document that is described and not named, where the question is whether it holds.

        「归类裁定那个公告还有效吗」 means the document that the question hints at, or the one that
        most of the best matches are of.
        """
        words = None if found.references.found else describes_document(found.question)
        if words is None:
            return None
        titles = [self._title(match.row) for match in found.matches[:_AGREEING]]
        title = found.meant[0] if len(found.meant) == 1 else titles[0]
        if title not in found.meant and 2 * titles.count(title) <= _AGREEING:
            return None
        document = self._document[self._of_title[title][0]]
        named = Reference(State.VERIFIED, words[0], document, title)
        return References((named,), words[1])

    def _ranked(
        self,
        question: str,
        typed: str,
        references: References,
        sought: Sequence[_Sought],
        limit: int,
    ) -> Found:
        encoded, near = sought[0].encoded, sought[0].near
        of_named = told_of_named(question, references)
        exact = self._exact(question, references, of_named)
        hinted = self._scope.hinted(typed)
        within = self._within(references, hinted)
        rows = np.unique([*exact, *within, *(row for one in sought for row in one.candidates)])
        rows = rows.astype(np.int64)
        own, *others = [self._scored(rows, one) for one in sought]
        w = self._weights
        score = own.score.copy()
        if not _WHY.search(typed):
            opens = self._opens | self._purpose if references.documents else self._opens
            score -= np.where(opens[rows], w.opening, 0.0)
        if not references.documents:
            score += np.where([self._title(row) in hinted for row in rows], w.hinted, 0.0)
        places = places_in(typed)
        if places:
            score += [self._at_home(self._homes[row], places) for row in rows]
        meant = _meant(references, hinted)
        rank = score + sum((_ALSO * (one.score - own.score) / len(others) for one in others), 0.0)
        first = self._order(rows, rank, exact, within, meant)[:limit]
        kept = self._matches(rows, first, score, own, encoded, {*exact, *within})
        told = of_named or self._told_of_near(question, references, kept)
        in_bank = kept[0].row in self._asked
        logit = partial(self._logit, kept[0].row, encoded)
        return Found(
            question,
            encoded,
            references,
            kept,
            near,
            in_bank,
            meant,
            logit,
            told=tuple(told),
            record=self._record(told, kept, sought[0]),
        )

    def _matches(
        self,
        rows: Rows,
        kept: Sequence[int],
        score: Floats,
        scored: _Scored,
        encoded: Encoded,
        named: set[int],
    ) -> tuple[Match, ...]:
        """The matches of some of the scored rows, ``kept`` being indices into them."""
        return tuple(
            Match(
                row=int(rows[i]),
                score=float(score[i]),
                late=float(scored.late[i]),
                best=scored.best[i],
                sentences=sentences,
                named=rows[i] in named,
            )
            for i, sentences in zip(kept, self._sentences(rows[kept], encoded), strict=True)
        )

    def _told_of_near(
        self, question: str, references: References, matches: Sequence[Match]
    ) -> list[Told]:
        """What the best match's document says of its validity, if that is asked and none named."""
        if references.documents or references.outside or not asks_validity(question):
            return []
        near = [(self.index.clauses[m.row], self._document[m.row]) for m in matches]
        return told_of_near(question, near)

    def _record(
        self, told: Sequence[Told], matches: Sequence[Match], sought: _Sought
    ) -> tuple[Match, ...]:
        """The clauses that state what is told, as matches."""
        rows = list(dict.fromkeys(self._rows[t.fact.clause_id or ""] for t in told))
        known = {match.row: match for match in matches}
        missing = np.array([row for row in rows if row not in known], np.int64)
        if len(missing):
            scored = self._scored(missing, sought)
            kept = range(len(missing))
            extra = self._matches(missing, kept, scored.score, scored, sought.encoded, set())
            known |= {match.row: match for match in extra}
        return tuple(known[row] for row in rows)

    def _repaired(self, question: str) -> str:
        return self.index.homophones.repaired(question)

    def in_order(self, found: Found, matches: tuple[Match, ...]) -> Found:
        """What was found with its matches in another order."""
        first = matches[0].row
        logit = partial(self._logit, first, found.encoded)
        return replace(found, matches=matches, in_bank=first in self._asked, interaction=logit)

    def _sought(self, text: str, held_out: bool) -> _Sought:
        encoded = self._encoder.encode_queries([text])[0]
        bm25 = self.index.lexical.scores(text)
        near = near_questions(self.index, encoded, held_out=held_out)
        candidates = np.concatenate([self._candidates(encoded, bm25), near.rows])
        return _Sought(encoded, bm25[1], near, candidates)

    def _scored(self, rows: Rows, sought: _Sought) -> _Scored:
        encoded, w = sought.encoded, self._weights
        best, weights = self._best(rows, encoded)
        tokens = encoded.tokens is not None
        late = (best * weights).mean(axis=1) if tokens else self._pooled(rows, encoded)
        asked = nearest(rows, sought.near, late, self._asked)
        score = (late + w.bank * asked + w.lexical * sought.bm25[rows]) / (1 + w.bank)
        return _Scored(score, late, best)

    def _order(
        self,
        rows: Rows,
        score: Floats,
        exact: dict[int, int],
        within: set[int],
        meant: tuple[str, ...],
    ) -> list[int]:
        """Indices into ``rows``: what is looked up, what is named, and then by score.

        Where several documents are meant, the best clause of each comes first.
        """
        order = sorted(
            range(len(rows)),
            key=lambda i: (exact.get(int(rows[i]), len(exact)), rows[i] not in within, -score[i]),
        )
        if len(meant) > 1 and not exact:
            best_of = {self._title(rows[i]): i for i in reversed(order)}
            firsts = {best_of[title] for title in meant if title in best_of}
            order.sort(key=lambda i: i not in firsts)
        return order

    def _at_home(self, home: frozenset[str], places: frozenset[str]) -> float:
        if is_elsewhere(places, home):
            return -self._weights.elsewhere
        return self._weights.hinted if places & home else 0.0

    def _title(self, row: int) -> str:
        return self.index.clauses[row].title

    def _pooled(self, rows: Rows, encoded: Encoded) -> Floats:
        """Cosines of the pooled vectors, (rows,)."""
        vectors = np.stack([self.index.vectors.reconstruct(int(row)) for row in rows])
        cosines: Floats = vectors @ encoded.pooled
        return cosines

    def _candidates(self, encoded: Encoded, bm25: Floats) -> Rows:
        few = min(_POOLED, len(self.index.clauses))
        _, pooled = self.index.vectors.search(encoded.pooled[None], few)
        lexical = [_highest(scores, _LEXICAL) for scores in bm25]
        return np.concatenate([pooled[0][pooled[0] >= 0], *lexical])

    def _exact(self, question: str, references: References, told: Sequence[Told]) -> dict[int, int]:
        """Rows that are looked up, each with its place: clauses named, or what dates a document."""
        ids = [clause.clause_id for clause in references.clauses]
        ids += [one.fact.clause_id or "" for one in told]
        if not ids and (references.is_lookup or is_about_validity(question, references)):
            ids = [c.clause_id for d, title in references.documents for c in d.opening(title)]
        rows = dict.fromkeys(self._rows[name] for name in ids if name in self._rows)
        return {row: n for n, row in enumerate(rows)}

    def _within(self, references: References, hinted: set[str]) -> set[int]:
        """Rows of the documents that the question names, unless it names their clauses.

        Beside a document that is named, one that is hinted at counts as named.
        """
        documents = () if references.clauses else references.documents
        titles = {title for _, title in documents} | (hinted if documents else set())
        return {row for title in titles for row in self._of_title.get(title, ())}

    def _best(self, rows: Rows, encoded: Encoded) -> tuple[Floats, Floats]:
        """Best cosine per question token, (rows, t), and the tokens' weights, (t,).

        A token that the candidates match about equally well tells them apart little.
        """
        index = self.index
        if encoded.tokens is None or index.tokens is None:
            return np.empty((len(rows), 0), np.float32), np.empty(0, np.float32)
        best = max_sim(encoded.tokens, index.tokens, index.offsets, rows)
        spread = best.std(axis=0) if len(rows) > 1 else np.ones(len(encoded.tokens))
        return best, (spread / max(float(spread.mean()), 1e-9)).astype(np.float32)

    def _logit(self, row: int, encoded: Encoded) -> float:
        if self._interaction is None or encoded.tokens is None or self.index.tokens is None:
            return math.nan
        states = row_states(self.index.tokens, self.index.offsets, row)
        return self._interaction.logit(encoded.tokens, states)

    def _sentences(self, rows: Rows, encoded: Encoded) -> list[Floats]:
        index = self.index
        if encoded.tokens is None or index.tokens is None:
            return [np.empty((0, 0), np.float32)] * len(rows)
        bounds = [index.sentences[row] for row in rows]
        return sentence_sims(encoded.tokens, index.tokens, index.offsets, rows, bounds)


def _highest(scores: Floats, few: int) -> Rows:
    """Indices of the few highest scores above 0, in no order."""
    some = np.flatnonzero(scores > 0)
    if len(some) <= few:
        return some
    return some[np.argpartition(-scores[some], few - 1)[:few]]


def _meant(references: References, hinted: set[str]) -> tuple[str, ...]:
    sure = (r.title for r in references.found if r.state is State.VERIFIED)
    return tuple(dict.fromkeys([*sure, *sorted(hinted)]))
