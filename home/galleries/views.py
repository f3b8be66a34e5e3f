"""The editor's door: many pictures at once into a gallery."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from wagtail.admin.auth import require_admin_access
from wagtail.images.forms import get_image_form
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from core.errors import Refused
from core.models import SiteImage
from home.galleries import actions
from home.galleries.models import Album, GalleryPage

# More than anybody sorts at one sitting; the rest waits in the collection.
MOST = 200


def _page(request, page_id: int) -> GalleryPage:
    """404 for no gallery, 403 for one that this person may not edit."""
    page = get_object_or_404(GalleryPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


@require_admin_access
@require_http_methods(["GET", "POST"])
def upload(request, page_id: int):
    """The list of pictures that wait for their texts; POST puts them in the gallery."""
    page = _page(request, page_id)
    if request.method == "GET":
        return _desk(request, page)
    entries = _entries(request.POST)
    try:
        faults = actions.add_pictures(page=page, entries=entries, by=request.user)
    except Refused as no:
        messages.error(request, no.message)
        return _desk(request, page, entries=entries, status=409)
    added = len(entries) - len(faults)
    if added:
        words = ngettext(
            "%(count)d picture is in the gallery’s draft.",
            "%(count)d pictures are in the gallery’s draft.",
            added,
        )
        messages.success(request, words % {"count": added})
    if faults:
        words = ngettext(
            "%(count)d picture still waits: see below.",
            "%(count)d pictures still wait: see below.",
            len(faults),
        )
        messages.warning(request, words % {"count": len(faults)})
        return _desk(request, page, entries=entries, faults=faults, status=422)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _entries(posted) -> list[dict]:
    """[{"image", "alt", "caption"}] in the order of the list, without nonsense."""
    return [
        {
            "image": int(number),
            "alt": posted.get(f"alt-{number}", ""),
            "caption": posted.get(f"caption-{number}", ""),
        }
        for number in posted.getlist("image")[:MOST]
        if number.isascii() and number.isdecimal() and len(number) < 10
    ]


def _desk(request, page, *, entries=(), faults=None, status=200):
    typed = {entry["image"]: entry for entry in entries}
    chosen = _chosen_collection(request)
    rows = [
        {
            "image": image,
            "alt": typed.get(image.pk, {}).get("alt", image.description),
            "caption": typed.get(image.pk, {}).get("caption", ""),
            "error": (faults or {}).get(image.pk, ""),
            "may_delete": image.is_editable_by_user(request.user),
        }
        for image in _waiting(request.user, page, chosen, typed)
    ]
    form = get_image_form(SiteImage)(user=request.user)
    context = {
        "page": page,
        "rows": rows,
        "no": actions.why_not(page, request.user),
        "collections": _collections(request.user),
        "chosen": chosen,
        "help_text": form.fields["file"].help_text,
        "most_bytes": form.fields["file"].max_upload_size,
    }
    return render(request, "galleries/admin/upload.html", context, status=status)


def _collections(user):
    policy = policy_registry.get_by_type(SiteImage)
    return policy.collections_user_has_any_permission_for(user, ["choose", "add"])


def _chosen_collection(request) -> Collection | None:
    asked = request.POST.get("collection") or request.GET.get("collection") or ""
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        return None
    return _collections(request.user).filter(pk=int(asked)).first()


def _waiting(user, page, chosen, typed) -> list[SiteImage]:
    """Pictures of its own collection, and of the chosen one, not shown yet."""
    collections = set(
        Album.objects.filter(translation_key=page.translation_key).values_list(
            "collection_id", flat=True
        )
    )
    if chosen is not None:
        collections.add(chosen.pk)
    policy = policy_registry.get_by_type(SiteImage)
    mine = policy.instances_user_has_any_permission_for(user, ["choose", "add"])
    held = actions.held_by(page.get_latest_revision_as_object())
    found = mine.filter(collection__in=collections).exclude(pk__in=held)
    return list(found.order_by("pk")[:MOST])


@require_admin_access
@require_POST
def upload_file(request, page_id: int):
    """One file of many, as the script sends them.

    Answers {"row": html} or, with 422, {"error": why} for the line of that file.
    """
    page = _page(request, page_id)
    if no := actions.why_not(page, request.user):
        return JsonResponse({"error": no}, status=422)
    file = request.FILES.get("file")
    if file is None:
        words = _("No file arrived. Choose it again.")
        return JsonResponse({"error": words}, status=422)
    album = actions.album_of(page)
    form = get_image_form(SiteImage)(
        {"title": file.name[:255], "collection": album.collection_id},
        {"file": file},
        user=request.user,
    )
    if not form.is_valid():
        words = " ".join(each for errors in form.errors.values() for each in errors)
        return JsonResponse({"error": words}, status=422)
    image = form.save(commit=False)
    image.uploaded_by_user = request.user
    image.save()
    row = {"image": image, "alt": "", "caption": "", "error": "", "may_delete": True}
    html = render_to_string("galleries/admin/row.html", {"row": row}, request=request)
    return JsonResponse({"row": html})
