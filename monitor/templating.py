"""Find the shipped templates and render those that are written in Markdown.

Whatever a template prints is data: it is escaped so that it can neither become Markdown structure nor HTML,
and it is never read as a template itself.
"""

import re
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from monitor.errors import TemplateError

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029"  # control characters and line ends: one space each
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"  # what turns the reading direction round
)
_MARKS = re.compile(r"([\\`*\[\]<>&|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
"""What Markdown reads as a sign; between two letters or digits an underscore is none."""
_LINE_START = re.compile(r"^([#=-]|\+(?=\s|$)|\d+(?=[.)](?:\s|$)))")
"""What would begin a heading, a rule, or an item of a list."""


def template_root() -> Traversable:
    """Return the folder of shipped templates.

    A wheel carries them inside the package (``monitor/templates``); an editable install runs from the checkout,
    where they lie beside it (``templates``).

    :raises TemplateError: neither place holds them, so the installation is broken
    """
    package = files("monitor")
    for candidate in (package / "templates", package / ".." / "templates"):
        if candidate.is_dir():
            return candidate
    raise TemplateError(f"There is no templates folder in or beside {package}; install Reclaim again.")


def template_text(name: str) -> str:
    """Return the source of the template ``name``, a path below the templates folder such as ``notices/x.md.j2``.

    :raises TemplateError: there is no such template
    """
    parts = name.split("/")
    if any(part in {"", ".", ".."} or "\\" in part for part in parts):
        raise TemplateError(f"{name!r} is not the name of a template; give a path below the templates folder.")
    source = template_root().joinpath(*parts)
    if not source.is_file():
        raise TemplateError(f"The template {name} is missing; install Reclaim again.")
    return source.read_text(encoding="utf-8")


def render_markdown(name: str, values: Mapping[str, object], filters: Mapping[str, object] | None = None) -> str:
    """Render one Markdown template with ``values``.

    :param filters: functions by name; text that they return is escaped unless it is ``markupsafe.Markup``
    :raises TemplateError: the template is missing or broken, or prints a value that is absent
    """
    environment = _environment()
    environment.filters.update(filters or {})
    try:
        return environment.get_template(name).render(values)
    except TemplateNotFound as missing:
        raise TemplateError(f"The template {missing} is missing; install Reclaim again.") from missing
    except JinjaError as error:
        raise TemplateError(f"The template {name} cannot be rendered: {error}; mend the template.") from error


def one_line(text: str) -> str:
    """Return ``text`` on one line, without control characters and without marks that reverse the reading order.

    Bytes of a file name that are not UTF-8 become question marks.
    """
    return " ".join(_INVISIBLE.sub(" ", text.encode(errors="replace").decode()).split())


def escape_markdown(text: str) -> Markup:
    """Return ``text`` as Markdown that shows exactly that text: no structure, no HTML, no automatic links."""
    escaped = _MARKS.sub(r"\\\1", one_line(text))
    escaped = _LINE_START.sub(_escape_line_start, escaped)
    escaped = escaped.replace("://", r"\://")
    return Markup(re.sub(r"(?i)\b(www)\.", r"\1\\.", escaped))  # noqa: S704  everything that Markdown reads is escaped


def _escape_line_start(found: re.Match[str]) -> str:
    sign = found.group(1)
    return sign + "\\" if sign.isdigit() else "\\" + sign


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FunctionLoader(template_text),
        undefined=StrictUndefined,
        autoescape=True,  # with finalize: whatever is not Markup already is escaped for Markdown, never for HTML
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _printed(value: object) -> object:
    if value is None:
        raise TemplateError("A template prints a value that is absent; test for it in the template first.")
    return value if isinstance(value, Markup) else escape_markdown(str(value))
