"""What a template may do: read the values that it is given, print them, and nothing else.

Templates may come from anywhere, so they run in Jinja's sandbox, narrowed: few functions and filters, no way to a file
or to the interpreter, other templates only by a written-out name, and a budget of steps and text that ends every
loop. All of this is decided on the tree of the template before it is compiled.
"""

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from enum import Enum
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, Undefined, meta, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace, missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from monitor.errors import TemplateError
from monitor.templating.escaping import escape_markdown

BUDGET = 1_000_000
"""Steps that one rendering may take; a notice about a thousand copies needs a hundredth."""
CALL_STEPS = 20
CHARACTERS_A_STEP = 16
"""So many printed characters cost one step."""
LONGEST_NUMBER_BITS = 128

SHARED_FILTERS = (
    *("abs", "count", "d", "default", "dictsort", "first", "float", "groupby", "int", "items", "last", "length"),
    *("list", "map", "max", "min", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "unique"),
)
"""Filters of Jinja that can neither undo an escape nor make much of little."""
TEXT_FILTERS = ("capitalize", "lower", "title", "trim", "upper")
"""Filters of Jinja that take what can be printed, and only that."""
METHODS: dict[type, frozenset[str]] = {
    str: frozenset({"endswith", "lower", "removeprefix", "removesuffix", "split", "startswith", "strip", "upper"}),
    dict: frozenset({"get", "items", "keys", "values"}),
    MappingProxyType: frozenset({"get", "items", "keys", "values"}),
    LoopContext: frozenset({"changed", "cycle"}),
}
"""What templates may call on values; dates, parties and works have no methods that a letter needs."""

CONCAT, EACH, FLAT, PRINT, STEP = "joined parts", "each in turn", "without depth", "as printed", "one step"
"""Names of our own filters; no template can write them, because they hold a blank."""

_left: ContextVar[list[int]] = ContextVar("_left")
"""Steps left to the rendering under way."""


def rendered(name: str, sources: Mapping[str, str], values: Mapping[str, object], filters: Mapping[str, object]) -> str:
    """Return the text of a template.

    :param sources: of the template and of all that it includes, by name
    :param filters: functions by name, besides those that every template has
    :raises TemplateError: the template is broken, prints a value that is absent, or does what none may do
    """
    budget = _left.set([BUDGET])
    try:
        return _environment(tuple(sources.items()), tuple(sorted(filters.items()))).get_template(name).render(values)
    except TemplateNotFound as unknown:
        raise TemplateError(f"The template {unknown} is missing; install Reclaim again.") from unknown
    except TemplateError:
        raise
    except (JinjaError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        where = _place(error, name, sources)
        said = "it calls itself without end" if isinstance(error, RecursionError) else str(error).rstrip(".")
        raise TemplateError(f"The template {where} cannot be rendered: {said}; mend the template.") from error
    finally:
        _left.reset(budget)


@lru_cache(maxsize=256)
def parts_of(name: str, source: str) -> tuple[str, ...]:
    """Return the names of the templates that one includes, imports or extends.

    :raises TemplateError: it cannot be parsed, or a name is computed, so that nobody can tell what the letter is from
    """
    try:
        found = list(meta.find_referenced_templates(SandboxedEnvironment(extensions=[]).parse(source, name)))
    except JinjaError as error:
        where = f"{name}, line {error.lineno}," if hasattr(error, "lineno") else name
        raise TemplateError(f"The template {where} cannot be read: {error.message}; mend the template.") from error
    if None in found:
        raise TemplateError(f"The template {name} includes another by a computed name; write the name out.")
    return tuple(part for part in found if part is not None)


class _Absent(StrictUndefined):
    """What a template asks for and nobody has; says so in the words of the template."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        name = f"“{self._undefined_name}”"
        if self._undefined_obj is missing:
            return f"{name} is nothing that templates of letters have"
        return f"{type(self._undefined_obj).__name__} has no field {name}"


class _Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, narrowed, with a budget."""

    intercepted_binops = frozenset({"+", "-", "*", "**", "%"})

    def __init__(self, sources: Mapping[str, str], filters: Mapping[str, object]) -> None:
        super().__init__(
            loader=FunctionLoader(lambda name: (sources[name], name, lambda: True) if name in sources else None),
            undefined=_Absent,
            autoescape=True,  # whatever is not Markup already is escaped for Markdown before it comes so far
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.globals = {"namespace": Namespace}
        self.filters = {name: JINJA_FILTERS[name] for name in SHARED_FILTERS}
        self.filters |= {name: partial(_on_text, JINJA_FILTERS[name]) for name in TEXT_FILTERS}
        self.filters |= {"join": _join, CONCAT: _concat, EACH: _each, PRINT: _print, STEP: _step, FLAT: _flat}
        self.filters |= filters

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Metering(name or "").visit(tree)
        return tree

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401  whatever a template tries to call
        """Return whether a template may call ``obj``."""
        if isinstance(obj, Macro | BlockReference | Undefined) or obj is Namespace:
            return True  # to call what is undefined is an error of its own, with a better sentence
        owner = getattr(obj, "__self__", None)
        names = next((names for kind, names in METHODS.items() if isinstance(owner, kind)), frozenset[str]())
        return getattr(obj, "__name__", "") in names

    def call(self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401, PYI063
        """Call ``obj`` for the template, at a price."""
        _spend(CALL_STEPS)
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Calculate for the template: numbers of ordinary size, and texts and lists joined by ``+``."""
        if isinstance(left, int | float) and isinstance(right, int | float) and operator != "**":
            result = super().call_binop(context, operator, left, right)
            if isinstance(result, int) and result.bit_length() > LONGEST_NUMBER_BITS:
                raise SecurityError("it calculates with a number beyond all bounds")
            return result
        if operator != "+":
            raise SecurityError(f"it uses {operator} on something else than numbers")
        if isinstance(left, str) and isinstance(right, str):
            return _concat([left, right])
        _spend(len(left) + len(right))
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=128)
def _environment(sources: tuple[tuple[str, str], ...], filters: tuple[tuple[str, object], ...]) -> _Sandbox:
    """Return where these very sources are rendered; compiling a template takes longer than rendering it."""
    return _Sandbox(dict(sources), dict(filters))


class _Metering(NodeTransformer):
    """Puts a price on every loop and macro of a template, and tells every print where it stands."""

    def __init__(self, name: str) -> None:
        self._name = name

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802  the visitor's way to name them
        """Let texts be joined by a function that escapes and counts."""
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), CONCAT)

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        """Let no list hold lists, which could grow without end when they are compared or printed."""
        self.generic_visit(node)
        return _filter(node, FLAT)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        """As for lists; a tuple of names that values are given to is none."""
        self.generic_visit(node)
        return _filter(node, FLAT) if node.ctx == "load" else node

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        """As for lists.

        :raises SecurityError: always
        """
        raise SecurityError(f"it makes a dictionary in line {node.lineno}, which no letter needs")

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        """Let every turn of a loop cost something.

        :raises SecurityError: the loop calls itself
        """
        if node.recursive:
            raise SecurityError(f"a loop calls itself in line {node.lineno}")
        self.generic_visit(node)
        node.iter = _filter(node.iter, EACH, nodes.Const(_weight(node)))
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802
        """Let every call of a macro cost something."""
        return self._metered(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802
        """Let every call of what a macro is given cost something."""
        return self._metered(node)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802
        """Let every showing of a block cost something."""
        return self._metered(node)

    def visit_Template(self, node: nodes.Template) -> nodes.Node:  # noqa: N802
        """Let every inclusion of a template cost something."""
        return self._metered(node)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        """Let everything that is printed be escaped, and say what and where it is if it is absent."""
        self.generic_visit(node)
        node.nodes = [self._printed(part) for part in node.nodes]
        return node

    def _metered(self, node: nodes.Macro | nodes.CallBlock | nodes.Block | nodes.Template) -> nodes.Node:
        self.generic_visit(node)
        weight = nodes.Const(_weight(node))
        node.body.insert(0, nodes.Output([_filter(nodes.Const("", lineno=1), STEP, weight)], lineno=1))
        return node

    def _printed(self, part: nodes.Expr) -> nodes.Expr:
        if isinstance(part, nodes.TemplateData):
            return part
        return _filter(part, PRINT, nodes.Const(f"{_said(part)} in {self._name}, line {part.lineno}"))


def _filter(node: nodes.Node, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno)


def _weight(node: nodes.Node) -> int:
    """Return what the text that stands in a loop or macro costs each time."""
    return 1 + sum(len(text.data) for text in node.find_all(nodes.TemplateData)) // CHARACTERS_A_STEP


def _said(node: nodes.Node) -> str:
    """Return an expression as far as it is a chain of names."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_said(node.node)}.{node.attr}"
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _said(node.node)
    return "a value"


def _spend(steps: int) -> None:
    """Take steps from the budget of this rendering.

    :raises SecurityError: it is used up
    """
    left = _left.get()
    left[0] -= steps
    if left[0] < 0:
        raise SecurityError("it takes more steps than a letter can need")


def _step(text: object, steps: int) -> object:
    _spend(steps)
    return text


def _each(values: Iterable[object], steps: int) -> Iterator[object]:
    for value in values:
        _spend(steps)
        yield value


def _flat(values: Sequence[object]) -> Sequence[object]:
    if any(isinstance(value, list | tuple | dict) for value in values):
        raise SecurityError("it makes a list of lists, which no letter needs")
    return values


def _print(value: object, where: str) -> Markup:
    if value is None:
        raise TemplateError(f"A template prints a value that is absent: {where}; test for it in the template first.")
    text = _text(value)
    marked = text if isinstance(text, Markup) else escape_markdown(text)
    _spend(len(marked) // CHARACTERS_A_STEP)
    return marked


def _on_text(change: Callable[[str], str], value: object) -> str:
    return change(_text(value))


def _text(value: object) -> str:
    """Return a value as a letter shows it.

    :raises SecurityError: it is not one that a letter can show
    """
    if isinstance(value, str) and not isinstance(value, Enum):
        return value
    if not isinstance(value, str | int | float | date | Undefined):
        raise SecurityError(f"it prints a {type(value).__name__}, where only text, numbers and dates can stand")
    return str(value)


def _concat(parts: Iterable[object]) -> str:
    """Join texts; where one is Markdown already the others are escaped, and never for HTML."""
    return _join(parts)


def _join(parts: Iterable[object], between: str = "") -> str:
    """Join texts; where one is Markdown already the others are escaped, and never for HTML."""
    texts = [_text(part) for part in parts]
    _spend((sum(map(len, texts)) + len(texts) * len(between)) // CHARACTERS_A_STEP + 1)
    if not any(isinstance(text, Markup) for text in texts):
        return between.join(texts)
    marked = [text if isinstance(text, Markup) else escape_markdown(text) for text in texts]
    return Markup(between if isinstance(between, Markup) else _escaped(between)).join(marked)  # noqa: S704  escaped


def _escaped(between: str) -> str:
    """Return what stands between two texts, escaped but for the blanks at its ends."""
    bare = between.strip(" ")
    return between.replace(bare, escape_markdown(bare), 1) if bare else between


def _place(error: BaseException, name: str, sources: Mapping[str, str]) -> str:
    """Return the template, and its line, in which an error came up; Jinja writes both into the trace."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or name}, line {error.lineno},"
    frames = (frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in sources)
    last = next(iter(reversed(list(frames))), None)
    return f"{last.filename}, line {last.lineno}," if last else name
