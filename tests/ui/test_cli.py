"""The command, run as users run it: what it prints, and what it says of bad input."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import rag

SCHEMA = json.loads((Path(rag.__file__).parent / "data" / "reply.schema.json").read_text("utf-8"))


def run(*arguments: str, data: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"POLICYQA_DATA_DIR": str(data), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", "policyqa", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=cwd,
        check=False,
    )


def fails(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert all(word in result.stderr for word in words), result.stderr


def test_help_has_examples(tmp_path: Path) -> None:
    for command in (
        *(
            "build",
            "ask",
            "search",
            "parse",
            "add",
            "remove",
            "clauses",
            "serve",
            "settings",
            "doctor",
        ),
    ):
        result = run(command, "--help", data=tmp_path)
        assert result.returncode == 0
        assert "例：policyqa" in result.stdout


def test_ask_prints_the_answer_and_its_clause(real_data: Path) -> None:
    result = run("ask", "主动披露公告还能用吗", "--as-of", "2025-10-11", data=real_data)
    assert result.returncode == 0
    assert "2025-10-10到期" in result.stdout
    assert "海关总署公告2023年第127号" in result.stdout


def test_ask_as_json(real_data: Path) -> None:
    result = run("ask", "出口退税一般几天办完", "--json", data=real_data)
    jsonschema.validate(json.loads(result.stdout), SCHEMA)


def test_search_and_clauses_as_json(real_data: Path) -> None:
    hits = json.loads(run("search", "退货中心仓", "-k", "3", "--json", data=real_data).stdout)
    assert len(hits) == 3
    assert "退货中心仓" in hits[0]["text"]
    documents = json.loads(run("clauses", "--json", data=real_data).stdout)["documents"]
    assert len(documents) == 31
    levels = [d["level"] for d in documents]
    assert [levels.count(x) for x in ("national", "municipal", "customs")] == [5, 10, 16]


def test_parse_one_file(tmp_path: Path) -> None:
    file = tmp_path / "办法.txt"
    file.write_text(
        "某市口岸管理办法\n第一条 为了规范管理，制定本办法。\n"
        "第二条 本办法自2024年1月1日起施行。\n",
        "utf-8",
    )
    result = run("parse", str(file), "--json", data=tmp_path)
    document = json.loads(result.stdout)["documents"][0]
    assert document["title"] == "某市口岸管理办法"
    assert [c["label"] for c in document["clauses"]] == ["第一条", "第二条"]
    assert document["effective"] == "2024-01-01"
    assert "第一条" in run("parse", str(file), data=tmp_path).stdout


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空文件"),
        (b"\x00\x01\x02", "二进制"),
        ("第一條　規定。".encode("big5"), "UTF-8"),
    ],
)
def test_parse_says_what_is_wrong(tmp_path: Path, content: bytes, word: str) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes(content)
    fails(run("parse", str(file), data=tmp_path), word)


def test_parse_warns_of_a_text_without_numbers(tmp_path: Path) -> None:
    file = tmp_path / "故事.txt"
    file.write_text("从前有座山，山里有座庙。\n", "gb18030")
    result = run("parse", str(file), "--json", data=tmp_path)
    assert json.loads(result.stdout)["documents"][0]["clauses"][0]["label"] == "正文"
    assert "可能不是政策文件" in result.stderr


def test_parse_of_nothing_and_of_a_folder(tmp_path: Path) -> None:
    fails(run("parse", str(tmp_path / "none.txt"), data=tmp_path), "找不到")
    fails(run("parse", str(tmp_path), data=tmp_path), "不是文件")


@pytest.mark.parametrize(
    "question", ["", "😀😀", "问" * 5000, "\u200b\u0007", "<br><script>alert(1)</script>"]
)
def test_bad_questions(real_data: Path, question: str) -> None:
    result = run("ask", question, data=real_data)
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert result.stdout.strip()


def test_html_is_text(real_data: Path) -> None:
    reply = json.loads(run("ask", "<b>出口退税</b>几天", "--json", data=real_data).stdout)
    assert reply["question"] == "<b>出口退税</b>几天"


def test_a_day_that_does_not_exist(tmp_path: Path) -> None:
    fails(run("ask", "退税", "--as-of", "2024-13-01", data=tmp_path), "2024-13-01", "年-月-日")


def test_without_an_index(tmp_path: Path) -> None:
    fails(run("ask", "出口退税几天", data=tmp_path), "policyqa build")


def test_wrong_usage(tmp_path: Path) -> None:
    fails(run("ask", data=tmp_path), "policyqa ask")
    fails(run("search", "退税", "-k", "many", data=tmp_path), "--help")
    fails(run("ask", "--batch", "in.jsonl", data=tmp_path), "--out")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    fails(run("build", data=tmp_path / "file" / "data"), "POLICYQA_DATA_DIR")


def test_a_port_in_use(real_data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        fails(run("serve", "--port", port, data=real_data), port, "--port")


def test_batch_answers_good_lines_and_names_bad_ones(real_data: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        '{"id": "a", "question": "主动披露公告还能用吗", "as_of": "2025-10-10"}',
        "not json",
        '{"id": "b"}',
        '{"id": "c", "question": "今天天气怎么样", "as_of": "2024-13-01"}',
        '{"id": "d", "question": "出口退税一般几天办完", "kind": "fact"}',
        '{"id": "e", "question": "第二款是什么", "history": ["重庆条例第32条"]}',
        '{"id": "f", "question": "第二款是什么", "history": "重庆条例第32条"}',
    ]
    source.write_text("\n".join(lines), "utf-8")
    result = run("ask", "--batch", str(source), "--out", str(target), data=real_data)
    fails(result, "第 2 行", "第 3 行", "第 4 行", "第 7 行")
    replies = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [reply["id"] for reply in replies] == ["a", "d", "e"]
    assert replies[2]["standalone"] == "《重庆市优化营商环境条例》第三十二条第二款"
    assert replies[0]["as_of"] == "2025-10-10"
    for reply in replies:
        jsonschema.validate(reply, SCHEMA)


def test_batch_keeps_an_old_result_when_it_cannot_read(real_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old", "utf-8")
    fails(
        run("ask", "--batch", str(tmp_path / "no"), "--out", str(target), data=real_data),
        "无法读取",
    )
    assert target.read_text("utf-8") == "old"


def test_settings_mask_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYQA_LLM__API_KEY", "sk-secret")
    result = run("settings", "--json", data=tmp_path)
    rows = {row["name"]: row for row in json.loads(result.stdout)}
    assert rows["POLICYQA_LLM__API_KEY"]["value"] == "******"
    assert rows["POLICYQA_DATA_DIR"]["source"] == "环境变量"
    assert "sk-secret" not in run("settings", data=tmp_path).stdout


@pytest.mark.parametrize("statement", ["import ui.cli", "import rag, corpus, embeddings"])
def test_light_imports(statement: str) -> None:
    heavy = "torch gradio onnxruntime transformers sentence_transformers faiss langchain_openai"
    heavy += " docx lxml pypdfium2 markdown_it rapidocr"
    code = f"{statement}; import sys; print([m for m in '{heavy}'.split() if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
