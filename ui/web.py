"""The chat page: one question box, the conversation with its clauses below, nothing else."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import socket
from collections.abc import Iterator
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from policyqa.errors import InputError, ServerError
from rag import Reply, Statement
from ui.console import parse_day, say
from ui.render import render_failure, render_pending, render_turn

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["build_page", "launch_options", "serve", "use_one_heap"]

_DATA = Path(__file__).parent / "data"
_FONTS = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_TURNS_KEPT = 20
"""Turns that stay on the page; older ones go, so that a long chat does not grow for ever."""
_AT_ONCE = 16
"""Questions answered at the same time: one that waits for a chat model holds its place until the
deadline, and must not hold up the others."""
_EXAMPLES = (
    "新企业开户、刻章、领发票要跑几趟？",
    "主动向海关报告少缴税，会不会被罚？",
    "老外来住店，小旅馆能不接待吗？",
    "首次拿到AEO高级认证有奖励吗？",
    "海外仓卖货，收汇和报关金额不一样行吗？",
    "西部陆海新通道的支持政策到哪天为止？",
)
_M_ARENA_MAX = -8
"""From malloc.h of glibc."""
_READY = "() => { document.documentElement.dataset.ready = 'yes' }"
"""Marks the page once its handlers are wired: before that, an Enter would go nowhere."""
_log = logging.getLogger(__name__)
_HINT = '<p class="pq-hint">请先写下要问的事项，例如“出口退税一般几天办完”。</p>'


class Answerer(Protocol):
    """What the page needs of an assistant."""

    def stream(self, question: str, as_of: date | None = None) -> Iterator[Statement | Reply]:
        """Yield statements, then the reply."""
        ...


def build_page(assistant: Answerer, edition: str) -> gr.Blocks:
    """Build the page over an assistant; ``edition`` names what answers come from."""
    import gradio as gr

    def answer(question: str, day: str, turns: list[str]) -> Iterator[tuple[Any, ...]]:
        if not question.strip():
            yield _page(turns) + _HINT, question, turns
            return
        try:
            as_of = parse_day(day.strip())
        except InputError:
            hint = f'<p class="pq-hint">日期“{escape(day)}”不对，请写成 2025-10-11 的样子。</p>'
            yield _page(turns) + hint, question, turns
            return
        kept = turns[-(_TURNS_KEPT - 1) :]
        number = int(kept[-1].partition(" ")[0]) + 1 if kept else 1
        said: tuple[Statement, ...] = ()
        yield _page(kept) + _newest(render_pending(number, question, said)), "", turns
        # The box is emptied once, above: what is typed while an answer arrives must stay.
        try:
            for part in assistant.stream(question, as_of):
                if isinstance(part, Reply):
                    kept = [*kept, f"{number} {render_turn(number, part)}"]
                    yield _page(kept, focus=True), gr.skip(), kept
                else:
                    said = (*said, part)
                    pending = _newest(render_pending(number, question, said))
                    yield _page(kept) + pending, gr.skip(), turns
        except Exception:  # noqa: BLE001 - whatever failed, the person is told, in Chinese
            _log.exception("no reply to a question on the page")
            yield _page(kept) + _newest(render_failure(question)), gr.skip(), turns

    with gr.Blocks(title="渝策问答", analytics_enabled=False) as page:
        turns = gr.State([])
        gr.HTML(_introduction(edition))
        conversation = gr.HTML("", elem_id="pq-conversation")
        with gr.Group(elem_id="pq-ask"):
            question = gr.Textbox(
                label="您的问题",
                placeholder="用平常的话问，例如：出口退税一般几天办完？",
                lines=2,
                max_lines=6,
                max_length=4000,
                elem_id="pq-question",
                autofocus=True,
                submit_btn=False,
            )
            with gr.Row(elem_id="pq-row"):
                day = gr.Textbox(
                    label="按哪一天判断时效（可不填，默认今天）",
                    placeholder=date.today().isoformat(),
                    max_lines=1,
                    elem_id="pq-day",
                )
                button = gr.Button("提问", variant="primary", elem_id="pq-send")
        with gr.Row(elem_id="pq-examples"):
            examples = [gr.Button(text, size="sm") for text in _EXAMPLES]
        wires: dict[str, Any] = {
            "outputs": [conversation, question, turns],
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        gr.on([question.submit, button.click], answer, [question, day, turns], **wires)
        for example in examples:
            example.click(answer, [example, day, turns], **wires)
        page.load(js=_READY)
    page.queue(default_concurrency_limit=_AT_ONCE, max_size=64)
    blocks: gr.Blocks = page
    return blocks


def _introduction(edition: str) -> str:
    return (
        '<div class="pq-intro"><h1>渝策问答</h1>'
        f"<p>依据《{escape(edition)}》收录的 31 份文件作答，只引条款原文，写明出处和时效。</p>"
        '<p class="pq-limits">这里不提供法律意见；文件之后的修改和废止不在收录范围内，'
        "办理前请以发文单位的最新规定为准。请勿填写个人信息。</p></div>"
    )


def _page(turns: list[str], *, focus: bool = False) -> str:
    """The conversation; a turn is stored as its number, a space, and its HTML."""
    bodies = [turn.partition(" ")[2] for turn in turns]
    if focus and bodies:
        return "".join(map(_turn, bodies[:-1])) + _newest(bodies[-1])
    return "".join(map(_turn, bodies))


def _turn(body: str) -> str:
    return f'<section class="pq-turn">{body}</section>'


def _newest(body: str) -> str:
    return f'<section class="pq-turn pq-newest">{body}</section>'


def launch_options() -> dict[str, Any]:
    """What the page needs when it is launched: style, script, no links out, no telemetry."""
    import gradio as gr

    script = (_DATA / "page.js").read_text("utf-8")
    return {
        "theme": gr.themes.Default(font=list(_FONTS)),
        "css": (_DATA / "page.css").read_text("utf-8"),
        "head": f"<script>{script}</script>",
        "footer_links": [],
        "share": False,
        "quiet": True,
        "show_error": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "run_history": False,
        "state_session_capacity": 500,
    }


def use_one_heap() -> None:
    """Let all threads share one heap; to be called before there are threads.

    glibc gives each thread a heap of its own, which keeps its peak: 36 MB more after 20 chats, and
    no faster (measured). Elsewhere nothing changes.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def serve(assistant: Answerer, edition: str, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the page until interrupted; prints the address.

    Raises:
        ServerError: the port is in use or may not be used.
    """
    _check_port(host, port)
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    page = build_page(assistant, edition)
    page.launch(server_name=host, server_port=port, prevent_thread_lock=True, **launch_options())
    say(f"渝策问答已启动：http://{host}:{port}  （按 Ctrl+C 停止）")
    with contextlib.suppress(KeyboardInterrupt):
        page.block_thread()


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServerError(
                f"无法使用 {host}:{port}（{error.strerror}）。"
                f"可能已有程序占用，请换一个端口，例如：policyqa serve --port {port + 1}"
            ) from error
