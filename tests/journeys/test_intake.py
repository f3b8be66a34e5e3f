"""The board imports 2,000 rows with 37 faults of twelve kinds, and repairs them all."""

import re

from playwright.sync_api import expect

from tests.journeys.editorial import speak_english
from tests.journeys.test_every_page import faults
from tests.membership import lists

MINUTES = 240_000
GOOD = {
    "email": "repaired.{line}@liste.example",
    "first_name": "Repareret",
    "number": "R{line}",
    "kind": "Medlem",
    "joined": "01-01-2020",
    "ends": "31.12.27",
    "birthdate": "1980-05-17",
    "unit": "",
    "phone": "20 30 40 50",
    "postcode": "2100",
}


def a_list(count=2000):
    rows, told = lists.with_faults(count)
    for row in rows:
        row["Type"] = row["Type"].replace("Gildemedlem", "Medlem")
        row["Afdeling"] = row["Afdeling"].replace("Kredsen", "")
    return rows, told


def repair_all(page):
    """Row after row, until the list of them is empty."""
    for _row in range(60):
        first = page.locator(".intake-repair").first
        if not first.count():
            return
        line = re.search(r"\d+", first.get_attribute("action").split("rows/")[1])[0]
        for box in first.locator("input[type=text]").all():
            name = box.get_attribute("name").removeprefix("field-")
            box.fill(GOOD[name].format(line=line))
        first.get_by_role("button").click()
        expect(page.locator(".messages")).to_contain_text(f"Line {line} can be")


def test_the_board_imports_a_list_and_repairs_it(site, person, tmp_path):
    rows, told = a_list()
    path = tmp_path / "medlemmer 2026.csv"
    path.write_bytes(lists.as_csv(rows))
    page = person("board")
    speak_english(page, site)
    page.goto(site.url("/admin/members/import/"))
    assert faults(page, "import") == []
    page.get_by_label("List of members").set_input_files(path)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("16 columns were recognised")).to_be_visible()
    expect(page.get_by_text("Windows (Western Europe)")).to_be_attached()
    assert faults(page, "import") == []
    page.get_by_role("button", name="Check the rows").click()
    ready = page.get_by_role("link", name=re.compile("Import 1963 people"))
    expect(ready).to_be_visible(timeout=MINUTES)
    expect(page.locator(".intake-figures .is-wrong dd")).to_have_text("31")
    expect(page.locator(".intake-figures .is-warn dd")).to_have_text("6")
    assert len(told) == 37
    assert faults(page, "import") == []
    repair_all(page)
    page.goto(page.url.partition("?")[0] + "?show=twice")
    repair_all(page)
    page.get_by_role("link", name="Import 2000 people").click()
    expect(page.get_by_label("Invite the new people by letter")).to_be_visible()
    assert faults(page, "import") == []
    page.get_by_label("Invite the new people by letter").uncheck()
    page.get_by_role("button", name="Import 2000 people").click()
    expect(page.get_by_text("2000 people were imported")).to_be_visible(timeout=MINUTES)
    assert faults(page, "import") == []
    page.get_by_role("link", name="Undo the whole import").click()
    expect(page.get_by_role("button", name="Undo the whole import")).to_be_visible()
    assert faults(page, "import") == []
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.get_by_text("2000 rows were undone.")).to_be_visible(timeout=MINUTES)
