"""Fixtures: the journal over both databases, each test with an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from rag import Settings
from rag.settings import JournalSettings
from tests.postgresql import Server, postgresql
from ui.journal import Journal, migrate, open_database


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL."""
    with postgresql() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings that name an empty database."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("server").database()
    return Settings(data_dir=tmp_path, journal=JournalSettings(url=url))


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """That database, with its tables."""
    opened = open_database(settings)
    migrate(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def journal_of() -> Iterator[Callable[..., Journal]]:
    """Makes journals over an engine and closes them after the test."""
    made: list[Journal] = []

    def make(engine: Engine, keep_days: int = 365, **options: float) -> Journal:
        made.append(Journal(engine, {"version": "test"}, keep_days, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for journal in made:
        journal.close(1)
