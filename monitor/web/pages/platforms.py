"""Settings on platforms: what the user says is set there, per work and for many works at once."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

from monitor.advising import Counsel, advise_all, advise_work
from monitor.errors import InputError, RefusedError
from monitor.people import Scope
from monitor.platform_settings import demand_unchanged, newest_of, platform_called, state_settings
from monitor.sites.checklists import checklist_of
from monitor.sites.goals import Goal, goal_called, goals
from monitor.sites.privacy import SettingSaid, privacy_of, privacy_of_platforms, setting_called, settings
from monitor.store.library import Library
from monitor.store.shelf import Entry
from monitor.web.pages.works import number_of
from monitor.web.routing import page
from monitor.web.visit import Visit

PAGE = 50
"""Works on one page of the list."""
OTHER = "Other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One setting of one platform, over all works."""

    name: str
    said: tuple[tuple[str, int], ...]
    """Name of each value that was said, and of how many works."""
    unsaid: int
    """Works on this platform of which it was not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One platform, over all works."""

    name: str
    works: int
    """Of which anything was said."""
    lines: tuple[Line, ...]


def show_all(visit: Visit) -> Response:
    """Show what is set on all platforms, and for one of them the works, to be set together."""
    return _page(visit)


def _page(visit: Visit, message: str = "", status: int = 200) -> Response:
    library, wanted = visit.library, visit.asked("platform") or visit.field("platform")
    everything = library.store.shelf.entries()
    said_of = library.store.platforms.works_on(wanted) if wanted else set()
    works = [one for one in everything if one.id not in said_of] if visit.asked("lacking") else everything
    words = visit.asked("q").casefold().split()
    works = [one for one in works if all(word in one.name.casefold() for word in words)]
    pages = max(1, -(-len(works) // PAGE))
    number = min(max(number_of(visit.asked("page"), 1), 1), pages)
    shown = works[(number - 1) * PAGE : number * PAGE]
    wished = _wished(visit)
    counsel = advise_all(library, wanted, wished) if wanted and wished else None
    return visit.page(
        "platforms.html",
        status=status,
        overviews=overviews_of(library),
        offered=[one.name for one in privacy_of_platforms() if one.name != OTHER],
        wanted=wanted,
        privacy=privacy_of(wanted),
        settings=settings(),
        works=shown,
        found=len(works),
        total=len(everything),
        number=number,
        pages=pages,
        said=_said(library, shown, wanted),
        seen=newest_of(library, [one.id for one in shown], wanted),
        asked={name: visit.asked(name) for name in ("q", "lacking")},
        typed=_typed(visit) | ({} if visit.field("platform") or not visit.asked("proposed") else _proposed(counsel)),
        chosen=set(visit.fields("work")),
        goals=goals(),
        wished=[goal.key for goal in wished],
        counsel=counsel,
        checklist=checklist_of(wanted),
        message=message,
    )


def _typed(visit: Visit) -> dict[str, str]:
    return {one.key: visit.field(one.key) for one in settings()} | {"note": visit.field("note")}


def _proposed(counsel: Counsel | None) -> dict[str, str]:
    """Return the values that fit what is wished, to be looked over before they are said."""
    return {one.setting.key: one.proposed.value for one in counsel.asked if one.proposed} if counsel else {}


def _wished(visit: Visit) -> tuple[Goal, ...]:
    """Return the goals that were chosen; what is none is passed over, because goals come and go."""
    keys = [*visit.request.query_params.getlist("goal"), *visit.fields("goal")]
    return tuple(dict.fromkeys(goal for key in keys if (goal := goal_called(key))))


def overviews_of(library: Library) -> tuple[Overview, ...]:
    """Return each platform of which anything was said."""
    counts = library.store.platforms.counts()
    return tuple(
        _overview(name, counts, len(library.store.platforms.works_on(name)))
        for name in sorted({platform for platform, _, _ in counts}, key=str.casefold)
    )


def _overview(platform: str, counts: dict[tuple[str, str, str], int], works: int) -> Overview:
    lines = []
    for setting in settings():
        said = tuple(
            (option.name, counts[platform, setting.key, option.value])
            for option in setting.options
            if (platform, setting.key, option.value) in counts
        )
        lines.append(Line(name=setting.name, said=said, unsaid=works - sum(number for _, number in said)))
    return Overview(name=platform, works=works, lines=tuple(lines))


def _said(library: Library, works: list[Entry], platform: str) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for one in library.store.platforms.latest(work.id for work in works):
        if one.platform == platform:
            found.setdefault(one.work_id, {})[one.setting] = name_of(one)
    return found


def name_of(said: SettingSaid) -> str:
    """Return a value as people call it."""
    setting = setting_called(said.setting)
    option = setting.option(said.value) if setting else None
    return option.name if option else said.value


def set_many(visit: Visit) -> Response:
    """Say what is set for several works on one platform."""
    try:
        platform, work_ids = platform_called(visit.field("platform")), visit.numbers("work")
        with visit.library.store.transaction():
            demand_unchanged(visit.library, work_ids, platform, _seen(visit))
            added = state_settings(visit.library, work_ids, platform, _chosen(visit), visit.field("note"))
    except (InputError, RefusedError) as error:
        if visit.is_part:
            raise
        return _page(visit, str(error), 409 if isinstance(error, RefusedError) else 400)
    works = len({one.work_id for one in added})
    said = f"Saved for {platform}: {works} {'work' if works == 1 else 'works'} changed."
    return visit.go(f"/platforms?platform={_quoted(platform)}", said)


def show(visit: Visit) -> Response:
    """Show the settings of one work on one platform, with their history."""
    return _work_page(visit, visit.asked("platform"))


def _work_page(visit: Visit, platform: str, message: str = "", status: int = 200) -> Response:
    library, work_id = visit.library, visit.number()
    work, history = library.store.works.get(work_id), library.store.platforms.history(work_id)
    named = platform_called(platform) if platform else ""
    latest = {one.setting: one for one in library.store.platforms.latest([work_id]) if one.platform == named}
    wished = _wished(visit)
    return visit.page(
        "work_settings.html",
        status=status,
        work=work,
        platform=named,
        known_platforms=list(dict.fromkeys([*(one.name for one in privacy_of_platforms() if one.name != OTHER)])),
        used=sorted({one.platform for one in history}, key=str.casefold),
        privacy=privacy_of(named),
        settings=settings(),
        latest=latest,
        history=[(one, setting_called(one.setting), name_of(one)) for one in history if one.platform == named],
        seen=newest_of(library, [work_id], named),
        typed=_typed(visit),
        goals=goals(),
        wished=[goal.key for goal in wished],
        counsel=advise_work(library, work_id, named, wished) if named and wished else None,
        checklist=checklist_of(named),
        message=message,
    )


def set_one(visit: Visit) -> Response:
    """Say what is set for one work on one platform."""
    work_id, library = visit.number(), visit.library
    try:
        platform = platform_called(visit.field("platform"))
        with library.store.transaction():
            demand_unchanged(library, [work_id], platform, _seen(visit))
            added = state_settings(library, [work_id], platform, _chosen(visit), visit.field("note"))
    except (InputError, RefusedError) as error:
        if visit.is_part:
            raise
        return _work_page(visit, visit.field("platform"), str(error), 409 if isinstance(error, RefusedError) else 400)
    said = f"Saved: what is set for {platform}." if added else "Nothing changed: the same was on record."
    goals_asked = "".join(f"&goal={goal.key}" for goal in _wished(visit))
    return visit.go(f"/works/{work_id}/settings?platform={_quoted(platform)}{goals_asked}", said)


def _seen(visit: Visit) -> int:
    """Return the number of what was said last when the page was read."""
    seen = visit.field("seen")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 18 else 0


def _chosen(visit: Visit) -> dict[str, str]:
    return {one.key: visit.field(one.key) for one in settings()}


def _quoted(text: str) -> str:
    return quote(text, safe="")


ROUTES = [
    page("/platforms", show_all),
    page("/platforms", set_many, needs=Scope.WORKS, methods=["POST"]),
    page("/works/{id}/settings", show),
    page("/works/{id}/settings", set_one, needs=Scope.WORKS, methods=["POST"]),
]
