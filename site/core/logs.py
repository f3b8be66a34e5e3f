"""JSON logs that say what happened and not to whom.

One line for each request: method, the name of the address (never the address, which
may hold somebody's ticket), status, milliseconds and a request id that the response
carries as well. E-mail addresses and row contents in errors are struck out.
"""

import json
import logging
import re
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_access = logging.getLogger("guildhall.access")
_GIVEN = re.compile(r"[0-9a-f]{32}")
_MAIL = re.compile(r"[^\s@<>\"'(){}=,;:]+@[^\s@<>\"'(){}=,;:]+")
_ROW = re.compile(r"^(DETAIL|CONTEXT|HINT): .*$", re.MULTILINE)


def scrub(text: str) -> str:
    """Strike out e-mail addresses and what databases quote of a row."""
    return _MAIL.sub("[address]", _ROW.sub(r"\1: [row]", text))


class RequestLogMiddleware:
    """Gives each request an id (nginx's, if it sent one) and logs its outcome."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request.id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        token = _request_id.set(request.id)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request.id
            match = getattr(request, "resolver_match", None)
            _access.info(
                "request",
                extra={
                    "method": request.method,
                    "view": match.view_name if match else "",
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - begun) * 1000, 1),
                },
            )
            return response
        finally:
            _request_id.reset(token)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, in UTC."""

    EXTRA = ("method", "view", "status", "ms")

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        message = record.getMessage()
        # Django puts the address last: "Not Found: /en/tickets/…".
        if record.name.startswith("django.request") and (
            isinstance(record.args, tuple) and record.args
        ):
            message = str(record.args[0])
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub(message),
        }
        if request_id := _request_id.get() or getattr(request, "id", ""):
            line["request_id"] = request_id
        for name in self.EXTRA:
            if hasattr(record, name):
                line[name] = getattr(record, name)
        if record.exc_info:
            line["error"] = scrub("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(wanted: dict) -> None:
    """Django's LOGGING_CONFIG: everything as JSON on standard error.

    `wanted` is settings.LOGGING: {"level": "INFO"}.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(wanted.get("level", "INFO"))
    for name in ("django", "django.server", "uvicorn", "gunicorn.error", "celery"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
