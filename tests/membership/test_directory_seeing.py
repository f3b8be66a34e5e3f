"""What may be seen of a person, by whom: the rule alone."""

import datetime as dt

import pytest

from membership.directory import folding, seeing
from membership.directory.seeing import CHOICE_OF, REACH, Viewer
from membership.models import Interest, Profile, Visibility
from tests import make

FULL = {
    "photo": "people/abc.webp",
    "job_title": "Statistician",
    "employer": "Acme",
    "bio": "I count.",
    "links": [{"name": "Site", "url": "https://guild.example"}],
    "birthdate": dt.date(1990, 1, 2),
    "phone": "+45 55 50 10 20",
    "street": "Kanalgade 1",
    "postcode": "1150",
    "city": "København",
    "country": "DK",
}


def shown(profile, viewer) -> set[str]:
    row = seeing.seen(profile, viewer, units=("unit",))
    return {name for name in CHOICE_OF if getattr(row, name)} if row else set()


@pytest.fixture
def full(db):
    row = make.a_profile(**FULL, listed="public")
    row.interests.add(Interest.objects.create(slug="x", name_da="X", name_en="X"))
    return row


def test_a_new_profile_shows_nothing_to_anybody():
    row = Profile()
    for viewer in (Viewer.PUBLIC, Viewer.MEMBER):
        assert seeing.seen(row, viewer) is None
        assert not any(seeing.may_see(row, name, viewer) for name in CHOICE_OF)


def test_a_hidden_field_is_not_there(full):
    assert shown(full, Viewer.PUBLIC) == set()
    assert shown(full, Viewer.MEMBER) == set()
    assert shown(full, Viewer.BOARD) == REACH
    assert shown(full, Viewer.OWNER) == set(CHOICE_OF)


@pytest.mark.parametrize("choice", seeing.CHOICES)
def test_each_choice_opens_its_own_fields_and_no_other(full, choice):
    own = {name for name, said in CHOICE_OF.items() if said == choice}
    if choice == "show_address":
        own.add("city")  # a postal address has a town in it
    setattr(full, choice, Visibility.MEMBERS)
    assert shown(full, Viewer.MEMBER) == own
    assert shown(full, Viewer.PUBLIC) == set()
    setattr(full, choice, Visibility.PUBLIC)
    assert shown(full, Viewer.PUBLIC) == shown(full, Viewer.MEMBER) == own


def test_who_is_not_listed_is_not_seen_whatever_the_fields_say(full):
    for choice in seeing.CHOICES:
        setattr(full, choice, Visibility.PUBLIC)
    full.listed = Visibility.NOBODY
    assert seeing.seen(full, Viewer.MEMBER) is None
    full.listed = Visibility.MEMBERS
    assert seeing.seen(full, Viewer.PUBLIC) is None
    assert shown(full, Viewer.MEMBER) == set(CHOICE_OF)


def test_a_choice_that_nobody_knows_opens_nothing(full):
    full.show_phone = "friends"
    assert "phone" not in shown(full, Viewer.MEMBER)


def test_a_name_is_never_made_of_the_address(full):
    full.person.first_name = full.person.last_name = ""
    row = seeing.seen(full, Viewer.PUBLIC)
    assert full.person.email.split("@")[0] not in row.name
    assert row.name


def test_every_field_of_a_profile_hangs_on_a_choice():
    """A field that is added must be thought about here."""
    plain = {"id", "person", "public_id", "listed", "changed_at"}
    names = {f.name for f in Profile._meta.get_fields() if not f.auto_created}
    choices = {name for name in names if name.startswith("show_")}
    assert choices == set(seeing.CHOICES)
    assert names - plain - choices == set(CHOICE_OF) - {"email", "units"}


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("kjaer", "Kjær"),
        ("Kjær", "Kjaer"),
        ("oerum", "Ørum"),
        ("orum", "Ørum"),
        ("ørum", "Oerum"),
        ("sjoholm", "Sjöholm"),
        ("aagaard", "Ågård"),
        ("agard", "Aagaard"),
        ("mälmø", "Malmö"),
        ("jose", "José"),
        ("ﬁnn", "Finn"),
        ("ma\u200bja", "Maja"),
    ],
)
def test_each_spelling_finds_the_others(asked, written):
    assert folding.words(asked) == folding.words(written)


def test_names_are_sorted_as_danes_do():
    names = ["Østen", "Åse", "Zoe", "Ærlig", "Anna", "Aase", "Örjan", "bo"]
    assert sorted(names, key=folding.order) == [
        "Anna", "bo", "Zoe", "Ærlig", "Örjan", "Østen", "Åse", "Aase",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\u202eb", "ab"),
        ("  a \t b ", "a b"),
        ("a\r\nb", "a b"),
        ("e" + "\u0301" * 1000, "é" + "\u0301" * 3),
        ("👩\u200d💻", "👩\u200d💻"),
        ("a\ud800b", "a b"),
        ("a\x85b\u2028c\x00", "a b c"),
    ],
)
def test_a_line_is_kept_tidy(text, kept):
    assert folding.tidy(text) == kept


def test_line_ends_stay_where_they_may():
    assert folding.tidy("a \r\n\n\n\nb\x07", lines=True) == "a\n\nb"
