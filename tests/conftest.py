"""Fixtures shared by all rooms. Everything is written under pytest's temporary folders."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Assistant, Settings, build_index, load_settings, open_assistant, open_encoder
from rag.search import Searcher
from tests.fakes import FakeEncoder


@pytest.fixture(autouse=True)
def _no_user_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Each test starts without settings of the machine, in an empty data folder."""
    for name in [name for name in os.environ if name.startswith("POLICYQA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POLICYQA_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.fixture(scope="session")
def real_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the real index, built once with the bundled encoder.

    ``TEST_INDEX`` names a data folder that was just built, as `.ci/run` does; it is copied.
    """
    folder = tmp_path_factory.mktemp("real")
    if built := os.environ.get("TEST_INDEX"):
        shutil.copytree(built, folder, dirs_exist_ok=True)
        return folder
    settings = Settings(data_dir=folder)
    build_index(settings, open_encoder(settings))
    return folder


@pytest.fixture(scope="session")
def assistant(real_data: Path) -> Assistant:
    """The product as shipped: real corpus, bundled encoder, extractive answers."""
    return open_assistant(Settings(data_dir=real_data))


@pytest.fixture(scope="session")
def searcher(assistant: Assistant) -> Searcher:
    """The searcher of the real index."""
    return assistant._searcher


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    """An encoder that costs nothing and counts what it was asked."""
    return FakeEncoder()
