"""Two people in two browsers: talk, lose the network, come back, miss nothing."""

import re
import uuid
from collections import Counter

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults

LISTEN = """() => {
  window.spoken = [];
  const heard = document.body.appendChild(document.createElement('ol'));
  heard.id = 'heard';
  heard.hidden = true;
  for (const id of ['say', 'say-now']) {
    const region = document.getElementById(id);
    new MutationObserver(() => {
      const text = region.textContent;
      if (!text) return;
      window.spoken.push([id, text, region.childElementCount]);
      heard.appendChild(document.createElement('li')).textContent = text;
    }).observe(region, {childList: true, characterData: true, subtree: true});
  }
}"""


def a_room(page, site) -> str:
    """The address of the room that the demo's people share."""
    page.goto(site.url("/en/chat/"))
    page.get_by_role("link", name="general").first.click()
    expect(page.get_by_role("log")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page.url.partition("?")[0].partition("#")[0]


def part_of(text) -> re.Pattern:
    """A pattern that finds the text anywhere."""
    return re.compile(re.escape(text))


def words(text="Hello") -> str:
    return f"{text} {uuid.uuid4().hex[:8]}"


def say(page, text):
    page.locator("#id_text").fill(text)
    page.keyboard.press("Enter")


def message(page, text):
    """The message whose own words these are; quotes of it are others."""
    return page.locator("#log article.m", has=page.locator(".m-text", has_text=text))


def numbers(page) -> list[int]:
    return page.locator("#log article.m[data-number]").evaluate_all(
        "all => all.map((one) => Number(one.dataset.number))"
    )


def heard(page, text):
    """What was read aloud with these words in it, so far."""
    return page.locator("#heard li", has_text=text)


def spoken(page) -> list[str]:
    said = page.evaluate("window.spoken")
    assert all(children == 0 for _id, _text, children in said)
    return [text for _id, text, _children in said]


def test_two_people_talk_by_keyboard(site, person):
    """Say, reply with a name, put a sign, change, take back; each sees all of it."""
    maja = person("member")
    henrik = person("board", width=390, mode="dark")
    url = a_room(maja, site)
    henrik.goto(url)
    for page in (maja, henrik):
        page.evaluate(LISTEN)
        assert not faults(page, f"a room at {page.viewport_size['width']}")
    first = words("How long are yours?")
    maja.locator("#id_text").focus()
    maja.keyboard.type(first)
    maja.keyboard.press("Shift+Enter")
    maja.keyboard.type("Ours take **40 minutes**")
    expect(henrik.locator("#typing")).to_have_text("Maja Lindqvist is writing…")
    maja.keyboard.press("Enter")
    expect(message(maja, first)).to_have_attribute("id", part_of("m-"))
    expect(message(henrik, first).locator("strong")).to_have_text("40 minutes")
    expect(maja.locator("#say")).to_have_text("Sent")

    # F6 goes to the log, R replies; a name is chosen from a list.
    henrik.locator("#id_text").focus()
    henrik.keyboard.press("Shift+F6")
    expect(message(henrik, first)).to_be_focused()
    henrik.keyboard.press("r")
    expect(henrik.locator("#answering")).to_contain_text("Reply to Maja Lindqvist")
    henrik.keyboard.type("Three, @Maj")
    expect(henrik.get_by_role("option", name="Maja Lindqvist")).to_be_visible()
    assert not faults(henrik, "choosing a name")
    henrik.keyboard.press("Enter")
    answer = words("since spring")
    henrik.keyboard.type(answer)
    henrik.keyboard.press("Enter")
    reply = message(maja, answer)
    expect(reply.locator(".m-quote")).to_contain_text("How long are yours?")
    expect(reply.locator(".mention")).to_have_text("@Maja Lindqvist")
    expect(maja.locator("#say")).to_contain_text("Henrik Aagaard names you: Three")

    # E finds a sign by its Danish name, too.
    maja.locator("#id_text").focus()
    maja.keyboard.press("Shift+F6")
    expect(reply).to_be_focused()
    maja.keyboard.press("e")
    expect(maja.get_by_role("searchbox")).to_be_focused()
    maja.keyboard.type("tillykke")
    assert not faults(maja, "the picker")
    maja.keyboard.press("Enter")
    sign = message(henrik, answer).locator(".m-sign")
    expect(sign).to_have_attribute("aria-pressed", "false")
    mine = reply.get_by_role("button", name="party popper, 1")
    expect(mine).to_have_attribute("aria-pressed", "true")
    expect(reply).to_be_focused()
    maja.keyboard.press("Escape")
    expect(maja.locator("#id_text")).to_be_focused()

    # Up in an empty line changes one's last words.
    maja.keyboard.press("ArrowUp")
    expect(maja.locator("#id_text")).to_have_value(part_of(first))
    maja.keyboard.press("End")
    maja.keyboard.type(" or less")
    maja.keyboard.press("Enter")
    expect(message(henrik, first)).to_contain_text("or less")
    expect(message(henrik, first).locator(".m-edited")).to_be_visible()

    maja.on("dialog", lambda dialog: dialog.accept())
    message(maja, first).hover()
    maja.get_by_role("button", name="Remove").click()
    gone = henrik.locator(f"#{reply.get_attribute('id')} .m-quote")
    expect(gone).to_contain_text("Message removed")
    expect(message(henrik, first)).to_have_count(0)

    expect(maja.locator("#heard")).to_contain_text("names you")
    heard = Counter(spoken(maja))
    assert heard["Sent"] >= 1
    assert not [text for text in heard if "writing" in text or first in text]
    assert max(n for text, n in heard.items() if "names you" in text) == 1
    for page in (maja, henrik):
        assert not faults(page, "after talking")


def test_a_cut_in_mid_conversation_loses_and_doubles_nothing(site, person):
    maja, henrik = person("member"), person("board")
    url = a_room(maja, site)
    henrik.goto(url)
    maja.evaluate(LISTEN)
    before = words("Before")
    say(maja, before)
    expect(message(henrik, before)).to_be_visible()
    maja.context.set_offline(True)
    mine = [words("Waiting") for _n in range(3)]
    for text in mine:
        say(maja, text)
    expect(maja.locator("#bar")).to_contain_text("Not connected. Trying again in")
    expect(message(maja, mine[0])).to_contain_text("Waiting for the connection")
    assert not faults(maja, "without a connection")
    theirs = [words("Meanwhile") for _n in range(3)]
    for text in theirs:
        say(henrik, text)
        expect(message(henrik, text)).to_have_attribute("id", part_of("m-"))
    maja.context.set_offline(False)
    for text in mine:
        expect(message(henrik, text)).to_have_count(1, timeout=20_000)
    for page in (maja, henrik):
        for text in mine + theirs:
            expect(message(page, text)).to_have_count(1)
            expect(message(page, text)).to_have_attribute("id", part_of("m-"))
        found = numbers(page)
        assert found == sorted(set(found))
        assert found == list(range(found[0], found[-1] + 1))
    assert numbers(maja)[-7:] == numbers(henrik)[-7:]
    expect(maja.locator("#bar")).to_be_hidden()
    # One sentence a second: this one may still wait behind others.
    expect(maja.locator("#heard")).to_contain_text("Not connected")
    # A draft is there again after the page was left, and only in its room.
    maja.locator("#id_text").fill("Half a thought")
    maja.reload()
    expect(maja.locator("#id_text")).to_have_value("Half a thought")


def test_what_is_refused_stays_and_says_why(site, person):
    maja = person("member")
    a_room(maja, site)
    maja.evaluate(LISTEN)
    text = words("word " * 2500)
    maja.locator("#id_text").evaluate("(el) => { el.maxLength = 20000; }")
    say(maja, text)
    failed = maja.locator(".m-not-sent")
    expect(failed).to_contain_text("Not sent. That is")
    expect(maja.locator("#say-now")).to_contain_text("Not sent. That is")
    assert not faults(maja, "a message that was refused")
    failed.get_by_role("button", name="Delete").click()
    expect(failed).to_have_count(0)


def test_a_page_without_a_script_reads_and_writes(site, person):
    henrik = person("board")
    url = a_room(henrik, site)
    maja = person("member", java_script_enabled=False, width=390)
    maja.goto(url)
    text = words("Without a script")
    maja.locator("#id_text").fill(text)
    maja.get_by_role("button", name="Send").click()
    expect(message(maja, text)).to_be_in_viewport()
    expect(message(henrik, text)).to_be_visible()
    message(maja, text).locator(".m-more").click()
    maja.get_by_role("textbox", name="Your message").fill(f"{text}, changed")
    maja.get_by_role("button", name="Save the change").click()
    expect(message(henrik, f"{text}, changed")).to_be_visible()
    message(maja, text).locator(".m-more").click()
    maja.get_by_role("button", name="rocket").click()
    expect(message(henrik, text).locator(".m-sign")).to_have_count(1)
    message(maja, text).locator(".m-more").click()
    maja.get_by_role("button", name="Remove for everybody").click()
    expect(message(henrik, text)).to_have_count(0)
