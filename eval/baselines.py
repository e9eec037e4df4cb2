"""Other ways to answer, through the same reply and the same scorer.

    bm25       BM25 over jieba words, by clause; the best clause is quoted whole
    dense      pooled vectors of the configured encoder, by clause; the best clause is quoted whole
    langchain  the plain recipe: windows of 500 characters with 50 shared
               (RecursiveCharacterTextSplitter), the same encoder, LangChain's FAISS, the 4 best
               windows quoted; a window stands for the clauses it covers
    late       late interaction alone: MaxSim of the untrained encoder (eval/untrained.py) over
               title and clause, without bank, words or training; the best clause is quoted whole

None of them refuses, but BM25 finds nothing for a question without a known word. What is cited
carries the names and notes that the product gives it.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from corpus import Clause, Document, load_compilation
from embeddings import EmbeddingCache
from eval.untrained import untrained_encoder
from policyqa.errors import InputError
from rag import Hit, Reply, Settings, Timing, open_encoder
from rag.extract import Quote, make_answer
from rag.passages import passage
from rag.reply import Reason, Refusal

__all__ = ["NAMES", "Baseline", "open_baseline"]

_HITS = 10
Ranked = list[tuple[Quote, float]]
"""Quotes, best first, each with the score of what it was found by."""


class Baseline:
    """Quotes the best of what a ranking gives; one clause may be quoted more than once."""

    def __init__(self, rank: Callable[[str], tuple[Ranked, int]]) -> None:
        """``rank`` orders quotes for a question and says how many of them make the answer."""
        self._rank = rank

    def ask(self, question: str, as_of: date | None = None, *, id: str | None = None) -> Reply:  # noqa: A002
        """Quote the best, whatever its score; refused only where nothing was ranked."""
        day = as_of or date.today()
        start = time.perf_counter()
        ranked, count = self._rank(question)
        retrieved = time.perf_counter()
        chosen = [quote for quote, _ in ranked[:count]]
        outcome = (
            make_answer(chosen, day)
            if chosen
            else Refusal(reason=Reason.NOT_COVERED, message="没有找到条款。")
        )
        end = time.perf_counter()
        spent = [(retrieved - start) * 1000, (end - retrieved) * 1000, (end - start) * 1000]
        retrieve, answer, total = (round(ms, 2) for ms in spent)
        return Reply.of(
            outcome,
            id=id or "",
            question=question,
            as_of=day,
            mode="extractive",
            hits=_hits(ranked),
            timing_ms=Timing(retrieve=retrieve, answer=answer, total=total),
        )


def _hits(ranked: Ranked) -> tuple[Hit, ...]:
    first = {quote.clause.clause_id: (quote.clause, score) for quote, score in reversed(ranked)}
    ordered = dict.fromkeys(quote.clause.clause_id for quote, _ in ranked)
    return tuple(
        Hit(
            clause_id=clause_id,
            document=first[clause_id][0].title,
            label=first[clause_id][0].label,
            text=first[clause_id][0].text,
            score=round(first[clause_id][1], 4),
        )
        for clause_id in list(ordered)[:_HITS]
    )


def open_baseline(name: str, settings: Settings) -> Baseline:
    """Build a baseline in memory; ``name`` is one of NAMES.

    Raises:
        InputError: there is no such baseline, or its libraries are not installed.
        EncoderError: the encoder cannot be loaded.
    """
    if name not in NAMES:
        raise InputError(f"没有名为 {name} 的对照方法。可选：{'、'.join(NAMES)}。")
    return _BUILDERS[name](settings)


def _clauses() -> list[tuple[Clause, Document]]:
    documents = load_compilation().documents
    return [(clause, document) for document in documents for clause in document.clauses]


def _best(scores: Any, clauses: list[tuple[Clause, Document]]) -> Ranked:
    """The ten best clauses by score, each quoted whole."""
    order = np.argsort(-np.asarray(scores), kind="stable")[:_HITS]
    return [
        (Quote(clause, document, clause.text), float(scores[row]))
        for row in order
        for clause, document in (clauses[row],)
    ]


def _bm25(settings: Settings) -> Baseline:
    """Robertson's BM25 as bm25s computes it, over jieba's search mode, titles left out."""
    del settings
    import bm25s
    import jieba

    jieba.setLogLevel("ERROR")
    clauses = _clauses()
    index = bm25s.BM25()
    index.index([_words(jieba, c.text) for c, _ in clauses], show_progress=False)

    def rank(question: str) -> tuple[Ranked, int]:
        words = [word for word in _words(jieba, question) if word in index.vocab_dict]
        return (_best(index.get_scores(words), clauses) if words else []), 1

    return Baseline(rank)


def _words(jieba: Any, text: str) -> list[str]:
    return [word for word in jieba.lcut_for_search(text.lower()) if word.strip()]


def _dense(settings: Settings) -> Baseline:
    encoder = open_encoder(settings)
    clauses = _clauses()
    cache = EmbeddingCache(settings.data_dir / "embeddings")
    encoded = cache.encode(encoder, [clause.text for clause, _ in clauses])
    vectors = np.stack([one.pooled for one in encoded])

    def rank(question: str) -> tuple[Ranked, int]:
        return _best(vectors @ encoder.encode_queries([question])[0].pooled, clauses), 1

    return Baseline(rank)


def _late(settings: Settings) -> Baseline:
    encoder = untrained_encoder(settings.data_dir)
    clauses = _clauses()
    cache = EmbeddingCache(settings.data_dir / "untrained" / "embeddings")
    encoded = cache.encode(encoder, [passage(clause) for clause, _ in clauses])
    lengths = [len(one.token_texts) for one in encoded]
    starts = np.cumsum([0, *lengths[:-1]])
    states = np.concatenate([one.tokens for one in encoded if one.tokens is not None])

    def rank(question: str) -> tuple[Ranked, int]:
        cosines = encoder.encode_queries([question])[0].tokens @ states.T
        return _best(np.maximum.reduceat(cosines, starts, axis=1).mean(axis=0), clauses), 1

    return Baseline(rank)


_WINDOW, _SHARED, _QUOTED = 500, 50, 4


def _langchain(settings: Settings) -> Baseline:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # its end of life is known
            from langchain_community.vectorstores import FAISS
        from langchain_core.documents import Document as Page
        from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError as error:
        raise InputError(
            "对照方法 langchain 需要 langchain-community 和 langchain-text-splitters。"
            "请运行：pip install langchain-community langchain-text-splitters"
        ) from error
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=_WINDOW, chunk_overlap=_SHARED, add_start_index=True
    )
    spans = {d.document_id: _spans(d) for d in load_compilation().documents}
    documents = {d.document_id: d for d in load_compilation().documents}
    pages = [
        Page(_text(document), metadata={"document": document.document_id})
        for document in documents.values()
    ]
    store = FAISS.from_documents(splitter.split_documents(pages), open_encoder(settings))

    def rank(question: str) -> tuple[Ranked, int]:
        ranked: Ranked = []
        quoted = 0
        for at, (page, distance) in enumerate(store.similarity_search_with_score(question, _HITS)):
            document = documents[page.metadata["document"]]
            start = page.metadata["start_index"]
            covered = _covered(spans[document.document_id], start, start + len(page.page_content))
            score = 1 - float(distance) / 2  # squared distance of unit vectors to cosine
            ranked += [(Quote(clause, document, text), score) for clause, text in covered]
            quoted = len(ranked) if at < _QUOTED else quoted
        return ranked, quoted

    return Baseline(rank)


def _text(document: Document) -> str:
    return "\n".join([document.title, *(clause.text for clause in document.clauses)])


def _spans(document: Document) -> list[tuple[int, int, Clause]]:
    """Where each clause begins and ends in the document's text."""
    spans, at = [], len(document.title) + 1
    for clause in document.clauses:
        spans.append((at, at + len(clause.text), clause))
        at += len(clause.text) + 1
    return spans


def _covered(
    spans: list[tuple[int, int, Clause]], start: int, end: int
) -> list[tuple[Clause, str]]:
    """Clauses that a window covers, most covered first, with the words it holds of each.

    A clause is covered if half of it is in the window, or it fills half of the window; a scrap of a
    neighbour is pasted with the window, but citing it would be unfair to the recipe.
    """
    held = []
    for first, last, clause in spans:
        text = clause.text[max(start - first, 0) : max(end - first, 0)].strip()
        if 2 * len(text) >= min(last - first, end - start):
            held.append((clause, text))
    return sorted(held, key=lambda pair: -len(pair[1]))


_BUILDERS: dict[str, Callable[[Settings], Baseline]] = {
    "bm25": _bm25,
    "dense": _dense,
    "langchain": _langchain,
    "late": _late,
}
NAMES = tuple(_BUILDERS)
