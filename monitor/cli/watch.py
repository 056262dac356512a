"""``reclaim watch``: searches the sources that are due, now or again and again, and tells what is new."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import SOME_FAILED, AsJson, By, note, opened, out, say, say_json, settings_of, tell
from monitor.cli.following import following
from monitor.cli.hints import complete, hint, program

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.watch.means import Means
    from monitor.watch.running import Ran

watch = typer.Typer(help="Search the sources that are due, now or again and again, and tell what is new.")


@watch.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Do what is due now, then end. [dim]This is the default.[/]")
    ] = False,
    daemon: Annotated[bool, typer.Option("--daemon", help="Stay, and do what is due whenever it is due.")] = False,
    source: Annotated[
        str, typer.Option(metavar="NAME", help="Search this one source now, whether it is due or not.")
    ] = "",
    stop: Annotated[
        bool, typer.Option("--stop", help="Kill switch: nothing is fetched from now on, by nobody.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Turn the kill switch off.")] = False,
    reason: Annotated[str, typer.Option(help="With --stop: why.")] = "",
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Say only what is new, and what somebody should look at; for cron.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Search the sources that are due, scan what they bring, look again at what is known, and tell what is new.

    One run at a time. Ctrl-C ends it after the item at hand; what is done is kept, and the next run does the rest.

    Example: reclaim watch --source feed-videos.example
    """
    if context.invoked_subcommand:
        return
    _demand_one(once=once or bool(source), daemon=daemon, stop=stop, resume=resume)
    if stop or resume:
        _switch(context, by, reason, stop=stop)
    elif daemon:
        _stay(context)
    else:
        _once(context, source, quiet=quiet, as_json=as_json)


def _demand_one(**given: bool) -> None:
    """Refuse options that exclude each other.

    :raises InputError: more than one is given
    """
    from monitor.errors import InputError

    names = [f"--{name}" for name, is_given in given.items() if is_given]
    if len(names) > 1:
        raise InputError(f"{' and '.join(names)} do not go together; give one of them.")


def _switch(context: typer.Context, by: str | None, reason: str, *, stop: bool) -> None:
    from monitor.watch import steering

    if stop:
        _stop(context, by, reason)
        return
    with opened(context, by) as library:
        if steering.resume(library):
            say("The kill switch is off; what is due is fetched again with the next run.")
        else:
            say("The kill switch was off already.")


def _stop(context: typer.Context, by: str | None, reason: str) -> None:
    """Turn the kill switch on before the library is opened, which may be full, damaged or in use."""
    from monitor.app import utc_now
    from monitor.errors import ReclaimError
    from monitor.watch import steering

    steering.press(settings_of(context), by or "the command line", utc_now(), reason)
    say("The kill switch is on: nothing is fetched any more, by no program on this library.", style="bold")
    say("Turn it off: " + hint("watch --resume"))
    try:
        with opened(context, by) as library:
            steering.stop(library, reason)
    except ReclaimError as error:
        note(complete(f"It holds, but the audit does not say who turned it on: {error}"), style="yellow")


def _once(context: typer.Context, source: str, *, quiet: bool, as_json: bool) -> None:
    from monitor.shapes.collecting import run_json
    from monitor.values import WATCH
    from monitor.watch.locking import BusyError
    from monitor.watch.running import Listener, run_once
    from monitor.watch.signals import ending_softly

    shown = following(is_quiet=quiet or as_json)
    try:
        with opened(context, WATCH) as library, ending_softly() as ending, shown as display:
            listener = Listener(
                told=_nothing if as_json else display.beside(lambda text: say(complete(text))),
                noted=_nothing if quiet else display.beside(lambda text: note(complete(text))),
                doing=display.doing,
                happened=display.happened,
            )
            done = run_once(library, _means(), only=source, on=listener, ending=ending)
    except BusyError as error:
        if not quiet:
            note(complete(str(error)))
        return  # a timer that fires too early is no failure
    if as_json:
        say_json(run_json(done.run) | {"news": [one.text for one in done.news], "problems": list(done.problems)})
    else:
        _report(done, quiet=quiet)
    if done.is_cut_short:
        note("Stopped. What is done is kept; run the same command again to do the rest.")
    if done.problems:
        raise typer.Exit(SOME_FAILED)


def _nothing(text: str) -> None:
    """Say nothing."""


def _report(done: "Ran", *, quiet: bool) -> None:
    for problem in done.problems:
        note(complete(problem), style="red")
    if not quiet:
        say(complete(done.sentence))
    if any(one.kind == "match" for one in done.news):
        say("See matches: " + hint("matches"), style="dim")


def _stay(context: typer.Context) -> None:
    from monitor.values import WATCH
    from monitor.watch.daemon import stay

    stay(lambda: opened(context, WATCH), _means(), log=note)


def _means() -> "Means":
    """Return the secrets of the watch, all of them from the environment."""
    import os

    from monitor.watch.means import Means

    return Means(secrets=dict(os.environ))


@watch.command(name="set")
def set_(
    context: typer.Context,
    contact: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="E-mail or web page of yours that every host is told.")
    ] = None,
    interval: Annotated[
        float | None, typer.Option(min=2, metavar="S", help="Least seconds between two requests to one host.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Send a digest of what is new here; empty for none.")
    ] = None,
    webhook: Annotated[
        str | None, typer.Option(metavar="URL", help="Post what is new here as JSON; empty for none.")
    ] = None,
    desktop: Annotated[
        bool | None, typer.Option("--desktop/--no-desktop", help="Show what is new on the desktop.")
    ] = None,
    apprise: Annotated[
        list[str] | None,
        typer.Option(metavar="VARIABLE", help="Environment variable with an address for apprise; may be repeated."),
    ] = None,
    room: Annotated[
        str | None, typer.Option(metavar="URL", help="Address of your review room, for links in messages.")
    ] = None,
    strong_score: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="SHARE", help="Matches are told from this score on.")
    ] = None,
    digest_every: Annotated[
        str | None, typer.Option(metavar="TIME", help="Messages leave at most so often: 30m, 6h, 1d.")
    ] = None,
    recheck: Annotated[
        str | None, typer.Option(metavar="TIME", help="How often known copies are asked for again: 1d, 1w.")
    ] = None,
    bytes_per_day: Annotated[
        str | None, typer.Option(metavar="SIZE", help="How much to fetch in a day from all hosts together: 5GB, 500MB.")
    ] = None,
    warc: Annotated[
        bool | None, typer.Option("--warc/--no-warc", help="Keep requests and answers as WARC 1.1, too.")
    ] = None,
    by: By = None,
) -> None:
    """Set how to collect and whom to tell, in watch.toml; what is not given stays as it is.

    No password and no key is kept there: mail leaves by the server of reclaim mail set, with the password from the
    variable RECLAIM_MAIL_PASSWORD or its file, and a webhook is signed with RECLAIM_WEBHOOK_SECRET.
    """
    from monitor.cli.watch_settings import NAMES, say_kept, size_of
    from monitor.errors import InputError
    from monitor.watch.steering import choose

    given: dict[str, Any] = {
        "contact": contact,
        "interval_s": interval,
        "email": email,
        "webhook": webhook,
        "desktop": desktop,
        "apprise": tuple(one for one in apprise if one) if apprise is not None else None,
        "room": room,
        "strong_score": strong_score,
        "digest_every_s": _time(digest_every, "digest_every_s"),
        "recheck_s": _time(recheck, "recheck_s"),
        "bytes_per_day": size_of(bytes_per_day) if bytes_per_day is not None else None,
        "keep_warc": warc,
    }
    given = {key: value for key, value in given.items() if value is not None}
    if not given:
        raise InputError("Say what to set, for example --contact ADDRESS; reclaim watch show says what is set now.")
    with opened(context, by) as library:
        how = choose(library, given, NAMES)
        lies = library.settings.watch
    say_kept(how, list(given), lies)


def _time(typed: str | None, name: str) -> int | None:
    from monitor.cli.watch_settings import NAMES
    from monitor.watch.sourcing import seconds_of
    from monitor.watch.steering import LEAST

    return seconds_of(typed, NAMES[name], int(LEAST[name])) if typed is not None else None


@watch.command()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show how it collects and whom it tells."""
    from dataclasses import asdict

    from monitor.cli.watch_settings import say_settings
    from monitor.watch_settings import load_watch_settings

    settings = settings_of(context)
    how = load_watch_settings(settings.watch)
    stopped = settings.is_stopped
    if as_json:
        say_json(asdict(how) | {"is_stopped": stopped})
        return
    say_settings(how)
    if stopped:
        say(f"The kill switch is on: nothing is fetched. Turn it off: {hint('watch --resume')}", style="bold")
    if not how.contact:
        say("Before any host is asked, say who asks: " + hint("watch set --contact ADDRESS"))


@watch.command()
def systemd(
    context: typer.Context,
    every: Annotated[str, typer.Option(metavar="TIME", help="How often it starts: 15m, 1h.")] = "15m",
) -> None:
    """Print a systemd unit and its timer, with how to put them in place; nothing is installed."""
    from monitor.watch.sourcing import seconds_of
    from monitor.watch.units import systemd_text

    out().file.write(complete(systemd_text(_call(context), settings_of(context), seconds_of(every))))


@watch.command()
def cron(
    context: typer.Context,
    every: Annotated[str, typer.Option(metavar="TIME", help="How often it starts: 15m, 1h.")] = "15m",
) -> None:
    """Print a line for cron; nothing is installed."""
    from monitor.watch.sourcing import seconds_of
    from monitor.watch.units import cron_line

    out().file.write(cron_line(_call(context), settings_of(context), seconds_of(every)) + "\n")


def _call(context: typer.Context) -> list[str]:
    """Return how the watch is called from anywhere: with full paths."""
    import shutil
    import sys

    from monitor.files import absolute

    name = program().strip("'\"")
    lies = shutil.which(name)
    start = [str(absolute(_path(lies)))] if lies else [sys.executable, "-m", "monitor.cli"]
    return [*start, "--library", str(settings_of(context).library)]


def _path(text: str) -> "Path":
    from pathlib import Path

    return Path(text)


@watch.command()
def health(context: typer.Context, as_json: AsJson = False) -> None:
    """Say whether the watch runs and its sources answer; exit code 1 where somebody should look.

    Example: reclaim watch health --json
    """
    from dataclasses import asdict

    from monitor.watch.health import health_of

    with opened(context) as library:
        found = health_of(library)
    if as_json:
        say_json({"is_fine": not any(one.is_bad for one in found), "checks": [asdict(one) for one in found]})
    else:
        for one in found:
            say(f"{'look' if one.is_bad else 'fine':<6}{complete(one.text)}", style="yellow" if one.is_bad else "")
    if any(one.is_bad for one in found):
        raise typer.Exit(SOME_FAILED)


@watch.command()
def log(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many runs, the latest.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the latest runs and what came of them."""
    from monitor.shapes.collecting import run_json
    from monitor.watch.summing import sentence_of

    with opened(context) as library:
        runs = library.store.watches.latest(limit)
    if as_json:
        say_json([run_json(one) for one in runs])
    elif not runs:
        say(f"The watch has not run yet: {hint('watch')}")
    for one in () if as_json else runs:
        tell(f"{one.started_at:%Y-%m-%d %H:%M}Z  {sentence_of(one)}", indent=19)


@watch.command(name="test")
def try_(context: typer.Context, as_json: AsJson = False) -> None:
    """Send a test message by every way that is set, and say which of them works."""
    from monitor.values import WATCH
    from monitor.watch.notifying import try_ways

    with opened(context, WATCH) as library:
        tried = try_ways(library, _means())
    if as_json:
        say_json([{"way": way, "works": not problem, "problem": problem} for way, problem in tried])
    elif not tried:
        say("No way to tell you is set: " + hint("watch set --email ADDRESS"))
    for way, problem in () if as_json else tried:
        say(f"{way}: {complete(problem) or 'works'}", style="red" if problem else "")
    if any(problem for _, problem in tried):
        raise typer.Exit(SOME_FAILED)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(watch, name="watch")
