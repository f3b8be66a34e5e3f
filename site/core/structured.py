"""Facts for search engines in schema.org's words: plain dicts, made of public data.

Pages hand them out by `structured_data(request)`; `core.sharing` adds who we are and
where the page stands. Written into pages by the `json_ld` tag, which escapes them.
"""

import datetime as dt

CONTEXT = "https://schema.org"


def organization(*, name: str, url: str, logo: str, email: str = "") -> dict:
    """Who publishes the site; `url` and `logo` are whole addresses."""
    data = {
        "@type": "Organization",
        "@id": f"{url}#organization",
        "name": name,
        "url": url,
        "logo": logo,
    }
    return data | ({"email": email} if email else {})


def website(*, name: str, url: str, language: str) -> dict:
    """The site in one language."""
    return {
        "@type": "WebSite",
        "@id": f"{url}#website",
        "name": name,
        "url": url,
        "inLanguage": language,
        "publisher": {"@id": f"{url}#organization"},
    }


def breadcrumbs(steps: list[tuple[str, str]]) -> dict:
    """`steps`: title and whole address, from the front page to the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": title, "item": url}
            for place, (title, url) in enumerate(steps, 1)
        ],
    }


def article(
    *,
    headline: str,
    url: str,
    description: str = "",
    published: dt.date | None = None,
    changed: dt.datetime | None = None,
    authors: tuple[str, ...] = (),
    image: str = "",
    language: str = "",
    kind: str = "Article",
) -> dict:
    """An article; `kind` may be NewsArticle. Headlines are cut at 110 (Google's)."""
    data = {
        "@type": kind,
        "headline": headline[:110],
        "mainEntityOfPage": url,
        "description": description,
        "datePublished": published.isoformat() if published else "",
        "dateModified": changed.isoformat(timespec="seconds") if changed else "",
        "author": [{"@type": "Person", "name": name} for name in authors],
        "image": [image] if image else [],
        "inLanguage": language,
    }
    return {key: value for key, value in data.items() if value}


def answer(*, text: str, url: str, at: dt.datetime, author: str = "") -> dict:
    """One answer of a QAPage."""
    data = {
        "@type": "Answer",
        "text": text,
        "url": url,
        "datePublished": at.isoformat(timespec="seconds"),
    }
    return data | ({"author": {"@type": "Person", "name": author}} if author else {})


def questions(
    *,
    title: str,
    text: str,
    url: str,
    asked_at: dt.datetime,
    accepted: dict | None = None,
    others: tuple[dict, ...] = (),
) -> dict:
    """A page about one question; `accepted` and `others` come from `answer`."""
    question = {
        "@type": "Question",
        "name": title,
        "text": text,
        "url": url,
        "datePublished": asked_at.isoformat(timespec="seconds"),
        "answerCount": len(others) + bool(accepted),
        "suggestedAnswer": list(others),
    }
    if accepted:
        question["acceptedAnswer"] = accepted
    return {"@type": "QAPage", "mainEntity": question}
