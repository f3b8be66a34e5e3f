"""Every address with a name, found by walking the resolver."""

from django.urls import URLResolver, get_resolver


def walk(resolver=None, prefix="", spaces=()):
    """Yields (name with namespaces, path pattern, callback) of every address."""
    for part in (resolver or get_resolver()).url_patterns:
        path = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            inside = (*spaces, part.namespace) if part.namespace else spaces
            yield from walk(part, path, inside)
        else:
            yield ":".join((*spaces, part.name or path)), path, part


def ours() -> set[str]:
    """Names of all addresses outside the Wagtail admin."""
    return {
        name
        for name, path, _part in walk()
        if not path.startswith("admin/") and "/admin/" not in path
    }


def admins() -> list[tuple[str, str, object]]:
    """The Wagtail admin's addresses."""
    return [row for row in walk() if row[1].startswith("admin/")]
