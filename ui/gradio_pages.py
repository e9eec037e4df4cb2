"""How every Gradio page of the application is mounted: quiet, small, with our style and script."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi.responses import RedirectResponse

from rag.slim import later, without

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI, Request

__all__ = ["mount_page"]

_FONTS = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_NEVER = str(10**12)


def mount_page(
    app: FastAPI,
    make: Callable[[], gr.Blocks],
    path: str,
    words: Mapping[str, str],
    files: tuple[str, ...],
    who: Callable[[Request], str | None] | None = None,
) -> None:
    """Mount what ``make`` makes once Gradio is loaded.

    ``files`` are the page's style sheets and scripts in data/static, beside the colours; ``words``
    are for the scripts, as JSON. ``who`` names the person behind a request, None for a page that is
    open to anybody.
    """
    gr = _gradio()
    if path != "/":  # as it is typed; a mount only answers below its slash
        app.add_api_route(path, lambda: RedirectResponse(f"{path}/"), include_in_schema=False)
    gr.mount_gradio_app(
        app,
        make(),
        path=path,
        theme=gr.themes.Default(font=list(_FONTS), font_mono=["monospace"]),
        head=_head(words, files),
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        run_history=False,
        max_file_size=1,
        auth_dependency=who,
    )


def _gradio() -> Any:
    """Gradio, loaded without telemetry, without MCP (25 MB) and pandas, unless used (32 MB)."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    # Its own statistics, which nobody is shown, are made with pandas after every so many events.
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", _NEVER)
    with without("mcp"), later("pandas"):
        import gradio as gr
    return gr


def _head(words: Mapping[str, str], files: tuple[str, ...]) -> str:
    """Style and script of the page, and the words that the script needs."""
    told = json.dumps(dict(words), ensure_ascii=False).replace("<", "\\u003c")
    links = "".join(
        f'<link rel="stylesheet" href="/pq/{name}">'
        if name.endswith(".css")
        else f'<script src="/pq/{name}"></script>'
        for name in ("colours.css", *files)
    )
    return (
        f'<script type="application/json" id="pq-words">{told}</script>'
        f'<link rel="icon" href="/pq/icon.svg" type="image/svg+xml">{links}'
    )
