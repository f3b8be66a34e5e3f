"""Due jobs run when due, survive a failing one and stop at once."""

import time

from core.duejobs import DueJobs

ran = []


def good():
    ran.append("good")


def bad():
    ran.append("bad")
    raise RuntimeError("no")


def test_due_ones_run_once_until_they_are_due_again(monkeypatch):
    ran.clear()
    jobs = DueJobs({"bad": (f"{__name__}.bad", 10), "good": (f"{__name__}.good", 30)})
    monkeypatch.setattr("core.duejobs.close_old_connections", lambda: None)
    assert jobs.run_due(now=100.0) == ["bad", "good"]
    assert jobs.run_due(now=105.0) == []
    assert jobs.run_due(now=110.0) == ["bad"]
    assert ran == ["bad", "good", "bad"]


def test_it_stops_at_once():
    jobs = DueJobs({})
    jobs.start()
    begun = time.monotonic()
    jobs.stop()
    assert not jobs.is_alive()
    assert time.monotonic() - begun < 1


def test_every_job_of_the_schedule_exists():
    from django.utils.module_loading import import_string

    for task, seconds in DueJobs().schedule.values():
        assert callable(import_string(task))
        assert seconds > 0
