"""Asks the site itself: an address as somebody else, and nothing of it stays.

The whole way of a request is walked, middleware and all, inside a transaction that is
taken back. The session is one of a person who has just signed in with everything they
have, so that what is missing is a right and not a click.
"""

import time
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation

from membership import roles
from membership.accounts.middleware import has_second_factor


@contextmanager
def taken_back():
    """Whatever is written inside is gone afterwards; nothing is sent either."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def with_role(person, role: str):
    """The person as they would be with a role for the whole site, for a moment."""
    with taken_back():
        group = Group.objects.filter(name=role).first()
        if group is not None:
            person.groups.through.objects.get_or_create(user=person, group=group)
        fresh = type(person).objects.get(pk=person.pk)
        yield fresh


def roles_that_would(person, question) -> list[str]:
    """Names of the roles, each alone, with which `question(person)` would be true."""
    found = []
    for role in roles.ALL:
        with with_role(person, role) as other:
            if question(other):
                found.append(role)
    return found


_handler: BaseHandler | None = None


def _site() -> BaseHandler:
    global _handler
    if _handler is None:
        _handler = BaseHandler()
        _handler.load_middleware()
    return _handler


def resolves(path: str) -> bool:
    """Whether anything answers at this address."""
    language = path.strip("/").partition("/")[0]
    known = dict(settings.LANGUAGES)
    with translation.override(language if language in known else None):
        try:
            resolve(path.partition("?")[0])
        except Resolver404:
            return False
    return True


def get(person, path: str, host: str = "") -> tuple[int, str]:
    """(status, where to) that a person gets for an address; nothing is kept."""
    language = translation.get_language()
    with taken_back():
        try:
            answer = _site().get_response(_request(person, path, host))
            status, where = answer.status_code, answer.headers.get("Location", "")
            # Not `close`: it would say that the request around us is over.
            for closer in answer._resource_closers:
                closer()
        finally:
            translation.activate(language or settings.LANGUAGE_CODE)
    return status, where


def _request(person, path: str, host: str) -> HttpRequest:
    request = HttpRequest()
    request.method = "GET"
    request.path, _mark, query = path.partition("?")
    request.path_info = request.path
    request.META = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": request.path,
        "QUERY_STRING": query,
        "SERVER_NAME": host.partition(":")[0] or "localhost",
        "SERVER_PORT": host.partition(":")[2] or "80",
        "HTTP_HOST": host or "localhost",
        "HTTP_ACCEPT": "text/html",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https" if settings.SECURE_SSL_REDIRECT else "http",
    }
    request.GET = QueryDict(query)
    if person is not None:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = _session(person)
    return request


def _session(person) -> str:
    """The key of a session just begun, with the second factor where there is one."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    now = time.time()
    proofs = [{"method": "password", "at": now, "email": person.email}]
    if has_second_factor(person):
        proofs.append({"method": "mfa", "at": now})
    store.update(
        {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: person.get_session_auth_hash(),
            "account_authentication_methods": proofs,
            "account_authentication_methods_user": str(person.pk),
        }
    )
    store.create()
    return store.session_key
