"""Added documents: ids that stay, editions that replace each other, files that are whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus import Document, Level, Library, library, load_compilation, load_library, read_file
from corpus.compilation import read_source
from corpus.editions import content_hash, is_edition_of, is_older, new_id
from policyqa.errors import CorpusError, InputError, StorageError
from tests.corpus.files import NOTICE, STATUTE, write_text


def added(
    held: Library, folder: Path, paragraphs: Sequence[str], level: Level | None = None
) -> Library:
    path = write_text(folder / "通知.txt", paragraphs)
    return held.with_added(held.draft(path, read_file(path), level))


def newer(words: str = "十二小时", day: str = "2025年2月1日") -> list[str]:
    return [p.replace("二十四小时", words).replace("2024年2月1日", day) for p in NOTICE]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def held(data: Path, tmp_path: Path) -> Library:
    """A library with the notice, saved and loaded again."""
    added(load_library(data), tmp_path, NOTICE).save()
    return load_library(data)


def test_without_additions_it_is_the_compilation(data: Path) -> None:
    empty = load_library(data)
    assert empty.documents == load_compilation().documents
    assert empty.fingerprint == load_compilation().fingerprint
    empty.save()
    assert not data.exists()


def test_an_added_document_is_searched_after_the_bundled(held: Library, data: Path) -> None:
    document = held.documents[-1]
    assert len(held.documents) == 32
    assert document.title == NOTICE[1]
    assert re.fullmatch(r"user-2024-12-[0-9a-f]{8}", document.document_id)
    assert document.clauses[1].clause_id == f"{document.document_id}/1-1"
    assert held.fingerprint != load_compilation().fingerprint
    folder = data / "library" / document.document_id
    assert (folder / "original.txt").read_text("utf-8") == "\n".join(NOTICE)
    assert held.records[0].added == date.today()


def test_the_original_need_not_be_readable_again(held: Library, data: Path) -> None:
    (data / "library" / held.records[0].document_id / "original.txt").unlink()
    assert load_library(data).documents[-1] == held.documents[-1]


def test_the_same_content_is_refused_whatever_its_spacing(held: Library, tmp_path: Path) -> None:
    spaced = [p.replace("，", " ，").replace("12", "１２") for p in NOTICE]
    with pytest.raises(
        InputError, match=r"已经收录：《关于促进跨境贸易便利化的通知》（user-2024-12"
    ):
        added(held, tmp_path, spaced)


def test_a_bundled_document_is_refused(held: Library, tmp_path: Path) -> None:
    bundled = load_compilation().documents[5]
    text = [bundled.title, *(f"{c.label}　{c.text}" for c in bundled.clauses)]
    with pytest.raises(InputError, match=bundled.document_id):
        added(held, tmp_path, text)


@pytest.mark.parametrize("id", ["gacc-2023-127", "cq-import-2024", "cq-plans-2022", "rcep-2022"])
@pytest.mark.parametrize("form", ["printed", "corrected", "misprints only"])
def test_a_copy_of_a_bundled_document_is_refused(
    id: str,  # noqa: A002
    form: str,
    held: Library,
    tmp_path: Path,
) -> None:
    source = read_source()
    entries = source.catalogue["document"]
    lines = source.slices[[entry["id"] for entry in entries].index(id)]
    printed = source.text.split("\n")
    texts = {
        "printed": printed[min(x.number for x in lines) - 1 : max(x.number for x in lines)],
        "corrected": [x.text for x in lines],
        "misprints only": [printed[x.number - 1] for x in lines],
    }
    with pytest.raises(InputError, match=f"已经收录：.*（{id}）.*没有重复添加"):
        added(held, tmp_path, texts[form])


def test_a_copy_that_says_something_else_is_a_new_edition(held: Library, tmp_path: Path) -> None:
    source = read_source()
    at = [entry["id"] for entry in source.catalogue["document"]].index("rcep-2022")
    text = [x.text.replace("高端化智能化绿色化", "数字化") for x in source.slices[at]]
    assert added(held, tmp_path, text).records[-1].supersedes == ("rcep-2022",)


def test_a_new_edition_is_searched_and_the_old_one_still_found(
    held: Library, tmp_path: Path
) -> None:
    old = held.records[0].document_id
    both = added(held, tmp_path, newer())
    new = both.records[1].document_id
    assert both.superseded == {old: new}
    assert [d.document_id for d in both.documents[31:]] == [new]
    document, (clause,) = both.find(f"{old}/1-1")
    assert document.document_id == old
    assert "二十四小时" in clause.text
    assert len(both.find(new)[1]) == len(document.clauses)


def test_editions_of_editions_and_their_removal(held: Library, tmp_path: Path) -> None:
    first = held.records[0].document_id
    three = added(added(held, tmp_path, newer()), tmp_path, newer("六小时", "2026年2月1日"))
    second, third = (r.document_id for r in three.records[1:])
    assert three.superseded == {first: third, second: third}
    assert three.without(second).superseded[first] == third
    assert three.without(third).superseded == {first: second}
    assert three.without(third).documents[-1].document_id == second


def test_an_older_edition_is_refused(held: Library, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="旧（2024-02-01发布）"):
        added(held, tmp_path, newer(day="2023年2月1日"))


def test_a_new_edition_of_a_bundled_document(held: Library, tmp_path: Path) -> None:
    text = [
        "重庆市优化营商环境条例",
        "第一条 为了优化营商环境，修订本条例。",
        "第二条 本条例自2027年1月1日起施行。",
    ]
    amended = added(held, tmp_path, text)
    assert amended.records[-1].supersedes == ("cq-business-2021",)
    assert "cq-business-2021" not in {d.document_id for d in amended.documents}
    assert amended.find("cq-business-2021/art-80")[1]


def test_the_level_is_what_the_text_tells_or_the_user(held: Library, tmp_path: Path) -> None:
    told = [p for p in STATUTE if p] + ["附则"]
    assert held.documents[-1].level is Level.MUNICIPAL
    assert added(held, tmp_path, told, Level.CUSTOMS).documents[-1].level is Level.CUSTOMS


def test_a_file_without_a_title_is_called_by_its_name(held: Library, tmp_path: Path) -> None:
    document = added(held, tmp_path, ["一、内容。", "二、其他。"]).documents[-1]
    assert document.title == "通知"
    assert {c.title for c in document.clauses} == {"通知"}
    assert re.fullmatch(r"user-[0-9a-f]{8}", document.document_id)


def test_ids_that_nothing_has(held: Library) -> None:
    for unknown in ("none", "cq-business-2021/art-99", ""):
        with pytest.raises(InputError, match="policyqa clauses"):
            held.find(unknown)
    with pytest.raises(InputError, match=r"已添加的有：user-2024-12"):
        held.without("none")
    with pytest.raises(InputError, match="不能移除"):
        held.without("cq-business-2021")


def test_files_that_are_not_listed_are_pruned(held: Library, data: Path, tmp_path: Path) -> None:
    added(held, tmp_path, newer())
    assert len(list((data / "library").iterdir())) == 2
    load_library(data).prune()
    assert [p.name for p in (data / "library").iterdir()] == [held.records[0].document_id]


def test_two_programs_at_once(held: Library, tmp_path: Path) -> None:
    mine, other = added(held, tmp_path, newer()), added(held, tmp_path, STATUTE)
    other.save()
    with pytest.raises(StorageError, match="请重试"):
        mine.save()
    assert load_library(held.root).records == other.records


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StorageError, match="POLICYQA_DATA_DIR"):
        added(load_library(tmp_path / "file" / "data"), tmp_path, NOTICE)
    path = write_text(tmp_path / "a.txt")
    empty = Library(tmp_path / "nowhere")
    with pytest.raises(StorageError, match="POLICYQA_DATA_DIR"):
        replace(empty, records=(empty.draft(path, read_file(path)).record,)).save()


def test_damage_says_what_to_do(held: Library, data: Path) -> None:
    record = held.records[0].document_id
    (data / "library" / record / "lines.json").write_text("[{", "utf-8")
    with pytest.raises(CorpusError, match=f"policyqa remove {record}"):
        _ = load_library(data).documents
    (data / "library.json").write_text("{", "utf-8")
    with pytest.raises(CorpusError, match="从备份恢复"):
        load_library(data)


def test_more_clauses_than_a_document_has(
    held: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MAX_CLAUSES", 4)
    with pytest.raises(InputError, match="有 5 条，超过上限 4 条"):
        added(held, tmp_path, newer())


def of(title: str, number: str | None = None, issued: date | None = None) -> Document:
    return Document("d", title, document_number=number, issued=issued)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (of("某市口岸条例"), of("某市 口岸条例"), True),
        (of("某市口岸条例"), of("某市口岸管理条例"), False),
        (of("通知"), of("通知"), False),
        (of("关于促进外贸的意见", "甲府发〔2024〕1号"), of("外贸意见", "甲府发[2024]1号"), True),
        (
            of("关于促进外贸的意见", "甲府发〔2024〕1号"),
            of("关于促进外贸的意见", "乙府发〔2024〕1号"),
            False,
        ),
        (
            of("关于促进外贸的意见", "甲府发〔2024〕1号"),
            of("关于促进外贸的意见", "甲府发〔2025〕9号"),
            True,
        ),
        (of("关于促进外贸的意见", "甲府发〔2024〕1号"), of("关于促进外贸的意见"), True),
        (
            of("海关总署公告2023年第1号", "2023年第1号"),
            of("税务总局公告2023年第1号", "2023年第1号"),
            False,
        ),
        (of("优化营商环境条例", "第722号"), of("优化营商环境条例", "第800号"), True),
    ],
)
def test_editions_of_one_document(one: Document, other: Document, same: bool) -> None:
    assert is_edition_of(one, other) is same
    assert is_edition_of(other, one) is same


def test_age_needs_two_dates() -> None:
    old, new, undated = of("某市口岸条例", issued=date(2020, 1, 1)), None, of("某市口岸条例")
    new = replace(old, issued=date(2021, 1, 1))
    assert is_older(old, new)
    assert not is_older(new, old)
    assert not is_older(undated, new)
    assert not is_older(old, replace(new, title="某市机场条例"))


def test_an_id_can_stand_in_an_address() -> None:
    for number in (None, "渝府发〔2024〕10号", "2023年第127号", "国务院令第722号", "怪号"):
        document = of("某市口岸条例", number)
        assert re.fullmatch(r"[a-z0-9-]+", new_id(document, content_hash(document)))
