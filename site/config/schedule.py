"""Periodic jobs by name: dotted Celery task and seconds between two runs (UTC).

Production syncs these into django-celery-beat; the embedded default runs them
in its own small loop. "Due" is decided by a query in the task, never here.
"""

SCHEDULE: dict[str, tuple[str, int]] = {
    "deliver letters": ("core.tasks.sweep", 30),
    "remind": ("chat.notifications.tasks.remind", 20),
    "send notices": ("chat.notifications.tasks.sweep", 3),
    "bind what was said": ("chat.searching.tasks.bind_due", 60),
    "remind reviewers": ("home.tasks.remind_overdue", 3600),
    "forget brief answers": (
        "events.registrations.tasks.forget_brief_answers",
        6 * 3600,
    ),
    "send queued invitations": ("membership.invitations.tasks.send_queued", 60),
    "follow up invitations": ("membership.invitations.tasks.follow_up", 3600),
    "follow profiles": ("membership.directory.tasks.follow", 24 * 3600),
    "forget tries": ("membership.accounts.tasks.forget_tries", 3600),
    "expire connections": ("membership.connections.tasks.expire_overdue", 3600),
    "count polls that are over": ("polls.tasks.close_due", 20),
    "sweep up after polls": ("polls.tasks.sweep", 86400),
    "tell of polls and results": ("polls.tasks.tell_due", 30),
    "settle roles": ("membership.tasks.settle_roles", 60),
    "draw pictures": ("core.tasks.draw_pictures", 5),
    "put exports together": ("membership.privacy_centre.tasks.build_exports", 5),
    "erase people": ("membership.privacy_centre.tasks.erase_due", 600),
    "forget what is old": ("membership.privacy_centre.tasks.forget_old", 3600),
    "forget loose files": ("chat.tasks.forget_loose_files", 3600),
    "membership": ("membership.joining.tasks.follow_dates", 3600),
    "units' rooms": ("chat.groups.tasks.follow_units", 24 * 3600),
    "import members": ("membership.intake.tasks.go_on", 3),
}
