"""Sections whose pages wait until every language is whole."""

import pytest

from django.urls import reverse

from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import translate_object

from core.errors import Refused
from home import languages, reviewing
from home.models import SectionRule, StandardPage
from tests.home.desk import a_desk, a_page, client_of, decide, edit, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def desk():
    homes, people = a_desk()
    SectionRule.objects.create(page=homes["da"])
    return homes, people


@pytest.fixture
def english():
    return Locale.objects.get(language_code="en")


def fresh(page):
    return StandardPage.objects.get(pk=page.pk)


def translate_all(page):
    """Write an English text for everything that lacks one."""
    row = Translation.objects.get(source__object_id=page.translation_key)
    for segment in row.source.stringsegment_set.all():
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=row.target_locale,
            defaults={"data": f"English {segment.string.data}"},
        )
    return row


def refused(page, person):
    state = fresh(page).current_workflow_task_state
    with pytest.raises(Refused) as no:
        reviewing.decide(state=state, by=person, approve=True)
    return no.value


def test_a_page_without_translation_waits(desk):
    homes, people = desk
    page = a_page(homes["da"], owner=people["editor"])
    submit(people["editor"], page)
    no = refused(page, people["approver"])
    assert (no.code, "ngelsk" in no.message or "nglish" in no.message) == (
        "language_behind",
        True,
    )
    assert no.details["url"] == reverse(
        "wagtail_localize:submit_page_translation", args=[page.pk]
    )


def test_the_approver_reads_which_language_and_where_to_mend_it(desk):
    homes, people = desk
    page = a_page(homes["da"], owner=people["editor"])
    submit(people["editor"], page)
    state = fresh(page).current_workflow_task_state
    url = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]
    )
    answer = client_of(people["approver"]).post(url, {"comment": ""}, follow=True)
    [said] = [m for m in answer.context["messages"] if m.level_tag == "error"]
    assert f"/localize/submit/page/{page.pk}/" in str(said)
    assert not fresh(page).live


def test_it_goes_on_when_every_text_is_translated(desk, english):
    homes, people = desk
    page = a_page(homes["da"], owner=people["editor"])
    translate_object(page, [english])
    submit(people["editor"], page, title="Om os")
    no = refused(page, people["approver"])
    assert "/edit/" in no.details["url"]
    translate_all(page)
    decide(people["approver"], page)
    decide(people["board"], page)
    assert fresh(page).live
    twin = StandardPage.objects.get(
        translation_key=page.translation_key, locale=english
    )
    assert not twin.live, "the translation has an approval of its own"


def test_a_change_of_a_live_page_waits_for_its_new_words(desk, english):
    """Translators see the draft, not only what is live; nothing of it is public."""
    homes, people = desk
    page = a_page(homes["da"], live=True, owner=people["editor"])
    translate_object(page, [english])
    translate_all(page)
    assert languages.lagging(fresh(page)) == []
    submit(people["editor"], fresh(page), title="Helt nye ord")
    assert refused(page, people["approver"]).code == "language_behind"
    row = Translation.objects.get(source__object_id=page.translation_key)
    words = row.source.stringsegment_set.values_list("string__data", flat=True)
    assert "Helt nye ord" in words
    assert fresh(page).title == "About us"
    translate_all(page)
    decide(people["approver"], page)
    decide(people["board"], page)
    assert fresh(page).title == "Helt nye ord"


def test_the_translation_itself_waits_for_its_own_missing_texts(desk, english):
    homes, people = desk
    page = a_page(homes["da"], live=True, owner=people["editor"])
    translate_object(page, [english])
    twin = StandardPage.objects.get(
        translation_key=page.translation_key, locale=english
    )
    [lag] = languages.lagging(twin)
    assert lag.locale == english
    translate_all(page)
    assert languages.lagging(twin) == []


def test_a_translation_by_hand_lags_when_it_is_older(desk, english):
    homes, people = desk
    page = a_page(homes["da"], owner=people["editor"])
    twin = StandardPage(
        title="About",
        slug="about",
        locale=english,
        translation_key=page.translation_key,
    )
    type(homes["en"]).objects.get(pk=homes["en"].pk).add_child(instance=twin)
    twin.save_revision(user=people["editor"])
    assert languages.lagging(fresh(page)) == []
    edit(client_of(people["editor"]), page, title="Nyere")
    [lag] = languages.lagging(fresh(page))
    assert lag.url.endswith(f"/{twin.pk}/edit/")


@pytest.mark.parametrize(("wait", "lagging"), [(True, True), (False, False)])
def test_the_nearest_rule_counts(desk, wait, lagging):
    homes, people = desk
    section = a_page(homes["da"], "Section", live=True)
    SectionRule.objects.create(page=section, wait_for_languages=wait)
    below = StandardPage(title="Below", slug="below")
    section.add_child(instance=below)
    assert languages.is_required(below) is lagging
    beside = a_page(homes["da"], "Beside")
    assert languages.is_required(beside)


def test_a_rule_counts_in_the_other_languages(desk):
    homes, _people = desk
    assert languages.is_required(homes["en"])


def test_no_rule_no_waiting(desk):
    homes, people = desk
    SectionRule.objects.all().delete()
    page = a_page(homes["da"], owner=people["editor"])
    submit(people["editor"], page)
    decide(people["approver"], page)
    decide(people["board"], page)
    assert fresh(page).live


def test_admins_alone_set_rules(desk):
    homes, people = desk
    url = reverse("section_rules:add")
    assert client_of(people["admin"]).get(url).status_code == 200
    for name in ("editor", "both", "organiser"):
        client_of(people[name]).post(url, {"page": homes["en"].pk})
    assert SectionRule.objects.count() == 1
    client_of(people["admin"]).post(
        url, {"page": homes["en"].pk, "wait_for_languages": "on"}
    )
    assert SectionRule.objects.count() == 2


def test_what_is_behind_is_found_with_few_queries(
    desk, english, django_assert_max_num_queries
):
    homes, people = desk
    whole = a_page(homes["da"], "Whole", live=True)
    translate_object(whole, [english])
    translate_all(whole).save_target(publish=False)
    twin = StandardPage.objects.get(
        translation_key=whole.translation_key, locale=english
    )
    twin.get_latest_revision().publish()
    begun = a_page(homes["da"], "Begun", live=True)
    translate_object(begun, [english])
    for number in range(5):
        a_page(homes["da"], f"Alone {number}", live=True)
    with django_assert_max_num_queries(1):
        rows = {row.title: row for row in languages.behind(english)}
    assert "Whole" not in rows
    assert rows["Begun"].lacks >= 1
    assert rows["Alone 0"].twin is None
    assert all(
        languages.why_behind(row) and languages.mend_url(row) for row in rows.values()
    )
