"""Tiny ONNX models, written byte by byte: what a test needs of the format is a few fields of a protocol buffer."""

from collections.abc import Sequence
from pathlib import Path

FLOAT = 1
_INTS = 7
Number = int | bytes | str


def write_model(
    path: Path, shape: Sequence[int | str] = ("N", 3, 64, 64), *, cell: int = 8, inputs: Sequence[str] = ("picture",)
) -> Path:
    """Write a model that averages squares of pixels and puts them in a row: a descriptor of the simplest kind.

    :param shape: of the input; a word is a size that the caller is free to choose
    :param cell: side of the squares in pixels
    """
    square = [_ints("kernel_shape", [cell, cell]), _ints("strides", [cell, cell])]
    nodes = [
        _message((1, inputs[0]), (2, "small"), (4, "AveragePool"), *((5, value) for value in square)),
        _message((1, "small"), (2, "vector"), (4, "Flatten")),
    ]
    graph = _message(
        *((1, node) for node in nodes),
        (2, "tiny"),
        *((11, _value(name, shape)) for name in inputs),
        (12, _value("vector", ("N", "D"))),
    )
    path.write_bytes(_message((1, 8), (7, graph), (8, _message((1, ""), (2, 13)))))
    return path


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    sizes = [_message((1, size) if isinstance(size, int) else (2, size)) for size in shape]
    tensor = _message((1, FLOAT), (2, _message(*((1, size) for size in sizes))))
    return _message((1, name), (2, _message((1, tensor))))


def _ints(name: str, values: Sequence[int]) -> bytes:
    return _message((1, name), *((8, value) for value in values), (20, _INTS))


def _message(*fields: tuple[int, Number]) -> bytes:
    """Return a message of the protocol buffers' wire format: its fields by number."""
    encoded = b""
    for number, value in fields:
        data = value.encode() if isinstance(value, str) else value
        if isinstance(data, int):
            encoded += _varint(number << 3) + _varint(data)
        else:
            encoded += _varint(number << 3 | 2) + _varint(len(data)) + data
    return encoded


def _varint(value: int) -> bytes:
    low, rest = value & 127, value >> 7
    return bytes([low | 128]) + _varint(rest) if rest else bytes([low])
