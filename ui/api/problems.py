"""Errors as application/problem+json (RFC 9457), in Chinese; never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policyqa.errors import InputError, StorageError

__all__ = [
    "NO_DATABASE",
    "Problem",
    "ProblemError",
    "answers",
    "handle_problems",
    "problem",
    "problem_response",
]

NO_DATABASE = "数据库暂时无法使用。请稍后再试。"
_MEDIA = "application/problem+json"
_TITLES = {
    400: "请求有误",
    401: "需要密钥",
    404: "没有找到",
    405: "方法不对",
    406: "没有这种格式",
    413: "请求太大",
    422: "内容有误",
    429: "请求太多",
    500: "服务出错",
    503: "暂时不可用",
}
_DETAILS = {
    400: "请求的正文不是 JSON，或不完整。请检查后重试。",
    404: "没有这个地址。接口的地址见 /api/v1/openapi.json。",
    405: "这个地址不接受这种方法。可用的方法见 Allow 头。",
    413: "请求的正文太大。问题最多 500 字。",
    500: "服务出了故障，已经记下。请稍后再试。",
}
_WRONG = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "string_too_short": "不能为空",
    "string_too_long": "太长，最多 {max_length} 字",
    "string_type": "应当是文字",
    "bool_type": "应当是 true 或 false",
    "day": "应当写成 2025-10-11 的样子",
    "json_invalid": "正文不是 JSON",
    "literal_error": "只能是 {expected}",
    "string_pattern_mismatch": "格式不对",
    "greater_than_equal": "至少是 {ge}",
    "less_than_equal": "最多是 {le}",
    "int_parsing": "应当是整数",
    "too_long": "项数太多，最多 {max_length} 项",
}
_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong and what to do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "内容有误",
                    "status": 422,
                    "detail": "question：缺少这一项。",
                }
            ]
        }
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class ProblemError(Exception):
    """Raised by a route to answer with a problem."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        """``detail`` is Chinese and says what to do."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def problem(status: int, detail: str) -> Problem:
    """A problem with the title that its status always has."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    return Problem(title=title, status=status, detail=detail)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The statuses as OpenAPI responses."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _TITLES[status], "content": {_MEDIA: {"schema": schema}}}
        for status in statuses
    }


def handle_problems(app: FastAPI, body_bytes: int) -> None:
    """Let an application answer every error with a problem, and take bodies up to a size."""

    @app.exception_handler(ProblemError)
    def _of_route(request: Request, error: ProblemError) -> Response:
        del request
        return problem_response(error)

    @app.exception_handler(InputError)
    def _of_input(request: Request, error: InputError) -> Response:
        del request
        return _response(404, str(error))

    @app.exception_handler(StorageError)
    def _of_storage(request: Request, error: StorageError) -> Response:
        del request
        _log.error("the database failed a request: %s", error)
        return _response(503, NO_DATABASE, {"Retry-After": "5"})

    @app.exception_handler(RequestValidationError)
    def _of_content(request: Request, error: RequestValidationError) -> Response:
        del request
        return _response(422, "；".join(_wrong(e) for e in error.errors()) + "。")

    @app.exception_handler(HTTPException)
    def _of_server(request: Request, error: HTTPException) -> Response:
        del request
        detail = _DETAILS.get(error.status_code, "请检查请求后重试。")
        return _response(error.status_code, detail, error.headers)

    app.add_middleware(_Edge, body_bytes=body_bytes)


class _Edge:
    """Bounds the body of a request, and answers errors that nobody expected.

    Starlette's own limit answers in plain text, and its last handler raises the error once more.
    """

    def __init__(self, app: ASGIApp, body_bytes: int) -> None:
        self._app = app
        self._bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, received = False, 0

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._bytes:
                raise HTTPException(413)
            return message

        try:
            await self._app(scope, bounded, watch)
        except Exception:  # noqa: BLE001 - whatever failed, the caller is told, in Chinese
            _log.exception("an API request failed")
            if not started:
                await _response(500, _DETAILS[500])(scope, receive, send)


def problem_response(error: ProblemError) -> Response:
    """The response to an error outside the API's own application."""
    return _response(error.status, error.detail, error.headers)


def _response(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    body = problem(status, detail).model_dump_json()
    return Response(body, status, headers, _MEDIA)


def _wrong(error: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"][1:] if not isinstance(part, int))
    words = _WRONG.get(error["type"], "内容不对").format_map(error.get("ctx") or {})
    return f"{where}：{words}" if where else words
