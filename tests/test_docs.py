"""The documents agree with each other and with the project: links lead somewhere, versions are one version."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)


def prose_of(path: Path) -> str:
    """Return a document without its blocks and bits of code."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", path.read_text(encoding="utf-8")))


def anchors_of(path: Path) -> set[str]:
    """Return the anchors that the headings of a document get."""
    headings = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def links_of(path: Path) -> list[str]:
    """Return the links of a document that stay inside the project."""
    return [link for link in LINK.findall(prose_of(path)) if not re.match(r"[a-z]+:", link)]


def test_there_are_documents() -> None:
    """A newcomer finds a front page and a record of changes."""
    assert {"README.md", "CHANGELOG.md"} <= {path.name for path in DOCUMENTS}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    """Every link inside the project names a file that is there and a heading that it has."""
    for link in links_of(path):
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        assert target.resolve().is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_document_can_be_found(path: Path) -> None:
    """From the front page, links lead to every document."""
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        reached.add(here)
        targets = {(here.parent / link.partition("#")[0]).resolve() for link in links_of(here)}
        below = {page for target in targets if target.is_dir() for page in target.rglob("*.md")}
        waiting += [page for page in targets | below if page.suffix == ".md" and page.is_file() and page not in reached]
    assert path in reached


def test_the_changelog_begins_with_this_version() -> None:
    """The newest section of the changelog is the version that is built."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = re.search(r"^## \[?([0-9][^\]\s]*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == version
