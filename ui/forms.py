"""Reading posted forms, and the headers of pages that hold one."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

__all__ = ["FORM_HEADERS", "read_form"]

FORM_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}
"""Headers of pages with a plain form."""


async def read_form(request: Request, most: int) -> dict[str, str]:
    """The fields of a posted form of at most so many bytes.

    Raises:
        HTTPException: 413, it is longer.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
