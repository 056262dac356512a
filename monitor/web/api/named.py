"""Files that a program names: by their path on this machine, or by the number of an upload."""

from collections.abc import Iterable
from pathlib import Path

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.files import absolute, find_media
from monitor.web.api.verbs import Call
from monitor.web.declaring import demand_media_names, demand_namer, owner_of
from monitor.web.uploading import Kind, Parcel


def path_of(call: Call, said: str) -> Path:
    """Return a path of this machine that a program named.

    :raises InputError: the room is served to others, no administrator asks, or the path does not begin at the root
    """
    demand_namer(call.visit)
    path = Path(said)
    if not path.is_absolute() or "\0" in said:
        raise InputError(f"“{printable(said[:200])}” is no whole path; write it from the root of the disk on.")
    return absolute(path)


def files_at(call: Call, paths: Iterable[str], *, pictures: bool) -> list[Path]:
    """Return the files at paths of this machine; of a folder those that are media.

    :param pictures: also those that are pictures
    :raises InputError: one is not there, or holds none
    """
    named = [path_of(call, said) for said in paths]
    demand_media_names(named, pictures=pictures)
    found, problems = find_media(named, skip=call.visit.library.settings.library, pictures=pictures)
    if problems:
        raise InputError(" ".join(text for _, text in problems))
    return found


def parcels_of(call: Call, ids: Iterable[str], kind: Kind) -> list[Parcel]:
    """Return uploads that have arrived.

    :raises NotFoundError: there is none of that number
    :raises InputError: it has not arrived as a whole, or was begun as something else
    """
    parcels = call.visit.room.parcels
    found = [parcels.get(id_, owner_of(call.visit)) for id_ in dict.fromkeys(ids)]
    for one in found:
        if not one.file:
            raise InputError(f"“{printable(one.name)}” has not arrived as a whole; send the rest of it.")
        if one.kind is not kind:
            raise InputError(f"“{printable(one.name)}” was uploaded among the {one.kind}; upload it as {kind}.")
    return found
