"""A fact rings the bell of every open page; what is read here is read there."""

import re
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import faults

LIST = "/en/my/notices/"
SETTINGS = "/en/my/notices/settings/"
SOON = 1000  # milliseconds


def bell(page):
    return page.locator("a.bell")


def count(page) -> int:
    return int(bell(page).get_attribute("data-bell-count"))


ASKED = "volunteer@guild.example"


def take_back(asker, site, address=ASKED):
    """Withdraw what was asked before; its notices go with it."""
    asker.goto(site.url("/en/my/connections/"))
    while (old := asker.get_by_role("button", name=f"Withdraw {address}")).count():
        old.first.click()


def ask(asker, site, address=ASKED):
    """Ask somebody to be one's mentor."""
    take_back(asker, site, address)
    asker.goto(site.url("/en/my/connections/new/"))
    asker.get_by_label("E-mail address").fill(address)
    asker.get_by_label("Be my mentor", exact=True).check()
    asker.get_by_role("button", name="Ask", exact=True).click()
    expect(asker.get_by_text("We write to you when they answer")).to_be_visible()


def choose(page, site, name, on):
    page.goto(site.url(SETTINGS))
    page.locator(f'input[name="{name}"]').set_checked(on)
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_text("Kept.")).to_be_visible()


def test_it_rings_everywhere_and_is_read_everywhere(site, person):
    asker = person("editor")
    desk, phone = person("volunteer"), person("volunteer", width=390, mode="dark")
    take_back(asker, site)
    desk.goto(site.url("/en/events/"))
    phone.goto(site.url(LIST))
    before = count(desk)
    assert count(phone) == before
    ask(asker, site)
    # The request of the asker has ended: the bell has rung, or does within a second.
    expect(bell(desk)).to_have_attribute(
        "data-bell-count", str(before + 1), timeout=SOON
    )
    expect(bell(desk)).to_contain_text(re.compile(rf"{before + 1} new notice"))
    expect(desk.locator("#say")).to_contain_text("new notice")
    # On the other device the list itself has it, without a reload.
    line = phone.locator(".told > li").first
    expect(line).to_contain_text("asks you to be their mentor")
    expect(line).to_have_class("new")
    assert not faults(phone, "notices on a phone")
    line.get_by_text("Why did I get this?").click()
    expect(line).to_contain_text("You get this because")
    assert not faults(phone, "why, on a phone")
    # Opened: it leads on, and is read on both.
    line.locator("button.told-line").click()
    phone.wait_for_url("**/en/my/connections/")
    expect(bell(desk)).to_have_attribute("data-bell-count", str(before), timeout=SOON)
    desk.goto(site.url(LIST))
    expect(desk.locator(".told > li").first).not_to_have_class("new")
    assert not faults(desk, "notices")


def test_all_read_and_undone(site, person):
    asker, reader = person("editor"), person("volunteer")
    ask(asker, site)
    reader.goto(site.url(LIST))
    before = count(reader)
    assert before
    reader.get_by_role("button", name="Mark all as read").click()
    expect(bell(reader)).to_have_attribute("data-bell-count", "0")
    assert not faults(reader, "all read")
    reader.get_by_role("button", name="Undo").click()
    expect(bell(reader)).to_have_attribute("data-bell-count", str(before))
    reader.get_by_role("link", name="Unread").click()
    expect(reader.locator(".told > li")).to_have_count(min(before, 20))


def test_what_is_off_does_not_ring(site, person):
    asker, reader = person("editor"), person("volunteer", width=390)
    name = "connection.asked-bell-0"
    choose(reader, site, name, on=False)
    try:
        assert not faults(reader, "what reaches one")
        take_back(asker, site)
        reader.reload()
        before = count(reader)
        ask(asker, site)
        with pytest.raises(AssertionError):
            expect(bell(reader)).not_to_have_attribute(
                "data-bell-count", str(before), timeout=SOON
            )
    finally:
        choose(reader, site, name, on=True)


def test_quiet_hours_hold_a_mail(site, person):
    reader, admin = person("volunteer"), person("admin")
    now = datetime.now(ZoneInfo("Europe/Copenhagen"))
    reader.goto(site.url(SETTINGS))
    reader.locator('input[name="membership.placed-mail-0"]').check()
    begins, ends = now - timedelta(hours=1), now + timedelta(hours=2)
    reader.get_by_label("Quiet from").fill(f"{begins:%H:%M}")
    reader.get_by_label("Until").fill(f"{ends:%H:%M}")
    reader.get_by_role("button", name="Keep this").click()
    expect(reader.get_by_text("Kept.")).to_be_visible()
    code = f"choir-{uuid.uuid4().hex[:6]}"
    admin.goto(site.url("/admin/units/add/"))
    admin.locator("#id_code").fill(code)
    admin.locator("#id_name_da").fill(code)
    admin.locator("#id_name_en").fill(code)
    admin.locator("form.u-form button.button").click()
    # The admin is in whatever language its user last chose there.
    admin.locator("summary").last.click()
    admin.locator("[name=addresses]").fill("volunteer@guild.example")
    admin.locator("form[action$='/people/'] button").click()
    admin.wait_for_load_state()
    reader.goto(site.url(LIST))
    line = reader.locator(".told > li").first
    expect(line).to_contain_text(code)
    line.get_by_text("Why did I get this?").click()
    expect(line).to_contain_text(re.compile(rf"Waits until .*{ends:%H\.%M}"))
    # Support sees the same, without the words.
    admin.goto(site.url("/admin/reports/notices/"))
    admin.locator("#id_person").fill("volunteer@guild.example")
    admin.locator("form.u-form button.button").click()
    expect(admin.get_by_text(f"{ends:%H.%M}").first).to_be_visible()
    assert code not in admin.content()
    reader.goto(site.url(SETTINGS))
    reader.get_by_label("Quiet from").fill("")
    reader.get_by_label("Until").fill("")
    reader.get_by_role("button", name="Keep this").click()
    expect(reader.get_by_text("Kept.")).to_be_visible()


def test_where_sockets_are_blocked_the_bell_asks(site, person):
    asker, reader = person("editor"), person("volunteer")
    reader.add_init_script(
        "window.WebSocket = class { constructor() {"
        " setTimeout(() => this.onclose?.({code: 1006})); } send() {} close() {} };"
    )
    take_back(asker, site)
    reader.goto(site.url("/en/events/"))
    before = count(reader)
    ask(asker, site)
    expect(bell(reader)).to_have_attribute(
        "data-bell-count", str(before + 1), timeout=25_000
    )


def test_what_a_mail_led_to_is_read(site, person):
    """The mark in the address is taken out, and a script says that it was read."""
    asker, reader = person("editor"), person("volunteer")
    ask(asker, site)
    reader.goto(site.url(LIST))
    before = count(reader)
    newest = reader.locator(".told > li").first.get_attribute("id").removeprefix("n-")
    # With a GET alone nothing changes.
    answer = reader.request.get(site.url(f"/en/events/?notice={newest}"))
    assert answer.ok
    reader.goto(site.url("/en/events/"))
    assert count(reader) == before
    reader.goto(site.url(f"/en/events/?notice={newest}"))
    expect(bell(reader)).to_have_attribute("data-bell-count", str(before - 1))
    assert "notice=" not in reader.url
