"""What all pages of operations share: what they stand on, their frame, and how they fail."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from sqlalchemy import Engine
from starlette.exceptions import HTTPException

from corpus import Clause, Document
from policyqa.errors import StorageError
from rag import Hit
from ui.accounts import Accounts
from ui.forms import FORM_HEADERS, read_form
from ui.gate import account_of
from ui.render import page_of
from ui.wording import staff_words

__all__ = ["HEADERS", "Form", "Guarded", "Room", "Source", "Supplement", "held", "shown"]

Supplement = Callable[[str, str], None]
"""Adds a question (second) that a clause (its id, first) answers to the user's bank, and returns
when it is searched. Raises PolicyqaError, in Chinese, and has then changed nothing."""
_POLICY = "Content-Security-Policy"
HEADERS = {**FORM_HEADERS, _POLICY: f"{FORM_HEADERS[_POLICY]}; connect-src 'self'"}
"""Those of a page with forms, whose script may ask this server besides."""
_FORM_BYTES = 32_768
"""1,000 Chinese characters of a note take 9,000."""
_log = logging.getLogger(__name__)


class Source(Protocol):
    """Where answers come from now; the documents may change while the server runs."""

    @property
    def documents(self) -> Sequence[Document]:
        """The documents that are searched."""
        ...

    def search(self, question: str, k: int = 10) -> Sequence[Hit]:
        """The k best clauses, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Room:
    """What the pages stand on."""

    source: Source
    engine: Engine
    accounts: Accounts
    supplement: Supplement


class Guarded(APIRoute):
    """A route whose failures are pages, too: in Chinese, with the way back."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """The handler, guarded."""
        answer = super().get_route_handler()
        w = staff_words("operations")

        async def guarded(request: Request) -> Response:
            try:
                return await answer(request)
            except StorageError as error:
                _log.error("the database failed a page of operations: %s", error)
                return shown(request, "failed", 503, told=w["no_database"])
            except HTTPException as error:
                told = w["too_much"] if error.status_code == 413 else w["missing"]
                return shown(request, "failed", error.status_code, told=told)
            except Exception:  # noqa: BLE001 - whatever failed, the person is told, in Chinese
                _log.exception("a page of operations failed")
                return shown(request, "failed", 500, told=w["failed"])

        return guarded


def shown(request: Request, template: str, code: int = 200, **values: Any) -> HTMLResponse:
    """A page of operations; ``template`` is its name, by which its tab is marked as well."""
    html = page_of(
        f"operations/{template}.html",
        w=staff_words("operations"),
        account=account_of(request),
        here="operations",
        retry=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        when=_when,
        **{"tab": template, **values},
    )
    return HTMLResponse(html, code, headers=HEADERS)


def held(documents: Iterable[Document]) -> dict[str, Clause]:
    """The clauses that are searched now, by id."""
    return {clause.clause_id: clause for document in documents for clause in document.clauses}


def _when(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


async def _form(request: Request) -> dict[str, str]:
    fields = await read_form(request, _FORM_BYTES)
    return {name: value.replace("\0", "") for name, value in fields.items()}  # PostgreSQL has none


Form = Annotated[dict[str, str], Depends(_form)]
