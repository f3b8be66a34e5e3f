"""Units: the tree, its changes, what goes along, and who may."""

import datetime as dt

import pytest

from django.urls import reverse

from core.errors import Refused
from membership import actions as membership
from membership import granting, roles
from membership.models import Belonging, Grant, MembershipType, Unit, UnitChange
from membership.models.members import today
from membership.units import actions, figures, merging, tree
from tests import make

pytestmark = pytest.mark.django_db


def a_unit(code, under=None, **fields) -> Unit:
    fields = {"name_da": code.title(), "name_en": code.title(), **fields}
    return actions.add(code=code, under=under, by=None, **fields)


@pytest.fixture
def wood():
    """guild > (data > (health, transport)), (research)."""
    guild = a_unit("guild")
    data = a_unit("data", guild)
    return {
        "guild": guild,
        "data": data,
        "research": a_unit("research", guild),
        "health": a_unit("health", data),
        "transport": a_unit("transport", data),
    }


def fresh(unit):
    return Unit.objects.get(pk=unit.pk)


@pytest.fixture
def admin():
    return make.a_person(is_superuser=True, is_staff=True)


def client_of(client, person, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    client.force_login(person)
    return client


def refusal(act, **given) -> str:
    with pytest.raises(Refused) as refused:
        act(**given)
    return refused.value.code


def test_a_branch_moves_with_everybody_in_it_and_back(wood, admin):
    person = make.a_person()
    membership.place(person=person, unit=wood["health"], by=None)
    actions.move(unit=wood["data"], under=wood["research"], by=admin)
    assert fresh(wood["health"]).get_ancestors().count() == 3
    assert figures.of(fresh(wood["research"])).people == 1
    change = UnitChange.objects.filter(kind="moved").latest("pk")
    assert change.by == admin
    assert change.before["parent"] == wood["guild"].pk
    actions.undo_move(change=change, by=admin)
    assert figures.of(fresh(wood["research"])).people == 0
    assert fresh(wood["data"]).get_parent() == wood["guild"]
    assert Unit.find_problems() == ([], [], [], [], [])
    assert refusal(actions.undo_move, change=change, by=admin) == "changed"


def test_no_unit_comes_under_itself_or_where_it_is(wood, admin):
    for target in ("data", "health"):
        code = refusal(actions.move, unit=wood["data"], under=wood[target], by=admin)
        assert code == "under_itself"
    code = refusal(actions.move, unit=wood["data"], under=wood["guild"], by=admin)
    assert code == "there"
    actions.move(unit=wood["data"], under=None, by=admin)
    assert fresh(wood["data"]).depth == 1


def test_only_admins_change_the_tree(wood):
    board = make.a_person(roles.BOARD)
    for act, given in (
        (actions.add, {"code": "x", "name_da": "X", "name_en": "X"}),
        (actions.rename, {"unit": wood["data"], "code": "y"}),
        (actions.move, {"unit": wood["data"], "under": None}),
        (actions.close, {"unit": wood["health"]}),
        (actions.reopen, {"unit": wood["health"]}),
        (merging.merge, {"unit": wood["health"], "into": wood["data"]}),
    ):
        assert refusal(act, by=board, **given) == "not_yours"


def test_a_merger_takes_people_roles_and_children_along(wood, admin):
    day = today()
    both, one, late = (make.a_person() for _i in range(3))
    early = day - dt.timedelta(days=40)
    membership.place(person=both, unit=wood["data"], by=None, starts=early)
    membership.place(person=both, unit=wood["research"], by=None, starts=early)
    membership.place(person=one, unit=wood["data"], by=None, starts=early)
    membership.place(person=late, unit=wood["data"], by=None, starts=day)
    for unit, ends in (("data", None), ("research", dt.timedelta(days=3))):
        granting.grant(
            person=one,
            role=roles.BOARD,
            scope="unit",
            unit=wood[unit],
            ends_at=ends and make.timezone.now() + ends,
            by=None,
        )
    merging.merge(unit=wood["data"], into=wood["research"], by=admin)
    open_now = Belonging.objects.filter(ends=None)
    assert set(open_now.values_list("person", "unit__code")) == {
        (both.pk, "research"),
        (one.pk, "research"),
        (late.pk, "research"),
    }
    assert figures.of(fresh(wood["research"])).people == 3
    held = Grant.objects.get(unit=wood["research"], revoked_at=None)
    assert held.ends_at is None, "the longer of the two"
    assert not Grant.objects.filter(unit=wood["data"], revoked_at=None).exists()
    gone = fresh(wood["data"])
    assert gone.merged_into == wood["research"]
    assert fresh(wood["health"]).get_parent() == wood["research"]
    told = gone.changes.get(kind="merged").after
    assert (told["people"], told["roles"], told["children"]) == (3, 1, 2)
    with pytest.raises(Refused):
        membership.place(person=one, unit=gone, by=None)
    roles.forget(one)
    assert roles.may(one, roles.BOARD, unit=fresh(wood["health"]))


def test_a_unit_with_open_ones_below_stays_open(wood, admin):
    membership.place(person=make.a_person(), unit=wood["health"], by=None)
    assert refusal(actions.close, unit=wood["data"], by=admin) == "below"
    actions.close(unit=wood["health"], by=admin)
    assert not Belonging.objects.filter(ends=None).exists()
    role = {"role": roles.BOARD, "scope": "unit", "unit": wood["health"], "by": admin}
    assert refusal(granting.grant, person=make.a_person(), **role) == "closed"
    code = refusal(actions.move, unit=wood["data"], under=wood["health"], by=admin)
    assert code == "under_itself"
    code = refusal(actions.move, unit=wood["research"], under=wood["health"], by=admin)
    assert code == "closed"
    actions.reopen(unit=wood["health"], by=admin)
    assert fresh(wood["health"]).closed_on is None
    assert refusal(actions.reopen, unit=wood["health"], by=admin) == "open"


def test_codes_are_one_whatever_their_case_and_names_hide_nothing(wood, admin):
    names = {"name_da": "X", "name_en": "X", "by": admin}
    assert refusal(actions.add, code="DATA", **names) == "code"
    code = refusal(actions.rename, unit=wood["health"], code="Data", by=admin)
    assert code == "code"
    odd = a_unit("odd", name_da="Sund\u202ehed\u200b", name_en=" a \x00 b ")
    assert (odd.name_da, odd.name_en) == ("Sundhed", "a b")
    assert refusal(actions.rename, unit=odd, name_da=" \u200b ", by=admin) == "name"


def test_nobody_is_counted_twice_and_moving_inside_is_not_joining(wood):
    kind = MembershipType.objects.create(slug="m", name_da="M", name_en="M")
    day = today()
    both, mover, gone = (make.a_person() for _i in range(3))
    for unit in ("health", "transport"):
        membership.place(person=both, unit=wood[unit], by=None, starts=day)
    membership.admit(person=both, kind=kind, starts=day, by=None)
    long_ago = day - dt.timedelta(days=800)
    for person, ends in ((mover, day - dt.timedelta(days=1)), (gone, day)):
        Belonging.objects.create(
            person=person, unit=wood["health"], starts=long_ago, ends=ends
        )
    membership.place(person=mover, unit=wood["transport"], by=None, starts=day)
    found = figures.of(wood["data"])
    assert (found.people, found.joined) == (3, 1)
    assert found.by_status == {"active": 1}
    assert found.left == 0, "their last day is today"
    everything = figures.of_all(Unit.objects.all())
    for code in ("data", "health", "transport", "guild", "research"):
        one, all_of = figures.of(wood[code]), everything[wood[code].path]
        assert (one.people, one.joined, one.left) == (
            all_of.people,
            all_of.joined,
            all_of.left,
        ), code
        assert one.by_status == dict(all_of.by_status)


def grow(number: int, width: int = 12) -> None:
    """So many units in a tree, written in bulk."""
    data, queue = [], []
    for index in range(number):
        node = {"data": {"code": f"u{index}", "name_da": f"E{index}"}, "children": []}
        node["data"]["name_en"] = node["data"]["name_da"]
        (queue[(index - 1) // width]["children"] if index else data).append(node)
        queue.append(node)
    Unit.load_bulk(data)


@pytest.mark.thorough
def test_five_thousand_units_are_read_in_two_queries(django_assert_num_queries):
    grow(5000)
    deep = Unit.objects.order_by("-depth").first()
    with django_assert_num_queries(2):
        tops = tree.read(Unit.objects.all(), opened=[deep.pk])
    assert len(tops) == 1
    with django_assert_num_queries(2):
        assert len(tree.branch(tops[0].unit)) == 12


def test_figures_cost_the_same_however_much_is_below(wood, django_assert_num_queries):
    for _i in range(5):
        membership.place(person=make.a_person(), unit=wood["health"], by=None)
    with django_assert_num_queries(4):
        assert figures.of(wood["guild"]).people == 5
    with django_assert_num_queries(3):
        figures.of_all(Unit.objects.all())


def test_the_board_of_a_unit_minds_its_branch_and_nothing_else(wood, client, settings):
    keeper = make.a_person()
    granting.grant(
        person=keeper, role=roles.BOARD, scope="unit", unit=wood["data"], by=None
    )
    client_of(client, keeper, settings)
    page = client.get(reverse("units_tree")).content.decode()
    assert "Health" in page or "Data" in page
    assert "Research" not in page
    assert client.get(reverse("unit", args=[wood["health"].pk])).status_code == 200
    # What is not found is looked for under a language first.
    hidden = client.get(reverse("unit", args=[wood["research"].pk]), follow=True)
    assert hidden.status_code == 404
    newcomer = make.a_person(email="New@Example.test")
    for unit, status in (("health", 200), ("research", 404)):
        answer = client.post(
            reverse("unit_place", args=[wood[unit].pk]),
            {"addresses": "new@example.test"},
            follow=True,
        )
        assert answer.status_code == status
    assert newcomer.belongings.get().unit == wood["health"]
    client.post(reverse("unit_remove", args=[wood["health"].pk]), {"person": "x"})
    assert newcomer.belongings.filter(ends=None).exists()
    client.post(
        reverse("unit_remove", args=[wood["health"].pk]), {"person": newcomer.pk}
    )
    assert not newcomer.belongings.filter(ends=None).exists()
    for name in ("unit_move", "unit_rename", "unit_close", "unit_merge"):
        refused = client.get(reverse(name, args=[wood["health"].pk]))
        assert refused.url == reverse("wagtailadmin_home"), "Wagtail's way to say 403"


def test_an_address_without_an_account_places_nobody(wood, client, settings):
    client_of(client, make.a_person(roles.BOARD), settings)
    settings.MFA_REQUIRED_FOR_STAFF = False
    known = make.a_person(email="known@example.test")
    admin = make.a_person(is_superuser=True, is_staff=True)
    client_of(client, admin, settings)
    answer = client.post(
        reverse("unit_place", args=[wood["data"].pk]),
        {"addresses": "known@example.test\nnobody@example.test, <script>"},
        follow=True,
    )
    assert answer.status_code == 200
    assert "nobody@example.test" in answer.content.decode()
    assert not known.belongings.exists()


def test_an_admin_moves_merges_and_undoes_in_the_browser(wood, admin, client, settings):
    client_of(client, admin, settings)
    here = reverse("unit_move", args=[wood["health"].pk])
    found = client.get(here, {"q": "resea"}).content.decode()
    assert f"?under={wood['research'].pk}" in found
    asked = client.get(here, {"under": wood["research"].pk}).content.decode()
    assert "<strong>1</strong>" in asked
    client.post(here, {"under": wood["research"].pk})
    assert fresh(wood["health"]).get_parent() == wood["research"]
    change = UnitChange.objects.filter(kind="moved").latest("pk")
    client.post(reverse("unit_undo", args=[change.pk]))
    assert fresh(wood["health"]).get_parent() == wood["data"]
    client.post(reverse("unit_merge", args=[wood["health"].pk]), {"under": "-1"})
    assert fresh(wood["health"]).closed_on is None
    into = {"under": wood["research"].pk}
    client.post(reverse("unit_merge", args=[wood["health"].pk]), into)
    assert fresh(wood["health"]).merged_into == wood["research"]
    for name in ("unit", "unit_history"):
        for unit in ("health", "research", "guild"):
            page = client.get(reverse(name, args=[wood[unit].pk]))
            assert page.status_code == 200
    csv = client.get(reverse("units_figures"))
    assert b"research" in b"".join(csv.streaming_content)


ODD = ["0", "9" * 30, "-1", "x", "1,2,x", "\x00", "../", "１"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_numbers_in_addresses_are_no_errors(wood, admin, client, settings, odd):
    client_of(client, admin, settings)
    assert client.get(reverse("units_tree"), {"open": odd}).status_code == 200
    assert client.get(reverse("units_tree"), {"q": odd}).status_code == 200
    here = reverse("unit_move", args=[wood["data"].pk])
    assert client.get(here, {"under": odd}).status_code == 200
    assert client.post(here, {"under": odd}).status_code == 200
    assert client.get(f"/admin/units/{odd.strip(chr(0))}/").status_code in (
        301,
        302,
        404,
    )
