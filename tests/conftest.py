"""Fixtures shared by all rooms. Everything is written under pytest's temporary folders."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from rag import Assistant, Settings, build_index, load_settings, open_assistant, open_encoder
from rag.search import Searcher
from tests.fakes import FakeEncoder

hypothesis.settings.register_profile(
    "shared",
    hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("shared")  # two processes share the cores: time tells nothing


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
    """A data folder with the real index, a copy of the one that is built once.

    ``TEST_INDEX`` names a data folder that was just built, as `.ci/run` does.
    """
    built = os.environ.get("TEST_INDEX") or _built(tmp_path_factory.getbasetemp())
    return Path(shutil.copytree(built, tmp_path_factory.mktemp("real"), dirs_exist_ok=True))


def _built(base: Path) -> Path:
    """A data folder with the index of the bundled encoder; processes that share the tests share it.

    Whoever comes first builds it, and the others wait.
    """
    together = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    settings = Settings(data_dir=together / "built")
    with (together / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (settings.data_dir / "index.json").exists():
            build_index(settings, open_encoder(settings))
    return settings.data_dir


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
