"""From a question to its answer: asked, let out, answered, chosen, read by all."""

import uuid

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults


def test_ask_to_answered(site, person):
    """A member's first question, in a browser from end to end."""
    title = f"How do I draw a bridge in a chart {uuid.uuid4().hex[:6]}?"
    asker = person("kaj.moelgaard", width=390)
    asker.goto(site.url("/en/questions/"))
    asker.get_by_role("link", name="Ask a question").first.click()

    # Something that sounds alike is shown while one writes.
    asker.get_by_label("Your question").fill("How do I read a CSV file with commas?")
    alike = asker.locator("#alike a")
    expect(alike.first).to_contain_text("CSV file that uses the comma")
    asker.get_by_label("Your question").fill(title)
    asker.get_by_label("What others need to know").fill(
        "The one to Malmö.\n\n```\nplot(<b>)\n```\n\n- not in colour"
    )
    asker.get_by_role("button", name="Send").click()
    if asker.get_by_role("button", name="Send it all the same").is_visible():
        asker.get_by_role("button", name="Send it all the same").click()
    asker.wait_for_url("**/questions/*/")
    expect(asker.get_by_text("Only you and the moderators see this")).to_be_visible()
    assert not faults(asker, "question that waits")
    address = asker.url

    visitor = person(None)
    assert visitor.goto(address).status == 404

    editor = person("editor")
    editor.goto(site.url("/admin/questions/"))
    card = editor.get_by_role("region", name=title)
    expect(card).to_contain_text("The one to Malmö.")
    card.locator("button[value=approve]").click()
    expect(editor.get_by_role("region", name=title)).to_have_count(0)

    member = person("member")
    member.goto(address)
    member.get_by_label("Your answer").fill("Use **two towers**: https://example.org/a")
    member.get_by_role("button", name="Send the answer").click()
    expect(member.get_by_text("Your answer is out.")).to_be_visible()

    asker.goto(address)
    asker.get_by_role("button", name="Useful").last.click()
    asker.get_by_role("button", name="This is the answer").click()
    expect(asker.locator(".post.chosen")).to_contain_text("two towers")
    pressed = asker.get_by_role("button", name="Useful · 1")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    assert not faults(asker, "answered question")

    visitor.goto(address)
    chosen = visitor.locator(".post.chosen")
    expect(chosen.locator("b", has_text="two towers")).to_be_visible()
    expect(chosen.locator("a")).to_have_attribute("rel", "nofollow ugc noopener")
    expect(visitor.locator("pre")).to_have_text("plot(<b>)")
    assert "QAPage" in visitor.content()
    visitor.goto(site.url("/en/questions/"))
    expect(visitor.locator(".ask-row", has_text=title)).to_contain_text("Answered")

    # An editor makes a page of it; the editor opens with a draft.
    editor.goto(address)
    editor.locator("form[action$='/promote/'] button").click()
    editor.wait_for_url("**/admin/pages/*/edit/")
    expect(editor.locator("#id_title")).to_have_value(title)
