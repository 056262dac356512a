"""A systemd unit with its timer, and a line for cron, by which the watch starts by itself."""

import re
import shlex
from collections.abc import Sequence

from monitor.errors import InputError
from monitor.settings import Settings

_HEAD = """# Put the two parts into these files, for yourself alone, without root:
#   ~/.config/systemd/user/reclaim-watch.service
#   ~/.config/systemd/user/reclaim-watch.timer
# then:
#   systemctl --user daemon-reload
#   systemctl --user enable --now reclaim-watch.timer
#   loginctl enable-linger    (so that it runs also while you are not logged in)
# Passwords and keys go, one NAME=VALUE a line, into a file that only you may read:
#   ~/.config/reclaim/watch.env (keys of sources as RECLAIM_KEY_<NAME>)
# What came of it: reclaim watch log, and: journalctl --user -u reclaim-watch
"""
# Not PrivateTmp: folders and lists that are searched may lie under /tmp.
# Only what the manager of a user may do: switches that drop capabilities would keep a user's unit from starting.
_SERVICE = """[Unit]
Description=Reclaim: search the sources that are due

[Service]
Type=oneshot
ExecStart={command}
EnvironmentFile=-%h/.config/reclaim/watch.env
KillSignal=SIGTERM
TimeoutStartSec=infinity
TimeoutStopSec=120
Nice=10
IOSchedulingClass=idle
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={library} /tmp /var/tmp
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
"""
_TIMER = """[Unit]
Description=Reclaim: search the sources that are due, again and again

[Timer]
OnBootSec=5min
OnUnitInactiveSec={every}s
RandomizedDelaySec={delay}s

[Install]
WantedBy=timers.target
"""
_MINUTES_OF_HOUR, _HOURS_OF_DAY = 60, 24


def service_text(call: Sequence[str], settings: Settings) -> str:
    """Return the unit that does what is due, once.

    :param call: the program and its options, the first an absolute path
    :raises InputError: a path in it cannot be written in a unit
    """
    program, options = call[0], [*call[1:], "watch", "--once"]
    # In options, but not in the program or in paths, systemd puts variables in.
    command = " ".join([_unit_word(program), *(_unit_word(word).replace("$", "$$") for word in options)])
    return _SERVICE.format(command=command, library=_unit_word(str(settings.library)))


def timer_text(every_s: int) -> str:
    """Return the timer that starts the unit."""
    return _TIMER.format(every=every_s, delay=max(every_s // 5, 1))


def systemd_text(call: Sequence[str], settings: Settings, every_s: int) -> str:
    """Return unit and timer with how to put them in place.

    :raises InputError: a path in it cannot be written in a unit
    """
    service, timer = service_text(call, settings), timer_text(every_s)
    return f"{_HEAD}\n# --- reclaim-watch.service ---\n{service}\n# --- reclaim-watch.timer ---\n{timer}"


def cron_line(call: Sequence[str], settings: Settings, every_s: int) -> str:
    """Return a line for ``crontab -e``; a run that is not over when the next begins makes that one end at once.

    cron mails what a command says, so it says only what is new.

    :raises InputError: cron cannot start something so often, or a path holds a line break
    """
    command = " ".join(_cron_word(word) for word in [*call, "watch", "--once", "--quiet"])
    return f"{_times(every_s, str(settings.library))} {command}"


def _times(every_s: int, seed: str) -> str:
    """Return the five fields of cron; the minute differs from library to library, so that not all start at :00."""
    minutes = every_s // 60
    shift = sum(seed.encode()) % _MINUTES_OF_HOUR
    if every_s % 60 == 0 and minutes < _MINUTES_OF_HOUR and _MINUTES_OF_HOUR % minutes == 0:
        return f"{shift % minutes}-59/{minutes} * * * *"
    hours = minutes // 60
    if every_s % 3600 == 0 and hours < _HOURS_OF_DAY and _HOURS_OF_DAY % hours == 0:
        return f"{shift} */{hours} * * *"
    if every_s == _HOURS_OF_DAY * 3600:
        return f"{shift} 3 * * *"
    raise InputError("cron starts something every 5m, 10m, 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h or 1d; say one.")


def _unit_word(text: str) -> str:
    """Return a word as systemd reads it: quoted, its specifiers made harmless.

    :raises InputError: it holds a control character, which no unit can hold
    """
    _demand_line(text)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return escaped if re.fullmatch(r"[\w@%+=:,./-]+", escaped, re.ASCII) else f'"{escaped}"'


def _cron_word(text: str) -> str:
    """Return a word as cron and its shell read it: a percent sign would end the line.

    :raises InputError: it holds a control character
    """
    _demand_line(text)
    return shlex.quote(text).replace("%", "\\%")


def _demand_line(text: str) -> None:
    if any(ord(character) < ord(" ") or character == "\x7f" for character in text):
        raise InputError(f"{text!r} holds a control character, which cannot be written there; use another folder.")
