"""A question to a reply: guard, search, decide, compose, and say what was done."""

from __future__ import annotations

import logging
import math
import re
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus import Clause, Document
from embeddings import Encoder
from policyqa.errors import ModelError
from rag.answerable import Calibration, load_calibration
from rag.exact import is_exact, unanswerable
from rag.extract import compose
from rag.followup import Turn, standalone
from rag.found import Found
from rag.guard import check_question, clean_question
from rag.index import open_encoder, open_index
from rag.parts import join_parts, split_question
from rag.reply import Answer, Handover, Hit, Reason, Refusal, Reply, Statement, Timing
from rag.search import Searcher
from rag.settings import Settings
from rag.timeliness import asks_validity
from rag.twins import note_twins

__all__ = ["NOT_COVERED", "Assistant", "open_assistant"]

NOT_COVERED = "收录的政策文件中没有能回答这个问题的条款。"
_OFF_TOPIC = "这个问题不属于跨境贸易便利化政策的范围，收录的文件中没有相关条款。"
_HITS = 10
_CUSTOMS = re.compile(r"海关|报关|通关|关税|检验检疫|AEO")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a question came to, how, and what is to be told of the chat model."""

    outcome: Answer | Refusal
    mode: Literal["extractive", "llm"] = "extractive"
    notice: str | None = None
    prompt: str | None = None


class Assistant:
    """Answers questions over one index; safe to share between threads."""

    _guard = staticmethod(check_question)

    def __init__(
        self, searcher: Searcher, settings: Settings, calibration: Calibration | None
    ) -> None:
        """Without a calibration nothing is refused by score; see :func:`open_assistant`.

        Raises:
            SettingsError: a chat model is set, and its key cannot be read.
        """
        self._searcher = searcher
        self._settings = settings
        self.calibration = calibration
        self._documents: dict[str, Document] = {
            clause.clause_id: document
            for document in searcher.index.documents
            for clause in document.clauses
        }
        self._by_id = {clause.clause_id: clause for clause in searcher.index.clauses}
        self._model = None
        if settings.llm.base_url:
            from rag.model import Connection

            self._model = Connection(settings.llm)

    @property
    def edition(self) -> str:
        """Name of the compilation that answers come from."""
        return self._searcher.index.edition

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that answers come from, in the order of the compilation."""
        return tuple(self._searcher.index.documents)

    def ask(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002
        history: Sequence[Turn] = (),
    ) -> Reply:
        """Answer or refuse; never raises for anything a user can type.

        ``history`` are the earlier turns, oldest first (:func:`rag.followup.turn_of`).
        """
        parts = self.stream(question, as_of, id=id, history=history)
        return next(part for part in parts if isinstance(part, Reply))

    def stream(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002
        history: Sequence[Turn] = (),
    ) -> Iterator[Statement | Reply]:
        """Yield the statements of the answer one by one, each final, and at last the reply."""
        start = time.perf_counter()
        until = self._model.until() if self._model else 0.0
        day = as_of or date.today()
        cleaned = clean_question(question)
        refusal = self._guard(cleaned)
        hits: tuple[Hit, ...] = ()
        retrieved = start
        wanted = cleaned
        first: float | None = None
        if refusal is not None:
            made = _Made(refusal)
        else:
            wanted = self._standalone(cleaned, history, until)
            found = self._searcher.search(clean_question(wanted), _HITS)
            parts = self._searched_in_parts(found)
            refusal = self._refusal(found, parts)
            if refusal is None:
                found = join_parts(self._helped(found, until), parts)
            retrieved = time.perf_counter()
            hits = self._hits(found)
            for part in self._composed(found, refusal, day, until):
                if isinstance(part, _Made):
                    made = part
                else:
                    first = first or time.perf_counter()
                    yield part
        end = time.perf_counter()
        yield Reply.of(
            made.outcome,
            id=id or uuid.uuid4().hex[:12],
            question=question,
            standalone=wanted if wanted != cleaned else None,
            as_of=day,
            mode=made.mode,
            hits=hits,
            timing_ms=Timing(
                retrieve=_ms(retrieved - start),
                answer=_ms(end - retrieved),
                total=_ms(end - start),
                first=_ms(first - start) if first and made.mode == "llm" else None,
            ),
            notice=made.notice,
            prompt=made.prompt,
        )

    @property
    def fingerprints(self) -> dict[str, str]:
        """What a reply depends on besides the question: index, encoder, evidence, prompt."""
        prompt = ""
        if self._settings.llm.base_url:
            from rag.prompts import prompt_name

            prompt = prompt_name(self._settings.llm.helps)
        return {
            "index": self._searcher.index.fingerprint[:16],
            "encoder": self._searcher.encoder,
            "evidence": self.calibration.evidence if self.calibration else "",
            "prompt": prompt,
        }

    def search(self, question: str, k: int = 10) -> tuple[Hit, ...]:
        """The k best clauses for a query, best first; nothing is refused."""
        cleaned = clean_question(question)
        return self._hits(self._searcher.search(cleaned, k)) if cleaned else ()

    def _standalone(self, question: str, history: Sequence[Turn], until: float) -> str:
        """What a follow-up asks; the question itself if it is complete, or no rewrite is safe."""
        if not history:
            return question
        if self._model:
            from rag.rewrite import rewrite_with_model

            rewritten = rewrite_with_model(question, history, self._model, until, self._by_id)
        else:
            rewritten = standalone(question, history, self._by_id)
        if rewritten == question or check_question(clean_question(rewritten)):
            return question
        return rewritten

    def _helped(self, found: Found, until: float) -> Found:
        """What is found with the model's help, where that is on and the answer is not settled.

        What the question alone finds decides whether it is refused. The help is used only if the
        clause that it puts first would not be refused as an answer either.
        """
        if (
            self._model is None
            or not self._model.settings.helps
            or is_exact(found.question, found.references)
            or found.is_settled
        ):
            return found
        from rag.help import with_help

        helped = with_help(found, self._searcher, self._model, until)
        return found if self._refusal(helped, ()) else helped

    def probability(self, question: str) -> float:
        """The calibrated probability that the corpus answers, 0 to 1; NaN where there is none.

        It is what a reply was judged by, unless the guard or an exact reference decided before.
        """
        cleaned = clean_question(question)
        if self.calibration is None or check_question(cleaned) is not None:
            return math.nan
        found = self._searcher.search(cleaned, _HITS)
        return self.calibration.probability(found, self._clauses[found.matches[0].row])

    def _searched_in_parts(self, found: Found) -> list[Found]:
        """A search for each thing asked, if there are several and no clause is named outright.

        What is asked of a document's validity is not among them where the record settles it.
        """
        if found.references.clauses or found.references.is_lookup:
            return []
        parts = split_question(found.question)
        if parts and found.is_settled:
            parts = tuple(part for part in parts if not asks_validity(part))
        return [self._searcher.search(part, _HITS) for part in parts]

    def _composed(
        self, found: Found, refusal: Refusal | None, day: date, until: float
    ) -> Iterator[Statement | _Made]:
        """The statements of the answer, then what it came to.

        ``until`` is when the model, if there is one, is given up, by the monotonic clock.
        """
        if refusal is not None:
            yield _Made(refusal)
            return
        notice = None
        if self._model and not found.is_settled:
            from rag.chat import answer_with_model
            from rag.prompts import prompt_name

            try:
                answer, problem = yield from answer_with_model(
                    found, self._clauses, self._documents, day, self._model, until
                )
            except ModelError as error:
                _log.warning("模型未能作答，改用摘录：%s", error)
                notice = f"{error}，以下为条款原文摘录。"
            else:
                outcome = (
                    note_twins(answer, found, self._by_id, self._documents, day)
                    if answer
                    else self._refuse(found, Reason.NOT_COVERED, NOT_COVERED)
                )
                notice = f"{problem}，只展示已与条款核对的部分。" if problem else None
                yield _Made(outcome, "llm", notice, prompt_name(self._model.settings.helps))
                return
        quoted = compose(found, self._clauses, self._documents, day)
        yield from quoted.statements
        noted = note_twins(quoted, found, self._by_id, self._documents, day)
        yield _Made(noted, notice=notice)

    def _refusal(self, found: Found, parts: Sequence[Found]) -> Refusal | None:
        """Why nothing is answered, or None: no clause answers the question, nor all its parts."""
        near = "".join(self._clauses[m.row].text for m in found.matches[:3])
        unnamed = unanswerable(found.question, found.references, near)
        if unnamed is not None:
            return self._refuse(found, *unnamed)
        named = is_exact(found.question, found.references)
        judge = self.calibration
        if judge is None or named or self._answers(judge, found):
            return None
        if parts and all(self._answers(judge, part) for part in parts):
            return None
        if judge.is_off_topic(found):
            return self._refuse(found, Reason.OFF_TOPIC, _OFF_TOPIC)
        return self._refuse(found, Reason.NOT_COVERED, NOT_COVERED)

    def _answers(self, judge: Calibration, found: Found) -> bool:
        return judge.answers(found, self._clauses[found.matches[0].row])

    @property
    def _clauses(self) -> tuple[Clause, ...]:
        return self._searcher.index.clauses

    def _hits(self, found: Found) -> tuple[Hit, ...]:
        return tuple(
            Hit(
                clause_id=clause.clause_id,
                document=clause.title,
                label=clause.label,
                text=clause.text,
                score=round(match.score, 4),
            )
            for match in found.matches
            for clause in (self._clauses[match.row],)
        )

    def _refuse(self, found: Found, reason: Reason, message: str) -> Refusal:
        """Refuse, naming the nearest clauses and whom to ask instead."""
        nearest = [self._clauses[match.row] for match in found.matches[:3]]
        named = Counter(name for clause in nearest for name in clause.departments)
        departments = tuple(name for name, _ in named.most_common(3))
        phones = ["12345"]
        if _CUSTOMS.search(found.question + "".join(departments)):
            phones.append("12360")
        off_topic = reason is Reason.OFF_TOPIC
        return Refusal(
            reason=reason,
            message=f"{message}请拨打{'或'.join(phones)}咨询。",
            handover=Handover(departments=() if off_topic else departments, phones=tuple(phones)),
            nearest=() if off_topic else tuple(clause.clause_id for clause in nearest),
        )


def open_assistant(settings: Settings, encoder: Encoder | None = None) -> Assistant:
    """Open the index and return an assistant over it; without ``encoder``, load that of settings.

    Raises:
        EncoderError: the encoder cannot be loaded.
        IndexMissingError, IndexStaleError, IndexDamagedError: there is no usable index to open.
        CalibrationError: the calibration does not belong to this version.
    """
    encoder = encoder or open_encoder(settings)
    index = open_index(settings, encoder)
    return Assistant(Searcher(index, encoder), settings, load_calibration(encoder.fingerprint))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
