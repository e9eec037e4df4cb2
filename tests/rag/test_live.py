"""An index built beside a running server is taken up, and nobody who asks meanwhile notices."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import corpus.library
import rag.live
from corpus import Level, load_compilation, load_library, read_file
from policyqa.errors import IndexDamagedError, PolicyqaError
from rag import Live, Reply, Settings, build_index
from rag.assistant import Assistant
from tests.corpus.files import NOTICE, write_text
from tests.fakes import FakeEncoder

QUESTION = "某府办发〔2024〕12号第一条"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder with an index over the four shortest documents; a look is due at each turn."""
    whole = load_compilation()
    short = [d for d in whole.documents if len(d.clauses) < 4]
    small = replace(whole, documents=tuple(short[:4]))
    monkeypatch.setattr(corpus.library, "load_compilation", lambda: small)
    monkeypatch.setattr(rag.live, "open_encoder", lambda _settings: FakeEncoder())
    monkeypatch.setattr(rag.live, "_LOOK_S", 0.0)
    settings = Settings(data_dir=tmp_path / "data")
    build_index(settings, FakeEncoder())
    return settings


def add_notice(settings: Settings, path: Path) -> str:
    library = load_library(settings.data_dir)
    draft = library.draft(write_text(path), read_file(path), Level.MUNICIPAL)
    build_index(settings, FakeEncoder(), library=library.with_added(draft))
    return draft.record.document_id


def remove(settings: Settings, document_id: str) -> None:
    library = load_library(settings.data_dir).without(document_id)
    build_index(settings, FakeEncoder(), library=library)


def mapped(folder: Path) -> list[str]:
    """Files below a folder that this process has mapped, deleted ones included."""
    lines = Path("/proc/self/maps").read_text("utf-8").splitlines()
    return [line for line in lines if str(folder) in line]


def test_what_was_added_beside_is_answered_and_listed(settings: Settings, tmp_path: Path) -> None:
    live = Live(settings)
    told: list[Assistant] = []
    live.on_swap.append(told.append)
    before = live.fingerprints
    added = add_notice(settings, tmp_path / "a.txt")
    assert added in {d.document_id for d in live.documents}
    assert live.ask(QUESTION).citations[0].clause_id.startswith(added)
    assert live.fingerprints != before
    assert told == [live.current]
    remove(settings, added)
    assert added not in {d.document_id for d in live.documents}


def test_between_two_looks_nothing_is_opened(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.live, "_LOOK_S", 60.0)
    live = Live(settings)
    added = add_notice(settings, tmp_path / "a.txt")
    assert added not in {d.document_id for d in live.documents}
    live.reload()
    assert added in {d.document_id for d in live.documents}


def test_a_reply_in_flight_ends_on_the_index_it_began_with(
    settings: Settings, tmp_path: Path
) -> None:
    live = Live(settings)
    added = add_notice(settings, tmp_path / "a.txt")
    live.reload()
    parts = live.stream(QUESTION)
    first = next(parts)
    remove(settings, added)
    live.reload()
    assert not isinstance(first, Reply)
    *_, reply = parts
    assert isinstance(reply, Reply)
    assert reply.citations[0].clause_id.startswith(added)
    assert added not in {d.document_id for d in live.documents}


def test_the_old_index_is_freed(settings: Settings, tmp_path: Path) -> None:
    live = Live(settings)
    old = weakref.ref(live.current)
    folder = next(settings.data_dir.glob("index-*"))
    assert mapped(folder)
    add_notice(settings, tmp_path / "a.txt")
    live.reload()
    gc.collect()
    assert old() is None
    assert mapped(folder) == []
    assert mapped(settings.data_dir)


def test_no_reply_fails_while_the_index_changes(settings: Settings, tmp_path: Path) -> None:
    live = Live(settings)
    done = threading.Event()
    faults: list[BaseException] = []
    counts = [0, 0, 0]

    def keep_asking(n: int) -> None:
        try:
            while not done.is_set():
                reply = live.ask(QUESTION, date(2025, 1, 1))
                known = {d.title for d in live.documents} | {NOTICE[1]}
                assert {c.document for c in reply.citations} <= known
                assert live.search("口岸收费")
                counts[n] += 1
        except BaseException as fault:  # noqa: BLE001 - told below, in the test's thread
            faults.append(fault)

    threads = [threading.Thread(target=keep_asking, args=(n,)) for n in range(len(counts))]
    for thread in threads:
        thread.start()
    seen = set()
    try:
        for _ in range(3):
            added = add_notice(settings, tmp_path / "a.txt")
            seen.add(live.fingerprints["index"])
            remove(settings, added)
            seen.add(live.fingerprints["index"])
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert len(seen) > 1
    assert min(counts) > 3
    live.reload()
    assert not any(d.document_id == added for d in live.documents)


def test_an_index_that_cannot_be_opened_changes_nothing(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    live = Live(settings)
    old = live.current
    added = add_notice(settings, tmp_path / "a.txt")
    clauses = next(settings.data_dir.glob("index-*")) / "clauses.faiss"
    whole = clauses.read_bytes()
    clauses.write_bytes(whole[:-1])
    assert live.current is old
    assert "缺失或损坏" in caplog.text
    assert "仍按原来的索引回答" in live.problem
    assert live.ask(QUESTION, date(2025, 1, 1)).status == "refused"
    with pytest.raises(IndexDamagedError):
        live.reload()
    clauses.write_bytes(whole)
    assert live.current is old  # for it is tried again only after a while
    monkeypatch.setattr(time, "monotonic", lambda now=time.monotonic: now() + 11)
    assert added in {d.document_id for d in live.documents}
    assert live.problem == ""


def test_without_its_folder_it_goes_on(settings: Settings) -> None:
    live = Live(settings)
    (settings.data_dir / "index.json").unlink()
    with pytest.raises(PolicyqaError, match="还没有建立索引"):
        live.reload()
    assert live.documents
