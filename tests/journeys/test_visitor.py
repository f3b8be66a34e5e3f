"""A visitor finds her way: by search, in the other language, dark, by keyboard."""

import re

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults


def test_a_visitor_finds_what_she_misspells(site, person):
    page = person(width=390)
    page.goto(site.url("/en/"))
    page.goto(site.url("/en/search/"))
    box = page.locator("main input[name=q]")
    # Suggestions come as she types, and the keyboard takes one.
    box.press_sequentially("small mo")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    page.wait_for_url(lambda url: "/search/" not in url)
    expect(page.locator("h1")).to_contain_text("Small models")

    page.goto(site.url("/en/search/?q=workshpo"))
    expect(page.locator("main mark").first).to_be_visible()
    assert "workshop" in page.locator("main").inner_text().lower()
    assert not faults(page, "a corrected search")
    page.goto(site.url("/en/search/?q=data"))
    # A kind narrows the answer, and the address can be sent to a friend.
    facet = page.locator("main a[href*='kind=event']").first
    facet.click()
    page.wait_for_url("**kind=event**")
    page.goto(site.url("/en/search/?q=qqxxzzvv"))
    expect(page.locator("main a[href^='/en/']").first).to_be_visible()


def test_the_other_language_is_the_same_page(site, person):
    page = person()
    page.goto(site.url("/en/events/small-models-big-claims/"))
    page.locator("a[hreflang=da]").first.click()
    page.wait_for_url("**/da/events/**")
    expect(page.locator("html")).to_have_attribute("lang", "da")
    back = page.locator("a[hreflang=en]").first.get_attribute("href")
    assert back.endswith("/en/events/small-models-big-claims/")


def test_dark_stays_dark_and_a_closed_strip_stays_closed(site, person):
    page = person()
    page.goto(site.url("/en/"))
    page.locator("footer button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-mode", "dark")
    page.goto(site.url("/en/news/"))
    expect(page.locator("html")).to_have_attribute("data-mode", "dark")
    strip = page.locator("[data-strip]")
    if strip.count():
        before = strip.count()
        strip.first.get_by_role("button").click()
        page.goto(site.url("/en/about/"))
        assert page.locator("[data-strip]").count() == before - 1


def test_by_keyboard_from_the_first_page_to_an_event(site, person):
    page = person()
    page.goto(site.url("/en/"))
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for _step in range(12):
        page.keyboard.press("Tab")
        href = page.evaluate("document.activeElement.getAttribute('href') || ''")
        if re.search(r"/en/events/[a-z]", href):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/en/events/[a-z]"))
    expect(page.locator("h1")).to_be_visible()
