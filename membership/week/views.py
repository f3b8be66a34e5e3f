"""The door to a person's week: what comes next and what waits for them."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import week as register


@never_cache
@login_required
@require_safe
def week(request):
    found = register.collect(request)
    context = {
        "next": found[register.NEXT][:1],
        "this_week": found[register.THIS_WEEK],
        "status": found[register.STATUS],
        "waiting": found[register.WAITING],
        "doors": found[register.DOORS],
    }
    return render(request, "week/week.html", context)
