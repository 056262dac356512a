"""The wheel carries what the checkout has, runs outside it, and its dependencies are pinned without addresses."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
EXTRAS = PROJECT["optional-dependencies"].values()
DEPENDENCIES = [*PROJECT["dependencies"], *(line for extra in EXTRAS for line in extra)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel as ``pip wheel`` would, without its network."""
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])
    return zipfile.ZipFile(path)


def files_below(folder: Path) -> set[str]:
    """Return the paths of all files below a folder, compiled ones left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths}


def inside(wheel: zipfile.ZipFile, folder: str) -> set[str]:
    """Return the paths of all files below a folder of the wheel."""
    return {name.removeprefix(folder) for name in wheel.namelist() if name.startswith(folder)}


def test_the_wheel_carries_the_templates(wheel: zipfile.ZipFile) -> None:
    """All of the top-level templates folder, and nothing else, is ``monitor/templates``."""
    assert inside(wheel, "monitor/templates/") == files_below(ROOT / "templates") != set()


def test_the_wheel_carries_the_vocabulary(wheel: zipfile.ZipFile) -> None:
    """Without its visual words the engine cannot describe a keyframe."""
    assert "fingerprints/vocabulary.npz" in wheel.namelist()


def test_the_wheel_carries_the_law_packs(wheel: zipfile.ZipFile) -> None:
    """The rules of the letters are data and come along."""
    assert inside(wheel, "monitor/notices/packs/") == files_below(ROOT / "monitor" / "notices" / "packs") != set()


def test_the_wheel_carries_what_the_engine_reads(wheel: zipfile.ZipFile) -> None:
    """The visual words, and what every machine should compute, are data and come along."""
    for name in ("vocabulary.npz", "conformance.json"):
        assert wheel.read(f"fingerprints/{name}") == (ROOT / "fingerprints" / name).read_bytes() != b""


def test_the_wheel_carries_both_packages_and_no_more(wheel: zipfile.ZipFile) -> None:
    """A user's environment gets our two packages with their types, and no tests, docs or templates of its own."""
    tops = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}
    assert tops == {"fingerprints", "monitor"}
    assert {"fingerprints/py.typed", "monitor/py.typed"} <= set(wheel.namelist())


def test_the_wheel_carries_the_licence_and_the_command(wheel: zipfile.ZipFile) -> None:
    """The licence text and the ``reclaim`` command are part of the distribution."""
    about = {name.split("/", 1)[1]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "Apache License" in wheel.read(about["licenses/LICENSE"]).decode()
    assert "reclaim = monitor.cli:main" in wheel.read(about["entry_points.txt"]).decode()


def test_the_wheel_runs_outside_the_checkout(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Unpacked elsewhere, the packages import each other from there and find their templates inside."""
    wheel.extractall(tmp_path)
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import fingerprints, monitor, monitor.templating as t\n"
        "print(fingerprints.__file__, monitor.__file__, t.template_root(), sep='\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.stderr == ""
    assert done.stdout.split() == [
        str(tmp_path / part) for part in ("fingerprints/__init__.py", "monitor/__init__.py", "monitor/templates")
    ]


@pytest.mark.parametrize("line", DEPENDENCIES)
def test_every_dependency_is_pinned(line: str) -> None:
    """What the project asks for has one version in the constraints, and it is one that the project accepts."""
    wanted = Requirement(line)
    pinned = {canonicalize_name(name): version for name, version in (pin.split("==") for pin in PINS)}
    assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)])
    assert wanted.url is None


def test_the_pins_hold_names_and_versions_only() -> None:
    """The constraints work with any package index, for they name none."""
    assert [pin for pin in PINS if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", pin)] == []
    names = [canonicalize_name(pin.split("==")[0]) for pin in PINS]
    assert len(names) == len(set(names))


def test_the_headless_build_of_opencv_is_asked_for() -> None:
    """The other build does not import on a machine without libGL."""
    names = {canonicalize_name(Requirement(line).name) for line in DEPENDENCIES}
    assert "opencv-python-headless" in names
    assert not names & {"opencv-python", "opencv-contrib-python"}
