"""The API over an assistant that answers alike, on a bare application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag import Settings
from tests.ui.replies import FakeAssistant
from ui.accounts import Accounts
from ui.api import install
from ui.journal import Journal, migrate, open_database


@pytest.fixture
def journal(tmp_path: Path, journal_of: Callable[..., Journal]) -> Journal:
    engine = open_database(Settings(data_dir=tmp_path))
    migrate(engine)
    return journal_of(engine)


@pytest.fixture
def accounts(journal: Journal) -> Accounts:
    return Accounts(journal.engine)


@pytest.fixture
def app(journal: Journal, accounts: Accounts) -> FastAPI:
    """Reachable from this machine only, and without keys."""
    app = FastAPI()
    install(app, FakeAssistant(), journal, accounts, loopback=True)  # type: ignore[arg-type]
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        yield opened
