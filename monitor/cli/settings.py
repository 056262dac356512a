"""``reclaim settings``: what is set for works on platforms, what would fit, and where it is set there."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import AsJson, By, count, number_of, opened, out, say, say_json, tell
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.advising import Advice, Counsel
    from monitor.sites.checklists import Step
    from monitor.sites.privacy import SettingSaid

settings = typer.Typer(
    no_args_is_help=True,
    help="What is set for your works on platforms, what would fit your wishes, and where to set it.",
)

_READ = number_of("WORK", "reclaim works")
_ONE_WORK = Annotated[
    int | None, typer.Argument(metavar="[WORK]", parser=_READ, help="Number, from reclaim works. Default: all.")
]
_WORK = Annotated[int, typer.Argument(metavar="WORK", parser=_READ, help="Number, from reclaim works.")]
_WORDS = Annotated[
    list[str],
    typer.Argument(metavar="WORK... KEY=VALUE...", help="Numbers, from reclaim works, then what is set."),
]
_PLATFORM = Annotated[
    str, typer.Option("--platform", metavar="NAME", help="Where it is set: TikTok, or any other place.")
]
_ONE_PLATFORM = Annotated[
    str, typer.Option("--platform", metavar="NAME", help="Only this one. Default: all of which anything was said.")
]
_NOTE = Annotated[str, typer.Option("--note", metavar="TEXT", help="For example why it was changed.")]
_GOALS = Annotated[
    list[str],
    typer.Option("--goal", metavar="GOAL", help="What you wish; may be repeated. See reclaim settings goals."),
]
_NAME = Annotated[str, typer.Argument(metavar="PLATFORM", help="TikTok, Instagram, YouTube, or any other.")]
_MARKDOWN = Annotated[bool, typer.Option("--markdown", help="Print Markdown with boxes to tick.")]


@settings.command(name="list")
def list_(
    context: typer.Context, work: _ONE_WORK = None, platform: _ONE_PLATFORM = "", as_json: AsJson = False
) -> None:
    """List what was said last of each setting: of one work, or of all.

    Reclaim cannot read settings on any platform: what stands here is what you said.
    """
    from monitor.platform_settings import platform_called

    with opened(context) as library:
        if work is not None:
            library.store.works.get(work)
        ids = [work] if work is not None else [entry.id for entry in library.store.shelf.entries()]
        found = library.store.platforms.latest(ids)
    if platform:
        found = [one for one in found if one.platform == platform_called(platform)]
    if as_json:
        say_json([_said_json(one) for one in found])
    elif found:
        out().print(_said_table(found))
    else:
        say(f"Nothing was said yet. Say it: {hint('settings set WORK --platform TikTok downloads=off')}")


@settings.command(name="set")
def set_(
    context: typer.Context,
    words: _WORDS,
    platform: _PLATFORM,
    note: _NOTE = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say what is set for works on a platform, after you have set it there; the history stays.

    Keys are account, audience, downloads, reuse and watermark; `reclaim settings goals` lists their values.

    Example: reclaim settings set 1 2 3 --platform TikTok downloads=off reuse=off
    """
    from monitor.platform_settings import state_settings

    works, chosen = _split(words)
    with opened(context, by) as library:
        added = state_settings(library, works, platform, chosen, note)
    if as_json:
        say_json([_said_json(one) for one in added])
        return
    changed = len({one.work_id for one in added})
    say(f"Saved: {count(changed, 'work')} changed." if added else "Nothing changed: the same was on record.")


@settings.command()
def history(context: typer.Context, work: _WORK, platform: _ONE_PLATFORM = "", as_json: AsJson = False) -> None:
    """Show what was ever said of a work's settings, by whom and when, the latest first."""
    from monitor.platform_settings import platform_called

    with opened(context) as library:
        library.store.works.get(work)
        found = library.store.platforms.history(work)
    if platform:
        found = [one for one in found if one.platform == platform_called(platform)]
    if as_json:
        say_json([_said_json(one) for one in found])
    elif found:
        out().print(_said_table(found, with_note=True))
    else:
        say(f"Nothing was said of work {work} yet.")


@settings.command()
def goals(as_json: AsJson = False) -> None:
    """List what can be wished, and the settings with their values and what each prevents."""
    from monitor.sites.goals import goals as all_goals
    from monitor.sites.privacy import settings as all_settings

    if as_json:
        say_json(
            {
                "goals": [{"key": one.key, "name": one.name, "says": one.says} for one in all_goals()],
                "settings": [
                    {
                        "key": one.key,
                        "name": one.name,
                        "values": {option.value: option.effect for option in one.options},
                    }
                    for one in all_settings()
                ],
            }
        )
        return
    for goal in all_goals():
        tell(f"{goal.key}: {goal.name}. {goal.says}")
    for setting in all_settings():
        say("")
        say(f"{setting.name} ({setting.key}=...)", style="bold")
        for option in setting.options:
            tell(f"  {option.value}: {option.effect}", indent=4)


@settings.command()
def advise(
    context: typer.Context,
    work: _ONE_WORK = None,
    platform: _ONE_PLATFORM = "",
    goal: _GOALS = [],  # noqa: B006 - typer copies it
    as_json: AsJson = False,
) -> None:
    """Say which settings fit what you wish, whether yours differ, and what stays possible whatever is set.

    Nothing is promised, and nothing is kept of what you wish.

    Example: reclaim settings advise 3 --platform TikTok --goal reach --goal no-download
    """
    from monitor.advising import advise_all, advise_work, goals_called, platforms_said
    from monitor.errors import InputError
    from monitor.platform_settings import platform_called

    wished = goals_called(goal)
    with opened(context) as library:
        named = (platform_called(platform),) if platform else platforms_said(library, work)
        if not named:
            raise InputError("Nothing was said of any platform yet, so say which one you mean: --platform NAME.")
        counsels = [
            advise_all(library, name, wished) if work is None else advise_work(library, work, name, wished)
            for name in named
        ]
    if as_json:
        say_json([_counsel_json(counsel) for counsel in counsels])
        return
    for counsel in counsels:
        _say_counsel(counsel)
    _say_ends(counsels[0])


@settings.command()
def checklist(platform: _NAME, markdown: _MARKDOWN = False, as_json: AsJson = False) -> None:
    """Show where each setting is found on a platform, step by step, with the source of each step and its day.

    What nobody has checked at its source says so. Apps change: where a menu is called otherwise, look near it.

    Example: reclaim settings checklist TikTok --markdown > tiktok.md
    """
    from monitor.platform_settings import platform_called
    from monitor.sites.checklists import checklist_of
    from monitor.sites.settings_page import checklist_markdown

    found = checklist_of(platform_called(platform))
    if as_json:
        say_json(
            {"platform": found.platform, "general": found.is_general, "steps": [_step_json(s) for s in found.steps]}
        )
    elif markdown:
        say("\n".join(checklist_markdown(found)))
    else:
        _say_checklist(found.platform, found.steps, is_general=found.is_general)


def _split(words: "Sequence[str]") -> tuple[list[int], dict[str, str]]:
    from fingerprints.errors import printable
    from monitor.errors import InputError

    pairs = [word.partition("=") for word in words if "=" in word]
    if twice := [key for key, _, _ in pairs if sum(other == key for other, _, _ in pairs) > 1]:
        raise InputError(f"“{printable(twice[0])}” is given twice.")
    if empty := [key for key, _, value in pairs if not value]:
        raise InputError(f"“{printable(empty[0])}=” has no value; see {hint('settings goals')}")
    return [_READ(word) for word in words if "=" not in word], {key: value for key, _, value in pairs}


def _said_json(said: "SettingSaid") -> dict[str, Any]:
    return {
        "work": said.work_id,
        "platform": said.platform,
        "setting": said.setting,
        "value": said.value,
        "note": said.note,
        "by": said.set_by,
        "at": said.set_at.isoformat(),
    }


def _said_table(found: "Sequence[SettingSaid]", *, with_note: bool = False) -> Table:
    from monitor.sites.privacy import setting_called

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Work", "Platform", "Setting", "Said", "By", "On", *(["Note"] if with_note else [])):
        table.add_column(title, overflow="fold")
    for one in found:
        setting = setting_called(one.setting)
        option = setting.option(one.value) if setting else None
        cells = [str(one.work_id), one.platform, setting.name if setting else one.setting]
        cells += [option.name if option else one.value, one.set_by, one.set_at.date().isoformat()]
        table.add_row(*(Text(_shown(cell)) for cell in [*cells, *([one.note] if with_note else [])]))
    return table


def _shown(text: str) -> str:
    from fingerprints.errors import printable

    return printable(text)


def _say_counsel(counsel: "Counsel") -> None:
    about = f"Work {counsel.work_id} on " if counsel.work_id is not None else ""
    say(f"{about}{_shown(counsel.platform)}", style="bold")
    for friction in counsel.frictions:
        tell(f"{'These exclude each other' if friction.excludes else 'Mind'}: {friction.says}", style="yellow")
    for one in counsel.asked:
        _say_advice(one, counsel)
    say("")


def _say_advice(one: "Advice", counsel: "Counsel") -> None:
    say("")
    if not one.fitting:
        tell(f"{one.setting.name}: {one.standing}; see above.")
        return
    names = " or ".join(f"“{option.name}”" for option in one.fitting)
    tell(f"{one.setting.name}: {names} fits. {_standing_words(one)}", style="bold")
    for reason in one.because:
        tell(f"  Why: {reason}", indent=4)
    for option in one.fitting[:1]:
        tell(f"  What it does, and what not: {option.effect}", indent=4)
    _say_where(one, counsel.platform)
    if one.is_due and one.proposed:
        which = counsel.work_id if counsel.work_id is not None else "WORK..."
        say(f"  Then: {hint(_set_words(which, counsel.platform, one.setting.key, one.proposed.value))}")


def _say_where(one: "Advice", platform: str) -> None:
    if one.known:
        tell(f"  There: {one.known.value}", indent=4)
        read = f"Known from {one.known.page_words}, read on {one.known.on.isoformat()}"
        tell(f"    {read}: {one.known.source}", indent=4, style="dim")
    for step in one.steps:
        tell(f"  Where: {step.where}", indent=4)
        tell(f"    {step.known_by[:1].upper()}{step.known_by[1:]}{': ' if step.source else ''}{step.source}", 4, "dim")
    if not one.steps:
        tell(f"  Where: nobody has looked it up on {_shown(platform)}; look in its settings.", indent=4)


def _set_words(work: int | str, platform: str, key: str, value: str) -> str:
    import shlex

    return f"settings set {work} --platform {shlex.quote(platform)} {key}={value}"


def _standing_words(one: "Advice") -> str:
    from monitor.advising import Standing

    if one.works:
        return f"Your works: {', '.join(f'{standing} ({n})' for standing, n in one.works.items())}."
    words = {
        Standing.FITS: f"Yours is said to be “{one.now_name}”: nothing to do.",
        Standing.DIFFERS: f"Yours is said to be “{one.now_name}”.",
        Standing.UNKNOWN: "Nobody knows how yours is set: look there.",
        Standing.ABSENT: "It is said not to be offered there.",
    }
    return words.get(one.standing, "Nothing was said of yours: look there.")


def _say_ends(counsel: "Counsel") -> None:
    say("Whatever is set:", style="bold")
    for sentence in counsel.always:
        tell(f"- {sentence}")


def _say_checklist(platform: str, steps: "Sequence[Step]", *, is_general: bool) -> None:
    say(f"Settings on {_shown(platform)}", style="bold")
    if is_general:
        tell("Nobody has looked this platform up; these steps hold for any.")
    last = ""
    for step in steps:
        if step.setting != last:
            say("")
            say(step.name, style="bold")
            last = step.setting
        lead = "  [ ] " if step.is_task else "  "
        inner = len(lead)
        tell(f"{lead}{step.where}", indent=inner)
        if step.note:
            tell(f"{' ' * inner}{step.note}", indent=inner)
        tell(f"{' ' * inner}{step.known_by}{': ' if step.source else ''}{step.source}", indent=inner, style="dim")


def _step_json(step: "Step") -> dict[str, Any]:
    return {
        "setting": step.setting,
        "name": step.name,
        "where": step.where,
        "note": step.note,
        "is_task": step.is_task,
        "source": step.source or None,
        "language": step.language or "English",
        "on": step.on.isoformat() if step.on else None,
        "mark": step.mark.value,
    }


def _counsel_json(counsel: "Counsel") -> dict[str, Any]:
    return {
        "platform": counsel.platform,
        "work": counsel.work_id,
        "goals": [goal.key for goal in counsel.goals],
        "conflicts": [{"excludes": one.excludes, "says": one.says} for one in counsel.frictions],
        "settings": [_advice_json(one) for one in counsel.advice],
        "always": list(counsel.always),
    }


def _advice_json(one: "Advice") -> "Mapping[str, Any]":
    return {
        "setting": one.setting.key,
        "standing": one.standing.value if not one.works else None,
        "works": {standing.value: number for standing, number in one.works.items()},
        "now": one.now.value if one.now else None,
        "fits": [{"value": option.value, "name": option.name, "effect": option.effect} for option in one.fitting],
        "because": list(one.because),
        "known": {"says": one.known.value, "source": one.known.source, "on": one.known.on.isoformat()}
        if one.known
        else None,
        "where": [_step_json(step) for step in one.steps],
    }


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(settings, name="settings")
