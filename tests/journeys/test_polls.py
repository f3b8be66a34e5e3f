"""From a ballot on the front page to figures that move on somebody else's screen."""

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults

QUESTION = "Where should the spring conference be held?"


def test_vote_on_the_front_page(site, person):
    """By keyboard, on a phone; a visitor's open page follows within seconds."""
    visitor = person(None)
    visitor.goto(site.url("/en/polls/"))
    visitor.get_by_role("link", name=QUESTION).click()
    votes = visitor.locator("aside [data-poll-turnout]")
    expect(votes).to_contain_text("votes")
    before = int(votes.inner_text().split()[0])
    assert not faults(visitor, "a poll for visitors")

    voter = person("newcomer", width=390)
    voter.goto(site.url("/en/"))
    card = voter.locator(".poll-card")
    # Nothing chosen: the fault is said where one is, and nothing is sent.
    card.get_by_role("button", name="Vote").click()
    expect(card.get_by_role("alert")).to_be_focused()
    expect(card.locator(".error")).to_have_text("Choose one.")
    card.get_by_label("Malmö").focus()
    voter.keyboard.press("Space")
    voter.keyboard.press("Tab")
    expect(card.get_by_role("button", name="Vote")).to_be_focused()
    voter.keyboard.press("Enter")
    expect(card.get_by_text("you voted for Malmö")).to_be_visible()
    expect(card).to_be_focused()
    assert voter.url == site.url("/en/")
    assert not faults(voter, "front page after voting")

    expect(votes).to_have_text(f"{before + 1} votes")


def test_a_secret_poll_from_its_ballot_to_the_board(site, person):
    """Five kinds of questions; the board sees how many, never what."""
    voter = person("member")
    voter.goto(site.url("/en/polls/"))
    voter.get_by_role("link", name="Help us plan the spring").click()
    expect(voter.get_by_text("Secret.")).to_be_visible()
    voter.get_by_role("button", name="Vote").click()
    expect(voter.locator(".summary")).to_be_focused()
    voter.get_by_label("Tuesday").check()
    voter.get_by_label("Data ethics").select_option("1")
    voter.get_by_label("Forecasting").select_option("2")
    voter.get_by_label("Only when the speaker wants to").check()
    voter.get_by_role("group", name="How well does 17.00 suit you").get_by_label(
        "4"
    ).check()
    voter.get_by_label("Whom should we invite?").fill("Somebody who draws maps")
    assert not faults(voter, "a long ballot")
    voter.get_by_role("button", name="Vote").click()
    expect(voter.get_by_text("The result comes when the poll closes.")).to_be_visible()

    board = person("board")
    board.goto(voter.url + "results/")
    expect(board.get_by_role("heading", name="Turnout")).to_be_visible()
    assert "draws maps" not in board.content()
    board.goto(site.url("/en/polls/"))
    board.get_by_role("link", name="How were the evenings of the autumn?").click()
    expect(board.get_by_text("wins by instant run-off")).to_be_visible()
    board.get_by_text("Round by round").click()
    expect(board.get_by_role("columnheader", name="Spent")).to_be_visible()
    assert not faults(board, "results")
