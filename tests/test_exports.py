"""What a package promises in ``__all__`` is there, sorted, and is all that it promises."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = sorted(
    ".".join(path.parent.relative_to(ROOT).parts)
    for package in ("fingerprints", "monitor")
    for path in (ROOT / package).rglob("__init__.py")
    if "__all__" in path.read_text(encoding="utf-8")
)


def imported_names(package: str) -> set[str]:
    """Return the public names that a package's ``__init__`` takes from its own modules."""
    source = (ROOT / Path(*package.split(".")) / "__init__.py").read_text(encoding="utf-8")
    return {
        alias.asname or alias.name
        for node in ast.parse(source).body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package)
        for alias in node.names
    }


def defined_names(package: str) -> set[str]:
    """Return the public functions and classes that a package's ``__init__`` defines itself."""
    module = importlib.import_module(package)
    return {
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", None) == package and not name.startswith("_")
    }


def test_the_public_packages_say_what_they_offer() -> None:
    """The engine and the demo have a public surface."""
    assert {"fingerprints", "monitor.demo"} <= set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_sorted_and_without_repetition(package: str) -> None:
    """A reader finds constants first, then classes, then functions, each where the alphabet puts it."""
    names = importlib.import_module(package).__all__
    assert list(names) == sorted(set(names), key=lambda name: (not name.isupper(), not name[0].isupper(), name))


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_true(package: str) -> None:
    """Every promised name can be imported, and ``import *`` gives nothing that is private."""
    module = importlib.import_module(package)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert [name for name in module.__all__ if name.startswith("_") and name != "__version__"] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_complete(package: str) -> None:
    """A package offers what it defines, and one that defines nothing offers all that it gathers."""
    offered = defined_names(package) or imported_names(package)
    assert offered <= set(importlib.import_module(package).__all__)
