"""The line one writes in: files, keys, drafts, slow rooms, rooms that are closed."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.rooms_made import made
from tests.journeys.test_chat import LISTEN, heard, message, part_of, say, words
from tests.journeys.test_every_page import faults

PAST = "2026-01-01T12:00:00Z"


@pytest.fixture(scope="module")
def rooms(site):
    return made(
        site,
        {
            "words": {"said": 3},
            "files": {"said": 3},
            "slow": {"said": 2, "slow_seconds": 6},
            "told": {"said": 2, "posting": "moderators"},
            "locked": {"said": 2, "locked_at": PAST},
            "kept": {"said": 2, "archived_at": PAST},
        },
    )


def enter(page, url):
    page.goto(url)
    expect(page.get_by_role("log")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate(LISTEN)


def a_picture(size=(900, 600)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#0d5a45").save(out, "PNG")
    return out.getvalue()


def a_file(name, data, kind="application/octet-stream"):
    return {"name": name, "mimeType": kind, "buffer": data}


def test_files_are_carried_refused_and_shown(site, person, rooms):
    maja, henrik = person("member"), person("board", width=390, mode="dark")
    enter(maja, rooms["files"])
    enter(henrik, rooms["files"])
    chooser, carried = maja.locator("#id_file"), maja.locator("#carried")
    # While it is on its way one sees that, and Enter waits for it.
    late = []
    maja.route("**/files/", lambda route: late.append(route))
    chooser.set_input_files(a_file("jetty.png", a_picture(), "image/png"))
    expect(carried).to_contain_text("Uploading jetty.png")
    text = words("See the jetty")
    say(maja, text)
    expect(maja.locator("#write-hint")).to_contain_text("Uploading jetty.png")
    expect(maja.locator("#id_text")).to_have_value(text)
    late[0].continue_()
    maja.unroute("**/files/")
    expect(carried).to_contain_text("jetty.webp")
    # One more, thought better of.
    chooser.set_input_files(a_file("notes.txt", b"Three boats.\n", "text/plain"))
    maja.get_by_role("button", name="Do not send notes.txt").click()
    expect(carried).not_to_contain_text("notes.txt")
    expect(maja.locator("#id_text")).to_be_focused()
    chooser.set_input_files(a_file("boats.csv", b"boat,year\nSula,1962\n", "text/csv"))
    expect(carried.get_by_role("button", name="Do not send boats.csv")).to_be_visible()
    expect(carried).not_to_contain_text("Uploading")
    assert not faults(maja, "carrying files")
    maja.keyboard.press("Enter")
    for page in (maja, henrik):
        shown = message(page, text)
        picture = shown.get_by_role("img", name="Picture jetty.webp")
        expect(picture).to_be_visible()
        assert picture.evaluate("(img) => img.decode().then(() => img.naturalWidth)")
        expect(shown.get_by_role("link", name=re.compile("boats.csv"))).to_be_visible()
    henrik.reload()
    shown = message(henrik, text)
    expect(shown.get_by_role("img", name="Picture jetty.webp")).to_be_visible()
    with henrik.expect_download() as got:
        shown.get_by_role("link", name=re.compile("boats.csv")).click()
    assert got.value.suggested_filename == "boats.csv"
    # What is too big or nothing we know stays out, and says why.
    for name, data, why in (
        (
            "film.pdf",
            b"%PDF-1.4\n" + b"0" * (10 * 1024 * 1024 + 1),
            "larger than 10 MB",
        ),
        ("tool.exe", b"MZ" + b"0" * 100, "tool.exe"),
        ("broken.png", b"\x89PNG\r\n\x1a\nnothing", "broken.png"),
    ):
        chooser.set_input_files(a_file(name, data))
        refused = maja.locator("#carried .m-not-sent", has_text=name)
        expect(refused).to_contain_text(why)
        expect(maja.locator("#say-now")).to_contain_text(why)
        assert not faults(maja, f"{name} was refused")
        refused.get_by_role("button").click()
        expect(refused).to_have_count(0)


def test_keys_drafts_and_a_setting(site, person, rooms):
    maja = person("member")
    enter(maja, rooms["words"])
    field = maja.locator("#id_text")
    # What is being composed is not sent; the next Enter sends it.
    field.focus()
    keyboard = maja.context.new_cdp_session(maja)
    keyboard.send(
        "Input.imeSetComposition",
        {"text": "にほん", "selectionStart": 3, "selectionEnd": 3},
    )
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    expect(maja.locator(".m-pending")).to_have_count(0)
    keyboard.send("Input.insertText", {"text": "日本"})
    expect(field).to_have_value("日本")
    maja.keyboard.press("Enter")
    expect(message(maja, "日本").last).to_have_attribute("id", part_of("m-"))
    # A draft is the room's own.
    field.fill("Half a thought")
    maja.goto(rooms["files"])
    expect(maja.locator("#id_text")).to_have_value("")
    maja.goto(rooms["words"])
    expect(maja.locator("#id_text")).to_have_value("Half a thought")
    maja.locator("#id_text").fill("")
    # The keys change places.
    maja.goto(site.url("/en/chat/habits/"))
    assert not faults(maja, "habits")
    maja.get_by_label("Enter sends").uncheck()
    maja.get_by_role("button", name="Save").click()
    enter(maja, rooms["words"])
    text = words("Shift sends")
    maja.locator("#id_text").focus()
    maja.keyboard.type(text)
    maja.keyboard.press("Enter")
    maja.keyboard.type("the second line")
    expect(maja.locator("#id_text")).to_have_value(f"{text}\nthe second line")
    maja.keyboard.press("Shift+Enter")
    expect(message(maja, text)).to_contain_text("the second line")
    maja.goto(site.url("/en/chat/habits/"))
    maja.get_by_label("Enter sends").check()
    maja.get_by_role("button", name="Save").click()
    # Not sent: tried again it goes.
    enter(maja, rooms["words"])
    text = words("On the second try")
    maja.evaluate("document.querySelector('#id_text').maxLength = 30000")
    say(maja, f"{text} {'x' * 10_000}")
    failed = maja.locator(".m-not-sent")
    expect(failed).to_contain_text("Not sent. That is")
    failed.get_by_role("button", name="Try again").click()
    expect(failed).to_contain_text("Not sent. That is")
    expect(heard(maja, "Not sent.")).to_have_count(2)
    maja.reload()
    failed.get_by_role("button", name="Delete").click()
    expect(failed).to_have_count(0)
    maja.reload()
    expect(failed).to_have_count(0)


def test_a_slow_room_counts_down(site, person, rooms):
    maja = person("member")
    enter(maja, rooms["slow"])
    first, second = words("First"), words("Second")
    say(maja, first)
    hint = maja.locator("#write-hint")
    expect(hint).to_have_text(re.compile(r"You can write again in [56] s"))
    say(maja, second)
    expect(maja.locator("#id_text")).to_have_value(second)
    assert not faults(maja, "a slow room")
    expect(hint).to_have_text(re.compile(r"in [12] s"), timeout=8000)
    maja.reload()
    expect(maja.locator("#id_text")).to_have_value(second)
    expect(hint).to_be_hidden(timeout=8000)
    maja.locator("#id_text").press("Enter")
    expect(message(maja, second)).to_have_attribute("id", part_of("m-"))
    # Whoever keeps the room does not wait.
    henrik = person("board")
    enter(henrik, rooms["slow"])
    for text in (words("One"), words("Two")):
        say(henrik, text)
        expect(message(henrik, text)).to_have_attribute("id", part_of("m-"))


def test_rooms_that_are_read_and_not_written_in(site, person, rooms):
    maja = person("member", width=390)
    for name, why in (
        ("told", "Only moderators write here."),
        ("locked", "This room is locked for the moment."),
        ("kept", "This room is an archive now."),
    ):
        enter(maja, rooms[name])
        expect(maja.locator(".closed")).to_have_text(why)
        expect(maja.locator("#id_text")).to_have_count(0)
        # The log is all there, and its keys: reply does nothing, links are copied.
        article = maja.locator("#log article.m").last
        article.focus()
        maja.keyboard.press("r")
        expect(article).to_be_focused()
        assert not faults(maja, f"a {name} room")
    # Locked while somebody writes: said above the line, nothing typed is lost.
    henrik = person("board")
    enter(maja, rooms["words"])
    maja.locator("#id_text").fill("Just now")
    henrik.goto(f"{rooms['words']}about/")
    henrik.get_by_role("button", name=re.compile("Lock")).click()
    expect(maja.locator(".room-changed")).to_contain_text("This room has changed")
    maja.locator("#id_text").press("Enter")
    expect(maja.locator(".m-not-sent")).to_contain_text("locked for the moment")
    maja.locator(".room-changed a").click()
    expect(maja.locator(".closed")).to_be_visible()
    henrik.get_by_role("button", name=re.compile("(Open|Unlock)")).first.click()
    maja.reload()
    maja.locator(".m-not-sent").get_by_role("button", name="Try again").click()
    expect(message(maja, "Just now").last).to_have_attribute("id", part_of("m-"))
