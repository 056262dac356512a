"""Several postings of sound to one, without going back to the prints."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.generic]]


def merge_postings(parts: Sequence[Mapping[str, NDArray[np.generic]]], removed: frozenset[int]) -> Arrays:
    """Return one set of postings (see ``postings.build``) of all works but the removed ones."""
    keys, frames, works = [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)], []
    shift = 0
    for part in parts:
        kept = np.array([work_id not in removed for work_id in part["work_ids"].tolist()], np.bool_)
        place = np.searchsorted(part["bases"], part["frames"], side="right") - 1
        inside = kept[place] if len(kept) else np.zeros(len(place), np.bool_)
        keys.append(_keys(part["offsets"])[inside])
        frames.append((part["frames"][inside].astype(np.int64) + shift).astype(np.uint32))
        works.append((part["work_ids"][kept], part["bases"][kept] + shift, part["lengths"][kept]))
        if len(kept):
            # The gap that keeps two works apart stands before each base, so the next part may follow its last work.
            shift += int(part["bases"][-1] + part["lengths"][-1])
    key = np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    count = len(parts[0]["offsets"]) - 1 if parts else 0
    ids, bases, lengths = (np.concatenate([np.zeros(0, np.int64), *column]) for column in zip(*works, strict=True))
    return {
        "offsets": np.concatenate([[0], np.cumsum(np.bincount(key, minlength=count))]).astype(np.uint32),
        "frames": np.concatenate(frames)[order],
        "work_ids": ids.astype(np.int64),
        "bases": bases.astype(np.int64),
        "lengths": lengths.astype(np.int64),
    }


def _keys(offsets: NDArray[np.generic]) -> NDArray[np.int64]:
    """The key of every posting, in order."""
    ends = np.asarray(offsets, np.int64)
    return np.repeat(np.arange(len(ends) - 1, dtype=np.int64), ends[1:] - ends[:-1])
