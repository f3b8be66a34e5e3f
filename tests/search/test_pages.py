"""The search page and its suggestions as browsers ask for them."""

import json
from types import SimpleNamespace
from urllib.parse import quote, quote_plus

import pytest

from django.test import Client

from wagtail.models import PageViewRestriction

from core import pace, pagecache
from search.models import SearchTerm
from tests import make
from tests.search.test_finding import a_page

pytestmark = pytest.mark.django_db
CANARY = "canarybird"


@pytest.fixture
def homes(db):
    return make.a_site()


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


def search(client, question, language="en", **more):
    return client.get(f"/{language}/search/", {"q": question, **more})


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_page_shows_marked_results(visitor, homes, language):
    a_page(homes, language, "Walrus <b>evening</b>", lead="The walrus & its friends.")
    page = search(visitor, "walrus", language)
    text = page.content.decode()
    assert page.status_code == 200
    assert "<mark>Walrus</mark> &lt;b&gt;evening&lt;/b&gt;" in text
    assert "The <mark>walrus</mark> &amp; its friends." in text
    assert 'value="walrus"' in text
    assert "no-store" in page["Cache-Control"]


def test_the_empty_page_is_the_same_for_all_and_kept(visitor, homes):
    page = visitor.get("/en/search/")
    assert page.status_code == 200
    assert page["Cache-Control"] == pagecache.PUBLIC
    assert visitor.get("/en/search/", {"q": "   "}).status_code == 200


def test_no_results_help(visitor, homes):
    page = search(visitor, "xylophone")
    text = page.content.decode()
    assert page.status_code == 200
    assert "We found nothing for “xylophone”" in text
    assert "Check the spelling" in text


def test_a_correction_is_said_and_can_be_refused(visitor, homes):
    a_page(homes, "en", "Running workshops")
    text = search(visitor, "wrokshops").content.decode()
    assert "<strong>workshops</strong>" in text
    assert "exact=1" in text
    text = search(visitor, "wrokshops", exact="1").content.decode()
    assert "We found nothing" in text


def test_paging_and_facets_keep_the_question(visitor, homes):
    for number in range(23):
        a_page(homes, "en", f"Lemur {number}")
    text = search(visitor, "lemur", page="2").content.decode()
    assert "Page 2 of 3" in text
    assert "q=lemur&amp;page=3" in text
    for page in ("0", "-1", "99999999999999999999", "abc", "\x00"):
        assert search(visitor, "lemur", page=page).status_code == 200
    for facet in ("kind", "lang", "when"):
        text = search(visitor, "lemur", **{facet: "nonsense"}).content.decode()
        assert "23 results" in text


def test_nothing_of_a_private_page_is_told(visitor, homes):
    secret = a_page(
        homes, "en", f"The {CANARY} papers", lead=f"About {CANARY}s and okapis."
    )
    a_page(homes, "en", "Open papers about okapis")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    draft = a_page(homes, "en", "Draft okapi", live=False)
    for question in (CANARY, "canarybrid", "papers", "okapi", f"{CANARY} okapis"):
        for more in ({}, {"kind": "page"}, {"lang": "en"}, {"exact": "1"}):
            text = search(visitor, question, **more).content.decode()
            shown = text.replace(question, "").replace(quote_plus(question), "")
            assert CANARY not in shown.lower(), (question, more)
            assert draft.title not in shown
            assert "2 results" not in shown
    for typed in ("canary", "the can", "pap", "dra"):
        found = visitor.get("/en/search/suggest/", {"q": typed})
        assert CANARY not in found.content.decode()
        assert "Draft" not in found.content.decode()
    member = Client(headers={"host": "localhost"})
    member.force_login(make.a_person())
    assert "2 results" in search(member, "papers").content.decode()


def test_suggestions_are_plain_data_and_never_kept(visitor, homes):
    page = a_page(homes, "en", 'Walrus "<script>"')
    answer = visitor.get("/en/search/suggest/", {"q": "wal"})
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    assert json.loads(answer.content) == {
        "found": [{"title": page.title, "url": page.get_url(), "kind": "Page"}]
    }
    assert visitor.get("/en/search/suggest/").json() == {"found": []}


def test_a_flood_is_stopped_and_told_when_to_come_back(homes, settings, monkeypatch):
    # A quarter past a minute: the next one would begin a new count.
    monkeypatch.setattr(pace, "time", SimpleNamespace(time=lambda: 1_800_000_015.0))
    settings.SEARCH_A_MINUTE = 3
    client = Client(headers={"host": "localhost"})
    client.force_login(make.a_person())
    answers = [search(client, "walrus") for _i in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "45"
    assert client.get("/en/search/").status_code == 200
    address = Client(headers={"host": "localhost"}, REMOTE_ADDR="8.8.8.8")
    codes = {search(address, "walrus").status_code for _i in range(3 * 4)}
    assert codes == {200}
    assert search(address, "walrus").status_code == 429


BAD = [
    "a" * 10_000,
    "walrus " * 3_000,
    "'",
    '"',
    '"walrus',
    "walrus AND",
    "NOT",
    "OR OR OR",
    "NEAR(walrus, 3)",
    "title:walrus",
    "walrus*",
    "^walrus",
    "{walrus}",
    "-walrus",
    "walrus & | ! <->",
    "walrus:*",
    "\\",
    "%",
    "_",
    "%_%",
    "\x00",
    "wal\x00rus",
    "\ud800",
    "\u202ewalrus",
    "مرحبا بالعالم",
    "🦭🦭🦭",
    "你好",
    "'; DROP TABLE search_entry; --",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "%s %d %(x)s",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "the and of",
    "og i på",
    "0",
    "1e999",
    "../../etc/passwd",
    "a!" * 50_000,
    "e\u0301" * 500,
    "ı İ ß ﬁ",
]


@pytest.mark.parametrize("question", BAD, ids=range(len(BAD)))
def test_a_strange_question_gets_a_calm_answer(visitor, homes, question):
    a_page(homes, "en", "Walrus")
    raw = question.encode("utf-8", "surrogatepass")
    for address in ("/en/search/", "/da/search/", "/en/search/suggest/"):
        answer = visitor.get(f"{address}?q={quote(raw)}")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "<script>alert" not in text
        assert "49" not in text or "{{" not in question


def test_only_reading(visitor, homes):
    for address in ("/en/search/", "/en/search/suggest/"):
        assert visitor.post(address, {"q": "x"}).status_code == 405
    assert visitor.head("/en/search/").status_code == 200


def test_editors_mind_the_words(homes, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    client = Client(headers={"host": "localhost"})
    admin = make.a_person(is_superuser=True, is_staff=True)
    client.force_login(admin)
    address = "/admin/search-words/new/"
    data = {
        "language": "en",
        "words": "  AGM \n\nannual meeting\nagm",
        "pins-TOTAL_FORMS": "0",
        "pins-INITIAL_FORMS": "0",
        "pins-MIN_NUM_FORMS": "0",
        "pins-MAX_NUM_FORMS": "3",
    }
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:500]
    assert SearchTerm.objects.get().lines() == ["agm", "annual meeting"]
    answer = client.post(address, data | {"words": " ,;! "})
    assert answer.status_code == 200
    assert SearchTerm.objects.count() == 1
