"""The REST API: /api/v1 as an application of its own, and the probes beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.security import HTTPBearer
from starlette.responses import JSONResponse, Response

from policyqa import __version__
from policyqa.errors import StorageError
from ui.accounts import Accounts
from ui.api.access import Access
from ui.api.metrics import Metrics
from ui.api.problems import NO_DATABASE, Problem, ProblemError, handle_problems, problem_response
from ui.api.routes import routes
from ui.journal import Channel, Journal, Recorded

if TYPE_CHECKING:
    from rag import Live

__all__ = ["install"]

_BODY_BYTES = 16_384
"""500 characters take 6,000 bytes when each is escaped twice over; a comment takes no more."""
_PER_MINUTE = 120
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


def install(
    app: FastAPI,
    assistant: Live,
    journal: Journal,
    accounts: Accounts,
    *,
    loopback: bool,
    per_minute: int = _PER_MINUTE,
) -> None:
    """Add /api/v1, /healthz, /readyz and /metrics to an application.

    To be called before anything is mounted at /. ``loopback`` says that only this machine can reach
    the server: then no key is needed until there is one. ``per_minute`` bounds the requests of each
    key, or without keys of each address.
    """
    access = Access(accounts, loopback=loopback, per_minute=per_minute)
    metrics = Metrics(journal)
    bearer = HTTPBearer(auto_error=False, description="policyqa key add 建立的密钥")
    api = FastAPI(
        title="渝策问答",
        version=__version__,
        docs_url=None,  # their scripts come from another host
        redoc_url=None,
    )
    handle_problems(api, _BODY_BYTES)
    recorded = Recorded(assistant, journal, Channel.API)
    needs = [Depends(bearer), Depends(access)]
    api.include_router(routes(recorded, journal), dependencies=needs)
    _describe(api)
    app.mount("/api/v1", api)

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> Response:
        return JSONResponse({"status": "ok"})

    @app.get("/readyz", include_in_schema=False)
    def readyz() -> Response:
        """Ready once there is something to answer from; the journal's state is only told."""
        lost = {"lost": journal.lost, "waiting": journal.waiting}
        ready = bool(assistant.documents)
        told = {"status": "ready" if ready else "no documents", "journal": lost}
        return JSONResponse(told, 200 if ready else 503)

    @app.get("/metrics", include_in_schema=False)
    def show_metrics(request: Request) -> Response:
        try:
            access(request)
        except ProblemError as error:
            return problem_response(error)
        except StorageError:
            return problem_response(ProblemError(503, NO_DATABASE))
        return Response(metrics.text(), media_type=_METRICS)


def _describe(api: FastAPI) -> None:
    """Add the schema of a problem, which only responses refer to, to the OpenAPI document."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            document = get_openapi(
                title=api.title,
                version=api.version,
                description="依据官方政策条款回答问题，并写明出处。出错时返回 problem+json。",
                routes=api.routes,
            )
            document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
            api.openapi_schema = document
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]
