"""A verified poll: made by the board, voted on with keys, checked by its voter."""

import re

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults

CODE = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){4}")
TITLE = "Shall we buy the boat?"


def made(board, site) -> str:
    """A draft from the admin's form, opened; its address."""
    board.goto(site.url("/admin/snippets/polls/poll/add/"))
    board.locator("[name=title_en]").fill(TITLE)
    board.locator("[name=questions-0-text_en]").fill(TITLE)
    board.locator("[name=questions-0-choices_en]").fill("Yes\nNo\nLater")
    board.locator("[name=audience]").select_option("anyone")
    board.locator("[name=grade]").select_option("verified")
    board.locator("[name=results]").select_option("closed")
    board.locator("button.action-save").click()
    expect(board.locator(".messages .success")).to_be_visible(timeout=60_000)
    board.goto(site.url("/en/polls/"))
    board.get_by_role("link", name=TITLE).first.click()
    board.get_by_role("button", name="Open it now").click()
    expect(board.get_by_text("The poll is open.")).to_be_visible()
    return board.url


def test_from_the_draft_to_the_checked_receipt(site, person):
    board = person("board")
    url = made(board, site)

    voter = person("newcomer", width=390)
    voter.goto(url)
    expect(voter.get_by_text("Secret, with a receipt.")).to_be_visible()
    key = voter.locator(".poll-prints dd").inner_text()
    # With keys alone: to the first choice, down one, to the button.
    voter.get_by_label("Yes").focus()
    voter.keyboard.press("ArrowDown")
    expect(voter.get_by_label("No")).to_be_checked()
    voter.keyboard.press("Tab")
    expect(voter.get_by_role("button", name="Vote")).to_be_focused()
    voter.keyboard.press("Enter")
    expect(voter.get_by_role("heading", name="Your vote is counted")).to_be_visible()
    code = voter.locator(".poll-code").inner_text()
    assert CODE.fullmatch(code)
    with voter.expect_download() as saved:
        voter.get_by_role("link", name="Download").click()
    paper = saved.value.path().read_text()
    assert f"code: {code}" in paper
    assert f"key: {key}" in paper
    assert not faults(voter, "a receipt on a phone")
    # Loaded anew the same form shows the same receipt; elsewhere it is not shown.
    voter.reload()
    expect(voter.locator(".poll-code")).to_have_text(code)
    voter.goto(url)
    expect(voter.get_by_text("Your vote is counted.")).to_be_visible()
    assert code not in voter.content()

    board.goto(url + "close/")
    board.get_by_role("button", name="Close it now").click()
    expect(board.get_by_text("The poll is closed and counted.")).to_be_visible()

    visitor = person(None)
    visitor.goto(url + "results/")
    assert not faults(visitor, "the result of a verified poll")
    visitor.get_by_role("link", name="Check the vote").click()
    expect(visitor.get_by_text(key)).to_be_visible()
    sent = []
    visitor.on("request", lambda request: sent.append(request.method))
    box = visitor.get_by_label("Your receipt")
    for typed, said in (
        (code.lower(), "It is in the list."),
        (paper, "It is in the list."),
        ("AAAA" * 5, "It is not in the list."),
        ("AAAA", "This is no receipt."),
    ):
        box.fill(typed)
        visitor.get_by_role("button", name="Check it").click()
        expect(visitor.get_by_text(said)).to_be_visible()
    assert set(sent) == {"GET"}, "a receipt is looked up here and not sent"
    assert not faults(visitor, "checking a receipt")
    with visitor.expect_download() as saved:
        visitor.get_by_role("link", name="Download the list").click()
    assert key in saved.value.path().read_text()
