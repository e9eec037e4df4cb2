"""The compilation as bundled: complete, in order, dated, corrected."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from corpus import Clause, Document, Status, load_compilation, status
from corpus.compilation import DATA
from policyqa.errors import CorpusError, InputError

DOCUMENTS = {d.document_id: d for d in load_compilation().documents}
CLAUSES = {c.clause_id: c for d in DOCUMENTS.values() for c in d.clauses}


def labelled(document: Document, pattern: str) -> list[Clause]:
    return [c for c in document.clauses if re.fullmatch(pattern, c.label)]


def test_thirty_one_documents_by_level() -> None:
    levels = Counter(d.level for d in DOCUMENTS.values())
    assert levels == {"national": 5, "municipal": 10, "customs": 16}


def test_counts_of_clauses() -> None:
    assert len(labelled(DOCUMENTS["state-business-2019"], "第.+条")) == 72
    assert len(labelled(DOCUMENTS["cq-business-2021"], "第.+条")) == 80
    assert len(labelled(DOCUMENTS["cq-action-2024"], r"附件 任务\d+")) == 208
    assert len(labelled(DOCUMENTS["cq-credit-2024"], r"附件 名单\d+")) == 112
    assert len(DOCUMENTS["cq-plans-2022"].parts) == 2


def test_ids_are_unique_and_fit_a_url() -> None:
    assert sum(len(d.clauses) for d in DOCUMENTS.values()) == len(CLAUSES)
    assert all(re.fullmatch(r"[a-z0-9/-]+", name) for name in CLAUSES)
    assert all(c.text.strip() and c.page for c in CLAUSES.values())


@pytest.mark.parametrize(
    ("name", "issued", "effective", "expires"),
    [
        ("state-business-2019", date(2019, 10, 22), date(2020, 1, 1), None),
        ("cq-business-2021", date(2021, 3, 31), date(2021, 7, 1), None),
        ("cq-corridor-2024", date(2024, 4, 18), date(2024, 1, 1), date(2026, 12, 31)),
        ("gacc-2023-127", None, date(2023, 10, 11), date(2025, 10, 10)),
        ("gacc-2023-102", date(2023, 8, 21), date(2023, 10, 1), None),
        ("gacc-2023-166", date(2023, 11, 14), date(2023, 11, 14), None),
        ("gacc-2023-178", date(2023, 12, 8), date(2023, 12, 15), None),
        ("rcep-2022", date(2022, 1, 24), None, None),
        ("lodging-2024", date(2024, 7, 1), None, None),
    ],
)
def test_dates(
    name: str, issued: date | None, effective: date | None, expires: date | None
) -> None:
    document = DOCUMENTS[name]
    assert (document.issued, document.effective, document.expires) == (issued, effective, expires)


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("gacc-2023-127", date(2023, 10, 10), Status.NOT_YET),
        ("gacc-2023-127", date(2023, 10, 11), Status.IN_FORCE),
        ("gacc-2023-127", date(2025, 10, 10), Status.IN_FORCE),
        ("gacc-2023-127", date(2025, 10, 11), Status.EXPIRED),
        ("cq-corridor-2024", date(2027, 1, 1), Status.EXPIRED),
        ("cq-plans-2022", date(2025, 5, 6), Status.IN_FORCE),
        ("cq-plans-2022", date(2022, 1, 1), Status.UNKNOWN),
        ("rcep-2022", date(2026, 1, 1), Status.UNKNOWN),
    ],
)
def test_validity_on_both_sides(name: str, day: date, expected: Status) -> None:
    assert status(DOCUMENTS[name], day) is expected


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("cq-business-2021/art-32", "电力企业、供电企业应当依法", "接电时间不得超过八个工作日。"),
        ("cq-import-2024/2-2-6", "发展进口新业态新模式。", "各综合保税区）"),
        ("cq-import-2024/3-1", "成立扩大进口工作专班", "各开放平台）"),
        ("cq-plans-2022/trade/3-8-26", "加大出口信用保险支持力度。", "进出口银行重庆分行）"),
        ("cq-plans-2022/trade/4-1", "加强组织领导。", "明确重点任务，抓好工作落实。"),
        ("cq-credit-2024/1-2", "对首次获得海关AEO高级认证资质的企业，给予5~20万元不等", "商务委）"),
        ("gacc-2023-127/1-1", "进出口企业、单位主动披露", "主动披露的。"),
        ("gacc-2023-102/preamble", "2021年2月4日，中国政府", "公告如下："),
    ],
)
def test_clauses_begin_and_end_where_they_do(name: str, start: str, end: str) -> None:
    assert CLAUSES[name].text.startswith(start)
    assert CLAUSES[name].text.endswith(end)


@pytest.mark.parametrize(
    ("name", "departments"),
    [
        ("cq-ecommerce-2023/7", ("重庆市税务局", "重庆海关")),
        ("cq-action-2024/task-24", ("市人力社保局", "市高法院")),
        ("cq-trade-2023/5-16", ("市政府外办", "市政府口岸物流办")),
        ("rcep-2022/3-1-2", ("海关总署", "中国贸促会")),
    ],
)
def test_departments(name: str, departments: tuple[str, ...]) -> None:
    assert CLAUSES[name].departments == departments


def test_corrected_clauses_say_what_was_printed() -> None:
    assert "全力稳住" in CLAUSES["cq-import-2024/2-1-1"].text
    assert "金力稳住" in (CLAUSES["cq-import-2024/2-1-1"].note or "")
    assert "第26项" in (CLAUSES["cq-plans-2022/trade/3-8-26"].note or "")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def test_an_altered_source_is_refused(copy: Path) -> None:
    with (copy / "compilation-2024.txt").open("a", encoding="utf-8") as file:
        file.write("x")
    with pytest.raises(CorpusError, match="SHA-256"):
        load_compilation(copy)


def test_errata_that_do_not_fit_are_refused(copy: Path) -> None:
    errata = copy / "errata.toml"
    errata.write_text(errata.read_text("utf-8").replace("金力稳住", "不在原文"), "utf-8")
    with pytest.raises(CorpusError, match="勘误表第10195行"):
        load_compilation(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "catalogue.toml").unlink()
    with pytest.raises(CorpusError, match=r"catalogue\.toml"):
        load_compilation(copy)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus import read_text, reader

    monkeypatch.setattr(reader, "MAX_BYTES", 3)
    file = tmp_path / "big.txt"
    file.write_text("1234", "utf-8")
    with pytest.raises(InputError, match="超过"):
        read_text(file)
