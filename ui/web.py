"""The chat: a question goes to the server, its turn comes back, the browser keeps the conversation.

The server holds none. Each event sends one turn; data/static/chat.js moves finished turns up, keeps
them in the browser's storage, and sends what it knows of them with the next question.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from policyqa.errors import InputError
from rag import Reply, Statement, Turn
from ui.console import parse_day
from ui.conversation import turns_of
from ui.feedback import REASONS
from ui.gradio_pages import mount_page
from ui.pages import Source, added_words
from ui.render import page_of, render_failure, render_pending, render_turn
from ui.wording import Language, topics, words

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

__all__ = ["Answerer", "mount_chat"]

_PATHS: dict[Language, str] = {"en": "/en", "zh": "/"}
"""Where the chat lies; / takes every address that is left, so it is mounted last."""
_AT_ONCE = 16
"""Questions answered at the same time: one that waits for a chat model holds its place until the
deadline, and must not hold up the others."""
_READY = "() => policyqa.ready()"
"""Marks the page once its handlers are wired: before that, an Enter would go nowhere."""
_SEND = "(question, day, turns) => [question, policyqa.day(), policyqa.sent()]"
_log = logging.getLogger(__name__)


class Answerer(Protocol):
    """What the page needs of an assistant."""

    def stream(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the field's name in the reply
        history: Sequence[Turn] = (),
    ) -> Iterator[Statement | Reply]:
        """Yield statements, then the reply, which bears the id."""
        ...


def mount_chat(app: FastAPI, assistant: Answerer, source: Source) -> None:
    """Mount the chat in both languages."""
    for language, path in _PATHS.items():
        mount_page(
            app,
            partial(_page, assistant, source, language),
            path,
            words(language),
            ("chat.css", "chat.js"),
        )


def _page(assistant: Answerer, source: Source, language: Language) -> gr.Blocks:
    import gradio as gr

    w = words(language)

    def answer(question: str, day: str, turns: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
        """Yield the newest turn, the question box, and a notice.

        ``turns`` is what the browser keeps of earlier turns, oldest first.
        """
        if not question.strip():
            yield gr.skip(), gr.skip(), _notice(w["ask_first"])
            return
        try:
            as_of = parse_day(day.strip())
        except InputError:
            yield gr.skip(), gr.skip(), _notice(w["bad_day"])
            return
        turn, history = uuid.uuid4().hex[:12], turns_of(turns)
        said: tuple[Statement, ...] = ()
        # The box is emptied once, here: what is typed while an answer arrives must stay.
        yield render_pending(turn, question, said, language), "", ""
        try:
            for part in assistant.stream(question, as_of, id=turn, history=history):
                if isinstance(part, Reply):
                    shown = render_turn(part, language, source.edition, source.documents)
                else:
                    said = (*said, part)
                    shown = render_pending(turn, question, said, language)
                yield shown, gr.skip(), gr.skip()
        except Exception:  # noqa: BLE001 - whatever failed, the person is told, in Chinese
            _log.exception("no reply to a question on the page")
            yield render_failure(turn, question, language), gr.skip(), gr.skip()

    with gr.Blocks(title=w["title"], analytics_enabled=False) as page:
        welcome = gr.HTML(_welcome(source, language), elem_id="pq-welcome", apply_default_css=False)
        gr.HTML(page_of("past.html", w=w, reasons=REASONS), apply_default_css=False)
        newest = gr.HTML("", elem_id="pq-newest", apply_default_css=False)
        with gr.Column(elem_id="pq-ask"):
            notice = gr.HTML("", elem_id="pq-notice", apply_default_css=False)
            gr.HTML(page_of("tools.html", w=w), apply_default_css=False)
            with gr.Row(elem_id="pq-row"):
                question = gr.Textbox(
                    label=w["ask_label"],
                    placeholder=w["ask_placeholder"],
                    lines=1,
                    max_lines=6,
                    max_length=4000,
                    elem_id="pq-question",
                    scale=8,
                    min_width=240,
                )
                day = gr.Textbox(
                    label=w["day_label"],
                    max_lines=1,
                    elem_id="pq-day",
                    scale=2,
                    min_width=150,
                )
                button = gr.Button(
                    w["send"], variant="primary", elem_id="pq-send", scale=1, min_width=90
                )
        turns = gr.JSON([], visible=False)
        gr.on(
            [question.submit, button.click],
            answer,
            [question, day, turns],
            [newest, question, notice],
            js=_SEND,
            show_progress="hidden",
            api_visibility="private",
        )
        page.load(  # the documents may be others than when the server started
            lambda: _welcome(source, language),
            outputs=welcome,
            js=_READY,
            show_progress="hidden",
            queue=False,
            api_visibility="private",
        )
    page.queue(default_concurrency_limit=_AT_ONCE, max_size=64)
    blocks: gr.Blocks = page
    return blocks


def _welcome(source: Source, language: Language) -> str:
    documents = source.documents
    issued = [document.issued for document in documents if document.issued]
    return page_of(
        "welcome.html",
        w=words(language),
        edition=source.edition,
        count=len(documents),
        added=added_words(documents, language),
        latest=max(issued, default="—"),
        topics=topics(language),
    )


def _notice(text: str) -> str:
    return f'<p class="pq-hint" role="alert">{escape(text)}</p>'
