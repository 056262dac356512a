"""What docs/api.md says is so."""

import os
import re
import subprocess
import sys
from pathlib import Path

from monitor.accounts import add_token
from monitor.app import open_library
from monitor.people import Scope
from monitor.settings import Settings
from monitor.web.api import VERBS
from tests.monitor.web.api.program import Program
from tests.monitor.web.served import Serving

GUIDE = (Path(__file__).parents[4] / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_script_of_the_guide_decides(agency: Program, served: Serving, lived: Settings, tmp_path: Path) -> None:
    """It runs as it stands there, but for a higher threshold, which the best part of a copy does not reach."""
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    script = tmp_path / "decide.py"
    script.write_text(code.replace('["claimable_s"] < 3', '["claimable_s"] < 10'), encoding="utf-8")
    with open_library(lived) as library:
        _, secret = add_token(library, "script", None, frozenset({Scope.READ, Scope.REVIEW}))
    waiting = agency.get("/matches")["total"]
    environment = {**os.environ, "TOKEN": secret, "RECLAIM": served.url}
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    ignored = agency.get("/matches", state="ignored")["total"]
    assert ignored > 0
    assert done.stdout == f"{ignored} ignored\n{waiting - ignored} wait for people\n"


def test_every_request_of_the_guide_is_one() -> None:
    """With its method and its path, and with the scope that stands beside it."""
    told = re.findall(r"`(GET|POST|PUT) (/[^`? ]+)", GUIDE)
    verbs = {(verb.method, verb.path): verb for verb in VERBS}
    assert len(told) > 15
    assert [one for one in told if one not in verbs] == []
    for method, path, scope in re.findall(r"^\|[^|]+\| `(\w+) ([^`]+)`[^|]*\| (\w+) \|$", GUIDE, re.MULTILINE):
        assert verbs[method, path].needs == scope


def test_every_scope_is_explained() -> None:
    """By what it allows."""
    assert [scope for scope in Scope if f"| `{scope}` |" not in GUIDE] == []
