"""Find templates, a firm's own before the shipped ones, and render those that are written in Markdown.

Whatever a template prints is data: it is escaped so that it can neither become Markdown structure nor HTML,
and it is never read as a template itself. What a template itself may do stands in ``monitor.templating.sandbox``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from monitor.errors import NoTemplatesError, TemplateError
from monitor.templating.sandbox import parts_of, rendered

OWN_ENDING = ".md.j2"
"""Only such files of a firm's folder take the place of shipped ones; how a PDF is set is no template of letters."""
MOST_BYTES = 256 * 1024
"""Largest template of a firm; the longest shipped one has a twentieth of it."""
MOST_PARTS = 32
"""Most files that one template may be put together from."""


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


@cache
def template_text(name: str) -> str:
    """Return the source of the shipped template ``name``, a path below the templates folder: ``notices/x.md.j2``.

    It is read once in a process.

    :raises TemplateError: there is no such template
    """
    source = template_root().joinpath(*_steps(name))
    if not source.is_file():
        raise TemplateError(f"The template {name} is missing; install Reclaim again.")
    return source.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Templates:
    """Where templates are looked for: in a firm's own folder, then among the shipped ones."""

    folder: Path | None = None
    """Holds templates under the names of those that they replace; None for the shipped ones alone."""

    def text(self, name: str) -> str:
        """Return the source of a template, the firm's own where it has one.

        :raises TemplateError: there is none, or the firm's own cannot be taken
        """
        own = self._own(name)
        if own is not None:
            return _read(own, name)
        if self.folder is not None and not template_root().joinpath(*_steps(name)).is_file():
            raise TemplateError(f"There is no template {name} in {self.folder} or among the shipped; correct the name.")
        return template_text(name)

    def sources(self, name: str) -> dict[str, str]:
        """Return the source of a template and of everything that it includes or imports, by name.

        :raises TemplateError: one of them is missing, cannot be read or parsed, or names another by a computed name
        """
        found: dict[str, str] = {}
        waiting = [name]
        while waiting:
            part = waiting.pop()
            if part in found:
                continue
            found[part] = self.text(part)
            waiting += parts_of(part, found[part])
            if len(found) > MOST_PARTS:
                raise TemplateError(
                    f"The template {name} is put together from more than {MOST_PARTS} files; join some."
                )
        return dict(sorted(found.items()))

    def sha256(self, name: str) -> str:
        """Return what identifies a template with all its parts: the SHA-256 of what ``sha256sum PART...`` prints.

        :raises TemplateError: as ``sources``
        """
        lines = (f"{hashlib.sha256(text.encode()).hexdigest()}  {part}\n" for part, text in self.sources(name).items())
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def check(self) -> None:
        """Refuse a folder that is not there, and files in it that would never be used.

        :raises TemplateError: names the folder or the file
        """
        if self.folder is None:
            return
        if not self.folder.is_dir():
            raise NoTemplatesError(f"{self.folder} is no folder of templates; name one, or leave out --templates.")
        for path in sorted(self.folder.rglob(f"*{OWN_ENDING}")):
            name = path.relative_to(self.folder).as_posix()
            if not path.name.startswith("_") and not template_root().joinpath(*name.split("/")).is_file():
                raise TemplateError(
                    f"{path} has not the name of a shipped template, so no letter would use it; call it like the one"
                    " that it replaces, or begin its name with _ if other templates include it."
                )

    def _own(self, name: str) -> Path | None:
        """Return the firm's own file of this name, if there is one.

        :raises TemplateError: it is a symbolic link, or lies behind one, that leads out of the folder
        """
        steps = _steps(name)
        if self.folder is None or not name.endswith(OWN_ENDING):
            return None
        path = self.folder.joinpath(*steps)
        if not path.is_file() and not path.is_symlink():
            return None
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise TemplateError(f"The template {path} leads out of its folder; put the file itself there.")
        return path


SHIPPED = Templates()
"""The templates that come with Reclaim."""


def render_markdown(
    name: str,
    values: Mapping[str, object],
    filters: Mapping[str, object] | None = None,
    *,
    templates: Templates = SHIPPED,
) -> str:
    """Render one Markdown template with ``values``.

    :param filters: functions by name; text that they return is escaped unless it is ``markupsafe.Markup``
    :raises TemplateError: the template is missing or broken, prints a value that is absent, or does what none may do
    """
    return rendered(name, templates.sources(name), values, filters or {})


def _steps(name: str) -> list[str]:
    """Return the parts of a template's name.

    :raises TemplateError: it could lead out of the folder
    """
    parts = name.split("/")
    if any(part in {"", ".", ".."} or "\\" in part or "\0" in part for part in parts):
        raise TemplateError(f"{name!r} is not the name of a template; give a path below the templates folder.")
    return parts


def _read(path: Path, name: str) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TemplateError(f"The template {path} is larger than {MOST_BYTES // 1024} kB; shorten it.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"The template {name} in {path.parent} cannot be read ({error}); mend it.") from error
