"""Reading a room: older pages, links, what is new, what is heard, marks and keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.rooms_made import in_site, made
from tests.journeys.test_chat import (
    LISTEN,
    heard,
    message,
    numbers,
    part_of,
    say,
    words,
)
from tests.journeys.test_every_page import faults


@pytest.fixture(scope="module")
def rooms(site):
    return made(
        site,
        {
            "long": {"said": 540},
            "behind": {"said": 130, "unread": 70},
            "loud": {"said": 3},
            "other": {"said": 5},
        },
    )


def enter(page, url):
    page.goto(url)
    expect(page.get_by_role("log")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate(LISTEN)


def at_rest(locator) -> float:
    """How far down it stands, once what is drawn about it has its height."""
    before = None
    while before != (now := locator.bounding_box()["y"]):
        before = now
        locator.page.wait_for_timeout(150)
    return now


def test_older_pages_links_and_the_end(site, person, rooms):
    maja, henrik = person("member"), person("board", width=390)
    enter(maja, rooms["long"])
    log = maja.locator("#log")
    assert numbers(maja) == list(range(491, 541))
    assert not faults(maja, "a long room")
    # By the wheel: what is on the screen stays, what is above comes.
    log.hover()
    maja.mouse.wheel(0, -20_000)
    expect(maja.locator("#m-441")).to_be_attached()
    # By the button, from the keyboard, to the first.
    older = maja.get_by_role("link", name="Earlier messages")
    while older.is_visible():
        first = numbers(maja)[0]
        older.focus()
        maja.keyboard.press("Enter")
        expect(maja.locator(f"#m-{first - 1}")).to_be_attached()
        expect(
            maja.locator("#m-1, #log [data-older]:not([hidden])").first
        ).to_be_attached()
    assert numbers(maja) == list(range(1, 541))
    # Scrolled up, nothing jumps; a button says what came and brings one there.
    maja.locator("#m-40").scroll_into_view_if_needed()
    where = at_rest(maja.locator("#m-40"))
    enter(henrik, rooms["long"])
    came = [words("Meanwhile") for _n in range(4)]
    for text in came:
        say(henrik, text)
        expect(message(henrik, text)).to_have_attribute("id", part_of("m-"))
    button = maja.get_by_role("button", name="4 new messages")
    expect(button).to_be_visible()
    assert abs(at_rest(maja.locator("#m-40")) - where) <= 2
    expect(maja.locator("#new")).to_have_text("New")
    assert not faults(maja, "something new below")
    button.click()
    expect(message(maja, came[-1])).to_be_in_viewport()
    expect(button).to_be_hidden()
    expect(maja.locator("#new")).to_have_text("New")  # until the room is left
    # At the end the page lets go of what is far above, and can have it back.
    say(henrik, words("And on"))
    expect(maja.locator("#log article.m")).to_have_count(300)
    above = numbers(maja)[0]
    older.focus()
    maja.keyboard.press("Enter")
    expect(maja.locator(f"#m-{above - 1}")).to_be_attached()

    # A link to a message, wherever it is: shown, and it has the focus.
    for link in ("#m-7", "?at=7#m-7"):
        fresh = person("member")
        fresh.goto(rooms["long"] + link)
        expect(fresh.locator("#m-7")).to_be_focused()
        expect(fresh.locator("#m-7")).to_be_in_viewport()
        fresh.keyboard.press("ArrowDown")
        expect(fresh.locator("#m-8")).to_be_focused()
        fresh.keyboard.press("End")
        expect(fresh.locator("#log article.m").last).to_be_focused()
    # Far above, what is sent is read at the end.
    text = words("Said from far above")
    say(fresh, text)
    expect(message(fresh, text)).to_have_attribute("id", part_of("m-"))
    expect(fresh.locator(f"#m-{numbers(fresh)[-1]}")).to_contain_text(text)


def test_to_the_first_that_is_new(site, person, rooms):
    maja = person("member", width=390, mode="dark")
    enter(maja, rooms["behind"])
    jump = maja.get_by_role("link", name=re.compile(r"\d+ new: jump to the first"))
    assert not faults(maja, "far behind")
    jump.click()
    first = maja.locator("#new + article.m")
    expect(first).to_be_focused()
    assert int(first.get_attribute("data-number")) in (61, 62)
    maja.get_by_role("link", name="To the newest messages").click()
    expect(maja.locator("#m-130")).to_be_in_viewport()
    # Seen, it is read: the number beside the room goes.
    maja.wait_for_timeout(1200)
    maja.goto(site.url("/en/chat/"))
    number = rooms["behind"].split("/")[-2]
    badge = maja.locator(f"[data-room='{number}'] .room-badge")
    expect(badge).to_be_hidden()


def test_what_is_read_aloud(site, person, rooms):
    maja, henrik = person("member"), person("board")

    def reads(choice):
        maja.goto(site.url("/en/chat/habits/"))
        maja.get_by_label(choice).check()
        maja.get_by_role("button", name="Save").click()
        enter(maja, rooms["loud"])

    enter(henrik, rooms["loud"])
    reads("All of them")
    burst = [words("Quick") for _n in range(7)]
    for text in burst:
        say(henrik, text)
    for text in burst[:3]:
        expect(heard(maja, f"Henrik Aagaard: {text}")).to_have_count(1)
    summed = re.compile(r"\d+ new messages in loud-\w+, latest from Henrik Aagaard")
    expect(heard(maja, summed).first).to_be_attached()
    expect(message(maja, burst[-1])).to_be_visible()
    for text in burst[3:]:
        expect(heard(maja, text)).to_have_count(0)
    mine = words("My own")
    say(maja, mine)
    expect(heard(maja, "Sent")).to_have_count(1)
    expect(heard(maja, mine)).to_have_count(0)

    reads("Replies to me and messages that name me")
    expect(message(henrik, mine)).to_be_visible()
    plain, called = words("To nobody"), words("for you")
    say(henrik, plain)
    say(henrik, f"@Maja Lindqvist {called}")
    message(henrik, mine).hover()
    henrik.get_by_role("button", name="Reply (R)").click()
    answer = words("An answer")
    henrik.keyboard.type(answer)
    henrik.keyboard.press("Enter")
    expect(
        heard(maja, re.compile(f"Henrik Aagaard names you: .*{called}"))
    ).to_have_count(1)
    expect(heard(maja, f"Henrik Aagaard answers you: {answer}")).to_have_count(1)
    expect(heard(maja, plain)).to_have_count(0)

    reads("None")
    quiet = words("Nothing is read of this")
    say(henrik, f"@Maja Lindqvist {quiet}")
    expect(message(maja, quiet)).to_have_attribute("id", part_of("m-"))
    say(maja, words("Mine again"))
    expect(heard(maja, "Sent")).to_have_count(1)
    expect(heard(maja, quiet)).to_have_count(0)
    maja.goto(site.url("/en/chat/habits/"))
    maja.get_by_label("Replies to me").check()
    maja.get_by_role("button", name="Save").click()


def test_keys_signs_and_a_quarter_of_an_hour(site, person, rooms):
    maja, henrik = person("member"), person("board")
    maja.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(maja, rooms["other"])
    enter(henrik, rooms["other"])
    # Letters are letters in the line, and keys in the log.
    text = words("rel?")
    maja.locator("#id_text").focus()
    maja.keyboard.type(text)
    maja.keyboard.press("Enter")
    expect(message(maja, text)).to_have_attribute("id", part_of("m-"))
    maja.keyboard.press("Shift+F6")
    article = message(maja, text)
    expect(article).to_be_focused()
    maja.keyboard.press("?")
    keys = maja.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    assert not faults(maja, "the keys")
    maja.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(article).to_be_focused()
    maja.keyboard.press("l")
    expect(heard(maja, "Link copied")).to_have_count(1)
    copied = maja.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("#" + article.get_attribute("id"))
    maja.keyboard.press("Escape")
    expect(maja.locator("#id_text")).to_be_focused()
    # A sign is a button that is pressed or not, and says of how many.
    theirs = message(henrik, text)
    theirs.hover()
    henrik.get_by_role("button", name="Put a sign under it (E)").click()
    henrik.get_by_role("searchbox").fill("rocket")
    henrik.keyboard.press("Enter")
    sign = article.locator(".m-sign")
    expect(sign).to_have_accessible_name("rocket, 1")
    expect(sign).to_have_attribute("aria-pressed", "false")
    sign.click()
    expect(sign).to_have_accessible_name("rocket, 2")
    expect(sign).to_have_attribute("aria-pressed", "true")
    expect(theirs.locator(".m-sign")).to_have_accessible_name("rocket, 2")
    sign.focus()
    maja.keyboard.press("Enter")
    expect(sign).to_have_accessible_name("rocket, 1")
    expect(sign).to_be_focused()
    # After a quarter of an hour words stay as they are, and can still be taken back.
    number = article.get_attribute("data-number")
    in_site(
        site,
        "import datetime as dt\nfrom chat.models import Message\n"
        "old = dt.timedelta(minutes=16)\n"
        f"rows = Message.objects.filter(room={rooms['other'].split('/')[-2]})\n"
        f"one = rows.get(number={number})\n"
        "rows.filter(pk=one.pk).update(sent_at=one.sent_at - old)",
    )
    maja.reload()
    maja.evaluate(LISTEN)
    article.hover()
    expect(maja.get_by_role("button", name="Remove")).to_be_visible()
    expect(maja.get_by_role("button", name="Change")).to_be_hidden()
    maja.locator("#id_text").focus()
    maja.keyboard.press("ArrowUp")
    expect(maja.locator("#say-now")).not_to_be_empty()
    expect(maja.locator("#id_text")).to_have_value("")
    # Another's are not one's own; who keeps the room takes back anybody's.
    maja.locator("#m-5").hover()
    expect(maja.get_by_role("button", name="Remove")).to_be_hidden()
    henrik.on("dialog", lambda dialog: dialog.accept())
    theirs.hover()
    henrik.get_by_role("button", name="Remove").click()
    expect(maja.locator(f"#m-{number}")).to_contain_text("Message removed by moderator")


def test_people_one_does_not_read_and_signing_out_elsewhere(site, person, rooms):
    liv, henrik = person("volunteer"), person("board")
    enter(henrik, rooms["other"])
    text = words("Loudly")
    say(henrik, text)
    enter(liv, rooms["other"])
    message(liv, text).hover()
    liv.get_by_role("link", name="More").click()
    assert not faults(liv, "one message")
    liv.get_by_role("link", name="Mute or block").click()
    liv.get_by_role("button", name="Mute", exact=True).click()
    enter(liv, rooms["other"])
    folded = liv.locator("#log article.m", has_text=text)
    expect(folded.get_by_text(text)).to_be_hidden()
    folded.get_by_text("From somebody you do not want to read. Show").click()
    expect(folded.get_by_text(text)).to_be_visible()
    assert not faults(liv, "somebody muted")
    another = words("Once more")
    say(henrik, another)
    later = liv.locator("#log article.m", has_text=another)
    expect(later).to_have_attribute("id", part_of("m-"))
    expect(later.get_by_text(another)).to_be_hidden()
    liv.goto(site.url("/en/chat/people/"))
    liv.get_by_role("button", name=re.compile("Unmute")).first.click()

    # Signed out in another tab: this one says so, and keeps what was typed.
    enter(liv, rooms["other"])
    liv.locator("#id_text").focus()
    liv.keyboard.type("Not sent yet")
    other = liv.context.new_page()
    other.goto(site.url("/en/account/logout/"))
    other.locator("main form button").first.click()
    expect(liv.locator("#bar")).to_contain_text(
        "You have been signed out", timeout=6000
    )
    expect(heard(liv, "You have been signed out")).to_have_count(1)
    expect(liv.locator("#id_text")).to_have_value("Not sent yet")
    expect(liv.locator("#signed-out")).to_be_visible()
    assert not faults(liv, "signed out elsewhere")
    said = words("After that")
    say(henrik, said)
    expect(message(henrik, said)).to_have_attribute("id", part_of("m-"))
    expect(message(liv, said)).to_have_count(0)
    # Signed in again there, it goes on here.
    other.goto(site.url("/en/account/login/"))
    other.fill("input[name=login]", "volunteer@guild.example")
    other.fill("input[name=password]", "guildhall-demo")
    other.click("main form button[type=submit] >> nth=0")
    other.wait_for_url(lambda url: "/account/login" not in url)
    liv.get_by_role("button", name="Try now").click()
    expect(message(liv, said)).to_be_visible()
    expect(liv.locator("#id_text")).to_have_value("Not sent yet")
    liv.locator("#id_text").press("Enter")
    expect(message(henrik, "Not sent yet").last).to_be_visible()
