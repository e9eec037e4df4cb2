"""The chat page: Gradio blocks around the rendered turns.

The page keeps the conversation in the browser: the server sends the HTML of the turn under way and
holds nothing of a session, so its memory does not grow with the number of chats.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import gradio as gr

from policyqa.errors import InputError
from ui.chat import EXAMPLES, StreamingAssistant, converse, read_day
from ui.render import intro

__all__ = ["WORKERS", "build_page"]

WORKERS = 4
"""Questions answered at the same time: one encoder pass each, so more only compete for cores."""
_WAITING = 64
"""Questions that may wait; the next visitor is told that the service is busy."""
_HINT = '<p class="pq-hint" role="alert">{}</p>'


def build_page(assistant: StreamingAssistant, edition: str) -> gr.Blocks:
    """Lay out the page over an assistant; ``edition`` names the compilation it answers from."""

    def ask(question: str | None, day: str | None) -> Iterator[tuple[Any, Any, str]]:
        """Outputs: the question box, the turn, the hint under the box."""
        asked = (question or "").strip()
        if not asked:
            hint = "请先写下问题，例如“公司主动向海关承认违规，能不罚吗？”"
            yield gr.skip(), gr.skip(), _HINT.format(hint)
            return
        try:
            as_of = read_day(day)
        except InputError as error:
            yield gr.skip(), gr.skip(), _HINT.format(error)
            return
        for html in converse(assistant, asked, as_of):
            yield "", html, ""

    page: gr.Blocks
    with gr.Blocks(title="渝策问答", analytics_enabled=False, fill_width=True) as page:
        gr.HTML(intro(edition), apply_default_css=False)
        turns = gr.HTML(
            html_template='<div class="pq-log" role="region" aria-label="问答记录"></div>'
            '<p class="pq-sr" role="status"></p>',
            js_on_load="window.pqLog(element, props, watch)",
            apply_default_css=False,
            elem_id="pq-turns",
        )
        with gr.Column(elem_id="pq-examples"):
            gr.HTML('<p class="pq-try">可以这样问</p>', apply_default_css=False)
            with gr.Row():
                examples = [gr.Button(text, size="sm", min_width=0) for text in EXAMPLES]
        with gr.Column(elem_id="pq-ask"):
            hint = gr.HTML("", apply_default_css=False, elem_id="pq-hint")
            with gr.Row(elem_id="pq-line"):
                box = gr.Textbox(
                    label="您的问题",
                    show_label=False,
                    placeholder="用平常的话写下问题；回车提问，Shift+回车换行",
                    lines=1,
                    max_lines=5,
                    max_length=2000,
                    scale=1,
                    autofocus=True,
                    elem_id="pq-box",
                    html_attributes=gr.InputHTMLAttributes(
                        autocomplete="off", enterkeyhint="send", lang="zh-CN", spellcheck=False
                    ),
                )
                send = gr.Button(
                    "提问", variant="primary", elem_id="pq-send", min_width=88, scale=0
                )
            day = gr.Textbox(
                label="按哪一天判断时效",
                placeholder=f"默认今天（{datetime.date.today():%Y-%m-%d}）",
                max_lines=1,
                max_length=12,
                elem_id="pq-day",
                html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
            )
        asking: dict[str, Any] = {
            "fn": ask,
            "inputs": [box, day],
            "outputs": [box, turns, hint],
            "show_progress": "hidden",
            "api_visibility": "private",
            "concurrency_limit": WORKERS,
            "concurrency_id": "ask",
        }
        gr.on([send.click, box.submit], trigger_mode="once", **asking)
        for button, text in zip(examples, EXAMPLES, strict=True):
            fill = f"() => {json.dumps(text, ensure_ascii=False)}"
            button.click(None, None, box, js=fill, show_progress="hidden").then(**asking)
    page.queue(max_size=_WAITING, default_concurrency_limit=WORKERS, api_open=False)
    return page
