"""policyqa add and remove: show, ask, and change the documents and the index, or nothing."""

from __future__ import annotations

import errno
import io
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import corpus.library
import rag.index
from corpus import Level, load_compilation, read_file
from policyqa.__main__ import main
from policyqa.errors import InputError
from rag import load_settings
from tests.corpus.files import NOTICE, STATUTE, pdf_pages, write_docx, write_text
from tests.fakes import FakeEncoder, chat_server
from ui import adding, changes

BUNDLED = 4
Output = pytest.CaptureFixture[str]


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """An encoder that costs nothing, over the shortest documents of the compilation."""
    whole = load_compilation()
    short = [d for d in whole.documents if len(d.clauses) < 4]
    small = replace(whole, documents=tuple(short[:BUNDLED]))
    monkeypatch.setattr(corpus.library, "load_compilation", lambda: small)
    fake = FakeEncoder()
    for module in (changes, rag.index, rag):
        monkeypatch.setattr(module, "open_encoder", lambda _settings: fake)
    return fake


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path, answers: str = "") -> int:
    monkeypatch.setattr(sys, "argv", ["policyqa", *map(str, arguments)])
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def data() -> Path:
    return load_settings().data_dir


def state() -> dict[str, bytes]:
    """Every file of the data folder but the cache of vectors."""
    files = sorted(p for p in data().rglob("*") if p.is_file())
    return {
        str(p): p.read_bytes() for p in files if "embeddings" not in p.relative_to(data()).parts
    }


def listed(monkeypatch: pytest.MonkeyPatch, capsys: Output, *ids: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert command(monkeypatch, "clauses", *ids, "--json") == 0
    documents: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["documents"]
    return documents


@pytest.mark.usefixtures("encoder")
def test_it_shows_what_it_found_asks_and_adds(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    assert command(monkeypatch, "add", write_docx(tmp_path / "a.docx"), answers="y\n") == 0
    said = capsys.readouterr().err
    for words in (
        NOTICE[1],
        "某府办发〔2024〕12号",
        "施行 2024-03-01",
        "一、优化通关流程",
        "重庆市",
    ):
        assert words in said
    assert "已添加：user-2024-12-" in said
    document = listed(monkeypatch, capsys)[-1]
    assert document["title"] == NOTICE[1]
    assert len(document["clauses"]) == 5


@pytest.mark.usefixtures("encoder")
def test_declined_nothing_changes(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    for answers in ("n\n", "\n", ""):
        assert command(monkeypatch, "add", write_text(tmp_path / "a.txt"), answers=answers) != 0
    assert "没有添加任何文件" in capsys.readouterr().err
    assert state() == {}


def test_only_new_clauses_are_embedded(
    monkeypatch: pytest.MonkeyPatch, encoder: FakeEncoder, tmp_path: Path
) -> None:
    assert command(monkeypatch, "build") == 0
    encoder.encoded.clear()
    assert command(monkeypatch, "add", write_text(tmp_path / "a.txt"), "--yes") == 0
    assert len(encoder.encoded) == 10  # five clauses, alone and with their title


@pytest.mark.usefixtures("encoder")
def test_a_new_edition_and_the_old_ids(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    assert command(monkeypatch, "add", write_text(tmp_path / "a.txt"), "-y") == 0
    old = listed(monkeypatch, capsys)[-1]["document_id"]
    newer = [p.replace("二十四小时", "十二小时") for p in NOTICE]
    assert command(monkeypatch, "add", pdf_pages(tmp_path / "b.pdf", [newer]), "-y") == 0
    assert f"（{old}）的新版本" in capsys.readouterr().err.replace("\n", "")
    documents = listed(monkeypatch, capsys)
    assert old not in {d["document_id"] for d in documents}
    assert documents[-1]["clauses"][1]["page"] == 1
    assert "二十四小时" in listed(monkeypatch, capsys, f"{old}/1-1")[0]["clauses"][0]["text"]
    assert command(monkeypatch, "clauses", f"{old}/1-1") == 0
    assert "已被 user-2024-12-" in capsys.readouterr().err


@pytest.mark.usefixtures("encoder")
def test_removing_asks_and_brings_the_old_edition_back(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    assert command(monkeypatch, "add", write_text(tmp_path / "a.txt"), "-y") == 0
    old = listed(monkeypatch, capsys)[-1]["document_id"]
    newer = [p.replace("二十四小时", "十二小时") for p in NOTICE]
    assert command(monkeypatch, "add", write_text(tmp_path / "a.txt", newer), "-y") == 0
    new = listed(monkeypatch, capsys)[-1]["document_id"]
    before = state()
    assert command(monkeypatch, "remove", new, answers="n\n") == 1
    assert state() == before
    assert command(monkeypatch, "remove", new, answers="y\n") == 0
    assert listed(monkeypatch, capsys)[-1]["document_id"] == old
    assert [p.name for p in (data() / "library").iterdir()] == [old]
    assert command(monkeypatch, "remove", new, "-y") == 1
    assert old in capsys.readouterr().err


@pytest.mark.usefixtures("encoder")
def test_several_files_are_added_together_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    good, other = write_text(tmp_path / "a.txt"), write_text(tmp_path / "b.txt", STATUTE)
    bad = tmp_path / "c.pdf"
    bad.write_bytes(b"%PDF-1.7 broken")
    assert command(monkeypatch, "add", good, other, bad, "-y") == 1
    assert "已损坏" in capsys.readouterr().err
    assert state() == {}
    assert command(monkeypatch, "add", good, good, "-y") == 1
    assert "已经收录" in capsys.readouterr().err
    assert command(monkeypatch, "add", good, other, "-y") == 0
    assert len(listed(monkeypatch, capsys)) == BUNDLED + 2


@pytest.mark.usefixtures("encoder")
def test_the_documents_of_one_file_are_added_each_for_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    path = write_text(tmp_path / "a.txt", [*NOTICE, *STATUTE])
    assert command(monkeypatch, "parse", path, "--json") == 0
    parsed = json.loads(capsys.readouterr().out)["documents"]
    assert [d["document_id"] for d in parsed] == ["a-1", "a-2"]
    assert command(monkeypatch, "add", path, answers="y\n2\nn\n") == 1
    assert state() == {}
    assert command(monkeypatch, "add", path, answers="y\n2\ny\n") == 0
    assert "a.txt 中有 2 份文件" in capsys.readouterr().err
    notice, statute = listed(monkeypatch, capsys)[-2:]
    assert (notice["title"], len(notice["clauses"])) == (NOTICE[1], 5)
    assert [c["label"] for c in statute["clauses"]] == ["第一条", "第二条"]
    assert command(monkeypatch, "remove", notice["document_id"], "-y") == 0
    assert listed(monkeypatch, capsys)[-1] == statute
    assert command(monkeypatch, "add", write_text(tmp_path / "b.txt", STATUTE), "-y") == 1
    assert "已经收录：《某市口岸条例》" in capsys.readouterr().err


@pytest.mark.usefixtures("encoder")
@pytest.mark.parametrize("place", ["_write_clauses", "_hashes"])
def test_a_failure_while_building_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path, place: str
) -> None:
    assert command(monkeypatch, "add", write_text(tmp_path / "a.txt"), "-y") == 0
    before = state()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(rag.index, place, full)
        assert command(patch, "add", write_text(tmp_path / "b.txt", STATUTE), "-y") == 1
    assert "磁盘空间" in capsys.readouterr().err
    assert state() == before
    assert len(listed(monkeypatch, capsys)) == BUNDLED + 1


class Killed(BaseException):
    """Ends the program where it stands, as a signal does: nothing of ours catches it."""


def killed(monkeypatch: pytest.MonkeyPatch, target: str, *arguments: str | Path) -> None:
    """Run a command that is killed before a file or folder gets a name that begins so."""
    replace_path = Path.replace

    def step(path: Path, to: Path) -> Path:
        if to.name.startswith(target):
            raise Killed
        return replace_path(path, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", step)
        patch.setattr(corpus.library.Library, "prune", lambda _self: None)
        patch.setattr(sys, "argv", ["policyqa", *map(str, arguments)])
        with pytest.raises(Killed):
            main()


@pytest.mark.usefixtures("encoder")
@pytest.mark.parametrize("target", ["user-", "index-", "library.json"])
def test_killed_before_the_list_is_renamed_nothing_is_added_and_adding_again_works(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path, target: str
) -> None:
    path = write_text(tmp_path / "a.txt")
    assert command(monkeypatch, "build") == 0
    killed(monkeypatch, target, "add", path, "-y")
    assert len(listed(monkeypatch, capsys)) == BUNDLED
    assert command(monkeypatch, "add", path, "-y") == 0
    assert len(listed(monkeypatch, capsys)) == BUNDLED + 1


@pytest.mark.usefixtures("encoder")
def test_killed_between_list_and_index_the_message_says_what_mends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    path = write_text(tmp_path / "a.txt")
    assert command(monkeypatch, "build") == 0
    killed(monkeypatch, "index.json", "add", path, "-y")
    assert command(monkeypatch, "clauses") == 1
    assert "请运行：policyqa build" in capsys.readouterr().err
    assert command(monkeypatch, "build") == 0
    assert listed(monkeypatch, capsys)[-1]["title"] == NOTICE[1]
    assert not list(data().glob("*.new"))
    assert len(list(data().glob("index-*"))) == 1
    assert command(monkeypatch, "add", path, "-y") == 1
    assert "已经收录" in capsys.readouterr().err


@pytest.mark.usefixtures("encoder")
def test_the_level_is_asked_for_only_where_nothing_tells_it(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    untold = ("口岸管理若干规定", *STATUTE[1:])
    path = write_text(tmp_path / "a.txt", untold)
    assert command(monkeypatch, "add", path, answers="9\n1\ny\n") == 0
    assert "看不出层级" in capsys.readouterr().err
    assert listed(monkeypatch, capsys)[-1]["level"] == "national"
    other = write_text(tmp_path / "b.txt", ("机场管理若干规定", *STATUTE[1:]))
    assert command(monkeypatch, "add", other, "--level", "customs", answers="y\n") == 0
    assert listed(monkeypatch, capsys)[-1]["level"] == "customs"
    third = write_text(tmp_path / "c.txt", ("港口管理若干规定", *STATUTE[1:]))
    assert command(monkeypatch, "add", third, "-y") == 0
    assert "可用 --level 指定" in capsys.readouterr().err
    assert command(monkeypatch, "add", third, "--level", "city", "-y") == 1
    assert "没有层级 city" in capsys.readouterr().err


@pytest.mark.usefixtures("encoder")
def test_what_is_no_policy_is_added_with_a_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    story = [f"从前有座山，山里有座庙，庙里有{n}个和尚。" for n in range(60)]
    assert command(monkeypatch, "add", write_text(tmp_path / "a.txt", story), "-y") == 0
    said = capsys.readouterr().err
    assert "可能不是政策文件" in said
    assert "另有 48 项" in said


def test_an_added_document_is_asked_and_searched(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, real_data: Path, tmp_path: Path
) -> None:
    """With the bundled encoder, from file to cited answer."""
    shutil.copytree(real_data, tmp_path / "data")
    path = pdf_pages(tmp_path / "a.pdf", [["某市人民政府办公厅"], NOTICE[1:]])
    assert command(monkeypatch, "add", path, "-y") == 0
    capsys.readouterr()
    question = "某府办发〔2024〕12号规定提前申报的货物多久放行"
    assert command(monkeypatch, "ask", question, "--as-of", "2025-01-01", "--json") == 0
    reply = json.loads(capsys.readouterr().out)
    citation = reply["citations"][0]
    assert "二十四小时内放行" in citation["quote"]
    assert citation["page"] == 2
    assert citation["status"] == "in_force"
    assert command(monkeypatch, "search", "提前申报 二十四小时内放行", "-k", "3", "--json") == 0
    hits = json.loads(capsys.readouterr().out)
    assert any(hit["document"] == NOTICE[1] for hit in hits)


def test_questions_are_written_for_what_was_added(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    built: list[Path] = []
    monkeypatch.setattr(adding, "rebuild", lambda s, *_: built.append(s.data_dir))
    with pytest.raises(InputError, match="还没有添加文件"):
        adding.enrich_documents()
    with pytest.raises(InputError, match="没有编号为"):
        adding.enrich_documents("user-1")
    settings = load_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    library = corpus.library.load_library(settings.data_dir)
    path = write_text(tmp_path / "通知.txt", NOTICE)
    library.with_added(library.draft(path, read_file(path), Level.MUNICIPAL)).save()
    with chat_server(lambda _: "要在几天里申报") as (url, _):
        monkeypatch.setenv("POLICYQA_LLM__BASE_URL", url)
        load_settings.cache_clear()
        adding.enrich_documents()
        with pytest.raises(InputError, match="都已有问法"):
            adding.enrich_documents()
    assert built == [settings.data_dir]
