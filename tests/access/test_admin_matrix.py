"""Every address of the admin, asked by each role: what it answers is in `admin.txt`.

An address of the admin that is not in the list fails the suite. To add one: add a
line, or run this file with `ACCESS_SHOW=1` and `-m badinput` to see what is answered
now (it is written to `admin.new.txt` beside the list), and think before you copy it.
"""

import os
from pathlib import Path

import pytest

from tests.access.scene import a_scene
from tests.access.test_wagtail_walk import admins, answers

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("admin.txt")
SHOW = os.environ.get("ACCESS_SHOW")
WHO = ("owner", "editor", "approver", "board", "organiser", "bare", "admin")


def rows() -> dict[str, dict[str, str]]:
    """{name: {role: status}} of the list."""
    found = {}
    for line in TABLE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, *given = line.split()
            said = dict(part.split("=") for part in given)
            rest = said.pop("*", "")
            found[name] = {who: said.get(who, rest) for who in WHO}
    return found


def named() -> set[str]:
    """Names of all addresses of the admin, but those of Django's own rooms."""
    return {
        name
        for name, _path, _part in admins()
        if ":" in name or not name.startswith("admin/")
    }


def test_every_address_of_the_admin_is_listed():
    known = set(rows())
    assert named() - known == set(), "say in admin.txt who may"
    assert known - named() == set(), "in admin.txt, but no such address"


@pytest.mark.badinput
def test_the_list_holds(settings):
    """Some two thousand requests: with the long tests."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    scene = a_scene()
    seen: dict[str, dict[str, str]] = {}
    for who in WHO:
        for name, status, _body in answers(scene, who, "get"):
            seen.setdefault(name, {})[who] = str(status)
    if SHOW:
        lines = [f"{name} {short(seen.get(name, {}))}" for name in sorted(named())]
        TABLE.with_name("admin.new.txt").write_text("\n".join(lines) + "\n")
        return
    wrong = [
        f"{name} {short(found)}"
        for name, found in sorted(seen.items())
        if rows().get(name) != {**dict.fromkeys(WHO, ""), **found}
    ]
    assert not wrong, "\n" + "\n".join(wrong)
    faults = [name for name, found in seen.items() if "500" in found.values()]
    assert not faults


def short(found: dict[str, str]) -> str:
    """The shortest line that says the same."""
    if not found:
        return "*="
    values = list(found.values())
    most = max(sorted(set(values)), key=values.count)
    few = [f"{who}={status}" for who, status in found.items() if status != most]
    return " ".join([*few, f"*={most}"])
