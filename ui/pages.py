"""Plain pages beside the chat: every document in full, at an address that stays, and their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus import Clause, Document, Status, status, status_note
from policyqa.errors import InputError
from ui.compare import compared
from ui.console import parse_day
from ui.render import badge, clause_address, other_day, page_of
from ui.twins import twin_links
from ui.wording import Language, words

__all__ = ["Source", "added_words", "document_pages"]

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A clause on the page; ``quote`` is the part of its text to mark, '' for none."""

    clause_id: str
    anchor: str
    label: str
    status: Status
    badge: str
    page: int | None
    before: str
    quote: str
    after: str
    departments: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class _Part:
    """Clauses under one heading; ``fresh`` are the headings that the part before did not have."""

    headings: tuple[str, ...]
    fresh: tuple[str, ...]
    clauses: tuple[_Shown, ...]


class Source(Protocol):
    """What answers come from, asked anew for each page: it changes while the server runs."""

    @property
    def edition(self) -> str:
        """Name of the compilation."""
        ...

    @property
    def documents(self) -> Sequence[Document]:
        """The documents that are searched now."""
        ...


def document_pages(source: Source) -> APIRouter:
    """Routes ``/docs``, ``/doc/{document_id}`` and ``/compare?a={clause_id}&b={clause_id}``.

    A clause's anchor in its document is its id after the slash. ``?quote=`` marks that text where a
    clause holds it verbatim, ``?as_of=`` judges validity on that day (today without it, or where it
    is no day), ``?lang=en`` turns the labels to English.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/docs", response_class=HTMLResponse)
    def all_documents(lang: str = "zh", as_of: str = "") -> HTMLResponse:
        language, day = _language(lang), _day(as_of)
        documents = source.documents
        return _page(
            "docs.html",
            language,
            here="documents",
            edition=source.edition,
            count=len(documents),
            added=added_words(documents, language),
            day=day,
            documents=[(document, status(document, day)) for document in documents],
        )

    @router.get("/doc/{document_id:path}", response_class=HTMLResponse)
    def full_text(document_id: str, quote: str = "", as_of: str = "", lang: str = "zh") -> Response:
        language, day = _language(lang), _day(as_of)
        documents = source.documents
        by_id = {document.document_id: document for document in documents}
        document = by_id.get(document_id)
        if document is None and document_id.partition("/")[0] in by_id:  # a clause's id, as cited
            return RedirectResponse(clause_address(document_id))
        if document is None:
            return _page("missing.html", language, 404, here="document", id=document_id[:80])
        state = status(document, day)
        return _page(
            "doc.html",
            language,
            here="document",
            document=document,
            state=state,
            note=status_note(document, day) if state is not Status.IN_FORCE else None,
            edition=source.edition,
            day=day,
            parts=_parts(document, day, quote, words(language)),
            twins={
                clause.clause_id: twin_links(documents, clause.clause_id, other_day(day), language)
                for clause in document.clauses
            },
        )

    @router.get("/compare", response_class=HTMLResponse)
    def comparison(a: str = "", b: str = "", as_of: str = "", lang: str = "zh") -> HTMLResponse:
        language, day = _language(lang), _day(as_of)
        query = urlencode({"a": a, "b": b} | ({"as_of": as_of} if as_of else {}))
        found = compared(source.documents, a, b, day, language)
        if found is None:
            return _page("uncompared.html", language, 404, here="compare", query=query, ids=(a, b))
        return _page("compare.html", language, here="compare", query=query, compared=found, day=day)

    return router


def added_words(documents: Sequence[Document], language: Language) -> str:
    """Words for the documents that were added to the compilation; '' if there are none."""
    added = any(document.document_id.startswith("user-") for document in documents)
    return words(language)["welcome_added"] if added else ""


def _page(template: str, language: Language, code: int = 200, **values: object) -> HTMLResponse:
    html = page_of(template, w=words(language), **values)
    return HTMLResponse(html, code, headers=_HEADERS)


def _language(wanted: str) -> Language:
    return "en" if wanted == "en" else "zh"


def _day(as_of: str) -> date:
    try:
        return parse_day(as_of)
    except InputError:
        return date.today()


def _parts(document: Document, day: date, quote: str, w: Mapping[str, str]) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    before: tuple[str, ...] = ()
    for headings, clauses in groupby(document.clauses, key=lambda clause: clause.heading):
        same = 0
        while same < min(len(headings), len(before)) and headings[same] == before[same]:
            same += 1
        shown = tuple(_shown(document, clause, day, quote, w) for clause in clauses)
        parts.append(_Part(headings, headings[same:], shown))
        before = headings
    return tuple(parts)


def _shown(
    document: Document, clause: Clause, day: date, quote: str, w: Mapping[str, str]
) -> _Shown:
    state = status(document, day, clause)
    found = bool(quote) and quote in clause.text
    before, marked, after = clause.text.partition(quote) if found else (clause.text, "", "")
    differs = state is not status(document, day)
    return _Shown(
        clause_id=clause.clause_id,
        anchor=clause.clause_id.partition("/")[2],
        label=clause.label,
        status=state,
        badge=badge(state, document.effective, document.expires, w),
        page=clause.page,
        before=before,
        quote=marked,
        after=after,
        departments=clause.departments,
        note=status_note(document, day, clause) if differs else clause.note,
    )
