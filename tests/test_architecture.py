"""The floors of the house and its closed doors, checked on the source without running any of it."""

import ast
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS: list[set[str]] = [  # from the ground up; a module may import its own part and any lower floor
    {"fingerprints"},
    {"monitor.blotting"},
    {"monitor.errors"},
    {"monitor.values", "monitor.people", "monitor.settings", "monitor.templating", "monitor.sites", "monitor.texts"},
    {"monitor.collected", "monitor.watch_settings", "monitor.totals", "monitor.retained"},
    {"monitor.files", "monitor.locks", "monitor.footage", "monitor.demo", "monitor.harm", "monitor.rights"},
    {"monitor.casework"},
    {"monitor.store", "monitor.policy", "monitor.evidence", "monitor.manifest"},
    {"monitor.bank"},
    {
        *("monitor.registry", "monitor.insights", "monitor.notices", "monitor.matching"),
        *(
            "monitor.banking",
            "monitor.flooding",
            "monitor.posting",
            "monitor.stamping",
            "monitor.accounts",
            "monitor.forgotten",
        ),
    },
    {"monitor.licensing"},
    {
        *("monitor.permitted", "monitor.cueing", "monitor.linting", "monitor.documents", "monitor.platform_settings"),
        *("monitor.advising", "monitor.appcheck", "monitor.materials"),
    },
    {"monitor.scanning", "monitor.review", "monitor.cluster", "monitor.sources"},
    {"monitor.privacy"},  # looks over all that is kept, and takes it out again
    {"monitor.watch"},  # collects, scans and tells
    {"monitor.app", "monitor.checkup", "monitor.dossier"},
    {"monitor.shapes"},  # the same JSON for both
    {"monitor.web"},
    {"monitor.cli"},  # one of its commands serves the web
]
FLOOR_OF = {part: level for level, parts in enumerate(FLOORS) for part in parts}
MODULES = sorted(path for package in ("fingerprints", "monitor") for path in (ROOT / package).rglob("*.py"))

NETWORK = {
    *("aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "ssl", "urllib.request", "urllib3"),
    *("apprise", "scrapy", "yt_dlp"),
}
DATABASE = {"sqlite3", "sqlite_utils"}
INTERFACE = {"click", "jinja2", "platformdirs", "rich", "starlette", "typer", "uvicorn"}
PROGRAMS = {"av", "ffmpeg", "imageio_ffmpeg", "subprocess"}
PROGRAM_CALLS = {"cv2.VideoCapture", "cv2.VideoWriter", "os.popen", "os.system"}
CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv"}
SQL = re.compile(r"\s*(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM|CREATE\s+\w+|PRAGMA)\s", re.DOTALL)


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the parsed source of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """Return the dotted name of a module: ``monitor.store`` for ``monitor/store/__init__.py``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str:
    """Return the part of the house that a module belongs to."""
    return "fingerprints" if module.split(".", maxsplit=1)[0] == "fingerprints" else ".".join(module.split(".")[:2])


@cache
def imports_of(path: Path) -> set[str]:
    """Return the absolute names of everything that a module imports, inside functions too."""
    package = name_of(path).split(".") if path.name == "__init__.py" else name_of(path).split(".")[:-1]
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{source}.{alias.name}" for alias in node.names}
    return found


def uses(path: Path, forbidden: set[str]) -> set[str]:
    """Return which of the ``forbidden`` modules a module imports."""
    names = imports_of(path)
    return {bad for bad in forbidden for name in names if name == bad or name.startswith(f"{bad}.")}


def attributes_of(path: Path) -> set[str]:
    """Return every ``name.attribute`` that a module mentions."""
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


def offences(check: Callable[[Path], set[str]], *, besides: Collection[str] = ()) -> dict[str, set[str]]:
    """Return what ``check`` finds in each module that is not one of, or inside, ``besides``."""
    free = tuple(f"{name}." for name in besides)
    found = {name_of(path): check(path) for path in MODULES if not f"{name_of(path)}.".startswith(free)}
    return {name: what for name, what in found.items() if what}


def test_a_module_imports_only_lower_floors() -> None:
    """Imports point down; parts on one floor do not know each other."""

    def upwards(path: Path) -> set[str]:
        here = part_of(name_of(path))
        others = {part_of(name) for name in imports_of(path)} - {here}
        return {there for there in others & FLOOR_OF.keys() if FLOOR_OF[there] >= FLOOR_OF.get(here, 0)}

    assert offences(upwards) == {}


def test_every_part_has_a_floor() -> None:
    """Nothing is built beside the house."""
    assert {part_of(name_of(path)) for path in MODULES} - FLOOR_OF.keys() <= {"monitor"}


def test_nothing_imports_the_tests() -> None:
    """Tests stand outside."""
    assert offences(lambda path: uses(path, {"tests", "hatch_build", "pytest", "hypothesis"})) == {}


def test_the_engine_is_pure() -> None:
    """The engine knows no database, network, template, command line, clock, environment or monitor."""
    strange = NETWORK | DATABASE | INTERFACE | {"monitor", "time", "datetime", "tempfile", "logging"}
    assert offences(lambda path: uses(path, strange), besides=["monitor"]) == {}
    assert offences(lambda path: attributes_of(path) & (CLOCK | ENVIRONMENT), besides=["monitor"]) == {}


def test_sql_stays_in_the_store() -> None:
    """Only ``monitor/store`` opens databases and speaks SQL; ``doctor`` may name SQLite's version."""

    def sql(path: Path) -> set[str]:
        nodes = ast.walk(tree_of(path))
        texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        return {text for text in texts if SQL.match(text)}

    assert offences(sql, besides=["monitor.store"]) == {}
    assert offences(lambda path: uses(path, DATABASE), besides=["monitor.store", "monitor.checkup"]) == {}
    named = attributes_of(ROOT / "monitor" / "checkup.py")
    assert {name for name in named if name.startswith("sqlite3.")} <= {"sqlite3.sqlite_version"}


def test_http_stays_in_the_fetcher() -> None:
    """Only the fetcher, which asks the policy first, the mail and the timestamps reach the network."""
    doors = ["monitor.sources.fetch", "monitor.posting", "monitor.stamping"]
    # apprise does its own network, to addresses that the user keeps in the environment; it collects nothing.
    messages = {"monitor.watch.apprising": {"apprise"}}
    assert offences(lambda path: uses(path, NETWORK), besides=doors) == messages


def test_media_and_programs_stay_in_the_decoder() -> None:
    """Only the decoder decodes media; the demo makes some and starts ffmpeg; one module tells the desktop."""
    doors = ["fingerprints.media", "monitor.demo"]
    desktop = {"monitor.watch.desktop": {"subprocess"}}
    assert offences(lambda path: uses(path, PROGRAMS) | attributes_of(path) & PROGRAM_CALLS, besides=doors) == desktop


def test_the_clock_is_passed_in() -> None:
    """Only ``monitor/app.py`` asks what time it is."""
    assert offences(lambda path: attributes_of(path) & CLOCK, besides=["monitor.app"]) == {}


def test_the_environment_is_read_once() -> None:
    """Only the settings and the command line look at environment variables."""
    doors = ["monitor.settings", "monitor.cli"]
    assert offences(lambda path: attributes_of(path) & ENVIRONMENT, besides=doors) == {}


def test_totals_never_reach_a_notice() -> None:
    """Nothing that decides, ranks, writes or sends knows totals, unusual days or proposals to look."""
    deciding = (
        "monitor.review",
        "monitor.notices",
        "monitor.casework",
        "monitor.harm",
        "monitor.dossier",
        "monitor.posting",
    )
    queues = ("monitor.store.queue", "monitor.store.matches", "monitor.store.letters", "monitor.store.notices")
    named = re.compile(r"\binsights\b|\btotals\b|\bown_events\b|look_tasks|LookTask|\bSurge\b|daily_totals")
    paths = [
        path for path in MODULES if f"{name_of(path)}.".startswith(tuple(f"{one}." for one in (*deciding, *queues)))
    ]
    letters = sorted((ROOT / "templates" / "notices").rglob("*.*"))
    assert len(paths) > 20
    assert len(letters) > 5
    found = {
        str(path.relative_to(ROOT)): named.findall(path.read_text(encoding="utf-8")) for path in (*paths, *letters)
    }
    assert {name: words for name, words in found.items() if words} == {}


def test_modules_do_not_import_in_circles() -> None:
    """There is an order in which all modules can be read, imports inside functions included."""
    known = {name_of(path): path for path in MODULES}
    waiting = {name: nearest(imports_of(path), known) - {name} for name, path in known.items()}
    while ready := {name for name, needs in waiting.items() if not needs & waiting.keys()}:
        waiting = {name: needs for name, needs in waiting.items() if name not in ready}
    needed = set().union(*waiting.values())
    assert {name: needs & waiting.keys() for name, needs in waiting.items() if name in needed} == {}


def nearest(names: set[str], known: dict[str, Path]) -> set[str]:
    """Return the module that each imported name comes from."""
    found = {name if name in known else name.rpartition(".")[0] for name in names}
    return found & known.keys()


def test_files_and_functions_fit_in_a_glance() -> None:
    """A file is one noun of at most 400 lines, a function at most 50 lines without its docstring."""
    paths = [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
    assert {f"{path}: {name}" for path in paths for name, length in functions_of(path) if length > 50} == set()


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the name and the length in lines of each function's body."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            has_docstring = ast.get_docstring(node) is not None and len(node.body) > 1
            yield node.name, (node.end_lineno or 0) - node.body[has_docstring].lineno + 1
