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
from policyqa.errors import CorpusError

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


@pytest.mark.parametrize(
    ("name", "title", "number"),
    [
        ("state-business-2019", "优化营商环境条例", "国务院令第722号"),
        (
            "cq-corridor-2024",
            "重庆市支持西部陆海新通道高质量发展若干政策措施",
            "渝府发〔2024〕10号",
        ),
        ("cq-action-2024", "重庆市优化营商环境专项行动方案（2024—2027年）", "渝府办发〔2024〕27号"),
        ("gacc-2023-127", "海关总署公告2023年第127号", "2023年第127号"),
        (
            "lodging-2024",
            "关于服务高水平对外开放便利境外人员住宿若干措施的通知",
            "商服贸函〔2024〕324号",
        ),
        ("cq-customs-express-2024", "重庆海关关于开展B类快件行邮税电子支付的通告", None),
    ],
)
def test_titles_and_numbers(name: str, title: str, number: str | None) -> None:
    assert DOCUMENTS[name].title == title
    assert DOCUMENTS[name].document_number == number


def test_numbered_rows_and_articles_leave_no_gap() -> None:
    for name, pattern in (
        ("cq-action-2024", r"附件 任务(\d+)"),
        ("cq-credit-2024", r"附件 名单(\d+)"),
    ):
        found = [re.fullmatch(pattern, c.label) for c in DOCUMENTS[name].clauses]
        numbers = [int(match[1]) for match in found if match]
        assert numbers == list(range(1, len(numbers) + 1))
    for name in ("state-business-2019", "cq-business-2021"):
        ids = [c.clause_id for c in DOCUMENTS[name].clauses]
        assert ids == [f"{name}/art-{n}" for n in range(1, len(ids) + 1)]


def test_every_task_has_bodies_and_a_deadline() -> None:
    tasks = labelled(DOCUMENTS["cq-action-2024"], r"附件 任务\d+")
    assert all(
        task.departments and re.search(r"完成时间：2024年\d+月）$", task.text) for task in tasks
    )


def test_a_company_that_is_printed_twice_stays_twice() -> None:
    names = Counter(
        c.text.partition("：")[2] for c in labelled(DOCUMENTS["cq-credit-2024"], "附件.*")
    )
    assert [name for name, count in names.items() if count > 1] == ["重庆新途进出口贸易有限公司"]


def test_displaced_items_stand_in_order() -> None:
    ids = [c.clause_id.partition("/")[2] for c in DOCUMENTS["cq-import-2024"].clauses]
    assert ids.index("2-2-5") + 1 == ids.index("2-2-6")
    assert ids.index("2-5-14") + 1 == ids.index("2-5-15")
    ids = [c.clause_id for c in DOCUMENTS["cq-plans-2022"].clauses]
    assert ids.index("cq-plans-2022/trade/3-8-26") + 1 == ids.index("cq-plans-2022/trade/4-1")


def test_no_page_mark_page_number_or_letterhead_is_left_in_a_clause() -> None:
    for clause in CLAUSES.values():
        assert not re.search(r"[—–-]\s*\d{1,3}\s*[—–-](?!\d)", clause.text)
        assert "中华人民共和国海关总署公告" not in clause.text.replace("\n", "")


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
        ("cq-plans-2022", date(2022, 9, 20), None, None),
        ("gacc-2024-32", date(2024, 3, 15), date(2024, 5, 1), None),
        ("gacc-2024-13", date(2024, 1, 29), date(2024, 2, 1), None),
        ("gacc-2023-200", date(2023, 12, 29), date(2023, 12, 29), None),
        ("gacc-2023-151", date(2023, 10, 26), date(2023, 11, 1), None),
        ("gacc-2023-108", date(2023, 8, 30), date(2023, 9, 1), None),
        ("cq-customs-express-2024", date(2024, 6, 4), date(2024, 6, 7), None),
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
        ("cq-corridor-2024", date(2023, 12, 31), Status.NOT_YET),
        ("cq-corridor-2024", date(2024, 1, 1), Status.IN_FORCE),
        ("cq-corridor-2024", date(2026, 12, 31), Status.IN_FORCE),
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


@pytest.mark.parametrize(
    ("id", "openings"),
    [
        ("state-business-2019/art-8", ["国家建立", "开展营商", "任何单位"]),
        ("state-business-2019/art-26", ["国家鼓励", "金融监督", "商业银行"]),
        ("state-business-2019/art-29", ["行业协会", "国家依法"]),
        ("cq-business-2021/art-12", ["招标投标", "市公共资"]),
        (
            "cq-business-2021/art-19",
            ["市场监管", "（一）申", "（二）申", "（三）市", "（四）按", "市场主体"],
        ),
        ("cq-business-2021/art-30", ["本市按照", "市场主体"]),
        ("cq-business-2021/art-47", ["市、区县", "发展改革", "鼓励购买", "有关部门"]),
        ("cq-business-2021/art-55", ["市、区县", "市、区县"]),
        ("cq-business-2021/art-58", ["制定与市", "与市场主", "制定机关"]),
        ("cq-business-2021/art-59", ["除国家规", "同一部门", "市、区县", "市、区县"]),
        ("cq-business-2021/art-63", ["行政执法", "确需采取"]),
    ],
)
def test_paragraphs_that_end_near_the_margin(id: str, openings: list[str]) -> None:  # noqa: A002
    assert [p[:4] for p in CLAUSES[id].text.split("\n")] == openings


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


def test_errata_that_move_another_text_are_refused(copy: Path) -> None:
    errata = copy / "errata.toml"
    errata.write_text(
        errata.read_text("utf-8").replace("lines = [11230", "lines = [11228"), "utf-8"
    )
    with pytest.raises(CorpusError, match=r"勘误表第11228行与汇编原文不符。请恢复"):
        load_compilation(copy)


def test_the_fingerprint_tells_an_edited_catalogue(copy: Path) -> None:
    catalogue = copy / "catalogue.toml"
    catalogue.write_text(catalogue.read_text("utf-8") + "\n# remark\n", "utf-8")
    assert load_compilation(copy).fingerprint != load_compilation().fingerprint


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "catalogue.toml").unlink()
    with pytest.raises(CorpusError, match=r"catalogue\.toml"):
        load_compilation(copy)
