"""文件: uploading documents with a preview of what was read, and removing those that were added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from corpus import Level, load_library
from corpus.library import Record
from policyqa.errors import InputError, PolicyqaError
from ui.operations.room import Form, Guarded, shown
from ui.operations.workshop import Task, Workshop
from ui.wording import staff_words

__all__ = ["upload_pages"]

_HOME = "/operations/documents"
_FILES = 20
_BYTES = 64 * 2**20
"""Of an upload as a whole, which is that of one file in the terminal."""


def upload_pages(workshop: Workshop) -> APIRouter:
    """Routes /operations/documents and below; to be included before the other operations."""
    router = APIRouter(prefix=_HOME, route_class=Guarded, include_in_schema=False)
    _add_upload(router, workshop)
    _add_task(router, workshop)
    _add_removal(router, workshop)
    return router


def _add_upload(router: APIRouter, workshop: Workshop) -> None:
    @router.get("")
    def show_documents(request: Request) -> Response:
        return _documents(request, workshop)

    @router.post("")
    async def upload(request: Request) -> Response:
        try:
            files = await _uploaded(request)
            task = await run_in_threadpool(workshop.stage, files)
        except PolicyqaError as error:
            code = 422 if isinstance(error, InputError) else 503
            return await run_in_threadpool(_documents, request, workshop, code, str(error))
        finally:
            await request.close()
        return RedirectResponse(_address(task), 303)


def _add_task(router: APIRouter, workshop: Workshop) -> None:
    w = staff_words("operations")

    @router.get("/task/{token}")
    def show_task(request: Request, token: str) -> Response:
        task = workshop.find(token)
        if task is None:
            return _documents(request, workshop, 404, w["up_expired"])
        return _task(request, workshop, task)

    @router.post("/task/{token}")
    def decide(request: Request, token: str, form: Form) -> Response:
        task = workshop.find(token)
        if task is None:
            return _documents(request, workshop, 404, w["up_expired"])
        if form.get("do") == "cancel":
            workshop.discard(task)
            return RedirectResponse(_HOME, 303)
        if not task.finished and not task.busy:
            levels = _levels(form)
            unset = [
                one.number
                for one in task.previews
                if one.document and not one.document.level and one.number not in levels
            ]
            if unset:
                return _task(request, workshop, task, 422, unset)
            workshop.add(task, levels)
        return RedirectResponse(_address(task), 303)


def _add_removal(router: APIRouter, workshop: Workshop) -> None:
    w = staff_words("operations")

    @router.get("/remove/{document_id}")
    def ask_to_remove(request: Request, document_id: str) -> Response:
        record = _record(workshop, document_id)
        if record is None:
            return _documents(request, workshop, 404, w["up_no_document"])
        return shown(request, "remove", tab="documents", record=record)

    @router.post("/remove/{document_id}")
    def remove(request: Request, document_id: str) -> Response:
        record = _record(workshop, document_id)
        if record is None:
            return _documents(request, workshop, 404, w["up_no_document"])
        return RedirectResponse(_address(workshop.remove(document_id, record.title)), 303)


async def _uploaded(request: Request) -> list[tuple[str, BinaryIO]]:
    """The files of an upload, each its name and content, open until the request is closed.

    Raises:
        InputError: they are too many or too large, or there is none.
    """
    w = staff_words("operations")
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _BYTES:
        async for _ in request.stream():
            pass  # a browser shows the answer only once it has sent everything
        raise InputError(w["up_too_large"])
    try:
        form = await request.form(max_files=_FILES, max_fields=_FILES)
    except (HTTPException, MultiPartException) as error:
        raise InputError(w["up_too_many"]) from error
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    if not files:
        raise InputError(w["up_none"])
    return [(one.filename or "", one.file) for one in files]


def _documents(
    request: Request, workshop: Workshop, code: int = 200, problem: str = ""
) -> Response:
    return shown(
        request,
        "documents",
        code,
        problem=problem,
        stale=workshop.live.problem,
        tasks=[task for task in workshop.tasks if not task.finished],
        records=tuple(reversed(load_library(workshop.settings.data_dir).records)),
        held={document.document_id for document in workshop.live.documents},
        bundled=sum(not d.document_id.startswith("user-") for d in workshop.live.documents),
        files=_FILES,
        bytes=_BYTES,
    )


def _task(
    request: Request,
    workshop: Workshop,
    task: Task,
    code: int = 200,
    unset: Sequence[int] = (),
) -> Response:
    titles = {document.document_id: document.title for document in workshop.live.documents}
    return shown(
        request,
        "upload",
        code,
        tab="documents",
        task=task,
        stale=workshop.live.problem,
        unset=unset,
        levels=list(Level),
        added=[(one, titles[one]) for one in task.ids if one in titles],
    )


def _record(workshop: Workshop, document_id: str) -> Record | None:
    records = load_library(workshop.settings.data_dir).records
    return next((r for r in records if r.document_id == document_id), None)


def _levels(form: dict[str, str]) -> dict[int, Level]:
    chosen = ((name.removeprefix("level-"), value) for name, value in form.items())
    return {int(n): Level(v) for n, v in chosen if n.isdecimal() and v in list(Level)}


def _address(task: Task) -> str:
    return f"{_HOME}/task/{task.token}"
