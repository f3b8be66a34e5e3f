"""An editor builds a page of blocks, two people let it out, a translator follows."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import editorial
from tests.journeys.conftest import Watch, opener
from tests.journeys.test_every_page import faults

RUN = editorial.RUN
TITLE = {"da": f"Læsekredsen {RUN}", "en": f"The reading circle {RUN}"}
LEAD = {"da": f"Én bog om måneden {RUN}.", "en": "One book a month."}
QUOTE = {
    "da": f"Man behøver ikke have læst den til ende {RUN}.",
    "en": "You need not have finished it.",
}
QUESTION = {"da": f"Hvor mødes vi {RUN}?", "en": "Where do we meet?"}
ANSWER = {"da": f"I køkkenet, kl. 19 {RUN}.", "en": "In the kitchen, at 7 pm."}
REASON = "Skriv, hvem man spørger, hvis døren er låst."
LATER = {"da": f"Ring til Emil {RUN}, hvis døren er låst.", "en": "Call Emil."}


def put_block(page, name: str, number: int):
    """Choose a block from the list by its name, as the last of the body."""
    page.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()
    page.locator(f"[name=body-{number}-type]").wait_for(state="attached")


def write(page, site) -> str:
    """A page with a quote and questions, sent to approval; returns its id."""
    page.goto(site.url("/admin/pages/"))
    home = page.locator("main a[href$='/edit/']", has_text="Forside").first
    number = re.search(r"/pages/(\d+)/", home.get_attribute("href"))[1]
    page.goto(site.url(f"/admin/pages/add/home/standardpage/{number}/"))
    page.fill("[name=title]", TITLE["da"])
    page.fill("[name=lead]", LEAD["da"])
    put_block(page, "Citat", 0)
    page.fill("[name=body-0-value-quote]", QUOTE["da"])
    put_block(page, "Spørgsmål og svar", 1)
    page.fill("[name=body-1-value-questions-0-value-question]", QUESTION["da"])
    page.fill("[name=body-1-value-questions-0-value-answer]", ANSWER["da"])
    return editorial.submit(page)


def public(page, site, language: str) -> str | None:
    """Address of the page for everybody, found by its name; None: not there."""
    words = TITLE[language].replace(" ", "+")
    page.goto(site.url(f"/{language}/search/?q={words}"))
    link = page.locator("main a", has_text=TITLE[language])
    return link.first.get_attribute("href") if link.count() else None


@pytest.fixture(scope="module")
def danish(site, chromium):
    """The page, written, returned with a reason, mended and approved by two."""
    watch = Watch(site.address)
    open_page, close = opener(site, chromium, watch)
    editor, visitor = open_page("editor", "da"), open_page(language="da")
    number = write(editor, site)
    assert public(visitor, site, "da") is None
    approver = open_page("approver", "da")
    editorial.return_it(approver, site, TITLE["da"], REASON)

    editor.goto(site.url(f"/admin/pages/{number}/edit/"))
    expect(editor.locator("body")).to_contain_text(REASON)
    editor.fill("[name=lead]", LATER["da"])
    editorial.submit(editor)
    editorial.approve(approver, site, TITLE["da"])
    # One of two steps: nobody but those who may reads it yet.
    assert public(visitor, site, "da") is None
    editorial.approve(open_page("board", "da"), site, TITLE["da"])
    yield number
    close()
    watch.assert_clean()


def test_an_editors_page_is_read_as_it_was_built(danish, site, person):
    visitor = person(language="da", width=390, mode="dark")
    address = public(visitor, site, "da")
    visitor.goto(site.url(address))
    expect(visitor.locator("h1")).to_have_text(TITLE["da"])
    expect(visitor.locator("main")).to_contain_text(LATER["da"])
    expect(visitor.locator("main blockquote")).to_contain_text(QUOTE["da"])
    question = visitor.locator("main summary", has_text=QUESTION["da"])
    question.press("Enter")
    expect(visitor.locator("main details[open]")).to_contain_text(ANSWER["da"])
    assert not faults(visitor, "the editor's page")


def test_a_translation_is_let_out_like_any_page(danish, site, person):
    editor = person("editor", "da")
    editorial.translate(
        editor,
        site,
        danish,
        [
            (TITLE["da"], TITLE["en"]),
            (LATER["da"], LATER["en"]),
            (QUOTE["da"], QUOTE["en"]),
            (QUESTION["da"], QUESTION["en"]),
            (ANSWER["da"], ANSWER["en"]),
        ],
    )
    visitor = person()
    assert public(visitor, site, "en") is None
    for name in ("approver", "board"):
        editorial.approve(person(name, "da"), site, TITLE["en"])
    visitor.goto(site.url(public(visitor, site, "en")))
    expect(visitor.locator("h1")).to_have_text(TITLE["en"])
    expect(visitor.locator("main blockquote")).to_contain_text(QUOTE["en"])
    other = visitor.locator("link[rel=alternate][hreflang=da]").get_attribute("href")
    assert other.endswith(public(person(language="da"), site, "da"))

    # The Danish page changes: the report says that the English one lags behind.
    editor.goto(site.url(f"/admin/pages/{danish}/edit/"))
    editor.fill("[name=lead]", f"{LATER['da']} Eller bank på.")
    editorial.submit(editor)
    for name in ("approver", "board"):
        editorial.approve(person(name, "da"), site, TITLE["da"])
    editor.goto(site.url("/admin/reports/languages/?language=en"))
    expect(editor.locator("main")).to_contain_text(TITLE["da"])


def test_nobody_publishes_around_the_approval(danish, site, person):
    for name in ("editor", "approver"):
        page = person(name, "da")
        page.goto(site.url(f"/admin/pages/{danish}/edit/"))
        assert page.locator("button[name=action-publish]").count() == 0
