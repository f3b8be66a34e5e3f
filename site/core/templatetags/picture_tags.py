"""Pictures of the library on a page: `{% responsive image "wide" alt="…" %}`."""

from collections import defaultdict

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import covers, pictures
from core import look as looks

register = template.Library()
FULL = "100vw"


@register.simple_tag(takes_context=True)
def responsive(context, image, kind="wide", alt="", sizes=FULL, eager=False):
    """A `<picture>` in AVIF, WebP and JPEG, in three widths, on its main colour.

    `kind` is one of `pictures.KINDS`; `sizes` as in HTML; `eager` for what is seen
    without scrolling. `alt` empty means decoration. Only what is drawn already is
    shown, so a page never waits for a picture: the fallback at least is there from
    the upload on. Where even that is missing, a cover is drawn in its place.
    """
    if not image:
        return ""
    drawn = _drawn(image, pictures.KINDS[kind])
    if not drawn:
        return _cover(context, image, alt)
    shown = drawn["jpeg"][0] if drawn["jpeg"] else max(drawn["webp"] + drawn["avif"])
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        (
            (
                form,
                ", ".join(f"{url} {width}w" for width, _h, url in drawn[form]),
                sizes,
            )
            for form in ("avif", "webp")
            if drawn[form]
        ),
    )
    width, height, url = shown
    # The colour has the picture's own shape: it holds the place until it is there.
    widest = max(row[:2] for each in drawn.values() for row in each)
    return format_html(
        '<span class="pic"><svg width="{}" height="{}" viewBox="0 0 {} {}" '
        'preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="100%" height="100%" fill="{}"/></svg><picture>{}'
        '<img src="{}" alt="{}" width="{}" height="{}" {}></picture></span>',
        *widest,
        *widest,
        image.tint,
        sources,
        url,
        alt,
        width,
        height,
        SafeString(
            'fetchpriority="high"' if eager else 'loading="lazy" decoding="async"'
        ),
    )


def _drawn(image, kind) -> dict[str, list[tuple[int, int, str]]]:
    """{"avif": [(width, height, url), ...], ...}, narrow first, each width once.

    Where the focal point has just moved, what was cut for the former one still does.
    """
    rows = getattr(image, "prefetched_renditions", None)
    if rows is None:
        rows = image.renditions.filter(filter_spec__in=kind.filters)
    wanted = set(kind.filters)
    found: dict[str, dict] = defaultdict(dict)
    for row in rows:
        if row.filter_spec in wanted:
            form = row.filter_spec.rpartition("-")[2]
            found[form][row.width] = (row.width, row.height, row.url)
    return defaultdict(
        list, {form: sorted(each.values()) for form, each in found.items()}
    )


def _cover(context, image, alt) -> SafeString:
    style = looks.look(context.get("request")).covers
    drawing = SafeString(covers.cover(f"picture {image.pk}", style))
    if not alt:
        return format_html('<span class="pic cover">{}</span>', drawing)
    return format_html(
        '<span class="pic cover" role="img" aria-label="{}">{}</span>',
        alt,
        drawing,
    )
