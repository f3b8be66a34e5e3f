"""The gate's JSON: scans by a device's token; enrolling, figures and names.

A scan: `POST {nonce, code, scanned_at?, offline?, forced?}` with the header
`Authorization: Device <token>`. Answers are 200 with a `result`; 400 malformed, 401
device not known or no longer valid, 403 no right, 409 nonce of another gate, 429 too
fast (with Retry-After). Cookies are not read, so no CSRF token is needed.
"""

import datetime as dt
import json
import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refused
from events import organising
from events.checkin import actions, figures, limits, names, reading, rights
from events.checkin.answers import Answer
from events.checkin.models import Device, Gate, Scan

MOST_BYTES = 4096
STATUS = {"no_right": 403, "other_gate": 403, "nonce": 409, "busy": 503}
STATUS |= dict.fromkeys(("unknown", "revoked", "expired"), 401)
SCHEME = "Device "


class BadRequest(Exception):
    """What was sent is not a message of ours; says which part."""


def refusal(refused: Refused, status: int = 0) -> JsonResponse:
    return JsonResponse(
        {"error": refused.code, "message": str(refused.message)},
        status=status or STATUS.get(refused.code, 403),
    )


def too_fast(seconds: int) -> JsonResponse:
    text = ngettext(
        "Too many codes. Wait %(n)d second.",
        "Too many codes. Wait %(n)d seconds.",
        seconds,
    ) % {"n": seconds}
    response = JsonResponse({"error": "slow_down", "message": text}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def told(answer: Answer) -> dict:
    """An answer as the page shows it, in the active language."""
    scan = answer.scan
    return {
        "result": answer.result,
        "tone": answer.tone,
        "scan": scan and str(scan.pk),
        "nonce": scan and str(scan.nonce),
        "people": scan.people if scan else 0,
        "guest": answer.details.get("name", ""),
        "time": figures.clock(scan.scanned_at, answer.gate) if scan else "",
        "undone": bool(scan and scan.undone_at),
        "forceable": answer.result in actions.FORCEABLE and not answer.admitted,
        "replayed": answer.replayed,
        **answer.words(),
    }


def _body(request: HttpRequest) -> dict:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise BadRequest("too long")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadRequest("not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("not an object")
    return body


def _text(body: dict, name: str, most: int) -> str:
    text = body.get(name, "")
    if not isinstance(text, str) or len(text) > most or "\x00" in text:
        raise BadRequest(name)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise BadRequest(name) from None
    return text


def _scan_fields(body: dict) -> dict:
    nonce, offline = body.get("nonce"), body.get("offline", False)
    try:
        nonce = uuid.UUID(nonce) if isinstance(nonce, str) else None
    except ValueError:
        nonce = None
    if nonce is None or len(body["nonce"]) != 36:
        raise BadRequest("nonce")
    if not isinstance(offline, bool):
        raise BadRequest("offline")
    return {
        "code": _text(body, "code", 1024),
        "nonce": nonce,
        "offline": offline,
        "scanned_at": _moment(body.get("scanned_at")),
        "forced": _text(body, "forced", 200).strip(),
    }


def _moment(raw) -> dt.datetime | None:
    if raw is None or raw == "":
        return None
    try:
        moment = parse_datetime(raw) if isinstance(raw, str) else None
        # Arithmetic at the ends of the calendar overflows.
        ok = moment and moment.tzinfo and 2000 < moment.year < 3000
    except ValueError:
        ok = False
    if not ok:
        raise BadRequest("scanned_at")
    return moment


def _device(request, gate: int) -> Device:
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if not header.startswith(SCHEME):
        raise Refused(_("This device is not known here. Start again."), "unknown")
    return rights.standing(header.removeprefix(SCHEME), gate)


@csrf_exempt
@require_POST
@never_cache
def scan(request: HttpRequest, gate: int) -> JsonResponse:
    """Judge one code. See the module's text for the messages."""
    try:
        device = _device(request, gate)
        wait = limits.hit(f"scan:{device.pk}", settings.CHECKIN_SCANS_A_MINUTE)
        if wait:
            return too_fast(wait)
        fields = _scan_fields(_body(request))
        guess = f"unknown:{device.pk}"
        typed = bool(reading.fold(fields["code"]))
        wait = typed and limits.spent(guess, limits.UNKNOWN_A_MINUTE)
        if wait:
            return too_fast(wait)
        answer = actions.check_in(
            gate=device.gate,
            by=device.person,
            device=device,
            decides=device.decides,
            **fields,
        )
        if typed and answer.result == Scan.Result.UNKNOWN:
            limits.hit(guess, limits.UNKNOWN_A_MINUTE, share=1)
    except Refused as refused:
        return refusal(refused)
    except BadRequest as bad:
        return JsonResponse({"error": "malformed", "message": str(bad)}, status=400)
    return JsonResponse(told(answer))


@csrf_exempt
@require_POST
@never_cache
def undo(request: HttpRequest, gate: int, scan: uuid.UUID) -> JsonResponse:
    """Take an entry back: `{reason?}`; the volunteer's own for 30 s."""
    try:
        device = _device(request, gate)
        reason = _text(_body(request) if request.body else {}, "reason", 200)
        row = get_object_or_404(Scan, pk=scan, gate=device.gate)
        actions.undo(scan=row, by=device.person, reason=reason)
    except Refused as refused:
        return refusal(refused)
    except BadRequest as bad:
        return JsonResponse({"error": "malformed", "message": str(bad)}, status=400)
    return JsonResponse({"undone": True, **figures.of(device.gate.occurrence_id)})


@csrf_exempt
@require_POST
@never_cache
def find(request: HttpRequest, gate: int) -> JsonResponse:
    """Names on the list that fit `{q}`; only while the gate is open to names."""
    try:
        device = _device(request, gate)
        wait = limits.hit(f"find:{device.pk}", settings.CHECKIN_SCANS_A_MINUTE)
        if wait:
            return too_fast(wait)
        if not actions.names_open(device.gate):
            raise Refused(_("Names can be searched while the gate is open."), "shut")
        text = _text(_body(request), "q", 80)
    except Refused as refused:
        return refusal(refused)
    except BadRequest as bad:
        return JsonResponse({"error": "malformed", "message": str(bad)}, status=400)
    return JsonResponse({"found": names.find(device.gate, text)})


@require_POST
@login_required
@never_cache
def enrol(request: HttpRequest, gate: int) -> JsonResponse:
    """Make this browser a device of the gate; the token is told once."""
    row = get_object_or_404(
        Gate.objects.visible_to(request.user).select_related("occurrence"), pk=gate
    )
    label = "".join(c for c in request.POST.get("label", "") if c.isprintable())[:80]
    try:
        device, token = actions.enrol(gate=row, person=request.user, label=label)
    except Refused as refused:
        return refusal(refused)
    return JsonResponse(
        {
            "device": str(device.pk),
            "token": token,
            "expires_at": device.expires_at.isoformat(),
            "decides": rights.may_decide(row, request.user),
        }
    )


@require_GET
@never_cache
def gate_figures(request: HttpRequest, gate: int) -> JsonResponse:
    """Numbers and the last answers of a gate, for a device or a signed-in person."""
    if request.headers.get("Authorization"):
        try:
            row = _device(request, gate).gate
        except Refused as refused:
            return refusal(refused)
    else:
        row = get_object_or_404(
            Gate.objects.visible_to(request.user).select_related("occurrence"), pk=gate
        )
    return JsonResponse({**figures.of(row.occurrence_id), "log": figures.log(row)})


@require_GET
@login_required
@never_cache
def occurrence_figures(request: HttpRequest, occurrence: int) -> JsonResponse:
    """Numbers of a whole event, for organisers."""
    if not organising.organises_any(request.user):
        return JsonResponse({"error": "no_right"}, status=403)
    get_object_or_404(organising.organised_by(request.user), pk=occurrence)
    return JsonResponse(figures.of(occurrence))
