"""Statuses follow the dates: the group, the reminders, each letter once."""

import datetime as dt
from importlib import import_module

import pytest

from django.apps import apps
from django.utils import timezone

from core.letterpaper import compose
from core.models import Letter
from membership import actions as ground
from membership import roles
from membership.joining import dates, following, tasks
from membership.joining.models import PayingSettings
from membership.models import Member, MembershipType, Period, Status
from membership.models.members import today
from tests import make
from tests.membership.joiners import a_board, a_kind, a_member, days

DAY = dt.date(2026, 3, 1)


def stage(day, ends, *, starts=None, grace=28):
    return dates.stage(
        starts=starts or ends - days(364),
        ends=ends,
        grace_ends=ends + days(grace),
        day=day,
    )


class TestStages:
    """Each edge of each letter's time; the end is 31 December."""

    ENDS = dt.date(2026, 12, 31)

    @pytest.mark.parametrize(
        ("after", "due"),
        [
            (-31, None),
            (-30, "month"),
            (-8, "month"),
            (-7, "week"),
            (0, "week"),
            (1, "grace"),
            (21, "grace"),
            (22, "last"),
            (28, "last"),
            (29, "lapsed"),
            (42, "lapsed"),
            (43, None),
        ],
    )
    def test_the_edges(self, after, due):
        assert stage(self.ENDS + days(after), self.ENDS) == due

    def test_short_grace_has_one_letter_and_none_has_none(self):
        after = [stage(self.ENDS + days(n), self.ENDS, grace=14) for n in range(1, 15)]
        assert set(after) == {"grace"}
        assert stage(self.ENDS + days(1), self.ENDS, grace=0) == "lapsed"

    def test_a_short_period_is_not_announced_a_month_before(self):
        starts = self.ENDS - days(30)
        assert stage(starts, self.ENDS, starts=starts) is None
        assert stage(self.ENDS - days(7), self.ENDS, starts=starts) == "week"
        assert stage(starts - days(1), self.ENDS, starts=starts) is None

    def test_leap_days_are_days(self):
        ends = dt.date(2028, 2, 29)
        assert stage(dt.date(2028, 2, 22), ends) == "week"
        assert stage(dt.date(2028, 3, 1), ends) == "grace"


@pytest.mark.django_db
class TestReminders:
    def told(self):
        rows = Letter.objects.filter(kind="membership_reminder").order_by("pk")
        return [row.params["stage"] for row in rows]

    def test_a_year_of_daily_runs(self):
        member = a_member(starts=DAY)
        ends = Period.objects.get().ends
        for n in range(-40, 60):
            following.remind(ends + days(n))
            following.remind(ends + days(n))
        assert self.told() == ["month", "week", "grace", "last", "lapsed"]
        assert {row.to for row in Letter.objects.all()} == {member.person.email}

    def test_days_without_a_run_are_made_good_but_not_twice(self):
        a_member(starts=DAY)
        ends = Period.objects.get().ends
        assert following.remind(ends - days(3)) == 1
        assert following.remind(ends + days(25)) == 1
        assert self.told() == ["week", "last"]

    def test_whoever_renews_is_left_in_peace(self):
        member = a_member(starts=today() - days(360))
        first = Period.objects.get()
        assert following.remind() == 1
        letter = Letter.objects.get()
        assert letter.params["stage"] == "week"
        assert compose(letter)
        ground.renew(member=member, by=None)
        for n in range(60):
            assert following.remind(first.ends + days(n)) == 0
        # The letter that waited is not wanted any more, either.
        assert compose(letter) is None

    def test_who_resigned_or_went_hears_nothing(self):
        gone, away, annulled = (a_member(starts=DAY) for _n in range(3))
        ends = Period.objects.first().ends
        ground.resign(member=gone, by=None, on=DAY)
        away.person.is_active = False
        away.person.save()
        ground.annul(period=annulled.periods.get(), why="Twice", by=a_board())
        assert following.remind(ends) == 0

    def test_what_the_letter_says(self):
        from wagtail.models import Site

        make.a_site()
        row = PayingSettings.for_site(Site.objects.get())
        row.pay_en, row.pay_da = "Pay {fee}, write {number}.", "Betal {fee}."
        row.save()
        person = make.a_person(language="en", first_name="Ea")
        a_member(person=person, starts=today() - days(340), number="17")
        following.remind()
        message = compose(Letter.objects.get())
        assert message.subject.startswith("Your membership runs to")
        assert "Pay 250 kr., write 17." in " ".join(message.body.split())

    def test_queries_do_not_grow_with_the_members(self, django_assert_max_num_queries):
        for _n in range(12):
            a_member(starts=DAY)
        ends = Period.objects.first().ends
        following.remind(ends)
        # All have been told: nothing is written, each key is asked for.
        with django_assert_max_num_queries(18):
            assert following.remind(ends) == 0


@pytest.mark.django_db
class TestGroup:
    def test_it_holds_who_is_a_member_today_and_nobody_else(self):
        member = a_member(starts=DAY)
        by_hand = make.a_person(roles.MEMBERS)
        ends = Period.objects.get().ends
        assert following.follow_group(ends) == (0, 1)
        assert not by_hand.groups.exists()
        assert following.follow_group(ends + days(28)) == (0, 0)
        assert following.follow_group(ends + days(29)) == (0, 1)
        assert not member.person.groups.exists()
        assert following.follow_group(DAY - days(1)) == (0, 0)
        assert following.follow_group(DAY) == (1, 0)
        assert following.follow_group(DAY) == (0, 0)

    def test_other_roles_stay(self):
        person = make.a_person(roles.EDITORS, roles.MEMBERS)
        following.follow_group()
        assert [g.name for g in person.groups.all()] == [roles.EDITORS]

    def test_at_night_the_group_follows_and_nobody_is_written_to(self):
        a_member(starts=today() - days(350))
        midnight = timezone.localtime().replace(hour=0, minute=5)
        assert tasks.follow_dates(midnight)[2] == 0
        assert tasks.follow_dates(midnight.replace(hour=8))[2] == 1

    def test_midnight_is_the_associations(self):
        """Half past eleven in the evening of 31 August is 1 September for nobody."""
        a_member(starts=dt.date(2026, 9, 1))
        utc = dt.datetime(2026, 8, 31, 21, 30, tzinfo=dt.UTC)
        assert tasks.follow_dates(utc)[0] == 0
        assert tasks.follow_dates(utc + dt.timedelta(hours=1))[0] == 1

    def test_those_put_in_by_hand_get_a_period(self):
        step = import_module("membership.joining.migrations.0003_members_have_periods")
        there = a_member(number="2000")
        person = make.a_person(roles.MEMBERS)
        MembershipType.objects.update(order=5)
        first = a_kind(order=1)
        step.write(apps, None)
        step.write(apps, None)
        member = Member.objects.exclude(pk=there.pk).get()
        assert (member.person, member.number) == (person, "2001")
        assert member.status() == Status.ACTIVE
        period = member.periods.get()
        assert (period.kind, period.fee) == (first, 0)
        assert following.follow_group() == (0, 0)
