"""Slot for a neural descriptor of pictures: off unless the user names a model; Reclaim brings none.

A model is one ONNX file, weights inside, that

- takes one input of float32 RGB in (N, 3, H, W), values 0 to 1, without any further normalisation: a model that wants
  means taken off must do so itself. H and W are numbers that stand in the file; N is free, or 1;
- gives float32 vectors as its first output, (N, D) or anything that flattens to it, D at most ``MOST_NUMBERS``. Their
  direction counts: pictures of the same thing must have a high cosine, also after the edits that it shall see through.

The whole frame is squeezed into the model's picture. Vectors of different models are never compared.
"""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from fingerprints.errors import DescriptorError, printable
from fingerprints.media.decoding import Larger
from fingerprints.values import NeuralPrint

SIDE_PX = 320
"""Side of the squares that descriptors are given."""
MOST_NUMBERS = 4096
_PREPARATION = b"1"
"""Raised whenever pictures are prepared, or vectors are stored, in another way."""
_BATCH = 16
_FINEST = 127
"""Vectors are stored with this as the size of their largest number."""


class FrameDescriptor(Protocol):
    """Turns pictures into vectors that lie near each other where the pictures show the same."""

    @property
    def id(self) -> str:
        """Name of the model that changes with everything that changes its vectors."""

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return vectors (N, D), of any length, of pictures (N, S, S, 3) RGB; D is always the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxDescriptor:
    """A model in a file; ``load_descriptor`` makes it. Goes to other processes as its name, not as its weights."""

    path: Path
    id: str
    """Sixteen hexadecimal digits: of the file's SHA-256, mixed with how pictures are prepared."""
    width_px: int
    height_px: int
    batch: int
    """Pictures that the model takes at once."""

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return vectors (N, D) of pictures (N, S, S, 3) RGB.

        :raises DescriptorError: the model fails, or the file changed since it was loaded
        """
        session = _session(self.path, self.id)
        parts = [self._run(session, frames[i : i + self.batch]) for i in range(0, len(frames), self.batch)]
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    def _run(self, session: Any, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        size = (self.width_px, self.height_px)
        fitted = np.stack([cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in frames])
        planes = np.ascontiguousarray(fitted.transpose(0, 3, 1, 2), np.float32) / np.float32(255)
        try:
            output = session.run([session.get_outputs()[0].name], {session.get_inputs()[0].name: planes})[0]
            return np.asarray(output, np.float32).reshape(len(frames), -1)
        except Exception as error:
            raise _refused(self.path, f"the model failed on a picture ({_first_line(error)})") from error


def load_descriptor(path: Path | str) -> OnnxDescriptor:
    """Load a model from an ONNX file and try it on a picture.

    :raises DescriptorError: onnxruntime is not installed, or the file is not a model that can be used
    """
    path = Path(path).absolute()
    id_ = _id_of(_read(path))
    session = _session(path, id_)
    batch, height, width = _shape(path, session)
    descriptor = OnnxDescriptor(path=path, id=id_, width_px=width, height_px=height, batch=batch)
    numbers = descriptor.embed(np.full((1, height, width, 3), 128, np.uint8)).shape[1]
    if not 2 <= numbers <= MOST_NUMBERS:
        raise _refused(path, f"the model gives {numbers} numbers for a picture, not 2 to {MOST_NUMBERS}")
    return descriptor


def _shape(path: Path, session: Any) -> tuple[int, int, int]:
    """Return how many pictures the model takes at once, their height and their width."""
    inputs = session.get_inputs()
    wanted = "it must take one input, float32 (N, 3, height, width) with N free or 1 and fixed height and width"
    if len(inputs) != 1 or inputs[0].type != "tensor(float)" or len(inputs[0].shape) != 4:
        told = ", ".join(f"{one.type} {tuple(one.shape)}" for one in inputs) or "nothing"
        raise _refused(path, f"the model takes {told}; {wanted}")
    first, planes, height, width = inputs[0].shape
    is_free = not isinstance(first, int)
    if planes != 3 or not isinstance(height, int) or not isinstance(width, int) or not (is_free or first == 1):
        raise _refused(path, f"the model takes pictures of shape {tuple(inputs[0].shape)}; {wanted}")
    return _BATCH if is_free else 1, height, width


@lru_cache(maxsize=1)
def _session(path: Path, id_: str) -> Any:
    """Return the running model; one is kept per process.

    It runs on one thread of the processor, like everything here: there is one process per core, and on one thread its
    numbers come out the same each time.
    """
    try:
        import onnxruntime  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise DescriptorError(
            "A neural descriptor needs onnxruntime, which is not installed:"
            " run `pip install 'reclaim-video[neural]'`, or leave the descriptor out."
        ) from error
    data = _read(path)
    if _id_of(data) != id_:
        raise _refused(path, "the file changed while it was in use")
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong is said once, by us
    try:
        # From bytes: so the digest covers all of it, and no other file can be reached from inside the model.
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _refused(path, f"it is not an ONNX model that can be run ({_first_line(error)})") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _refused(path, f"the model cannot be read ({error.strerror})") from error


def _id_of(data: bytes) -> str:
    return hashlib.sha256(_PREPARATION + hashlib.sha256(data).digest()).hexdigest()[:16]


def _refused(path: Path, problem: str) -> DescriptorError:
    return DescriptorError(f"{printable(str(path))}: {problem}; name another ONNX file, or leave the descriptor out.")


def _first_line(error: Exception) -> str:
    return printable((str(error).splitlines() or [type(error).__name__])[0])[:200].rstrip(" .")


@dataclass(slots=True)
class Embedder:
    """Collects the keyframes of one file and describes them in batches."""

    descriptor: FrameDescriptor
    _times_ms: list[int] = field(default_factory=list)
    _waiting: list[NDArray[np.uint8]] = field(default_factory=list)
    _vectors: list[NDArray[np.int8]] = field(default_factory=list)

    def add(self, time_ms: int, larger: Larger) -> None:
        """Take a keyframe; times increase."""
        picture = larger(SIDE_PX, colour=True)
        self._times_ms.append(time_ms)
        self._waiting.append(np.asarray(cv2.resize(picture, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)))
        if len(self._waiting) == _BATCH:
            self._flush()

    def finish(self) -> NeuralPrint:
        """Return the vectors of all keyframes; an empty print if there were none."""
        self._flush()
        if not self._vectors:
            return NeuralPrint()
        return NeuralPrint(
            times_ms=np.array(self._times_ms, np.uint32),
            vectors=np.concatenate(self._vectors),
            model_id=self.descriptor.id,
        )

    def _flush(self) -> None:
        if self._waiting:
            self._vectors.append(quantised(self.descriptor.embed(np.stack(self._waiting))))
            self._waiting = []


def quantised(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return the directions of vectors (N, D), each scaled so that its largest number is 127; 0 where there is none."""
    usable = np.isfinite(vectors).all(axis=1, keepdims=True)
    known = np.where(usable, vectors, 0.0)
    largest = np.abs(known).max(axis=1, keepdims=True)
    return np.asarray(np.rint(_FINEST * known / np.maximum(largest, 1e-20)), np.int8)
