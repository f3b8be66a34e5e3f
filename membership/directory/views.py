"""Doors of the directory: the list, one person's page and photo, one's own profile.

Nothing here is kept by shared caches: what may be seen changes with who looks.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import errorpages, pace
from membership.directory import actions, listing, offers, seeing, viewers
from membership.directory.forms import COUNTRIES, LONGEST_BIO, ProfileForm
from membership.directory.seeing import Viewer

AS = {"members": Viewer.MEMBER, "public": Viewer.PUBLIC}


def see_other(url: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


@never_cache
@require_safe
def index(request):
    """The directory, narrowed by what the address says; 429 for a flood.

    A person looks up a few people: whoever leafs through everybody is a machine.
    """
    if seconds := pace.wait(request, "directory", settings.SEARCH_A_MINUTE):
        request.come_back_in = seconds
        return errorpages.too_many(request)
    choice = listing.choice_of(request.GET)
    found = listing.find(request.user, choice, request.GET.get("page", 1))
    context = {
        "choice": choice,
        "found": found,
        "units": listing.units(),
        "interests": listing.interests(),
        "places": listing.places(request.user),
        "as_member": viewers.audience(request.user) >= Viewer.MEMBER,
        # A list of people is nothing for search engines, whoever is on it.
        "share_index": False,
    }
    return render(request, "directory/index.html", context)


@never_cache
@require_safe
def profile(request, public_id):
    """One person, as the reader may see them; 404 where they may not at all."""
    found = viewers.find(request.user, public_id)
    if found is None:
        raise Http404
    row, viewer = found
    # The board's look is its own, the owner's has the preview: both see the page.
    person = seeing.seen(row, viewer, viewers.units_of(row))
    is_open = seeing.is_listed(row, Viewer.PUBLIC) and viewers.belongs(row.person)
    context = {
        "person": person,
        "country": COUNTRIES.get(person.country, person.country),
        "is_mine": viewer is Viewer.OWNER,
        "as_board": viewer is Viewer.BOARD,
        "listed": row.listed,
        "share_index": is_open,
        "share_title": person.name,
        "offers": offers.collect(request, row)
        if request.user.is_authenticated and viewer is not Viewer.OWNER
        else [],
    }
    return render(request, "directory/profile.html", context)


@require_safe
def photo(request, public_id):
    """A photo, to those who may see it now.

    Browsers may keep it, but ask each time: a choice counts at once.
    """
    found = viewers.find(request.user, public_id)
    if found is None or not seeing.may_see(found[0], "photo", found[1]):
        raise Http404
    row = found[0]
    if not row.photo:
        raise Http404
    mark = f'"{seeing.photo_mark(row)}"'
    if request.headers.get("If-None-Match") == mark:
        response = HttpResponseNotModified()
    else:
        try:
            with row.photo.open() as file:
                response = HttpResponse(file.read(), content_type="image/webp")
        except OSError as error:
            raise Http404 from error
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["X-Robots-Tag"] = "noindex"
    response.headers["ETag"] = mark
    patch_cache_control(response, private=True, no_cache=True)
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request):
    """One's own profile: what it says and who may see it."""
    row = actions.profile_of(person=request.user)
    if request.method != "POST":
        return _mine(request, row, ProfileForm(profile=row))
    form = ProfileForm(request.POST, request.FILES, profile=row)
    is_right = form.is_valid()
    new = form.cleaned_data.get("photo")
    if new:
        # Kept even where another field is wrong: a browser forgets a chosen file.
        row = actions.put_photo(person=request.user, file=new)
    if not is_right:
        return _mine(request, row, form, photo_is_kept=bool(new), status=422)
    if form.cleaned_data["no_photo"] and not new:
        actions.take_photo(person=request.user)
    actions.save(
        person=request.user,
        values=form.values,
        interests=form.cleaned_data["interests"],
    )
    messages.success(request, _("Your profile is saved."))
    return see_other(reverse("directory:mine"))


def _mine(request, row, form, photo_is_kept=False, status=200):
    context = {
        "form": form,
        "person": seeing.seen(row, Viewer.OWNER),
        "profile": row,
        "photo_is_kept": photo_is_kept,
        "longest_bio": LONGEST_BIO,
        "in_reach": viewers.belongs(request.user),
    }
    return render(request, "directory/mine.html", context, status=status)


@never_cache
@login_required
@require_safe
def preview(request):
    """One's own page as others see it: ?as=members or ?as=public."""
    row = actions.profile_of(person=request.user)
    name = request.GET.get("as") if request.GET.get("as") in AS else "members"
    person = seeing.seen(row, AS[name], viewers.units_of(row))
    context = {
        "person": person if viewers.belongs(request.user) else None,
        "as_name": name,
        "country": COUNTRIES.get(person.country, person.country) if person else "",
        "in_reach": viewers.belongs(request.user),
    }
    return render(request, "directory/preview.html", context)
