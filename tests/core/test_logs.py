"""Logs hold a request id and nobody's data."""

import json
import logging
import sys

import pytest

from core.logs import JsonFormatter, RequestLogMiddleware, scrub


def line(record):
    return json.loads(JsonFormatter().format(record))


def record(message, *args, name="x", **extra):
    made = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, None)
    made.__dict__.update(extra)
    return made


@pytest.mark.parametrize(
    "text",
    [
        "Letter to maja@example.dk failed",
        "Key (email)=(maja@example.dk) already exists.",
        "DETAIL:  Key (person)=(Maja Lindqvist) is not present",
    ],
)
def test_addresses_and_rows_are_struck_out(text):
    assert "maja" not in scrub(text).lower()


def test_an_address_that_may_be_somebodys_ticket_is_not_logged():
    made = line(
        record("%s: %s", "Not Found", "/en/tickets/5f0c/", name="django.request")
    )
    assert made["message"] == "Not Found"


def test_errors_keep_their_trace_and_lose_the_address():
    try:
        raise ValueError("no place for maja@example.dk")
    except ValueError:
        made = record("boom")
        made.exc_info = sys.exc_info()
    error = line(made)["error"]
    assert "test_logs.py" in error
    assert "maja@" not in error


def test_each_request_gets_an_id_that_the_answer_carries(rf, caplog):
    from django.http import HttpResponse

    caplog.set_level(logging.INFO, logger="guildhall.access")
    middleware = RequestLogMiddleware(lambda request: HttpResponse("ok"))
    given = "0123456789abcdef0123456789abcdef"
    assert middleware(rf.get("/", HTTP_X_REQUEST_ID=given))["X-Request-ID"] == given
    evil = middleware(rf.get("/", HTTP_X_REQUEST_ID="a b\n{}"))["X-Request-ID"]
    assert evil != "a b\n{}"
    assert len(evil) == 32
    assert caplog.records[0].status == 200
