"""Galleries in a real browser: by keyboard, without script, and thirty at once."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.test_every_page import faults, go

GALLERY = "gallery/bathing-water-in-a-day/"
INDEX = "gallery/"


def focused(page) -> str:
    return page.evaluate(
        "document.activeElement.getAttribute('aria-label') ||"
        " document.activeElement.dataset.picture || document.activeElement.tagName"
    )


def open_gallery(person, site, **options):
    page = person(None, **options)
    go(page, site, "en", GALLERY)
    return page


def test_the_lightbox_by_keyboard_alone(site, person):
    page = open_gallery(person, site)
    box, line = page.locator("#lightbox"), page.locator(".lightbox-count")
    for _press in range(40):
        page.keyboard.press("Tab")
        if focused(page) == "2":
            break
    assert focused(page) == "2"
    page.keyboard.press("Enter")
    expect(box).to_be_visible()
    expect(line).to_have_text("Picture 2 of 6")
    expect(box.locator("img")).to_have_attribute("alt", re.compile("bottles"))
    assert focused(page) == "Next picture"
    page.keyboard.press("ArrowRight")
    expect(line).to_have_text("Picture 3 of 6")
    expect(box.locator("figcaption")).to_contain_text("coffee pot")
    page.keyboard.press("End")
    expect(line).to_have_text("Picture 6 of 6")
    assert focused(page) == "Previous picture"
    page.keyboard.press("ArrowRight")
    expect(line).to_have_text("Picture 6 of 6")
    page.keyboard.press("ArrowLeft")
    expect(line).to_have_text("Picture 5 of 6")
    # The focus stays inside: three buttons, then the browser's own.
    seen = set()
    for _press in range(8):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("!!document.activeElement.closest('#lightbox, html')"))
    assert seen == {True}
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.locator("a[data-picture='5']")).to_be_focused()
    assert page.url.endswith(GALLERY)


def test_the_next_picture_is_there_before_it_is_asked_for(site, person):
    page = open_gallery(person, site)
    with page.expect_request(lambda request: "picture=3" in request.url):
        page.click("a[data-picture='2']")
    expect(page.locator("#lightbox img")).to_be_visible()


def test_by_finger(site, person):
    page = open_gallery(person, site, width=390, has_touch=True)
    page.tap("a[data-picture='1']")
    line = page.locator(".lightbox-count")
    expect(line).to_have_text("Picture 1 of 6")
    swipe = """([from, to]) => {
      const box = document.getElementById("lightbox");
      const at = (x) =>
        new Touch({identifier: 1, target: box, clientX: x, clientY: 300});
      box.dispatchEvent(new TouchEvent("touchstart", {touches: [at(from)]}));
      box.dispatchEvent(new TouchEvent("touchend", {changedTouches: [at(to)]}));
    }"""
    page.evaluate(swipe, [300, 80])
    expect(line).to_have_text("Picture 2 of 6")
    page.evaluate(swipe, [80, 300])
    expect(line).to_have_text("Picture 1 of 6")
    page.evaluate(swipe, [100, 120])
    expect(line).to_have_text("Picture 1 of 6")


def test_without_script(site, person):
    page = open_gallery(person, site, java_script_enabled=False)
    page.click("a[data-picture='1']")
    assert page.url.endswith("?picture=1")
    expect(page.locator(".shown img")).to_be_visible()
    page.click("a[rel=next]")
    expect(page.locator("figcaption")).to_contain_text("rain or no rain")
    page.click("text=All pictures")
    assert page.url.endswith(GALLERY)


def test_from_the_event_and_back(site, person):
    page = person(None)
    go(page, site, "en", "events/bathing-water-in-a-day/")
    page.click("a.strip")
    expect(page.locator("h1")).to_have_text("Bathing water in a day")
    page.click(".page-head a.more")
    assert page.url.endswith("/en/events/bathing-water-in-a-day/")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_nothing_moves_nothing_is_wrong_and_nothing_is_large(site, person, mode):
    page = person(None, mode=mode)
    found = []
    for path in (INDEX, GALLERY, f"{GALLERY}?picture=2"):
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            go(page, site, "en", path)
            found += faults(page, f"{path} {mode} {width}")
            moved = page.evaluate(
                """new Promise((done) => {
                  let sum = 0;
                  new PerformanceObserver((list) => {
                    for (const shift of list.getEntries()) sum += shift.value;
                  }).observe({type: "layout-shift", buffered: true});
                  setTimeout(() => done(sum), 100);
                })"""
            )
            if moved > 0.02:
                found.append(f"{path} {width}: moved by {moved:.3f}")
    go(page, site, "en", GALLERY)
    page.click("a[data-picture='3']")
    expect(page.locator("#lightbox img")).to_be_visible()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        found += faults(page, f"lightbox {mode} {width}")
        picture = page.locator("#lightbox img").bounding_box()
        assert picture["y"] + picture["height"] <= 700
    assert not found, "\n".join(found)


def photo(n: int) -> dict:
    """A picture as a browser sends it; no two alike."""
    out = io.BytesIO()
    image = Image.effect_noise((640, 480), 20 + n).convert("RGB")
    image.save(out, "JPEG")
    return {
        "name": f"IMG_{n:04}.JPG",
        "mimeType": "image/jpeg",
        "buffer": out.getvalue(),
    }


def test_an_editor_uploads_twelve_pictures_and_one_text(site, person):
    page = person("editor")
    number = _number_of(page, site)
    page.click("a[href$='/upload/']")
    bad = {"name": "text.jpg", "mimeType": "image/jpeg", "buffer": b"No picture."}
    page.set_input_files("#files", [*(photo(n) for n in range(12)), bad])
    rows = page.locator(".up-row")
    expect(rows).to_have_count(12, timeout=60_000)
    expect(page.locator(".up-files li")).to_have_count(1)
    expect(page.locator(".up-files li")).to_contain_text("text.jpg")
    why = page.locator(".up-files .why")
    expect(why).to_be_visible()
    first = why.inner_text()
    page.locator(".up-files button").first.click()
    expect(why).to_have_text(first)
    page.locator(".up-files button").last.click()
    expect(page.locator(".up-files li")).to_have_count(0)
    for n in range(12):
        rows.nth(n).locator("input[name^=alt]").fill(f"Guest number {n} at the door")
    rows.last.locator("[data-later]").click()
    page.click("#texts [type=submit]")
    page.wait_for_url(re.compile(rf"/admin/pages/{number}/edit/"))
    expect(page.locator(".messages")).to_contain_text("11")
    expect(page.locator("[data-contentpath='pictures']").first).to_be_visible()
    # The one left for later waits.
    page.goto(site.url(f"/admin/galleries/{number}/upload/"))
    expect(rows).to_have_count(1)


def _number_of(page, site) -> str:
    """The Danish gallery's number in the admin, found as an editor finds it."""
    page.goto(site.url("/admin/pages/search/?q=badevand"))
    found = page.eval_on_selector_all(
        "main a[href$='/edit/']", "all => all.map((a) => a.getAttribute('href'))"
    )
    for address in dict.fromkeys(found):
        page.goto(site.url(address))
        if page.locator("a[href$='/upload/']").count():
            return re.search(r"/pages/(\d+)/", address)[1]
    raise AssertionError("no gallery to upload to")
