"""Every page of the chat: axe, widths, languages, modes; and how a room bends."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.rooms_made import in_site, made
from tests.journeys.test_every_page import faults

# WCAG 1.4.12.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2


@pytest.fixture(scope="module")
def pages(site):
    """Pages of Henrik's, by what they are: a room he keeps, with something reported."""
    room = made(site, {"bends": {"said": 30, "unread": 3}})["bends"]
    pk = room.split("/")[-2]
    in_site(
        site,
        "from chat import actions\nimport uuid\n"
        "from chat.models import Room\nfrom chat.moderation import actions as order\n"
        "from membership.accounts.models import User\n"
        "named = lambda login: User.objects.get(email=f'{login}@guild.example')\n"
        f"room, maja = Room.objects.get(pk={pk}), named('member')\n"
        "said = actions.post(room=room, by=maja, client_id=uuid.uuid4(), "
        f"text='{LONG}')\n"
        "actions.react(room=room, by=named('board'), number=said.number, "
        "emoji='👏', on=True)\n"
        "actions.post(room=room, by=named('board'), client_id=uuid.uuid4(), "
        "text='> said\\n\\n```\\n' + 'wide ' * 60 + '\\n```\\n**strong** `code`', "
        "reply_to=said.number)\n"
        "order.report(room=room, by=named('volunteer'), number=said.number, "
        "reason='other', text='Not kind')",
    )
    return [
        "chat/",
        f"chat/{pk}/",
        f"chat/{pk}/about/",
        f"chat/{pk}/settings/",
        f"chat/{pk}/invite/",
        f"chat/{pk}/log/",
        f"chat/{pk}/m/31/",
        f"chat/{pk}/m/31/report",
        f"chat/{pk}/search/?q=number",
        "chat/search/?q=number",
        "chat/reports/",
        "chat/people/",
        "chat/find/",
        "chat/new/",
        "chat/habits/",
    ]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "da"])
def test_every_page_of_the_chat(site, person, pages, language, mode):
    henrik, found = person("board", language, mode=mode), []
    for path in pages:
        if path.endswith("report"):
            path = re.sub(r"m/(\d+)/report", r"messages/\1/report/", path)
        for width in (1280, 390):
            henrik.set_viewport_size({"width": width, "height": 844})
            if width == 1280:
                answer = henrik.goto(site.url(f"/{language}/{path}"))
                assert answer.status == 200, path
            found += faults(henrik, f"/{language}/{path} {mode} {width}")
    assert not found, "\n".join(found)


def sideways(page) -> list[str]:
    """What is wider than the window and does not scroll by itself."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((el) => {
          const box = el.getBoundingClientRect();
          return box.width && box.right > innerWidth + 1 && el.checkVisibility()
            && !el.closest("pre, .sr, .avatars")
            && getComputedStyle(el).position !== "absolute";
        }).map((el) => `${el.tagName}.${el.className}`)"""
    )


def test_a_room_bends_and_does_not_break(site, person, pages, tmp_path):
    """320 px wide, at 400 %, with wide letters, in forced colours, still, on paper."""
    small = person("board", width=320)
    for path in pages[:6]:
        small.goto(site.url(f"/en/{path}"))
        small.wait_for_load_state("networkidle")
        assert not sideways(small), path
        assert not faults(small, f"{path} at 320")
    # 1280 by 1024 at 400 %: all of the line one writes in, and some of what is said.
    small.set_viewport_size({"width": 320, "height": 256})
    small.goto(site.url(f"/en/{pages[1]}"))
    expect(small.locator("#id_text")).to_be_in_viewport(ratio=1)
    assert small.locator("#log").bounding_box()["height"] >= 44
    assert not sideways(small)

    # A list of rooms longer than the window scrolls by itself, and nothing else does.
    small.set_viewport_size({"width": 1280, "height": 320})
    small.locator("#id_text").focus()
    high = "document.documentElement.scrollHeight - innerHeight"
    assert small.evaluate(high) <= 1

    spaced = person("board", width=390, bypass_csp=True)
    for path in pages[:3]:
        spaced.goto(site.url(f"/en/{path}"))
        spaced.add_style_tag(content=SPACED)
        assert not sideways(spaced), f"{path} with wide letters"
    spaced.goto(site.url(f"/en/{pages[1]}"))
    spaced.add_style_tag(content=SPACED)
    expect(spaced.locator("#id_text")).to_be_in_viewport(ratio=1)

    wide = person("board", forced_colors="active", reduced_motion="reduce")
    wide.goto(site.url(f"/en/{pages[1]}"))
    wide.wait_for_load_state("networkidle")
    current = wide.locator(".room-line[aria-current]")
    pressed = wide.locator(".m-sign[aria-pressed=true]")
    for one in (current, pressed):
        assert one.evaluate("(el) => getComputedStyle(el).outlineStyle") == "solid"
    wide.locator("#id_text").focus()
    wide.keyboard.press("Shift+F6")
    article = wide.locator("#log article.m").last
    expect(article).to_be_focused()
    assert article.evaluate("(el) => getComputedStyle(el).outlineStyle") == "solid"
    assert wide.evaluate("document.getAnimations().length") == 0
    # On paper: all that is on the page, and nothing to press.
    wide.emulate_media(media="print", forced_colors="none")
    expect(wide.locator("#log article.m").first).to_be_visible()
    for part in ("#write", ".rooms-pane", ".pane-about", ".top"):
        expect(wide.locator(part).first).to_be_hidden()
    height = wide.evaluate("document.querySelector('#log').scrollHeight")
    assert wide.locator("#log").bounding_box()["height"] >= height - 1
    assert wide.locator("#log").bounding_box()["width"] > 1100
    wide.pdf(path=tmp_path / "room.pdf", format="A4")
    assert len(re.findall(rb"/Type /Page\b", (tmp_path / "room.pdf").read_bytes())) >= 2
