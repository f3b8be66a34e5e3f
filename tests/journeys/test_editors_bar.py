"""The bar that editors have on public pages: where it leads, and what it checks."""

import pytest

pytestmark = pytest.mark.browser
WORDS = "ord " * 130
FAULTS = (
    f'<p>{WORDS}</p><p>Vil du <a href="/da/">læs mere…</a></p>'
    '<img src="/static/core/img/favicon.svg" alt="IMG_0042.JPG"></main>'
)


def sign_in(page, site, who):
    page.goto(site.url("/en/account/login/"))
    page.fill("[name=login]", f"{who}@guild.example")
    page.fill("[name=password]", "guildhall-demo")
    page.click("main form button[type=submit]")
    page.wait_for_load_state()


@pytest.fixture
def tab(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def test_an_organiser_goes_from_an_event_to_its_guests(tab, site):
    sign_in(tab, site, "organiser")
    tab.goto(site.url("/da/events/"))
    links = tab.locator("main a[href*='/da/events/']").evaluate_all(
        "links => links.map(link => link.pathname)"
    )
    event = next(path for path in links if len(path.strip("/").split("/")) == 3)
    tab.goto(site.url(event))
    tab.locator("[data-wagtail-userbar-trigger]").click()
    leads = tab.locator("wagtail-userbar [role=menuitem]").evaluate_all(
        "items => items.map(item => item.getAttribute('href') || '')"
    )
    assert any("/organise/" in url for url in leads)
    assert any(url.endswith("/check-in/") for url in leads)
    tab.locator("[data-copy-link]").click()
    tab.wait_for_function(
        "navigator.clipboard.readText().then(text => text === location.href)"
    )


def test_the_checks_find_what_editors_do(tab, site):
    """With what a page could hold put in on its way to the browser."""
    said = []
    tab.on("console", lambda message: said.append(message.text))
    sign_in(tab, site, "editor")

    def spoil(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", FAULTS, 1))

    tab.route("**/da/", spoil)
    tab.goto(site.url("/da/"))
    tab.locator("[data-wagtail-userbar-trigger]").click()
    tab.locator("#checker-trigger").click()
    rows = tab.locator("[data-content-checker-row]")
    rows.first.wait_for()
    assert rows.count() == 3
    found = " ".join(rows.all_inner_texts()).lower()
    for words in ("120", "file name|filnavn", "leads|fører"):
        assert any(word in found for word in words.split("|")), (words, found)
    assert not [line for line in said if "Content Security Policy" in line]


@pytest.mark.parametrize("who", ["member", None])
def test_others_have_no_bar(tab, site, who):
    if who:
        sign_in(tab, site, who)
    tab.goto(site.url("/da/"))
    assert tab.locator("wagtail-userbar").count() == 0
    assert "checks.js" not in tab.content()
