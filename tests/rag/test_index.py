"""The index is whole or absent: built beside, swapped in, checked when opened."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import rag.index
from policyqa.errors import IndexDamagedError, IndexMissingError, IndexStaleError, StorageError
from rag import Settings, build_index, open_index
from rag.search import Searcher
from tests.fakes import FakeEncoder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of the fake encoder."""
    folder = tmp_path_factory.mktemp("once")
    build_index(Settings(data_dir=folder), FakeEncoder())
    return folder


@pytest.fixture
def built(once: Path, settings: Settings) -> Settings:
    """Settings of a copy of it, to be opened, damaged and built again."""
    shutil.copytree(once, settings.data_dir)
    return settings


def test_a_row_per_clause(built: Settings, fake_encoder: FakeEncoder) -> None:
    index = open_index(built, fake_encoder)
    assert index.vectors.ntotal == len(index.clauses) == len(index.sentences)
    assert index.offsets[-1] == len(index.tokens)
    assert len(index.documents) == 31
    assert index.edition.endswith("（2024版）")


def test_progress_counts_to_the_end(settings: Settings, fake_encoder: FakeEncoder) -> None:
    seen: list[tuple[int, int]] = []
    build_index(settings, fake_encoder, lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]


def test_a_rebuild_embeds_nothing(built: Settings) -> None:
    again = FakeEncoder()
    build_index(built, again)
    assert again.encoded == []
    assert open_index(built, again)


def test_no_pickle_and_one_folder(built: Settings, fake_encoder: FakeEncoder) -> None:
    before = [p.name for p in built.data_dir.glob("index-*")]
    folder = build_index(built, fake_encoder)
    assert [p.name for p in built.data_dir.glob("index-*")] == [folder.name] == before
    assert not list(built.data_dir.glob("building-*"))
    for path in folder.rglob("*.npy"):
        np.load(path, allow_pickle=False)


def test_missing(settings: Settings, fake_encoder: FakeEncoder) -> None:
    with pytest.raises(IndexMissingError, match="policyqa build"):
        open_index(settings, fake_encoder)


def test_stale(built: Settings) -> None:
    with pytest.raises(IndexStaleError, match="policyqa build"):
        open_index(built, FakeEncoder("another"))


@pytest.mark.parametrize("name", ["clauses.faiss", "tokens.npy", "documents.json", "words.txt"])
@pytest.mark.parametrize("harm", ["flip", "remove"])
def test_damaged(built: Settings, fake_encoder: FakeEncoder, name: str, harm: str) -> None:
    (folder,) = built.data_dir.glob("index-*")
    path = folder / name
    if harm == "remove":
        path.unlink()
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    with pytest.raises(IndexDamagedError, match="policyqa build"):
        open_index(built, fake_encoder)


def test_a_broken_pointer_is_damage(built: Settings, fake_encoder: FakeEncoder) -> None:
    (built.data_dir / "index.json").write_text("{", "utf-8")
    with pytest.raises(IndexDamagedError, match="policyqa build"):
        open_index(built, fake_encoder)


def test_a_full_disk_leaves_the_old_index(
    built: Settings, fake_encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = json.loads((built.data_dir / "index.json").read_text("utf-8"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rag.index, "_write_clauses", full)
    with pytest.raises(StorageError, match="磁盘空间"):
        build_index(built, FakeEncoder("another"))
    assert json.loads((built.data_dir / "index.json").read_text("utf-8")) == before
    assert open_index(built, fake_encoder)
    assert not list(built.data_dir.glob("building-*"))


def test_an_unwritable_folder(tmp_path: Path, fake_encoder: FakeEncoder) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StorageError, match="POLICYQA_DATA_DIR"):
        build_index(Settings(data_dir=tmp_path / "file" / "data"), fake_encoder)


def test_without_token_states_pooled_vectors_rank(settings: Settings) -> None:
    encoder = FakeEncoder("pooled only", tokens=False)
    build_index(settings, encoder)
    index = open_index(settings, encoder)
    assert index.tokens is None
    text = index.clauses[40].text
    found = Searcher(index, encoder).search(text[:400])
    assert index.clauses[found.matches[0].row].text == text
