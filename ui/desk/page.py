"""The page at /desk: Gradio carries what is typed to the search and the results back.

Three boxes that nobody sees receive what the server sends (the shell, results, a script);
data/static/desk.js shows it and owns everything that is drawn, so that an answer that comes late
cannot take the place of a newer one, and the keyboard never loses its place.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from corpus import Level, Status
from policyqa.errors import InputError
from ui.accounts import Account
from ui.console import parse_day
from ui.desk.catalogue import Catalogue
from ui.desk.find import LONGEST, Assistant, Wanted, find
from ui.desk.script import script_of
from ui.gate import account_of
from ui.gradio_pages import mount_page
from ui.render import other_day, page_of
from ui.wording import staff_words

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI, Request

__all__ = ["mount_desk"]

_AT_ONCE = 16
_log = logging.getLogger(__name__)


def mount_desk(app: FastAPI, assistant: Assistant) -> None:
    """Mount the desk at /desk; :class:`ui.gate.Gate` lets in whom it may.

    ``assistant`` notes what it is asked in the journal, and searches without noting.
    """
    desk = _Desk(assistant)
    files = ("chat.css", "desk.css", "desk.js")
    mount_page(app, partial(_blocks, desk), "/desk", staff_words("desk"), files, _name)


def _name(request: Request) -> str:
    return account_of(request).name


class _Desk:
    """Answers the page's requests, in HTML."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._kept = Catalogue(assistant.documents)
        self._w = staff_words("desk")

    @property
    def _catalogue(self) -> Catalogue:
        documents = self._assistant.documents
        if not self._kept.is_of(documents):
            self._kept = Catalogue(documents)
        return self._kept

    def shell(self, account: Account) -> str:
        """The page itself, for the one who opened it."""
        return page_of(
            "desk.html",
            w=self._w,
            account=account,
            levels=[(level, self._w[level]) for level in Level],
            documents=[(d.document_id, d.title) for d in self._catalogue.documents],
            departments=[(name, name) for name in self._catalogue.departments],
            states=[(state, self._w[f"state_{state}"]) for state in Status],
            years=[(year, year) for year in self._catalogue.years],
            edition=self._assistant.edition,
        )

    def search(self, given: dict[str, Any]) -> str:
        """Results as one types."""

        def results(wanted: Wanted, day: date) -> str:
            found = find(self._assistant, self._catalogue, wanted, day)
            return page_of(
                "desk_results.html",
                w=self._w,
                found=found,
                wanted=wanted,
                day=day,
                past=other_day(day),
                longest=LONGEST,
            )

        return self._safely(given, results)

    def ask(self, given: dict[str, Any]) -> str:
        """An answer, noted in the journal, with its script."""

        def script(wanted: Wanted, day: date) -> str:
            reply = self._assistant.ask(wanted.query.strip(), day)
            return page_of(
                "desk_script.html",
                w=self._w,
                seq=wanted.seq,
                reply=reply,
                script=script_of(reply, self._w),
                clauses=json.dumps(
                    [[c.clause_id, f"《{c.document}》{c.label}"] for c in reply.citations],
                    ensure_ascii=False,
                ),
                past=other_day(day),
            )

        return self._safely(given, script)

    def _safely(self, given: dict[str, Any], reply: Callable[[Wanted, date], str]) -> str:
        """Whatever fails, the operator is told in Chinese what to do."""
        seq = given.get("seq")
        try:
            wanted = Wanted.model_validate({k: v for k, v in given.items() if v != ""})
            return reply(wanted, parse_day(wanted.day))
        except (ValidationError, InputError):
            told = self._w["not_understood"]
        except Exception:  # noqa: BLE001 - whatever failed, the operator is told
            _log.exception("no reply on the desk")
            told = self._w["failed"]
        return page_of("desk_failure.html", seq=seq if isinstance(seq, int) else 0, told=told)


def _blocks(desk: _Desk) -> gr.Blocks:
    import gradio as gr

    w = staff_words("desk")

    def shell_of(request: Any) -> str:
        return desk.shell(account_of(request.request))

    # Gradio goes by this; it cannot read the name of a class that is imported only here.
    shell_of.__annotations__["request"] = gr.Request
    quick: dict[str, Any] = {
        "queue": False,  # one request instead of two: a third of the time from key to result
        "show_progress": "hidden",
        "trigger_mode": "multiple",
        "api_visibility": "private",
        "concurrency_limit": _AT_ONCE,
    }
    with gr.Blocks(title=f"{w['desk']} · {w['title']}", analytics_enabled=False) as page:
        shell = gr.HTML(
            page_of("desk_opening.html", w=w), elem_id="pq-desk", apply_default_css=False
        )
        with gr.Column(elem_id="pq-unseen"):
            results = gr.HTML("", elem_id="pq-results", apply_default_css=False)
            script = gr.HTML("", elem_id="pq-said", apply_default_css=False)
            given = gr.JSON({}, visible=False)
            search = gr.Button("search", elem_id="pq-go-search")
            ask = gr.Button("ask", elem_id="pq-go-ask")
        search.click(desk.search, given, results, js="() => desk.wanted('search')", **quick)
        ask.click(desk.ask, given, script, js="() => desk.wanted('ask')", **quick)
        page.load(
            shell_of,
            None,
            shell,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        ).then(None, js="() => desk.ready()")
    blocks: gr.Blocks = page
    return blocks
