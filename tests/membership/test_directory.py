"""The directory: who finds whom, by what; and one person's page and photo."""

import datetime as dt

import pytest

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from membership import actions as membership_actions
from membership import granting, roles
from membership.directory import actions, cards, listing
from membership.directory.models import Card
from membership.models import Interest, Profile, Unit
from membership.models.members import today
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    make.a_site()
    with translation.override("en"):
        yield


@pytest.fixture
def member():
    return make.a_person(roles.MEMBERS, first_name="Reader", last_name="Of lists")


def client_of(person=None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def listed(first, last="Testesen", shown="nobody", listed="members", **fields):
    person = make.a_person(roles.MEMBERS, first_name=first, last_name=last)
    return make.a_profile(person=person, shown=shown, listed=listed, **fields)


def names(answer) -> list[str]:
    return [person.name.split()[0] for person in answer.context["found"].people]


def look(person=None, **choice):
    return client_of(person).get(reverse("directory:index"), choice)


def test_members_see_who_is_listed_and_visitors_those_for_everybody(member):
    listed("Bo"), listed("Ada", listed="public"), listed("Cy", listed="nobody")
    assert names(look(member)) == ["Ada", "Bo"]
    assert names(look()) == ["Ada"]
    assert names(look(make.a_person())) == ["Ada"]


@pytest.mark.parametrize(
    ("held", "sees"),
    [
        (roles.EDITORS, ["Bo"]),
        (roles.APPROVERS, ["Bo"]),
        (roles.BOARD, ["Bo"]),
        (roles.ORGANISERS, []),
        (roles.VOLUNTEERS, []),
        (roles.AGENTS, []),
    ],
)
def test_roles_read_as_the_matrix_says(held, sees):
    listed("Bo")
    assert names(look(make.a_person(held))) == sees


@pytest.mark.parametrize(
    "asked",
    ["bo", "BØRGE", "boerge", "borge", "kjaer", "Kjær bør", "Acme", "stat", "Malm"],
)
def test_a_member_is_found_by_what_is_shown(member, asked):
    listed(
        "Børge",
        "Kjær",
        shown="members",
        employer="Acme",
        job_title="Statistician",
        city="Malmö",
    )
    listed("Zoe", "Other")
    assert names(look(member, q=asked)) == ["Børge"]
    assert names(look(q=asked)) == []


HIDDEN = {
    "employer": ("Acme", "q"),
    "job_title": ("Taxidermist", "q"),
    "bio": ("Marmalade", "q"),
    "phone": ("55501020", "q"),
    "street": ("Kanalgade", "q"),
    "city": ("Ringsted", "place"),
}


@pytest.mark.parametrize("field", HIDDEN)
def test_nobody_is_found_by_what_is_hidden(member, field):
    value, way = HIDDEN[field]
    row = listed("Bo", **{field: value})
    for person in (member, None, make.a_person(roles.BOARD)):
        answer = look(person, **{way: value})
        assert answer.context["found"].total == 0
    assert names(look(row.person, q="Bo")) == ["Bo"]


@pytest.mark.parametrize("words", ["55501020", "example", "Kanalgade", "1150"])
def test_a_number_or_address_that_is_shown_finds_nobody(member, words):
    listed("Bo", shown="members", phone="55501020", street="Kanalgade", postcode="1150")
    assert look(member, q=words).context["found"].total == 0


def test_an_interest_that_is_hidden_does_not_tell(member):
    one = Interest.objects.create(slug="maps", name_da="Kort", name_en="Maps")
    shown, hidden = listed("Ada", show_interests="members"), listed("Bo")
    for row in (shown, hidden):
        row.interests.add(one)
    assert names(look(member, interest="maps")) == ["Ada"]
    assert names(look(member, q="kort")) == ["Ada"]
    assert names(look(interest="maps")) == []
    assert names(look(member, interest="no-such")) == ["Ada", "Bo"]


def test_a_unit_finds_those_below_it_who_show_it(member):
    school = Unit.add_root(name_da="Skole", name_en="School", code="school")
    college = school.add_child(name_da="Kollegium", name_en="College", code="college")
    other = Unit.add_root(name_da="Anden", name_en="Other", code="other")
    rows = {name: listed(name, show_units="members") for name in ("Ada", "Bo", "Cy")}
    rows["Dan"] = listed("Dan")
    for name, unit in (
        ("Ada", school), ("Bo", college), ("Cy", other), ("Dan", college),
    ):  # fmt: skip
        membership_actions.place(person=rows[name].person, unit=unit, by=None)
    assert names(look(member, unit="school")) == ["Ada", "Bo"]
    assert names(look(member, unit="college")) == ["Bo"]
    yesterday = today() - dt.timedelta(days=1)
    rows["Bo"].person.belongings.update(starts=yesterday, ends=yesterday)
    assert names(look(member, unit="school")) == ["Ada"]


def test_towns_are_offered_only_where_several_live(member):
    for n in range(listing.FEWEST_IN_PLACE):
        listed(f"P{n}", shown="members", city="Malmö")
    listed("Alone", shown="members", city="Anholt")
    page = look(member).content.decode()
    assert '<option value="Malmö">' in page
    assert '<option value="Anholt">' not in page
    assert names(look(member, place="anholt")) == ["Alone"]
    assert '<option value="Malmö">' not in look().content.decode()


@pytest.mark.parametrize(
    "choice",
    [
        {"q": "'"}, {"q": "\x00"}, {"q": '" OR "'}, {"q": "a" * 5000}, {"q": "%"},
        {"q": "NEAR(a b)"}, {"q": "-- ; drop"}, {"q": "a!&|:*()<->"}, {"q": "🙂"},
        {"place": "%_\\'"}, {"place": "\x00"}, {"unit": "\x00"}, {"interest": "'\x00"},
        {"page": "-1"}, {"page": "x"}, {"page": "9" * 30}, {"q": "\u202e\u0301"},
    ],
)  # fmt: skip
def test_whatever_is_asked_is_answered(member, choice):
    listed("Bo")
    assert look(member, **choice).status_code == 200


def test_a_page_costs_the_same_however_many_are_on_it(member):
    def queries():
        client = client_of(member)
        client.get(reverse("directory:index"))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("directory:index"), {"q": "a"})
        return len(seen)

    listed("Ada", shown="members")
    few = queries()
    one = Interest.objects.create(slug="maps", name_da="Kort", name_en="Maps")
    for n in range(listing.EACH_PAGE + 5):
        listed(f"A{n}", shown="members").interests.add(one)
    assert queries() == few


def test_no_more_are_counted_than_anybody_reads(member, monkeypatch):
    for name in ("Aa", "Ab", "Ac", "Ba"):
        listed(name)
    monkeypatch.setattr(listing, "MOST", 2)
    answer = look(member, q="testesen")
    assert answer.context["found"].total == 2
    assert "More than 2 members" in answer.content.decode()
    answer = look(member)
    assert answer.context["found"].total == 4
    assert "More than" not in answer.content.decode()


# One person's page


def page_of(row, person=None):
    return client_of(person).get(reverse("directory:profile", args=[row.public_id]))


def test_a_profile_shows_each_reader_their_part(member):
    row = listed(
        "Bo", listed="public", phone="+45 5550", bio="I count.", employer="Acme"
    )
    Profile.objects.filter(pk=row.pk).update(show_bio="public", show_phone="members")
    anybody, reader = (page_of(row, who).content.decode() for who in (None, member))
    assert "I count." in anybody
    assert "+45 5550" not in anybody
    assert "+45 5550" in reader
    assert "Acme" not in reader
    assert "Acme" in page_of(row, row.person).content.decode()


def test_who_is_not_listed_has_no_page_for_others(member):
    row = listed("Bo", listed="nobody")
    assert page_of(row, member).status_code == 404
    assert page_of(row).status_code == 404
    assert page_of(row, row.person).status_code == 200


def test_the_board_can_reach_everybody_and_sees_no_more(member):
    row = listed("Bo", listed="nobody", phone="+45 5550", bio="I count.")
    body = page_of(row, make.a_person(roles.BOARD)).content.decode()
    assert "+45 5550" in body
    assert "I count." not in body


def test_the_board_of_a_unit_reaches_its_people_and_no_others():
    school = Unit.add_root(name_da="Skole", name_en="School", code="school")
    college = school.add_child(name_da="Kollegium", name_en="College", code="college")
    inside, outside = listed("In", phone="+45 1111"), listed("Out", listed="nobody")
    membership_actions.place(person=inside.person, unit=college, by=None)
    chair = make.a_person(roles.MEMBERS)
    granting.grant(person=chair, role=roles.BOARD, by=None, scope="unit", unit=school)
    assert "+45 1111" in page_of(inside, chair).content.decode()
    assert page_of(outside, chair).status_code == 404


def test_no_page_of_a_person_is_kept_by_shared_caches(member):
    row = listed("Bo", listed="public", shown="public")
    for answer in (look(), look(member), page_of(row), page_of(row, member)):
        assert "no-store" in answer.headers["Cache-Control"]


def test_search_engines_get_only_those_who_want_it(member):
    public, members = listed("Ada", listed="public"), listed("Bo")
    assert "noindex" not in page_of(public).content.decode()
    assert "noindex" in page_of(members, member).content.decode()
    assert "noindex" in look().content.decode()


def test_who_is_no_member_any_more_is_gone(member):
    row = listed("Bo", listed="public", shown="public")
    assert names(look(member)) == ["Bo"]
    row.person.groups.clear()
    assert names(look(member)) == []
    assert page_of(row, member).status_code == 404
    row.person.groups.add(Group.objects.get(name=roles.MEMBERS))
    assert names(look(member)) == ["Bo"]
    row.person.is_active = False
    row.person.save()
    assert names(look(member)) == []
    assert page_of(row, member).status_code == 404
    assert page_of(row, make.a_person(roles.BOARD)).status_code == 404


# The cards follow


def words() -> dict:
    return {card.audience: set(card.words.split()) for card in Card.objects.all()}


def test_a_choice_counts_at_once():
    row = listed("Bo", listed="public", shown="public", employer="Acme")
    assert "acme" in words()["public"]
    actions.save(person=row.person, values={"show_job": "members"})
    assert "acme" not in words()["public"]
    assert "acme" in words()["members"]
    actions.save(person=row.person, values={"listed": "nobody"})
    assert words() == {}


def test_a_new_name_and_a_changed_interest_are_found():
    row = listed("Bo", show_interests="members")
    one = Interest.objects.create(slug="maps", name_da="Kort", name_en="Maps")
    row.interests.add(one)
    assert {"bo", "maps", "kort"} <= words()["members"]
    row.person.first_name = "Ib"
    row.person.save()
    one.name_en = "Charts"
    one.save()
    assert {"ib", "charts"} <= words()["members"]
    assert not {"bo", "maps"} & words()["members"]
    one.delete()
    assert not {"charts", "kort"} & words()["members"]


def test_a_sign_in_writes_no_card(member):
    row = listed("Bo")
    with CaptureQueriesContext(connection) as seen:
        row.person.save(update_fields=["last_login"])
    assert not [q for q in seen if "directory_card" in q["sql"]]


def test_rows_written_past_the_signals_are_found_at_night():
    row, other = listed("Bo", employer="Acme", shown="members"), listed("Ada")
    Profile.objects.filter(pk=row.pk).update(show_job="nobody")
    assert cards.renew_all() == 1
    assert "acme" not in words()["members"]
    assert cards.renew_all() == 0
    assert other.cards.count() == 1


def test_a_deleted_person_leaves_no_card():
    listed("Bo", listed="public").person.delete()
    assert not Card.objects.exists()
    assert not Profile.objects.exists()


# The photo


@pytest.fixture
def pictured():
    row = listed("Bo")
    return actions.put_photo(person=row.person, file=ContentFile(b"webp"))


def photo_of(row, person=None, **headers):
    url = reverse("directory:photo", args=[row.public_id])
    return client_of(person).get(url, headers=headers)


def test_a_photo_is_for_those_who_may_see_it(member, pictured):
    assert photo_of(pictured, pictured.person).content == b"webp"
    assert photo_of(pictured, member).status_code == 404
    actions.save(person=pictured.person, values={"show_photo": "members"})
    answer = photo_of(pictured, member)
    assert answer.content == b"webp"
    assert answer.headers["Content-Type"] == "image/webp"
    assert {"private", "no-cache"} <= set(
        answer.headers["Cache-Control"].replace(" ", "").split(",")
    )
    assert photo_of(pictured).status_code == 404


def test_a_kept_photo_is_asked_for_again(member, pictured):
    actions.save(person=pictured.person, values={"show_photo": "members"})
    mark = photo_of(pictured, member).headers["ETag"]
    again = photo_of(pictured, member, if_none_match=mark)
    assert (again.status_code, again.content) == (304, b"")
    actions.save(person=pictured.person, values={"show_photo": "nobody"})
    assert photo_of(pictured, member, if_none_match=mark).status_code == 404


def test_a_photo_has_no_address_of_its_own(member, pictured):
    for who in (pictured.person, member, None):
        answer = client_of(who).get(f"/media/{pictured.photo.name}")
        assert answer.status_code == 404


def test_a_photo_that_is_away_is_not_there(pictured):
    pictured.photo.storage.delete(pictured.photo.name)
    assert photo_of(pictured, pictured.person).status_code == 404


def test_a_flood_is_told_when_to_come_back(client, settings):
    settings.SEARCH_A_MINUTE = 2
    client.force_login(make.a_person())
    answers = [client.get("/en/members/") for _n in range(6)]
    # The minute may change in between: at most two times two are answered.
    assert 2 <= [answer.status_code for answer in answers].count(200) <= 4
    late = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(late.headers["Retry-After"]) <= 60
