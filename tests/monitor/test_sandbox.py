"""Templates that want more than to print a letter are refused, each with one sentence."""

import time

import pytest

from monitor.errors import TemplateError
from monitor.notices import load_pack, render
from monitor.templating import Templates
from tests.monitor.notices.samples import notice

PACK = load_pack()
HOSTILE = {
    "the classes behind a text": "{{ ''.__class__.__mro__ }}",
    "the classes behind a value": "{{ notice.__class__.__init__.__globals__ }}",
    "a subclass by an index": "{{ notice['__class__'] }}",
    "an attribute by a filter": "{{ notice|attr('__class__') }}",
    "an attribute by map": "{{ [notice]|map(attribute='__class__')|first }}",
    "an attribute by join": "{{ [notice]|join('', '__class__') }}",
    "the globals of a macro": "{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}",
    "the module of a template": "{{ self.__init__.__globals__ }}",
    "a format string": "{{ '{0.__class__}'.format(notice) }}",
    "a padded format": "{{ '{:999999999}'.format(1) }}",
    "an old padded format": "{{ '%999999999d' % 1 }}",
    "a wide text": "{{ 'x'.ljust(999999999) }}",
    "a wide filter": "{{ 'x'|center(999999999) }}",
    "a long text": "{{ 'x' * 10**9 }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "a growing number": "{% set n = namespace(x=9) %}{% for c in '"
    + "x" * 99
    + "' %}{% set n.x = n.x * n.x %}{% endfor %}",
    "a growing text": "{% set n = namespace(x='x') %}{% for c in '"
    + "x" * 99
    + "' %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "a sum by subtraction": "{% set n = namespace(x=1) %}{% for c in '"
    + "x" * 999
    + "' %}{% set n.x = n.x - (0 - n.x) %}"
    "{% endfor %}",
    "a long text shown often": "{% macro m() %}{% for a in '" + "x" * 999 + "' %}{% for b in '" + "x" * 999 + "' %}"
    "{{ caller() }}{% endfor %}{% endfor %}{% endmacro %}{% call m() %}" + "y" * 200_000 + "{% endcall %}",
    "a long block shown often": "{% block b %}" + "y" * 200_000 + "{% endblock %}{% for a in '" + "x" * 9_999 + "' %}"
    "{{ self.b() }}{% endfor %}",
    "itself": "{% include 'notices/us_dmca_notice.md.j2' %}",
    "a growing list": "{% set n = namespace(x=[1]) %}{% for c in '"
    + "x" * 99
    + "' %}{% set n.x = n.x + n.x %}{% endfor %}",
    "a long loop": "{% for i in range(10**9) %}x{% endfor %}",
    "loops in loops": "{% set s = '" + "x" * 200 + "' %}" + "{% for a in s %}" * 6 + "{% endfor %}" * 6,
    "a macro without end": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "macros that double": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "a loop in itself": "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "a file": "{% include '/etc/passwd' %}",
    "a file above": "{% include 'notices/../../pyproject.toml' %}",
    "a computed name": "{% include notice.reference %}",
    "a module": "{% import 'os' as os %}",
    "an import": "{{ __import__('os') }}",
    "a global": "{{ lipsum.__globals__ }}",
    "another global": "{{ cycler.__init__ }}",
    "a function of Python": "{{ dict(a=1) }}",
    "what is safe": "{{ notice.reference|safe }}",
    "a date of any width": "{{ notice.dated_on.strftime('%999999999d') }}",
    "no template": "{% if %}",
    "an unknown field": "{{ notice.refrence }}",
    "a list of lists": "{% set a = [1] %}{% set b = [a, a] %}{{ b }}",
    "a dictionary": "{{ {1: 2} }}",
    "a whole notice": "{{ notice }}",
    "a notice in small letters": "{{ notice|lower }}",
    "a rounded number": "{{ 1|round(999999999, 'ceil') }}",
    "batches": "{{ [1]|batch(999999999, 0)|list|length }}",
    "an escape for HTML": "{{ notice.reference|e }}",
    "a division by nothing": "{{ 1 / 0 }}",
}


def firm(folder, source, name=PACK.template):
    """Return the templates of a firm that has one of its own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return Templates(folder)


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_template_is_refused_with_one_sentence(tmp_path, source):
    """It is told apart quickly, and nothing of what it asked for is in the message."""
    began = time.perf_counter()
    with pytest.raises(TemplateError) as caught:
        render(notice(), PACK, templates=firm(tmp_path, source))
    assert time.perf_counter() - began < 20
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "root:" not in str(caught.value)


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    """Neither a file nor a folder of a firm leads elsewhere."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "firm"
    (folder / "notices").mkdir(parents=True)
    (folder / PACK.template).symlink_to(secret)
    with pytest.raises(TemplateError, match="leads out of its folder"):
        render(notice(), PACK, templates=Templates(folder))
    (folder / PACK.template).unlink()
    (folder / "notices").rmdir()
    (folder / "notices").symlink_to(tmp_path / "elsewhere")
    firm(tmp_path / "elsewhere", "x", "us_dmca_notice.md.j2")
    with pytest.raises(TemplateError, match="leads out of its folder"):
        render(notice(), PACK, templates=Templates(folder))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 300_000])
def test_a_file_that_is_no_text_of_usual_size_is_refused(tmp_path, content):
    """Before anything in it is read as a template."""
    templates = firm(tmp_path, "")
    (tmp_path / PACK.template).write_bytes(content)
    with pytest.raises(TemplateError, match="us_dmca_notice"):
        render(notice(), PACK, templates=templates)


def test_a_part_that_nobody_has_is_named_with_the_folder(tmp_path):
    """The firm's slip is not called a broken installation."""
    templates = firm(tmp_path, "{% include 'notices/_onw.md.j2' %}")
    with pytest.raises(TemplateError, match=r"no template notices/_onw\.md\.j2 in .* correct the name"):
        render(notice(), PACK, templates=templates)


def test_a_changed_template_is_read_again(tmp_path):
    """A firm that mends its template need not start anything anew."""
    assert render(notice(), PACK, templates=firm(tmp_path, "One")) == "One\n"
    assert render(notice(), PACK, templates=firm(tmp_path, "Two")) == "Two\n"


def test_an_ordinary_template_may_do_what_it_needs(tmp_path):
    """Loops, macros, sets, tests, filters and the parts of other templates."""
    source = (
        "{% import 'notices/_reply_blocks.md.j2' as b %}{% set ns = namespace(n=0) %}"
        "{% for item in notice.items %}{% set ns.n = ns.n + 1 %}{{ ns.n }} of {{ loop.length }}: {{ item.url|url }}"
        "{{ loop.cycle(' odd', ' even') }}{% endfor %} {{ b.who(notice, 'I', 'we') }}"
        " {{ pack.clauses.items()|length > 1 }} {{ notice.reference.lower() }}"
    )
    text = render(notice(), PACK, templates=firm(tmp_path, source))
    assert text == "1 of 1: <https://www.youtube.com/watch?v=dQw4w9WgX01>odd we True rc-2026-0017\n"
