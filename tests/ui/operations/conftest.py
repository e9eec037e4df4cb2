"""The pages of operations behind the login, over an assistant that answers alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from sqlalchemy import Engine, insert

import ui
from policyqa.errors import InputError
from rag import Settings
from tests.ui.journal.conftest import asked
from tests.ui.replies import FakeAssistant, Fixed
from ui.accounts import Accounts, Role
from ui.journal.models import users
from ui.login import install_login
from ui.operations import Room, operations_pages
from ui.pages import document_pages

__all__ = ["asked"]

PASSWORD = "long-enough-1"
PEOPLE = {"小王": Role.ADMINISTRATOR, "小赵": Role.ADMINISTRATOR, "小李": Role.OPERATOR}
SHORT = "问法须为2至200字。请改短或补全后再加。"
Added = list[tuple[str, str]]


def operations(engine: Engine, data_dir: Path, added: Added) -> FastAPI:
    """The application; questions added to the bank are noted in ``added``."""

    def supplement(clause_id: str, question: str) -> None:
        if len(question) < 2:
            raise InputError(SHORT)
        added.append((clause_id, question))

    accounts = Accounts(engine)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    row = {"password": quick, "must_change": False, "added": datetime.now(UTC)}
    with engine.begin() as connection:
        for name, role in PEOPLE.items():
            connection.execute(insert(users).values(name=name, role=role, **row))
    assistant = FakeAssistant()
    app = FastAPI(docs_url=None, openapi_url=None)
    app.include_router(document_pages(Fixed("某汇编", assistant.documents)))
    app.mount("/pq", StaticFiles(directory=Path(ui.__file__).parent / "data" / "static"))
    install_login(app, accounts, data_dir)
    app.include_router(operations_pages(Room(assistant, engine, accounts, supplement)))
    return app


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """SQLite: each query of the pages is tested over both databases in tests/ui/journal."""
    return Settings(data_dir=tmp_path)


@pytest.fixture
def added() -> Added:
    """Questions that were added to the bank, each after its clause."""
    return []


@pytest.fixture
def client_of(
    engine: Engine, tmp_path: Path, added: Added
) -> Iterator[Callable[[str], TestClient]]:
    """Opens the pages for a person of :data:`PEOPLE`, or for nobody ('')."""
    app = operations(engine, tmp_path, added)
    opened: list[TestClient] = []

    def sign_in(name: str) -> TestClient:
        client = TestClient(app, headers={"Accept": "text/html"})
        opened.append(client)
        if name:
            answer = client.post(
                "/login", data={"name": name, "password": PASSWORD}, follow_redirects=False
            )
            assert answer.status_code == 303
        return client

    yield sign_in
    for client in opened:
        client.close()


@pytest.fixture
def client(client_of: Callable[[str], TestClient]) -> TestClient:
    """The pages for an administrator."""
    return client_of("小王")
