"""What the desk finds: named clauses first, every filter, a script that can be read out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from corpus import Level, Status
from rag import Assistant
from ui.desk.catalogue import Catalogue
from ui.desk.find import LONGEST, Found, Wanted, find
from ui.desk.script import script_of
from ui.wording import staff_words

DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def catalogue(assistant: Assistant) -> Catalogue:
    return Catalogue(assistant.documents)


@pytest.fixture
def search(assistant: Assistant, catalogue: Catalogue) -> Any:
    def found(query: str = "", day: date = DAY, **filters: Any) -> Found:
        return find(assistant, catalogue, Wanted(query=query, **filters), day)

    return found


def test_a_named_clause_comes_first(search: Any) -> None:
    first = search("重庆市优化营商环境条例第19条").items[0]
    assert (first.clause.clause_id, first.named) == ("cq-business-2021/art-19", True)
    assert not any(hit for _, hit in first.text), "the document's name is no hit"
    both = search("优化营商环境条例第19条")
    assert [item.title for item in both.items if item.named] == [
        "优化营商环境条例",
        "重庆市优化营商环境条例",
    ]
    assert "以下一并列出" in both.remarks[0]
    only = search("优化营商环境条例第19条", level=Level.NATIONAL)
    assert [item.title for item in only.items if item.named] == ["优化营商环境条例"]


def test_a_number_finds_its_document_and_an_absent_clause_is_told(search: Any) -> None:
    assert (
        search("渝府办发〔2022〕107号").items[0].document.document_number == "渝府办发〔2022〕107号"
    )
    assert "没有第九百九十九条" in search("重庆条例第999条").remarks[0]


@pytest.mark.parametrize("query", ["", "主动披露"])
def test_filters(search: Any, query: str) -> None:
    for item in search(query, level=Level.CUSTOMS).items:
        assert item.document.level is Level.CUSTOMS
        assert "12360" in item.phones
    for item in search(query, year=2023).items:
        assert item.document.issued.year == 2023
    for item in search(query, document="cq-business-2021").items:
        assert item.document.document_id == "cq-business-2021"
    for item in search(query, department="重庆海关").items:
        assert "重庆海关" in item.clause.departments
    expired = search(query, validity=Status.EXPIRED, day=DAY)
    assert expired.items
    assert all(item.state is Status.EXPIRED and item.note for item in expired.items)
    before = search(query, validity=Status.EXPIRED, day=date(2023, 12, 1))
    assert {i.clause.clause_id for i in expired.items} != {i.clause.clause_id for i in before.items}


def test_nothing_asked_finds_nothing(search: Any) -> None:
    assert search("").items == search("  ").items == ()
    assert search("通关", document="nothing-like-it").items == ()
    assert search(clause="nobody/art-1").items == ()
    assert [i.clause.clause_id for i in search("x", clause="cq-business-2021/art-32").items] == [
        "cq-business-2021/art-32"
    ]


def test_a_long_story_is_cut(search: Any) -> None:
    found = search("出口退税几天办完？" * 300)
    assert found.cut
    assert found.items
    assert not search("退" * LONGEST).cut
    with pytest.raises(ValidationError):
        Wanted(query="退" * 5000)


def test_the_catalogue_knows_when_it_is_old(assistant: Assistant, catalogue: Catalogue) -> None:
    assert catalogue.is_of(assistant.documents)
    assert not catalogue.is_of(assistant.documents[1:])
    assert catalogue.years == tuple(sorted(catalogue.years, reverse=True))
    assert "重庆海关" in catalogue.departments


def test_scripts(assistant: Assistant) -> None:
    w = staff_words("desk")
    said = script_of(assistant.ask("主动披露公告还能用吗", DAY), w)
    assert said.startswith("您好，您问的事项，该文件已于2025-10-10到期")
    assert "已于 2025-10-10 到期" in said
    assert "12345或12360" in said
    owner = script_of(assistant.ask("出口退税几天办完", DAY), w)
    assert "具体办理请联系重庆市税务局" in owner
    refused = script_of(assistant.ask("在重庆开奶茶店要交多少加盟费", DAY), w)
    assert refused.startswith("您好，收录的政策文件中没有")
    reply = assistant.ask("出口退税几天办完", DAY)
    model = script_of(reply.model_copy(update={"mode": "llm"}), w)
    assert model.count("“" + reply.citations[0].quote) > owner.count("“" + reply.citations[0].quote)
