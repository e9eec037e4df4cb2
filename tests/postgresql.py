"""A real PostgreSQL server for a test session, started as an ordinary user, reached by a socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

_USER = "postgres"
_numbers = count()


class Server:
    """A server in a folder of its own; ``database()`` makes an empty database and names its URL."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder

    def run(self, name: str, *arguments: str) -> None:
        user = {"user": _USER, "group": _USER} if os.getuid() == 0 else {}
        subprocess.run(
            [self._programs / name, *arguments],
            check=True,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
            **user,  # type: ignore[arg-type]
        )

    def start(self) -> None:
        options = f"-k {self._folder} -c listen_addresses= -c fsync=off"
        log = str(self._folder / "log")
        self.run(
            "pg_ctl", "-D", str(self._folder / "data"), "-w", "-l", log, "-o", options, "start"
        )

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", "immediate", "stop")

    def database(self) -> str:
        name = f"test{next(_numbers)}"
        self.run("createdb", "-h", str(self._folder), "-U", "policyqa", name)
        return f"postgresql://policyqa@/{name}?host={self._folder}"


@contextmanager
def postgresql() -> Iterator[Server]:
    """The server; without PostgreSQL the tests fail in CI and are skipped loudly elsewhere."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[4:5])
    initdb = str(found[-1]) if found else shutil.which("initdb")
    if initdb is None:
        message = "没有找到 PostgreSQL，它没有被测试。请用 apt 安装 postgresql 后重试。"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    folder = Path(tempfile.mkdtemp(prefix="policyqa-pg-"))  # pytest's folders are for root alone
    if os.getuid() == 0:
        shutil.chown(folder, _USER, _USER)
    server = Server(Path(initdb).parent, folder)
    try:
        server.run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "policyqa", "-N")
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)
