"""What each part is worth: the pipeline asked again without it.

A part of the search is taken out by handing the searcher an index, an encoder or weights that lack
it, a stage by a subclass that skips it; the product has no switch for any of this. Whenever the
evidence changes, the refusal is fitted again, on fewer questions of the bank than the shipped one:
the row ``refit`` shows what that alone does. Evaluation questions are never fitted on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus import Document, ReferenceFinder, References, load_compilation
from embeddings import Encoded, Encoder
from eval.dataset import Kind, Question
from eval.describe import sources_of
from eval.folder import Case, GivenReply
from rag import Answer, Assistant, Refusal, Searcher, Settings, Statement
from rag.answerable import BANK_FEATURES, FEATURES, Calibration, load_calibration
from rag.calibrate import Sample, calibrated, gather
from rag.extract import Quote, make_answer
from rag.found import FITTED, Found, Weights
from rag.index import Index
from rag.lexical import LexicalIndex
from rag.scope import Scope

__all__ = ["PARTS", "Part", "Pipeline", "ask_all"]

_SAMPLE = 400
"""Bank questions, and near misses, that a refusal is fitted on again."""

_SIGNALS = (*FEATURES, *BANK_FEATURES)


class Remembering(Encoder):
    """An encoder that encodes a question once."""

    def __init__(self, encoder: Encoder) -> None:
        """Wrap an encoder."""
        self._encoder = encoder
        self._known: dict[str, Encoded] = {}
        self.fingerprint, self.dimension = encoder.fingerprint, encoder.dimension
        self.late_interaction = encoder.late_interaction

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """As the wrapped one, each question once."""
        for text in texts:
            if text not in self._known:
                (self._known[text],) = self._encoder.encode_queries([text])
        return [self._known[text] for text in texts]

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Encoded]:
        """As the wrapped one."""
        return self._encoder.encode_passages(texts, progress)


class _Pooled(Remembering):
    """The same questions without their token states."""

    def __init__(self, encoder: Remembering) -> None:
        super().__init__(encoder)
        self.late_interaction = False

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        return [Encoded(e.pooled) for e in self._encoder.encode_queries(texts)]


class _NoWords(LexicalIndex):
    """A lexical index that matches nothing."""

    def __init__(self, clauses: int) -> None:
        self._clauses = clauses

    def scores(self, question: str) -> NDArray[np.float32]:
        del question
        return np.zeros((2, self._clauses), np.float32)


class _AsAsked(Searcher):
    """Searches for the words of the question, everyday or English as they are."""

    _official = staticmethod(lambda question: question)


class _Nameless(ReferenceFinder):
    """Finds no name in any question."""

    def find(self, question: str) -> References:
        return References(rest=question)


class _Unnamed(Searcher):
    """Knows no document or clause by name, and so looks nothing up."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._finder = _Nameless(())


class _Unhinted(Searcher):
    """Takes no hint at a document."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._scope = Scope(())


class _Even(Searcher):
    """Weighs all tokens of a question alike."""

    def _best(self, *arguments: Any) -> Any:
        best, weights = super()._best(*arguments)
        return best, np.ones_like(weights)


class _Unguarded(Assistant):
    """Lets every question through to the search."""

    _guard = staticmethod(lambda question: None)  # noqa: ARG005


class _Unsplit(Assistant):
    """Takes every question for one."""

    def _searched_in_parts(self, found: Found) -> list[Found]:  # noqa: ARG002
        return []


class _Whole(Assistant):
    """Quotes the best clause whole instead of choosing sentences."""

    def _composed(
        self, found: Found, refusal: Refusal | None, day: date, until: float
    ) -> Iterator[Any]:
        for part in super()._composed(found, refusal, day, until):
            if isinstance(part, Statement):
                continue
            made = part
            if isinstance(made.outcome, Answer):
                clause = self._clauses[found.matches[0].row]
                document: Document = self._documents[clause.clause_id]
                whole = make_answer([Quote(clause, document, clause.text)], day)
                yield from whole.statements
                made = dataclasses.replace(made, outcome=whole)
            yield made


@dataclass(frozen=True, eq=False)
class Pipeline:
    """The whole pipeline; a part is left out by replacing a field."""

    settings: Settings
    index: Index
    encoder: Encoder
    searcher: type[Searcher] = Searcher
    assistant: type[Assistant] = Assistant
    weights: Weights = FITTED
    calibration: Calibration | None = None
    sample: int = _SAMPLE

    @classmethod
    def shipped(cls, settings: Settings, index: Index, encoder: Encoder) -> Pipeline:
        """The product, but that it encodes each question once."""
        calibration = load_calibration(encoder.fingerprint)
        return cls(settings, index, Remembering(encoder), calibration=calibration)

    def without(self, **changes: Any) -> Pipeline:
        """The pipeline with some fields replaced and its refusal fitted again."""
        changed = dataclasses.replace(self, **changes)
        return changed.judging_by(changed.evidence)

    def judging_by(self, sample: Sample) -> Pipeline:
        """The pipeline with its refusal fitted on a sample."""
        found, _ = calibrated(sample, self.encoder.fingerprint)
        return dataclasses.replace(self, calibration=found)

    def blind_to(self, feature: str) -> Pipeline:
        """The pipeline whose refusal is fitted without one feature."""
        x = self.evidence.x.copy()
        x[:, _SIGNALS.index(feature)] = 0.0
        return self.judging_by(dataclasses.replace(self.evidence, x=x))

    @cached_property
    def evidence(self) -> Sample:
        """What the refusal is fitted on: bank, near misses, off topic."""
        return gather(self._opened(), self.sample)

    def _opened(self) -> Searcher:
        return self.searcher(self.index, self.encoder, self.weights)

    def open(self) -> Assistant:
        """The assistant over it."""
        return self.assistant(self._opened(), self.settings, self.calibration)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the pipeline, and the pipeline without it."""

    name: str
    title: str
    removed: Callable[[Pipeline], Pipeline]


def _bankless(p: Pipeline) -> Pipeline:
    import faiss

    none = faiss.IndexFlatIP(p.index.vectors.d)
    rows = np.empty(0, np.int64)
    index = dataclasses.replace(p.index, questions=none, question_rows=rows, misses=none)
    return p.without(index=index)


def _wordless(p: Pipeline) -> Pipeline:
    lexical = _NoWords(len(p.index.clauses))
    return p.without(index=dataclasses.replace(p.index, lexical=lexical))


def _tokenless(p: Pipeline) -> Pipeline:
    if not isinstance(p.encoder, Remembering):
        raise TypeError("the pipeline's encoder remembers")
    return p.without(encoder=_Pooled(p.encoder))


def _reweighed(**changes: float) -> Callable[[Pipeline], Pipeline]:
    return lambda p: p.without(weights=dataclasses.replace(p.weights, **changes))


def _searched_by(kind: type[Searcher]) -> Callable[[Pipeline], Pipeline]:
    return lambda p: p.without(searcher=kind)


def _answered_by(kind: type[Assistant]) -> Callable[[Pipeline], Pipeline]:
    return lambda p: dataclasses.replace(p, assistant=kind)


def _blind(feature: str) -> Callable[[Pipeline], Pipeline]:
    return lambda p: p.blind_to(feature)


PARTS = (
    Part("refit", "（对照：只重新拟合拒答）", lambda p: p.without()),
    Part("late", "迟交互（改用句向量）", _tokenless),
    Part("token_weights", "词元权重", _searched_by(_Even)),
    Part("bank", "问法库和不可答题库", _bankless),
    Part("bank_score", "问法库的得分", _reweighed(bank=0.0)),
    Part("bm25", "BM25（词和字对）", _wordless),
    Part("bigrams", "字对BM25的得分", _reweighed(lexical=0.0)),
    Part("opening", "开头段退后", _reweighed(opening=0.0)),
    Part("hints", "文件提示", _searched_by(_Unhinted)),
    Part("terms", "日常用语和英文词表", _searched_by(_AsAsked)),
    Part("names", "精确查找（文件、文号、条）", _searched_by(_Unnamed)),
    *(Part(f"refusal_{feature}", f"拒答信号 {feature}", _blind(feature)) for feature in _SIGNALS),
    Part("refusal", "按把握拒答（整个环节）", lambda p: dataclasses.replace(p, calibration=None)),
    Part("guard", "提问检查（整个环节）", _answered_by(_Unguarded)),
    Part("parts", "拆开一问多事", _answered_by(_Unsplit)),
    Part("sentences", "选句（改为首条全文）", _answered_by(_Whole)),
)


def ask_all(pipeline: Pipeline, questions: Sequence[Question], day: date) -> tuple[Case, ...]:
    """The labelled questions with the replies of a pipeline."""
    assistant, sources = pipeline.open(), sources_of(load_compilation())
    return tuple(_cases(assistant, sources, questions, day))


def _cases(
    assistant: Assistant, sources: Any, questions: Sequence[Question], day: date
) -> Iterator[Case]:
    for asked in questions:
        if asked.kind is not Kind.UNLABELLED:
            reply = assistant.ask(asked.question, asked.as_of or day, id=asked.id)
            yield Case(asked, GivenReply.model_validate(reply.model_dump()), sources)
