"""What is found, for whom, in which order; on SQLite and on PostgreSQL."""

import datetime as dt

import pytest

from django.contrib.auth.models import AnonymousUser

from wagtail.models import Page, PageViewRestriction

from home.models import StandardPage
from search import finding, sources
from search.models import Entry, Pin, SearchTerm
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def homes(db):
    return make.a_site()


def a_page(homes, language, title, lead="", **fields):
    home = type(homes[language]).objects.get(pk=homes[language].pk)
    live = fields.pop("live", True)
    page = home.add_child(
        instance=StandardPage(
            title=title, lead=lead, locale=home.locale, live=live, **fields
        )
    )
    return page


def ask(question, user=None, language="da", **narrow):
    return finding.find(
        question, user=user or AnonymousUser(), language=language, **narrow
    )


def titles(question, **asked):
    answer = ask(question, **asked)
    return ["".join(text for text, _hit in row.title) for row in answer.results]


@pytest.mark.parametrize(
    ("language", "title", "question"),
    [
        ("da", "Forårets konferencer", "konferencen"),
        ("da", "Om foreningen", "foreninger"),
        ("da", "Generalforsamlingens referat", "referater"),
        ("en", "Running workshops", "workshop"),
        ("en", "How we organise evenings", "evening"),
        ("da", "Møde på Østerbro", "osterbro"),
        ("da", "Møde på Østerbro", "oesterbro"),
        ("da", "Møde på Østerbro", "ØSTERBRO"),
        ("da", "Fest i Aarhus", "århus"),
        ("da", "Fest i Århus", "aarhus"),
        ("da", "Fest i Århus", "arhus"),
        ("da", "Læring for ældre", "laering"),
        ("en", "A café in Malmö", "cafe malmo"),
        ("en", "Shoes and toes", "shoe"),
        ("en", "Evaluating language models", "evalu"),
    ],
)
def test_endings_and_spellings(homes, language, title, question):
    page = a_page(homes, language, title)
    a_page(homes, language, "Noget andet" if language == "da" else "Something else")
    assert titles(question, language=language) == [page.title]


@pytest.mark.parametrize(
    ("title", "question", "meant"),
    [
        ("Generalforsamling i maj", "generalforsmaling", "generalforsamling"),
        ("Running workshops", "wrokshops", "workshops"),
        ("Medlemskab", "medlmskab", "medlemskab"),
    ],
)
def test_a_slip_of_the_finger_is_forgiven_and_said(homes, title, question, meant):
    page = a_page(homes, "da", title)
    answer = ask(question)
    assert answer.corrected == meant
    assert titles(question) == [page.title]
    assert titles(question, exact=True) == []


def test_the_title_counts_more_than_the_text(homes):
    text = a_page(homes, "en", "Something", lead="All about pandas and polars.")
    title = a_page(homes, "en", "Pandas", lead="A library.")
    assert titles("pandas", language="en") == [title.title, text.title]


def test_all_words_are_needed_then_any(homes):
    both = a_page(homes, "en", "Cake and coffee")
    a_page(homes, "en", "Cake alone")
    assert titles("cake coffee", language="en") == [both.title]
    answer = ask("cake submarine", language="en")
    assert answer.loose
    assert answer.total == 2


def test_words_that_mean_the_same_and_pages_that_stand_first(homes):
    meeting = a_page(homes, "da", "Årsmøde i foreningen")
    first = a_page(homes, "da", "Vedtægter")
    term = SearchTerm.objects.create(
        language="da", words="generalforsamling\nårsmøde\nag\nstort møde"
    )
    Pin.objects.create(term=term, page=first)
    answer = ask("generalforsamling")
    assert [row.url for row in answer.pinned] == [first.get_url()]
    assert titles("generalforsamling") == [meeting.title]
    assert titles("stort møde") == [meeting.title]
    assert titles("generalforsamling", language="en") == []
    assert not ask("generalforsamling kage").pinned


def test_a_pinned_page_is_shown_to_those_who_may_read_it(homes):
    page = a_page(homes, "da", "Bestyrelsens papirer")
    term = SearchTerm.objects.create(language="da", words="papirer")
    Pin.objects.create(term=term, page=page)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert not ask("papirer").pinned
    assert ask("papirer", user=make.a_person()).pinned


def test_what_is_published_is_found_and_what_is_not_is_not(homes):
    page = a_page(homes, "en", "Zeppelin", live=False)
    assert not titles("zeppelin")
    page.save_revision().publish()
    assert titles("zeppelin") == ["Zeppelin"]
    page.title = "Airship"
    page.save_revision()
    assert titles("zeppelin") == ["Zeppelin"]
    assert not titles("airship")
    page.get_latest_revision().publish()
    assert titles("airship") == ["Airship"]
    assert not titles("zeppelin")
    page = StandardPage.objects.get(pk=page.pk)
    page.unpublish()
    assert not titles("airship")
    page.save_revision().publish()
    assert titles("airship")
    StandardPage.objects.get(pk=page.pk).delete()
    assert not titles("airship")
    assert not Entry.objects.filter(title="Airship").exists()


def test_a_section_for_members_is_closed_with_all_below(homes):
    parent = a_page(homes, "en", "Inside")
    child = Page.objects.get(pk=parent.pk).specific.add_child(
        instance=StandardPage(title="Quokka", locale=parent.locale)
    )
    assert titles("quokka")
    rule = PageViewRestriction.objects.create(page=parent, restriction_type="login")
    answer = ask("quokka")
    assert (answer.total, answer.kinds, answer.languages) == (0, [], [])
    assert not finding.suggest("quok", user=AnonymousUser(), language="en")
    assert ask("quokk").corrected == ""
    assert titles("quokka", user=make.a_person())
    board = make.roles.ensure()[make.roles.BOARD]
    rule.restriction_type = "groups"
    rule.save()
    rule.groups.add(board)
    assert not titles("quokka", user=make.a_person())
    assert titles("quokka", user=make.a_person(make.roles.BOARD))
    # Moved out of the section it is open again.
    child = StandardPage.objects.get(pk=child.pk)
    child.move(type(homes["en"]).objects.get(pk=homes["en"].pk), pos="last-child")
    assert titles("quokka")


def test_documents_follow_their_collection(homes):
    from django.core.files.base import ContentFile

    from wagtail.models import Collection, CollectionViewRestriction

    from core.models import SiteDocument

    collection = Collection.get_first_root_node().add_child(name="Board")
    document = SiteDocument.objects.create(
        title="Budget narwhal", collection=collection, file=ContentFile(b"x", "b.txt")
    )
    assert titles("narwhal")
    assert ask("narwhal").results[0].url == document.url
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="login"
    )
    assert not titles("narwhal")
    assert not finding.suggest("narw", user=AnonymousUser(), language="en")
    assert titles("narwhal", user=make.a_person())
    document.delete()
    assert not Entry.objects.filter(source=sources.DOCUMENT).exists()


def test_facets_count_with_each_other(homes):
    make.an_event(title="Walrus evening")
    a_page(homes, "en", "Walrus page")
    a_page(homes, "da", "Walrus side")
    answer = ask("walrus", language="en")
    assert dict(answer.kinds) == {"page": 2, "event": 2}
    assert dict(answer.languages) == {"da": 2, "en": 2}
    answer = ask("walrus", language="en", kind="event")
    assert answer.total == 2
    assert dict(answer.kinds) == {"page": 2, "event": 2}
    assert dict(answer.languages) == {"da": 1, "en": 1}
    assert ask("walrus", kind="event", only="en").total == 1
    assert ask("walrus", when="coming").total == 2


def test_ones_own_language_goes_first(homes):
    a_page(homes, "da", "Walrus")
    a_page(homes, "en", "Walrus", slug="walrus-en")
    for language in ("da", "en"):
        assert ask("walrus", language=language).results[0].language == language


def test_titles_are_suggested_as_one_types(homes):
    make.an_event(title="Small models, big claims")
    a_page(homes, "en", "Claims and small print")

    def suggested(typed):
        found = finding.suggest(typed, user=AnonymousUser(), language="en")
        return [one["title"] for one in found]

    assert suggested("small mo")[0] == "Small models, big claims"
    assert "Claims and small print" in suggested("cla")
    assert suggested("c") == []
    assert suggested("zzz") == []


def test_hits_are_marked_in_any_form(homes):
    a_page(homes, "da", "Om konferencen", lead="Vores konferencer er for alle.")
    result = ask("konference").results[0]
    assert ("konferencen", True) in result.title
    assert ("konferencer", True) in result.excerpt


def test_update_index_makes_everything_anew(homes):
    from django.core.management import call_command

    page = a_page(homes, "en", "Okapi")
    Entry.objects.all().delete()
    Entry.objects.create(
        source="page", object_id=999999, kind="page", title="Ghost", date=None
    )
    call_command("update_index", verbosity=0)
    assert titles("okapi") == [page.title]
    assert not Entry.objects.filter(title="Ghost").exists()


def test_wagtails_own_search_goes_on(homes):
    page = a_page(homes, "en", "Platypus", lead="An animal.")
    a_page(homes, "en", "Else", lead="A platypus again.")
    found = list(Page.objects.live().search("platypus"))
    assert found[0].pk == page.pk
    assert len(found) == 2
    assert Page.objects.search("platypus").count() == 2
    assert list(Page.objects.autocomplete("platy"))[0].pk == page.pk
    assert list(Page.objects.filter(pk=page.pk).search("platypus")) == [
        Page.objects.get(pk=page.pk)
    ]


def test_the_same_number_of_questions_however_much_there_is(
    homes, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    a_page(homes, "en", "Lemur 0")
    ask("lemur", language="en")
    with CaptureQueriesContext(connection) as few:
        ask("lemur", language="en")
    for number in range(1, 15):
        a_page(homes, "en", f"Lemur {number}")
    with django_assert_num_queries(len(few)):
        assert ask("lemur", language="en").total == 15
    assert len(few) <= 13


def test_dates_in_words(homes):
    a_page(homes, "en", "Ibex", published_on=dt.date(2020, 1, 1))
    assert dict(ask("ibex").whens) == {"older": 1}


def test_questions_are_found_as_their_section_allows(homes):
    index = make.a_question_index()["en"]
    question = make.a_question(title="Where is the platypus?", text="I looked.")
    hidden = make.a_question(
        title="A rude platypus", state="hidden", hidden_because="rude"
    )
    make.an_answer(question=question, text="In the pangolin room.")
    waiting = make.an_answer(question=question, text="Aardvark.", state="waiting")
    assert titles("platypus", language="en") == [question.title]
    found = ask("platypus", language="en").results[0]
    assert found.url == f"/en/questions/{question.pk}/"
    assert titles("pangolin", language="en") == [question.title]
    assert not titles("aardvark")
    # Whoever moderates reads the hidden one on its page, not among results.
    editor = make.a_person(make.roles.EDITORS)
    assert hidden.title not in titles("platypus", user=editor)
    waiting.state = "public"
    waiting.published_at = question.published_at
    waiting.save()
    assert titles("aardvark") == [question.title]
    waiting.delete()
    assert not titles("aardvark")
    PageViewRestriction.objects.create(page=index, restriction_type="login")
    # What commit would do: tests run inside one transaction.
    from core.pagecache import cache

    cache.clear()
    assert not titles("platypus")
    assert titles("platypus", user=make.a_person())
    question.delete()
    assert not Entry.objects.filter(source="question", object_id=question.pk).exists()


def test_people_are_found_who_hold_an_office_and_agreed(homes):
    from home.board.models import BoardPage
    from membership.offices.models import Office, OfficeTerm

    home = type(homes["en"]).objects.get(pk=homes["en"].pk)
    board = home.add_child(instance=BoardPage(title="The board", locale=home.locale))
    office = Office.objects.create(
        name_da="Formand", name_en="Chair", kind="chair", single=False
    )
    day = dt.date(2020, 1, 1)

    def holds(name, **fields):
        given = {"office": office, "starts": day, "single": False, "agreed": True}
        return OfficeTerm.objects.create(name=name, **given | fields)

    holds("Nadia Ocelot")
    holds("Silent Ocelot", agreed=False)
    holds("Former Ocelot", ends=dt.date(2021, 1, 1))
    holds("Coming Ocelot", starts=dt.date(2999, 1, 1))
    answer = ask("ocelot", language="en")
    assert [row.url for row in answer.results] == [board.get_url()]
    assert dict(answer.kinds) == {"person": 1}
    assert titles("formand ocelot") == ["Nadia Ocelot"]
    PageViewRestriction.objects.create(page=board, restriction_type="login")
    assert not titles("ocelot")
    assert titles("ocelot", user=make.a_person())
