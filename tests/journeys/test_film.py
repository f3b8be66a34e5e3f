"""A film from elsewhere: nothing is asked of the other site before play is pressed."""

FRAME = "iframe[src^='https://www.youtube-nocookie.com/embed/']"


def test_a_film_loads_when_play_is_pressed(site, chromium):
    context = chromium.new_context(locale="en-GB")
    asked, said = [], []

    def elsewhere(route):
        asked.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<p>player</p>")

    context.route(lambda url: not url.startswith(site.address), elsewhere)
    page = context.new_page()
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.goto(site.url("/en/learn/"))
    page.wait_for_load_state("networkidle")
    play = page.locator("a[data-film]")
    play.scroll_into_view_if_needed()
    assert asked == []
    assert "Play:" in play.inner_text()
    play.focus()
    page.keyboard.press("Enter")
    frame = page.locator(FRAME)
    frame.wait_for()
    assert frame.get_attribute("title")
    page.wait_for_timeout(300)
    assert [url for url in asked if "youtube-nocookie.com/embed/" in url]
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert said == []
    context.close()


def test_without_script_the_link_leads_to_the_film(site, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("/en/learn/"))
    link = page.locator("a[data-film]")
    assert link.get_attribute("href").startswith("https://www.youtube.com/watch?v=")
    context.close()
