"""Polls as they move: by keys, on two screens, in words, at their end, on paper."""

import re
import time
import uuid

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults

KINDS = (
    (
        "single",
        "Which way?",
        "North\nSouth\nRindfleischetikettierungsüberwachungsgesetz",
    ),
    ("multiple", "Which evenings?", "Monday\nTuesday\nFriday"),
    ("ranked", "In which order?", "Ada\nBo\nCy"),
    ("scale", "How much?", ""),
    ("text", "Anything else?", ""),
)
# Notes every sentence a region of the page was given, and when.
LISTEN = """
window.heard = [];
new MutationObserver((seen) => {
  for (const {target} of seen) {
    const node = target.nodeType === 3 ? target.parentElement : target;
    const region = node?.closest("[role=status], [aria-live]");
    const text = region?.textContent.trim();
    if (text) window.heard.push([performance.now(), text]);
  }
}).observe(document.body, {childList: true, subtree: true, characterData: true});
"""


def a_poll(board, site, title, kinds=KINDS[:1], **fields) -> str:
    """Made in the admin's form and opened; its address."""
    title = f"{title} {uuid.uuid4().hex[:6]}"
    board.goto(site.url("/admin/snippets/polls/poll/add/"))
    board.locator("[name=title_en]").fill(title)
    for n, (kind, text, choices) in enumerate(kinds):
        if n:
            board.locator("#id_questions-ADD").click()
        board.locator(f"[name=questions-{n}-kind]").select_option(kind)
        board.locator(f"[name=questions-{n}-text_en]").fill(text)
        board.locator(f"[name=questions-{n}-choices_en]").fill(choices)
    for name, value in {"audience": "anyone", **fields}.items():
        board.locator(f"[name={name}]").select_option(value)
    board.locator("button.action-save").click()
    expect(board.locator(".messages .success")).to_be_visible(timeout=60_000)
    board.goto(site.url("/en/polls/"))
    board.get_by_role("link", name=title).first.click()
    expect(board.get_by_role("heading", name="What will be asked")).to_be_visible()
    board.get_by_role("button", name="Open it now").click()
    expect(board.get_by_text("The poll is open.")).to_be_visible()
    return board.url


def close(board, url):
    board.goto(url + "close/")
    board.get_by_role("button", name="Close it now").click()
    expect(board.get_by_text("The poll is closed and counted.")).to_be_visible()


def clipped(page) -> list:
    """Texts that stick out of the page's width, where nobody sees it scroll."""
    return page.evaluate(
        """[...document.querySelectorAll("main *")].filter((node) => {
          const box = node.getBoundingClientRect();
          const out = box.width > 1 && box.right > innerWidth + 1;
          return out && !node.closest(".scroll, .sr");
        }).map((node) => node.outerHTML.slice(0, 120))"""
    )


def test_every_kind_by_keys_alone(site, person):
    url = a_poll(person("board"), site, "All kinds", KINDS, grade="verified")
    voter = person("newcomer", width=320)
    voter.goto(url)
    assert not faults(voter, "every kind at 320 px")
    assert clipped(voter) == []
    keys = voter.keyboard
    voter.get_by_label("North").focus()
    for key in (
        *("Space", "ArrowDown", "Tab"),  # South
        *("Space", "Tab", "Tab", "Space", "Tab"),  # Monday and Friday
        *("2", "Tab", "1", "Tab", "3", "Tab"),  # Bo, Ada, Cy
        *("Space", "ArrowRight", "ArrowRight", "Tab"),  # 3
    ):
        keys.press(key)
    keys.type("By keys")
    form = voter.locator("[data-poll-form]")
    chosen = form.evaluate(
        "form => [...new FormData(form)].flatMap(([n, v]) => n[0] === 'q' ? v : [])"
    )
    assert chosen == ["2", "1", "3", "2", "1", "3", "3", "By keys"]
    keys.press("Tab")
    button = voter.get_by_role("button", name="Vote")
    expect(button).to_be_focused()
    assert button.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    keys.press("Enter")
    expect(voter.get_by_role("heading", name="Your vote is counted")).to_be_visible()
    assert not faults(voter, "a receipt at 320 px")
    voter.emulate_media(media="print")
    expect(voter.get_by_role("link", name="Download")).to_be_hidden()
    expect(voter.locator(".poll-code")).to_be_visible()


def test_the_same_place_twice_is_said_beside_the_question(site, person):
    url = a_poll(person("board"), site, "Twice", [KINDS[2]])
    voter = person("member", width=390)
    voter.goto(url)
    voter.get_by_label("Ada").select_option("1")
    voter.get_by_label("Bo").select_option("1")
    voter.get_by_role("button", name="Vote").click()
    expect(voter.locator(".summary")).to_be_focused()
    expect(voter.locator(".error")).to_contain_text("Two choices have the same place.")
    expect(voter.get_by_label("Bo")).to_have_value("1")
    assert voter.title().startswith("Error:")


def test_a_second_screen_follows_within_a_second_and_nothing_jumps(site, person):
    """Figures move where they stand; one calm sentence, only for who is at the poll."""
    url = a_poll(person("board"), site, "Live", grade="open", results="live")
    watcher, reader = person(None), person(None, width=390)
    for page in (watcher, reader):
        page.goto(url + "results/")
        expect(page.locator("[data-poll-turnout]").first).to_have_text("0 votes")
        page.evaluate(LISTEN)
    order = watcher.locator(".poll-bars p > b:first-child").all_inner_texts()
    reader.locator("main summary").first.focus()
    voters = [person(name) for name in ("member", "newcomer", "editor")]
    for voter, choice in zip(voters, ("South", "South", "North"), strict=True):
        voter.goto(url)
        voter.get_by_label(choice).check()
    took = []
    for n, voter in enumerate(voters, start=1):
        # The eye is given a moment between two pushes.
        watcher.wait_for_timeout(2100)
        voter.get_by_role("button", name="Vote").click()
        expect(voter.get_by_text("Your vote is counted.", exact=True)).to_be_visible()
        began = time.monotonic()
        share = watcher.locator(".poll-bars [data-poll-share]").nth(1)
        words = f"{n} vote" if n == 1 else f"{n} votes"
        expect(watcher.locator("[data-poll-turnout]").first).to_have_text(words)
        took.append(time.monotonic() - began)
    assert max(took) < 1, took
    expect(share).to_have_text("67")
    assert watcher.locator(".poll-bars p > b:first-child").all_inner_texts() == order
    table = watcher.locator("table.data").first
    expect(table.locator("td").nth(2)).to_have_text("2")
    assert watcher.evaluate("heard") == [], "nobody is at the poll there"
    # The first sentence at once, the next when its time has come, and no others.
    expect(reader.locator("[data-poll-say]")).to_have_text(
        "South leads with 67 per cent of 3 votes", timeout=20_000
    )
    heard = reader.evaluate("heard")
    assert [words for _at, words in heard] == [
        "South leads with 100 per cent of 1 votes",
        "South leads with 67 per cent of 3 votes",
    ]
    assert heard[1][0] - heard[0][0] > 14_000
    assert not faults(reader, "figures that moved")


def test_it_closes_on_the_screen_and_what_was_chosen_stays(site, person):
    board = person("board")
    url = a_poll(board, site, "Closing", KINDS)
    voter = person("member", width=390)
    voter.goto(url)
    voter.get_by_label("South").check()
    voter.get_by_label("Anything else?").fill("Half a thought")
    voter.get_by_role("button", name="Vote").focus()
    close(board, url)
    notice = voter.locator("[data-poll-over]")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("What you chose is still here")
    expect(voter.locator("#say")).to_contain_text("The poll has just closed.")
    expect(voter.get_by_role("button", name="Vote")).to_be_disabled()
    expect(voter.get_by_label("South")).to_be_checked()
    expect(voter.get_by_label("Anything else?")).to_have_value("Half a thought")
    assert not faults(voter, "a poll that closed while one chose")
    # Sent all the same: it is said that it did not count, and what it was.
    voter.locator("[data-poll-form]").evaluate("form => form.submit()")
    expect(voter.get_by_text("your answers were not counted")).to_be_visible()
    expect(voter.locator(".poll-late")).to_contain_text("South")
    expect(voter.locator(".poll-late")).to_contain_text("Half a thought")
    assert not faults(voter, "a poll that had closed")


def test_results_on_paper_and_in_ones_own_colours(site, person):
    board = person("board")
    url = a_poll(board, site, "On paper", KINDS, grade="open", results="live")
    voter = person("member")
    voter.goto(url)
    voter.get_by_label(re.compile("Rindfleisch")).check()
    voter.get_by_label("Friday").check()
    voter.get_by_label("Cy").select_option("1")
    voter.get_by_role("group", name="How much?").get_by_label("4").check()
    voter.get_by_label("Anything else?").fill("A word")
    voter.get_by_role("button", name="Vote").click()
    close(board, url)
    for width in (320, 1280):
        voter.set_viewport_size({"width": width, "height": 900})
        for path in ("", "results/", "screen/"):
            voter.goto(url + path)
            assert not faults(voter, f"{path} of a poll that is over, {width}")
            assert clipped(voter) == []
    voter.goto(url + "results/")
    voter.emulate_media(forced_colors="active")
    bars = voter.locator(".poll-bars .meter .bar")
    track = voter.locator(".poll-bars .meter .track").first
    paint = "node => getComputedStyle(node).fill"
    assert bars.first.evaluate(paint) != track.evaluate(paint)
    voter.emulate_media(forced_colors="none", reduced_motion="reduce")
    ease = "node => parseFloat(getComputedStyle(node).transitionDuration)"
    assert bars.first.evaluate(ease) < 0.01
    voter.emulate_media(media="print", reduced_motion="no-preference")
    expect(voter.locator("table.data").first).to_be_visible()
    expect(voter.get_by_role("button", name="Print")).to_be_hidden()
    with_table = voter.locator("table.data").first.bounding_box()
    assert with_table["height"] > 60
