"""An admin asks why somebody may not, gives the role, and asks again."""

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults

CODE = "lund"


def test_why_can_she_not_and_what_helps(site, person):
    admin = person("admin")
    # The admin speaks the language of the account, and this one reads Danish.
    admin.goto(site.url("/admin/roles/why/"))
    admin.fill("[name=person]", "approver@guild.example")
    admin.select_option("[name=verb]", "people")
    admin.fill("[name=thing]", CODE)
    admin.locator(".u-form button").click()
    answer = admin.locator(".u-answer")
    expect(answer).to_have_class("u-answer is-no")
    assert not faults(admin, "why not")
    answer.locator("a", has_text="").first.click()
    expect(admin.locator("[name=person]")).to_have_value("approver@guild.example")
    admin.select_option("[name=role]", "Board")
    admin.select_option("[name=scope]", "unit")
    admin.fill("[name=unit]", CODE)
    admin.locator(".u-form button").click()
    admin.wait_for_url("**/admin/reports/grants/")
    admin.goto(
        site.url(
            f"/admin/roles/why/?person=approver@guild.example&verb=people&thing={CODE}"
        )
    )
    expect(admin.locator(".u-answer")).to_have_class("u-answer is-yes")

    keeper = person("approver")
    keeper.goto(site.url("/admin/units/"))
    expect(keeper.locator(".u-tree, .u-found")).to_contain_text("Lund")


def test_the_tree_is_walked_by_keys(site, person):
    admin = person("admin")
    admin.goto(site.url("/admin/units/"))
    tree = admin.get_by_role("tree")
    expect(tree).to_be_visible()
    assert not faults(admin, "the tree")
    tree.get_by_role("treeitem").first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        admin.keyboard.press(key)
        expect(tree.locator("[aria-busy]")).to_have_count(0)
    level = "document.activeElement.getAttribute('aria-level')"
    assert admin.evaluate(level) == "3"
    admin.keyboard.press("ArrowLeft")
    admin.keyboard.press("ArrowLeft")
    assert admin.evaluate(level) == "2"
    closed = admin.evaluate("document.activeElement.getAttribute('aria-expanded')")
    assert closed == "false"
    admin.keyboard.press("Enter")
    admin.wait_for_url("**/admin/units/*/")
