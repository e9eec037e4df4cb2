"""What each address of operations answers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from rag import Reply, Settings
from rag.settings import JournalSettings
from tests.postgresql import Server
from tests.ui.journal.conftest import DAY
from tests.ui.operations.conftest import PASSWORD, SHORT, Added, operations
from tests.ui.replies import CLAUSE, answered, refused
from ui.journal import (
    Channel,
    Journal,
    State,
    Triage,
    find,
    migrate,
    open_database,
    set_triage,
)
from ui.journal.models import METADATA

Sign = Callable[[str], TestClient]
PAGES = ("queue", "journal", "validity", "figures", "journal.csv", "question/x", "nonsense", "")
EVIL = "<script>alert(1)</script>"


def triage(engine: Engine, reply: Reply) -> tuple[str, str, str, str]:
    detail = find(engine, reply.id)
    assert detail is not None
    entry = detail.entry
    return entry.state, entry.owner, entry.note, entry.changed_by


def test_nobody_but_an_administrator_gets_in(
    client_of: Sign, asked: dict[str, Reply], engine: Engine, added: Added
) -> None:
    id_ = asked["open"].id
    forms = (f"question/{id_}/triage", f"question/{id_}/supplement")
    for name, page_code, form_code in (("", 303, 401), ("小李", 403, 403)):
        client = client_of(name)
        for path in PAGES:
            answer = client.get(f"/operations/{path}", follow_redirects=False)
            assert answer.status_code == page_code, path
            assert asked["open"].question not in answer.text
        for path in forms:
            sent = {"state": "done", "clause": CLAUSE.clause_id, "wording": "怎么办"}
            assert client.post(f"/operations/{path}", data=sent).status_code == form_code
    assert triage(engine, asked["open"]) == ("open", "", "", "")
    assert added == []


def test_a_form_of_another_site_changes_nothing(
    client: TestClient, asked: dict[str, Reply], engine: Engine
) -> None:
    path = f"/operations/question/{asked['open'].id}/triage"
    answer = client.post(path, data={"state": "done"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert triage(engine, asked["open"])[0] == "open"


def test_the_queue_shows_what_went_wrong(client: TestClient, asked: dict[str, Reply]) -> None:
    html = client.get("/operations/queue").text
    assert re.findall(r'<article class="op-card" id="q-(\w+)"', html)
    for name in ("bad", "open", "old"):
        assert asked[name].question in html
    assert asked["good"].question not in html
    assert "引错条款；=HYPERLINK(1)" in html
    assert f'href="/doc/{CLAUSE.clause_id.replace("/", "#")}"' in html
    assert "共 3 条" in html
    assert "没有符合条件的提问" in client.get("/operations/queue?state=dropped").text
    odd = client.get("/operations/queue?state=x&owner=%00%27&page=-1")
    assert odd.status_code == 200


def test_saving_comes_back_to_the_list(
    client: TestClient, asked: dict[str, Reply], engine: Engine
) -> None:
    id_ = asked["open"].id
    sent = {"state": "doing", "owner": " 小王 ", "note": f"问\0{EVIL}", "back": "state=left&page=1"}
    answer = client.post(f"/operations/question/{id_}/triage", data=sent, follow_redirects=False)
    where = f"/operations/queue?state=left&page=1&saved={id_}#q-{id_}"
    assert (answer.status_code, answer.headers["location"]) == (303, where)
    assert triage(engine, asked["open"]) == ("doing", "小王", f"问{EVIL}", "小王")
    html = client.get(where).text
    assert "已保存。" in html
    assert "<script>alert" not in html
    assert "小王 20" in html
    assert asked["open"].question in client.get("/operations/queue?owner=小王").text
    assert asked["open"].question not in client.get("/operations/queue?owner=!").text


def test_two_people_at_one_question(
    client: TestClient, asked: dict[str, Reply], engine: Engine
) -> None:
    path = f"/operations/question/{asked['open'].id}"
    set_triage(engine, asked["open"].id, Triage(State.DOING, "小赵", "先问海关"), "小赵")
    answer = client.post(f"{path}/triage", data={"state": "done", "note": "我的话", "seen": ""})
    assert answer.status_code == 409
    for words in ("小赵在 ", "还没有保存", "先问海关", "我的话"):
        assert words in answer.text
    assert triage(engine, asked["open"])[2] == "先问海关"
    seen = re.search(r'name="seen" value="([^"]+)"', answer.text)
    assert seen is not None
    again = {"state": "done", "note": "我的话", "seen": seen[1]}
    assert "已保存" in client.post(f"{path}/triage", data=again).text
    assert triage(engine, asked["open"]) == ("done", "", "我的话", "小王")
    odd = client.post(f"{path}/triage", data={"state": "x", "seen": "2026-01-01T00:00:00"})
    assert odd.status_code == 409


def test_a_question_in_full(client: TestClient, asked: dict[str, Reply]) -> None:
    html = client.get(f"/operations/question/{asked['good'].id}").text
    for words in (
        "退税要几天",
        "不予行政处罚。",
        "摘录原文",
        "10.0 毫秒",
        "version",
        "坐席",
        "2026-11-24",
    ):
        assert words in html
    assert "不在待处理之列" in html
    missing = client.get("/operations/question/%00x")
    assert missing.status_code == 404
    assert "没有这个编号的提问" in missing.text


def test_a_question_is_added_to_the_bank(
    client: TestClient, asked: dict[str, Reply], engine: Engine, added: Added
) -> None:
    path = f"/operations/question/{asked['open'].id}"
    assert f'value="{CLAUSE.clause_id}"' in client.get(f"{path}?q=主动披露").text
    form = {"clause": CLAUSE.clause_id, "wording": "漏缴税自己说了罚不罚", "done": "1"}
    answer = client.post(f"{path}/supplement", data=form)
    assert "已加入问法库" in answer.text
    assert "已标为“已解决”" in answer.text
    assert added == [(CLAUSE.clause_id, "漏缴税自己说了罚不罚")]
    assert triage(engine, asked["open"]) == ("done", "小王", "", "小王")


def test_a_question_that_cannot_be_added_is_told(
    client: TestClient, asked: dict[str, Reply], engine: Engine
) -> None:
    path = f"/operations/question/{asked['open'].id}/supplement"
    answer = client.post(path, data={"clause": CLAUSE.clause_id, "wording": "短", "done": "1"})
    assert answer.status_code == 422
    assert SHORT in answer.text
    assert ">短</textarea>" in answer.text
    assert f'value="{CLAUSE.clause_id}" required checked' in answer.text
    assert triage(engine, asked["open"])[0] == "open"
    assert client.post(path, data={"wording": "长" * 4000}).status_code == 413


def test_searching_the_journal(client: TestClient, asked: dict[str, Reply]) -> None:
    def shown(**query: str) -> set[str]:
        html = client.get("/operations/journal", params=query).text
        return {name for name, reply in asked.items() if f'/question/{reply.id}"' in html}

    assert shown() == set(asked)
    assert shown(text="披露") == {"bad"}
    assert shown(since=f"{DAY}", status="refused") == {"open", "odd"}
    assert shown(reason="off_topic") == {"odd"}
    assert shown(channel="desk", thumb="") == {"good"}
    assert shown(thumb="down") == {"bad"}
    assert shown(text=EVIL, page="99999999999") == set()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"since": "昨天"}, "日期“昨天”不对"),
        ({"since": "2026-11-24", "until": "2026-11-01"}, "开始日期晚于结束日期"),
        ({"reason": EVIL}, "没有“&lt;script&gt;"),
        ({"text": "\0"}, "共 5 条"),
    ],
)
def test_odd_filters_are_told(
    client: TestClient, asked: dict[str, Reply], query: dict[str, str], words: str
) -> None:
    answer = client.get("/operations/journal", params=query)
    assert answer.status_code == 200
    assert words in answer.text


def test_pages_of_a_long_list(
    client: TestClient, engine: Engine, journal_of: Callable[..., Journal]
) -> None:
    journal = journal_of(engine)
    for n in range(45):
        journal.record(answered(f"{EVIL}问题{n:02}"), Channel.API)
    journal.close()
    seen: list[str] = []
    for page in ("1", "2", "3", "9"):
        html = client.get("/operations/journal", params={"text": "问题", "page": page}).text
        assert EVIL not in html
        found = re.findall(r"问题\d\d(?=</a>)", html)
        seen += found if page != "9" else []
        assert "共 45 条" in html
        assert len(found) == (20 if page in "12" else 5)
    assert len(set(seen)) == 45
    assert "text=%E9%97%AE%E9%A2%98&amp;page=2" in html


def test_the_table_for_spreadsheets(client: TestClient, asked: dict[str, Reply]) -> None:
    answer = client.get("/operations/journal.csv", params={"thumb": "down"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    [row] = csv.DictReader(io.StringIO(answer.text[1:]))
    assert (row["编号"], row["意见"]) == (asked["bad"].id, "'=HYPERLINK(1)")
    everything = client.get("/operations/journal.csv").text
    assert len(list(csv.reader(io.StringIO(everything)))) == 6


def test_figures(client: TestClient, asked: dict[str, Reply]) -> None:
    day = {"since": "2026-11-22", "until": "2026-11-24"}
    html = client.get("/operations/figures", params=day).text
    rows = re.findall(r'<th scope="row">(2026[\d-]+)</th>(.*?)</tr>', html)
    table = {day: re.findall(r">([^<]+)</td>", cells) for day, cells in rows}
    assert table == {
        "2026-11-24": ["4", "2", "50%"],
        "2026-11-23": ["1", "0", "0%"],
        "2026-11-22": ["0", "0", "—"],
    }
    for words in ("《海关总署公告2023年第127号》一、", "没有能回答的条款", "p95", "40%"):
        assert words in html
    assert (
        "这段时间没有提问"
        in client.get("/operations/figures?since=2020-01-01&until=2020-01-02").text
    )
    for odd in ("since=2000-01-01", "until=0001-01-02", "since=9999-12-31", "since=x&until=y"):
        assert client.get(f"/operations/figures?{odd}").status_code == 200


def test_validity(client: TestClient) -> None:
    html = client.get("/operations/validity?days=30").text
    assert "今后 30 天内没有文件到期" in html
    assert "天数“-1”不对" in client.get("/operations/validity?days=-1").text
    assert client.get("/operations/validity?days=99999999999999").status_code == 200


@pytest.mark.parametrize("path", ["queue", "journal", "figures", "journal.csv", "question/a"])
def test_a_database_that_is_gone(client: TestClient, engine: Engine, path: str) -> None:
    tables = [t for t in METADATA.sorted_tables if t.name != "users"]
    METADATA.drop_all(engine, tables=tables)
    answer = client.get(f"/operations/{path}?a=1")
    assert answer.status_code == 503
    for words in (
        "数据库暂时无法使用",
        "问答不受影响",
        'href="/operations/journal"',
        f"/{path}?a=1",
    ):
        assert words in answer.text


def test_a_fault_of_ours_is_told_in_chinese(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr("ui.operations.validity.endings", fail)
    answer = client.get("/operations/validity")
    assert answer.status_code == 500
    assert "已经记下" in answer.text
    assert "oops" not in answer.text


def test_every_page_over_postgresql(
    server: Server, tmp_path: Path, journal_of: Callable[..., Journal]
) -> None:
    engine = open_database(Settings(journal=JournalSettings(url=server.database())))
    migrate(engine)
    reply, journal = refused(), journal_of(engine)
    journal.record(reply, Channel.CHAT)
    journal.close()
    with TestClient(operations(engine, tmp_path, [])) as client:
        client.post("/login", data={"name": "小王", "password": PASSWORD})
        path = f"question/{reply.id}"
        client.post(f"/operations/{path}/triage", data={"state": "doing", "note": "甲\0乙"})
        for page in ("queue?owner=%00", "journal?text=%00狗", "figures", "journal.csv", path):
            answer = client.get(f"/operations/{page}")
            assert (page, answer.status_code) == (page, 200)
        assert "甲乙" in client.get(f"/operations/{path}").text
    engine.dispose()


def test_no_script_or_style_but_our_own_files(client: TestClient, asked: dict[str, Reply]) -> None:
    for path in ("queue", "journal", "validity", "figures", f"question/{asked['bad'].id}"):
        answer = client.get(f"/operations/{path}")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?! src=)|\sstyle=|\son\w+=", answer.text)
