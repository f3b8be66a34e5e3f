"""Doors to one message and what hangs on it; each works without a script."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache, patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from chat import actions, attaching, emojis, here, reading, rights, showing
from chat.forms import HabitsForm, WordingForm
from chat.models import Attachment, Habits
from chat.views import read_or_send, seat_of
from core import ranges
from core.errors import Refused
from core.keyring import CannotOpen


def _message(seat, number):
    rows = seat.room.messages.select_related("sender")
    found = rows.filter(number=number, number__gt=seat.first_number).first()
    if found is None:
        raise Http404
    return found


def _back(seat, number):
    where = f"{seat.room.get_absolute_url()}?at={number}#m-{number}"
    return HttpResponseRedirect(where, status=303)


@never_cache
@login_required
@read_or_send
def message(request, pk, number):
    """One message with all that one may do with it. POST changes one's own words."""
    seat = seat_of(request, pk)
    said = _message(seat, number)
    may_edit = rights.may_edit(seat, said)
    form = WordingForm(request.POST or None, initial={"text": said.words})
    refused, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            text = form.cleaned_data["text"]
            try:
                actions.edit(room=seat.room, number=number, by=request.user, text=text)
                return _back(seat, number)
            except Refused as no:
                refused = no
    context = {
        "seat": seat,
        "room": seat.room,
        "each": reading.rows(showing.shapes([said]), seat)[0],
        "message": said,
        "former": said.revisions.all() if seat.moderates else (),
        "form": form,
        "refused": refused,
        "may_edit": may_edit,
        "may_remove": rights.may_remove(seat, said),
        "groups": emojis.GROUPS,
    }
    return render(request, "chat/message_page.html", context, status=status)


@never_cache
@login_required
@require_POST
def remove(request, pk, number):
    """Take a message back."""
    seat = seat_of(request, pk)
    _message(seat, number)
    return _done(request, seat, number, actions.remove)


@never_cache
@login_required
@require_POST
def react(request, pk, number):
    """Put a sign under a message, or take it away: whichever it is not."""
    seat = seat_of(request, pk)
    said = _message(seat, number)
    emoji = request.POST.get("emoji", "")
    on = not said.reactions.filter(person=request.user, emoji=emoji).exists()
    return _done(request, seat, number, actions.react, emoji=emoji, on=on)


def _done(request, seat, number, action, **more):
    try:
        action(room=seat.room, number=number, by=request.user, **more)
    except Refused as no:
        context = {"seat": seat, "room": seat.room, "refused": no}
        return render(request, "chat/refused.html", context, status=422)
    return _back(seat, number)


@login_required
@require_safe
def signs(request):
    """The picker, as a piece of a page."""
    context = {"groups": emojis.GROUPS}
    answer = render(request, "chat/signs.html", context)
    patch_cache_control(answer, private=True, max_age=3600)
    return answer


@never_cache
@login_required
@require_POST
def attach(request, pk):
    """Take one file for a message that is still to be sent; JSON."""
    seat = seat_of(request, pk)
    upload = request.FILES.get("file")
    if upload is None:
        answer = {"code": "file", "message": _("Choose a file first.")}
        return JsonResponse(answer, status=422)
    try:
        kept = attaching.take(room=seat.room, by=request.user, upload=upload)
    except Refused as no:
        answer = {"code": no.code, "message": str(no.message)}
        return JsonResponse(answer, status=422)
    answer = {"id": kept.pk, "name": kept.name, "kind": kept.kind, "size": kept.size}
    return JsonResponse(answer, status=201)


@login_required
@require_safe
def file(request, pk, file_id):
    """A file of a message, to those in the room; not there for anybody else."""
    seat = seat_of(request, pk)
    kept = get_object_or_404(
        Attachment,
        pk=file_id,
        room=seat.room_id,
        message__removed="",
        message__hidden_at=None,
        message__number__gt=seat.first_number,
    )
    try:
        content = kept.file.open()
    except (OSError, CannotOpen) as error:
        raise Http404 from error
    is_picture = kept.kind == Attachment.Kind.PICTURE
    answer = FileResponse(
        content,
        as_attachment=not is_picture,
        filename=kept.shown_name,
        content_type="image/webp" if is_picture else "application/octet-stream",
    )
    answer.headers["ETag"] = f'"{kept.pk}"'  # what was sent never changes
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Robots-Tag"] = "noindex"
    # A picture is asked for once; whoever leaves keeps what was seen, no more.
    patch_cache_control(answer, private=True, max_age=3600 if is_picture else 0)
    return ranges.part(request, answer)


@never_cache
@login_required
@read_or_send
def habits(request):
    """How I like to talk."""
    row = Habits.objects.filter(person=request.user).first()
    row = row or Habits(person=request.user)
    form = HabitsForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        here.forget(request.user.pk)
        return HttpResponseRedirect(f"{request.path}?saved=1", status=303)
    context = {"form": form, "saved": "saved" in request.GET}
    status = 422 if request.method == "POST" else 200
    return render(request, "chat/habits.html", context, status=status)
