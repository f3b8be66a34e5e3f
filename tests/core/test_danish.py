"""The Danish catalogue: whole, compiled, and with every placeholder in its place."""

import re
from pathlib import Path

import polib
import pytest

FOLDER = Path(__file__).parents[2] / "locale" / "da" / "LC_MESSAGES"
HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(FOLDER / "django.po")


def test_nothing_is_untranslated(catalogue):
    assert [e.msgid for e in catalogue.untranslated_entries()] == []
    assert [e.msgid for e in catalogue.fuzzy_entries()] == []


def test_the_compiled_file_says_the_same(catalogue):
    compiled = {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural)
        for e in polib.mofile(FOLDER / "django.mo")
    }
    written = {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural)
        for e in catalogue
        if not e.obsolete
    }
    assert compiled == written


def test_no_placeholder_is_lost(catalogue):
    for entry in catalogue:
        source = entry.msgid_plural or entry.msgid
        text = entry.msgstr_plural[1] if entry.msgid_plural else entry.msgstr
        assert sorted(HOLE.findall(source)) == sorted(HOLE.findall(text)), source


@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_what_wagtail_lacks_is_whole_and_adds_nothing_it_has(name):
    """Its own Danish is left as it is; ours fills the gaps that editors meet."""
    folder = FOLDER.parents[1] / "wagtail" / "da" / "LC_MESSAGES"
    ours = polib.pofile(folder / f"{name}.po")
    assert len(ours) > 50
    compiled = {(e.msgctxt, e.msgid) for e in polib.mofile(folder / f"{name}.mo")}
    assert compiled == {(e.msgctxt, e.msgid) for e in ours}
    for entry in ours:
        source = entry.msgid_plural or entry.msgid
        text = entry.msgstr_plural[1] if entry.msgid_plural else entry.msgstr
        assert text
        assert sorted(HOLE.findall(source)) == sorted(HOLE.findall(text)), source
