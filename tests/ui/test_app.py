"""The server as a whole: headers everywhere, a socket that says what is wrong, one goodbye."""

from __future__ import annotations

import socket
import urllib.request

import pytest
import uvicorn

from policyqa.errors import ServerError
from tests.ui.conftest import serving
from tests.ui.replies import Fixed
from tests.ui.test_web import Scripted
from ui.app import listen, serve, use_one_heap

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_chat_and_files_carry_safe_headers() -> None:
    with serving(Scripted("甲。"), "某汇编") as address:
        for path in ("/", "/en", "/docs", "/pq/chat.js"):
            with urllib.request.urlopen(address + path) as answer:  # noqa: S310 - our own address
                assert answer.headers["X-Content-Type-Options"] == "nosniff", path
                assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_port_in_use_is_told() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(ServerError, match="--port"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_it_serves_until_interrupted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[str] = []

    def run(self: uvicorn.Server, sockets: list[socket.socket]) -> None:
        served.append(f"http://127.0.0.1:{sockets[0].getsockname()[1]}")
        raise KeyboardInterrupt

    monkeypatch.setattr(uvicorn.Server, "run", run)
    use_one_heap()
    with listen("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    serve(Scripted("甲。"), Fixed("某汇编"), lambda *_: None, lambda _app: None, port=port)
    assert served == [f"http://127.0.0.1:{port}"]
    assert f"{served[0]}  （按 Ctrl+C 停止）" in capsys.readouterr().err
