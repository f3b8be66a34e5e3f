"""People in the site's search: what each reader may see of them, and at once."""

import pytest

from django.test import Client
from django.utils import translation

from membership import roles
from membership.directory import actions
from search.models import Entry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    make.a_site()
    with translation.override("en"):
        yield


@pytest.fixture
def bo():
    person = make.a_person(roles.MEMBERS, first_name="Bo", last_name="Zzyzx")
    make.a_profile(
        person=person, listed="public", employer="Acme", bio="Knows marmalade well."
    )
    return person


def reader(person=None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def found(word, person=None, language="en") -> list[tuple[str, str]]:
    answer = reader(person).get(f"/{language}/search/", {"q": word}).context["answer"]
    return [
        ("".join(piece for piece, _hit in row.title), row.url) for row in answer.results
    ]


def suggested(word, person=None) -> list[str]:
    answer = reader(person).get("/en/search/suggest/", {"q": word}).json()
    rows = answer if isinstance(answer, list) else next(iter(answer.values()))
    return [row["title"] for row in rows]


def test_a_person_is_found_by_name_once_and_leads_to_the_profile(bo):
    url = f"/en/members/{bo.profile.public_id}/"
    member = make.a_person(roles.MEMBERS)
    for who in (None, member):
        assert found("Zzyzx", who) == [("Bo Zzyzx", url)]
        assert suggested("Zzyz", who) == ["Bo Zzyzx"]
    assert found("Zzyzx", language="da") == [("Bo Zzyzx", url.replace("/en", "/da"))]


def test_each_reader_finds_by_what_they_may_see(bo):
    member = make.a_person(roles.MEMBERS)
    assert found("Acme", member) == found("marmalade", member) == []
    actions.save(person=bo, values={"show_job": "members", "show_bio": "public"})
    assert len(found("Acme", member)) == 1
    assert found("Acme") == []
    assert len(found("marmalade")) == len(found("marmalade", member)) == 1
    page = reader().get("/en/search/", {"q": "Zzyzx"}).content.decode()
    assert "marmalade" in page
    assert "Acme" not in page


def test_who_hides_is_found_no_more(bo):
    member = make.a_person(roles.MEMBERS)
    actions.save(person=bo, values={"listed": "members"})
    assert found("Zzyzx") == suggested("Zzyz") == []
    assert len(found("Zzyzx", member)) == 1
    actions.save(person=bo, values={"listed": "nobody"})
    assert found("Zzyzx", member) == suggested("Zzyz", member) == []
    assert not Entry.objects.filter(source="profile").exists()


def test_the_index_made_anew_says_the_same(bo):
    from search import writing

    actions.save(person=bo, values={"show_job": "members"})
    kept = set(Entry.objects.filter(source="profile").values_list("title", "text"))
    writing.renew_rows()
    assert (
        set(Entry.objects.filter(source="profile").values_list("title", "text"))
        == kept
        != set()
    )


def test_nothing_of_a_person_who_left_stays_in_any_table(bo):
    """Words that were learnt and words of the index, in every table there is."""
    from tests.membership.canary import dump, lines_with

    actions.save(person=bo, values={"show_job": "public", "show_bio": "public"})
    assert lines_with(["zzyzx"], dump())
    bo.delete()
    assert lines_with(["zzyzx", "marmalade"], dump()) == []
