"""Replies as HTML and Markdown. Templates escape everything that came from outside, once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus import Document, Status, status
from rag import Citation, Hit, Reason, Reply, Statement, cited_name
from ui.conversation import kept
from ui.privacy import without_numbers
from ui.twins import held, twin_links
from ui.wording import Language, is_english, words

__all__ = [
    "badge",
    "citation_text",
    "cited",
    "clause_address",
    "copied_text",
    "other_day",
    "page_of",
    "render_failure",
    "render_pending",
    "render_turn",
    "turn_markdown",
]

_AROUND = 90
"""Characters of a long clause that are shown on each side of the quote; the rest unfolds."""


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "data" / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        badge=badge,
        address=clause_address,
        copied=copied_text,
        cited=cited,
        page_words=page_words,
    )
    return environment


def page_of(template: str, **values: Any) -> str:
    """Fill in a template of ``data/templates``."""
    return _templates().get_template(template).render(**values)


def badge(
    status: Status, effective: date | None, expires: date | None, w: Mapping[str, str]
) -> str:
    """The validity badge as words; ``w`` are the words of a language.

    A clause may have a period of its own in a document without such days; its note names them.
    """
    day = expires if status is Status.EXPIRED else effective
    if day is None and status in (Status.EXPIRED, Status.NOT_YET):
        return w[f"{status}_undated"]
    return w[status].format(day=day)


def page_words(page: int, clause_id: str, w: Mapping[str, str]) -> str:
    """The page of a clause: of the compilation, or of a document that was added to it."""
    return w["page_added" if clause_id.startswith("user-") else "page"].format(page=page)


def copied_text(citation: Citation, w: Mapping[str, str]) -> str:
    """What 复制引用 puts on the clipboard: the citation, and its validity unless it is in force."""
    if citation.status is Status.IN_FORCE:
        return citation_text(citation)
    state = badge(citation.status, citation.effective, citation.expires, w)
    return f"{citation_text(citation)}（{state}）"


def citation_text(citation: Citation) -> str:
    """A citation as one writes it."""
    return cited(citation.document, citation.document_number, citation.label, citation.quote)


def cited(title: str, number: str | None, label: str, quoted: str) -> str:
    """Words of a clause with where they stand: 《文件》（文号）条款：“原文”."""
    return f"{cited_name(title, number, label)}：“{quoted}”"


def clause_address(
    clause_id: str, quoted: str = "", as_of: date | None = None, language: Language = "zh"
) -> str:
    """Path of a clause in the full-text view; ``quoted`` is marked there."""
    document, _, anchor = clause_id.partition("/")
    wanted = {"quote": quoted, "as_of": as_of.isoformat() if as_of else ""}
    wanted["lang"] = language if language != "zh" else ""
    query = urlencode({key: value for key, value in wanted.items() if value})
    return f"/doc/{quote(document)}{'?' + query if query else ''}#{quote(anchor)}"


def other_day(day: date) -> date | None:
    """The day that an address must name for a page to be judged by it; None for today."""
    return None if day == date.today() else day


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """A quote in its clause; ``cut`` says that a long clause was shortened."""

    before: str
    quote: str
    after: str
    cut: bool


def _excerpt(citation: Citation) -> _Excerpt:
    before, found, after = citation.text.partition(citation.quote)
    cut = len(before) > 2 * _AROUND or len(after) > 2 * _AROUND
    if len(before) > 2 * _AROUND:
        before = "…" + before[-_AROUND:]
    if len(after) > 2 * _AROUND:
        after = after[:_AROUND] + "…"
    return _Excerpt(before, found, after, cut)


@dataclass(frozen=True, slots=True)
class _Near:
    """A clause near a refused question; ``badge`` is empty where its document is gone."""

    hit: Hit
    status: Status
    badge: str


def _nearest(reply: Reply, documents: Sequence[Document], w: Mapping[str, str]) -> list[_Near]:
    nearest = set(reply.refusal.nearest) if reply.refusal else set()
    found = held(documents, nearest)
    shown = []
    for hit in reply.hits:
        if hit.clause_id in found:
            document, clause = found[hit.clause_id]
            state = status(document, reply.as_of, clause)
            shown.append(_Near(hit, state, badge(state, document.effective, document.expires, w)))
        elif hit.clause_id in nearest:
            shown.append(_Near(hit, Status.UNKNOWN, ""))
    return shown


def render_turn(
    reply: Reply, language: Language, edition: str, documents: Sequence[Document]
) -> str:
    """One question with its answer and cards, or its refusal; ``language`` is the page's.

    ``edition`` and ``documents`` are what the answer comes from. A personal number, for which a
    question was refused, is hidden: the browser keeps the turn.
    """
    if reply.refusal and reply.refusal.reason is Reason.UNSAFE:
        reply = reply.model_copy(update={"question": without_numbers(reply.question)})
    spoken = _language(reply.question, language)
    in_force = any(citation.status is Status.IN_FORCE for citation in reply.citations)
    past = other_day(reply.as_of)
    return page_of(
        "turn.html",
        w=words(spoken),
        language=spoken,
        turn=reply.id,
        question=reply.question,
        reply=reply,
        nearest=_nearest(reply, documents, words(spoken)),
        edition=edition if in_force else "",
        past=past,
        cards=[
            (c, _excerpt(c), twin_links(documents, c.clause_id, past, spoken))
            for c in reply.citations
        ],
        markdown=turn_markdown(reply, spoken),
        kept=json.dumps(kept(reply), ensure_ascii=False),
    )


def render_pending(
    turn: str, question: str, statements: tuple[Statement, ...], language: Language = "zh"
) -> str:
    """A turn whose answer is still arriving; ``turn`` is the id that its reply will have."""
    w = words(_language(question, language))
    return page_of("pending.html", w=w, turn=turn, question=question, statements=statements)


def render_failure(turn: str, question: str, language: Language = "zh") -> str:
    """A turn that the service could not answer through a fault of its own."""
    w = words(_language(question, language))
    return page_of("failure.html", w=w, turn=turn, question=question)


def turn_markdown(reply: Reply, language: Language = "zh") -> str:
    """A turn with its citations as Markdown, for the export."""
    w = words(language)
    lines = [f"## {w['you_asked']}：{_plain(reply.question)}", ""]
    lines += [f"{_plain(line)}\n" for line in reply.answer.split("\n")]
    for citation in reply.citations:
        status = badge(citation.status, citation.effective, citation.expires, w)
        facts = [status, w[citation.level or "unstated"]]
        facts += [page_words(citation.page, citation.clause_id, w)] if citation.page else []
        facts += (
            [w["departments"] + "、".join(citation.departments)] if citation.departments else []
        )
        lines.append(f"- [{citation.n}] {_plain(citation_text(citation))}  ")
        lines.append(f"  {_plain(' · '.join(facts))}")
    if reply.refusal:
        near = [h for h in reply.hits if h.clause_id in reply.refusal.nearest]
        names = "、".join(f"《{hit.document}》{hit.label}" for hit in near)
        lines += [f"{w['nearest']}：{_plain(names)}"] if near else []
    asked = w["as_of"].format(day=reply.as_of)
    return "\n".join([*lines, "", f"{w['answer_id'].format(id=reply.id)} · {asked}", ""])


def _plain(text: str) -> str:
    """Text in which Markdown and HTML mean nothing."""
    for character in "\\`*_<>#":
        text = text.replace(character, "\\" + character)
    return " ".join(text.split("\n"))


def _language(question: str, language: Language) -> Language:
    """The language of the frame around the quotes: the page's, or English for English questions."""
    return "en" if is_english(question) else language
