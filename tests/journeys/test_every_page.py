"""Every page of the journey: axe, no other host, no policy violation, no scroll."""

from pathlib import Path
from urllib.parse import urljoin

import pytest

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
VISITOR = [
    "",
    "events/",
    "events/?view=calendar",
    "events/?when=past",
    "events/small-models-big-claims/",
    "about/",
    "documents/",
    "terms/",
    "terms/conduct/",
    "news/",
    "news/my-first-talk/",
    "about/board/",
    "questions/",
    "question",
    "gallery/",
    "gallery/bathing-water-in-a-day/",
    "gallery/bathing-water-in-a-day/?picture=2",
    "learn/",
    "search/",
    "search/?q=data",
    "search/?q=xylophonequartet",
    "members/",
    "members/?q=xylophonequartet",
    "polls/",
    "poll",
    "poll+screen/",
    "polls/assembly/",
    "assembly-over",
    "account/login/",
    "account/signup/",
    "account/password/reset/",
    "account/login/code/",
    "nowhere/",
]
MEMBER = [
    "events/small-models-big-claims/",
    "my/",
    "my/notices/",
    "my/notices/settings/",
    "my/notices/devices/",
    "my/connections/",
    "my/connections/new/",
    "my/invitations/",
    "my/tickets/",
    "my/terms/",
    "my/articles/",
    "my/articles/new/",
    "ticket",
    "question",
    "questions/ask/",
    "questions/mine/",
    "members/?q=data",
    "polls/",
    "poll",
    "poll-over",
    "poll-over+../screen/",
    "assembly",
    "assembly+proxies/",
    "my/profile/",
    "my/profile/preview/",
    "account/security/",
]
STAFF = {
    "board": [
        "my/invitations/",
        "my/invitations/new/",
        "polls/assembly/new/",
        "assembly",
        "assembly+chair/",
        "assembly+door/",
        "assembly+roll/",
        "assembly+screen/",
        "poll-coming",
        "poll+close/",
    ],
    "volunteer": ["check-in/", "gate"],
    "organiser": ["organise/", "desk", "design/", "design/blocks/"],
}
DANISH = {
    "gallery/": "galleri/",
    "gallery/bathing-water-in-a-day/": "galleri/badevand-paa-en-dag/",
    "gallery/bathing-water-in-a-day/?picture=2": (
        "galleri/badevand-paa-en-dag/?picture=2"
    ),
    "about/": "om/",
    "documents/": "dokumenter/",
    "news/": "nyheder/",
    "news/my-first-talk/": "nyheder/mit-foerste-oplaeg/",
    "about/board/": "om/bestyrelsen/",
    "questions/": "spoergsmaal/",
    "learn/": "laer/",
    "events/small-models-big-claims/": "events/smaa-modeller-store-ord/",
}


def go(page, site, language, path):
    """Open a page by its path, or by the link that people follow to it.

    What follows a "+" is opened below the address that the link leads to.
    """
    path, _plus, below = path.partition("+")
    starts = {
        "ticket": "my/tickets/",
        "gate": "check-in/",
        "desk": "organise/",
        "assembly": "polls/assembly/",
        "assembly-over": "polls/assembly/",
        "poll": "polls/",
        "poll-coming": "polls/",
        "poll-over": "polls/",
        "question": {"en": "questions/", "da": "spoergsmaal/"}[language],
    }
    links = {
        "ticket": "main a[href*='/tickets/']",
        "gate": "main a[href*='/check-in/']",
        "desk": "main a[href*='/organise/']",
        "assembly": ".poll-row h3 a",
        "assembly-over": ".poll-row h3 a >> nth=-1",
        "poll": "#open h3 a",
        "poll-coming": "#coming h3 a",
        "poll-over": "#over h3 a",
        "question": ".ask-row h3 a >> nth=1",
    }
    if language == "da":
        path = DANISH.get(path, path)
    page.goto(site.url(f"/{language}/{starts.get(path, path)}"))
    if path in links:
        page.locator(links[path]).first.click()
        if below:
            page.goto(urljoin(page.url, below))
    page.wait_for_load_state("networkidle")


def faults(page, where):
    """What axe reports, and whether the page scrolls sideways."""
    page.evaluate(AXE)
    report = page.evaluate(
        "axe.run(document, {resultTypes: ['violations'], iframes: false})"
    )
    found = [
        f"{where}: {rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in report["violations"]
        for node in rule["nodes"]
    ]
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wide > 0:
        found.append(f"{where}: {wide} px wider than the window")
    return found


def walk(person, site, name, paths, language, mode):
    page = person(name, language, mode=mode)
    found = []
    for path in paths:
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            if width == 320:
                go(page, site, language, path)
            where = f"{name or 'visitor'} /{language}/{path} {mode} {width}"
            assert page.locator("html").get_attribute("lang") == language
            found += faults(page, where)
    return found


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "da"])
def test_what_a_visitor_sees(site, person, language, mode):
    found = walk(person, site, None, VISITOR, language, mode)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "da"])
def test_what_a_member_sees(site, person, language, mode):
    found = walk(person, site, "member", MEMBER, language, mode)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", STAFF)
def test_what_the_door_and_the_desk_see(site, person, name, mode):
    found = walk(person, site, name, STAFF[name], "da", mode)
    assert not found, "\n".join(found)
