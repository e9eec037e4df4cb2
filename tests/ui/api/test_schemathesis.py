"""The OpenAPI document against the running API: schemathesis looks for where they differ."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from fastapi import FastAPI

from tests.ui.api.serving import served
from tests.ui.replies import FakeAssistant, answered
from ui.accounts import Accounts
from ui.api import install
from ui.journal import Channel, Journal


def test_nothing_differs(tmp_path: Path, journal: Journal, accounts: Accounts) -> None:
    journal.record(answered().model_copy(update={"id": "3f9c2a1b77aa"}), Channel.API)
    app = FastAPI()
    install(app, FakeAssistant(), journal, accounts, loopback=False, per_minute=10**6)  # type: ignore[arg-type]
    with served(app) as address:
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run"),
                f"{address}/api/v1/openapi.json",
                *("--header", f"Authorization: Bearer {accounts.add_key('test')}"),
                *("--seed", "1", "--max-examples", "10", "--generation-deterministic"),
                *("--phases", "examples,coverage,fuzzing"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "No issues found" in run.stdout
