"""Equal notices are equal files in every format, whatever the process, its hash seed, its time zone or its language."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.notices import FORMATS, load_pack, write_letter
from tests.monitor.notices.samples import NOW, item, notice, work

ROOT = Path(__file__).parents[3]
SCRIPT = """
import hashlib, time
from tests.monitor.notices.test_determinism import digests
time.tzset()
print(digests())
"""


def digests():
    """Return the SHA-256 of one letter in all formats."""
    whole = notice(work(item(1), item(2, account="@ليلى"), title="Łódź – “Nights”"))
    pack = load_pack()
    return [hashlib.sha256(write_letter(whole, pack, now=NOW, format=f).content).hexdigest() for f in FORMATS]


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/New_York", "LANG": "de_DE.UTF-8", "PYTHONUTF8": "0"},
    ],
)
def test_another_process_writes_the_same_bytes(environment):
    """In all ten formats."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == str(digests())
