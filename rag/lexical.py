"""Exact terms: BM25 over jieba words and over character bigrams, titles included.

The word list is jieba's, cut at build time to common words and those that occur in the corpus:
another word matches no clause, and loading the whole dictionary would cost half a second at every
start.
"""

from __future__ import annotations

import functools
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.slim import without

__all__ = ["LexicalIndex", "bigrams", "cut_dictionary", "dictionary_lines"]

_TERM = re.compile(r"[\u3400-\u9fff]+|[a-z]+|\d+(?:\.\d+)?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
WORDS = "words.txt"
_COMMON = 300
"""Occurrences in jieba's word list from which a word is kept that the corpus does not hold."""
_POSTINGS = 200_000
"""Occurrences that one question is scored by, the rarest terms first: what a corpus of a thousand
clauses never reaches, and one of a million would pass with every common word."""


def _terms(text: str) -> list[str]:
    return _TERM.findall(unicodedata.normalize("NFKC", text).lower())


def bigrams(text: str) -> list[str]:
    """Character bigrams of Chinese runs, whole Latin words and numbers."""
    out: list[str] = []
    for run in _terms(text):
        chinese = "\u3400" <= run[0] <= "\u9fff"
        out += [run[i : i + 2] for i in range(max(len(run) - 1, 1))] if chinese else [run]
    return out


def cut_dictionary(texts: Sequence[str]) -> str:
    """Lines of jieba's dictionary whose word is common or occurs in the texts."""
    known = set()
    longest = 8
    for text in texts:
        for run in _terms(text):
            known |= {
                run[i:j]
                for i in range(len(run))
                for j in range(i + 1, min(i + longest, len(run)) + 1)
            }
    return "".join(
        f"{word} {count}\n"
        for word, count in dictionary_lines()
        if word in known or (count >= _COMMON and len(word) > 1)
    )


def dictionary_lines() -> Iterator[tuple[str, int]]:
    """Words of jieba's dictionary and how often each occurred where it was counted."""
    import jieba

    with Path(jieba.__file__).with_name("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            yield word, int(count)


class LexicalIndex:
    """Two BM25 indexes over the same clauses, saved as plain arrays and JSON."""

    def __init__(self, dictionary: bytes, words: Any, pairs: Any) -> None:
        """Use :meth:`build` or :meth:`load`; no file is needed later, for a build may delete it."""
        self._dictionary, self._words, self._pairs = dictionary, words, pairs

    @classmethod
    def build(cls, texts: Sequence[str], folder: Path) -> LexicalIndex:
        """Index the texts in order and save into ``folder``."""
        bm25s = _bm25s()
        dictionary = cut_dictionary(texts).encode()
        (folder / WORDS).write_bytes(dictionary)
        index = cls(dictionary, bm25s.BM25(), bm25s.BM25())
        for model, cut, name in index._parts():
            model.index([cut(text) for text in texts], show_progress=False)
            model.save(folder / name)
        return index

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Load what :meth:`build` saved.

        Raises:
            OSError, ValueError, KeyError: the folder is damaged.
        """
        bm25s = _bm25s()
        return cls(
            (folder / WORDS).read_bytes(),
            bm25s.BM25.load(folder / "bm25-words", load_corpus=False),
            bm25s.BM25.load(folder / "bm25-pairs", load_corpus=False),
        )

    def over(self, words: Any, pairs: Any) -> LexicalIndex:
        """The same word list over other models, in memory."""
        return LexicalIndex(self._dictionary, words, pairs)

    def scores(self, question: str) -> NDArray[np.float32]:
        """BM25 of every clause, float32 (2, n): by words, by bigrams."""
        return np.stack([_score(model, cut(question)) for model, cut, _ in self._parts()])

    def words(self, text: str) -> list[str]:
        """Words of a text in jieba's search mode, with single Latin words and numbers."""
        out: list[str] = []
        for run in _terms(text):
            chinese = "\u3400" <= run[0] <= "\u9fff"
            out += self._segmenter.lcut_for_search(run) if chinese else [run]
        return out

    def frequencies(self) -> dict[str, int]:
        """In how many clauses each word stands."""
        counts = np.diff(self._words.scores["indptr"])  # bm25s adds an empty word without a count
        words = self._words.vocab_dict.items()
        return {word: int(counts[n]) for word, n in words if n < len(counts)}

    def holds(self, text: str) -> bool:
        """Whether all bigrams of a text stand in some clause."""
        return all(pair in self._pairs.vocab_dict for pair in bigrams(text))

    def unknown_runs(self, text: str) -> Iterator[tuple[int, int]]:
        """Spans of two or more Chinese characters that the word list cannot join into words."""
        for run in _CHINESE.finditer(text):
            at = begun = run.start()
            for word in [*self._segmenter.lcut(run[0], HMM=False), ""]:
                if len(word) != 1:
                    if at - begun > 1:
                        yield begun, at
                    begun = at + len(word)
                at += len(word)

    @functools.cached_property
    def _segmenter(self) -> Any:
        import jieba

        segmenter = jieba.Tokenizer()
        segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(io.BytesIO(self._dictionary))
        segmenter.initialized = (
            True  # initialize() would write a cache file and load the whole list
        )
        return segmenter

    def _parts(self) -> list[tuple[Any, Any, str]]:
        return [
            (self._words, self.words, "bm25-words"),
            (self._pairs, bigrams, "bm25-pairs"),
        ]


def _bm25s() -> Any:
    """bm25s without SciPy, which it loads wherever it is and we never need: 16 MB (measured)."""
    with without("scipy"):
        import bm25s
    return bm25s


def _score(model: Any, terms: list[str]) -> NDArray[np.float32]:
    """BM25 of every clause, float32 (n,); of terms that many clauses share, see _POSTINGS."""
    scores = np.zeros(model.scores["num_docs"], dtype=np.float32)
    starts, rows, data = (model.scores[name] for name in ("indptr", "indices", "data"))
    known = [model.vocab_dict[term] for term in terms if term in model.vocab_dict]
    spans = sorted(((int(starts[n]), int(starts[n + 1])) for n in known), key=lambda s: s[1] - s[0])
    left = _POSTINGS
    for number, (start, end) in enumerate(spans):
        left -= end - start
        if left < 0 and number:
            break
        scores[rows[start:end]] += data[start:end]  # a clause comes once per term
    return scores
