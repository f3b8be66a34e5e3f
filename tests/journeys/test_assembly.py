"""An assembly from its roll to the published result: chair, two voters, big screen."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.test_every_page import faults
from tests.polls import check_list

HOLDER, GIVER, OTHER = "Maja Lindqvist", "Samir Haddad", "Tobias Ørsted"
ACCOUNTS = "The accounts of the year are approved"
# Where pictures of every state go, while somebody looks at them.
SHOTS = os.environ.get("JOURNEY_SHOTS")


def shot(page, name):
    if not SHOTS:
        return
    before = page.viewport_size
    for width, height in ((390, 844), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        for mode in ("light", "dark"):
            page.emulate_media(color_scheme=mode)
            page.screenshot(
                path=Path(SHOTS) / f"{name}-{width}-{mode}.png", full_page=True
            )
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)


def call(chair, site) -> str:
    """A new assembly with two motions; returns its address."""
    chair.goto(site.url("/en/polls/assembly/"))
    chair.get_by_role("link", name="Call an assembly").click()
    chair.get_by_label("Title, English").fill("The assembly of the journey")
    chair.get_by_label("Starts").fill("2026-12-05T13:00")
    chair.get_by_label("Quorum").select_option(label="a number of votes")
    chair.get_by_label("How many").fill("3")
    chair.get_by_label("The published result is for everybody").check()
    assert not faults(chair, "the form of an assembly")
    chair.get_by_role("button", name="Save").click()
    expect(chair.get_by_role("heading", name="Run the meeting")).to_be_visible()
    for title, grade, kind in (
        (ACCOUNTS, "verified", "motion"),
        ("Election of an auditor", "secret", "election"),
    ):
        chair.get_by_role("link", name="Add a motion").click()
        chair.get_by_label("Title, English").fill(title)
        chair.get_by_label("Proposed by").fill("The board")
        chair.get_by_label("Voted on as").select_option(kind)
        chair.get_by_label("Open or secret").select_option(grade)
        if kind == "election":
            chair.get_by_label("Candidates, English").fill("Nadia Holm\nTobias Krag")
        chair.get_by_role("button", name="Save").click()
        expect(chair.get_by_role("heading", name=title).first).to_be_visible()
    return re.sub(r"chair/$", "", chair.url)


def let_in(chair, here, name):
    chair.goto(f"{here}door/")
    chair.get_by_label("Name, card or member number").fill(name)
    chair.get_by_role("button", name="Find").click()
    chair.get_by_role("button", name=f"Let in {name}").click()
    expect(chair.get_by_text(f"{name} is here.")).to_be_visible()


def cast(voter, heading, choice, button) -> str:
    """Cast one of the votes on the page by keyboard; returns the receipt, if any."""
    part = voter.locator(
        ".assembly-vote", has=voter.get_by_role("heading", name=heading)
    )
    part.get_by_label(choice, exact=True).focus()
    voter.keyboard.press("Space")
    part.get_by_role("button", name=button).focus()
    voter.keyboard.press("Enter")
    code = voter.locator(".poll-code")
    expect(code.or_(part.get_by_text("This vote is cast and counted."))).to_be_visible()
    if not code.is_visible():
        return ""
    text = code.inner_text()
    voter.get_by_role("link", name="Back to the poll").click()
    return text


def test_from_the_roll_to_the_published_result(site, person):
    chair = person("board", width=390)
    here = call(chair, site)
    chair.get_by_role("button", name="Freeze the roll").click()
    expect(chair.get_by_text("The roll is frozen.")).to_be_visible()
    shot(chair, "chair-frozen")
    assert not faults(chair, "the chair's page")
    chair.goto(f"{here}roll/")
    assert not faults(chair, "the roll")
    shot(chair, "roll")

    # Somebody who cannot come asks a member to vote for them.
    holder, giver, other = (
        person(name, width=390) for name in ("member", "agent", "organiser")
    )
    giver.goto(f"{here}proxies/")
    giver.get_by_label("Who votes for you?").fill("member@guild.example")
    giver.get_by_role("button", name="Ask them").click()
    expect(giver.get_by_text("has not answered yet")).to_be_visible()
    assert not faults(giver, "a proxy that was asked for")
    holder.goto(site.url("/en/my/"))
    holder.locator("a", has_text=f"{GIVER} asks you to vote for them").last.click()
    shot(holder, "proxies")
    assert not faults(holder, "a proxy to answer")
    holder.get_by_role("button", name=f"Yes, I vote for them {GIVER}").click()
    expect(holder.get_by_text("You vote for them, until they come.")).to_be_visible()

    for name in (HOLDER, OTHER):
        let_in(chair, here, name)
    assert not faults(chair, "the door")
    shot(chair, "door")
    screen = person("board", width=1920)
    screen.goto(f"{here}screen/")
    for voter in (holder, other):
        voter.goto(here)
        expect(voter.get_by_text("The meeting has not begun.")).to_be_visible()
    chair.goto(f"{here}chair/")
    chair.get_by_role("button", name="Open the meeting").click()
    expect(holder.get_by_text("The first vote appears here by itself.")).to_be_visible()
    expect(screen.locator("[data-hall=votes]")).to_have_text("3")
    expect(screen.locator("[data-quorum=yes]")).to_be_visible()
    shot(screen, "screen-before")
    chair.get_by_role("button", name="Open the vote").click()

    # It appears on phones and on the wall by itself; each vote is cast by itself.
    expect(screen.get_by_role("heading", name=ACCOUNTS)).to_be_visible()
    expect(holder.get_by_role("heading", name="Your own vote")).to_be_visible()
    expect(holder.locator("#say")).to_contain_text("Voting is open")
    shot(holder, "voter-open")
    assert not faults(holder, "two ballots")
    codes = [
        cast(holder, "Your own vote", "For", "Cast your vote"),
        cast(holder, f"For {GIVER}, by proxy", "Against", f"Cast the vote of {GIVER}"),
    ]
    expect(other.get_by_role("heading", name="Your own vote")).to_be_visible()
    expect(screen.locator("[data-hall=cast]")).to_have_text("2")
    began = time.monotonic()
    codes.append(cast(other, "Your own vote", "For", "Cast your vote"))
    expect(screen.locator("[data-hall=cast]")).to_have_text("3")
    print(f"the wall follows a vote in {time.monotonic() - began:.2f} s")  # noqa: T201
    assert len(set(codes)) == 3
    shot(screen, "screen-open")
    assert not faults(screen, "the wall while voting")
    shot(chair, "chair-open")
    assert not faults(chair, "the chair while voting")
    body = screen.locator("body").inner_text()
    assert not any(name in body for name in (HOLDER, GIVER, OTHER))

    chair.get_by_role("button", name="Close the vote and count").click()
    expect(chair.get_by_text("Closed and counted.")).to_be_visible()
    expect(screen.locator(".assembly-result")).to_have_text("Adopted")
    expect(other.locator(".assembly-result")).to_have_text("Adopted")
    shot(screen, "screen-result")
    shot(other, "voter-result")
    shot(chair, "chair-decided")
    assert not faults(screen, "the wall with a result")
    assert not faults(other, "a phone with a result")

    # The giver comes in the middle of the second: the holder's ballot is theirs again.
    chair.get_by_label("The vote closes").select_option(label="after 5 minutes")
    chair.get_by_role("button", name="Open the vote").click()
    expect(chair.get_by_text("Voting is open").first).to_be_visible()
    expect(holder.get_by_role("heading", name="Your own vote")).to_be_visible()
    expect(screen.locator("[data-closes]")).to_contain_text("4:")
    shot(screen, "screen-clock")
    let_in(chair, here, GIVER)
    expect(screen.locator("[data-hall=represented]")).to_have_text("0")
    expect(holder.get_by_text(f"{GIVER} has come and votes in person.")).to_be_visible()
    giver.goto(here)
    cast(giver, "Your own vote", "Tobias Krag", "Cast your vote")
    cast(holder, "Your own vote", "Tobias Krag", "Cast your vote")
    chair.goto(f"{here}chair/")
    chair.get_by_role("button", name="Close the vote and count").click()
    expect(screen.locator(".assembly-result")).to_have_text("Tobias Krag is elected")

    chair.get_by_role("button", name="Close the meeting").click()
    chair.get_by_role("button", name="Publish the result").click()
    visitor = person(None)
    visitor.goto(f"{here}protocol/")
    expect(visitor.get_by_role("heading", name=ACCOUNTS)).to_be_visible()
    expect(visitor.get_by_text("Tobias Krag is elected")).to_be_visible()
    shot(visitor, "protocol")
    assert not faults(visitor, "the protocol")
    proved(visitor, site, codes)


def proved(visitor, site, codes):
    """The list that anybody may fetch, by our command and by a script of nobody's."""
    visitor.get_by_role("link", name="Check the list of receipts").click()
    pk = re.search(r"polls/(\d+)/check", visitor.url)[1]
    listed = visitor.request.get(site.url(f"/en/polls/{pk}/list/")).body()
    key = json.loads(listed.decode().split("\n")[1])["key"]
    assert list(check_list.problems(listed, key)) == []
    for code in codes:
        command = ["manage.py", "verify_poll", pk, "--receipt", code]
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={
                **os.environ,
                "GUILDHALL_VAR": str(site.var),
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            },
            check=False,
            capture_output=True,
            text=True,
        )
        assert "All is well." in done.stdout, done.stderr
