"""The typefaces that a site may choose: what browsers fetch, what pictures use.

Guild Grotesk is Schibsted Grotesk, which guild.css declares. Both families are cut to
the same letters by docs/font.py; licences and sources are in static/core/fonts.
"""

from django.templatetags.static import static

# Name in settings -> file name's beginning.
FILES = {"grotesk": "schibsted-grotesk", "atkinson": "atkinson-hyperlegible-next"}
LATIN = "U+0-FF,U+2010-2026,U+2039-203A,U+20AC,U+2190-2192,U+2212"
LATIN_EXT = "U+100-24F,U+1E00-1EFF"
SYSTEM = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif'


def url(typeface: str) -> str:
    """Address of the file that nearly every page needs; empty for the system's."""
    return static(_path(typeface, "latin")) if typeface in FILES else ""


def drawn(typeface: str) -> str:
    """The family that pictures are written in; they cannot use the reader's own."""
    return FILES.get(typeface, FILES["grotesk"])


def css(typeface: str) -> str:
    """What replaces guild.css's typeface; empty for its own.

    The fallback has Atkinson's widths and lines, so nothing moves when it arrives
    (its letters are 0.527 wide on average, its lines 0.984 and 0.316 of the size).
    """
    if typeface == "system":
        return f":root{{--font:{SYSTEM}}}\n"
    if typeface != "atkinson":
        return ""
    faces = "".join(
        '@font-face{font-family:"Atkinson";'
        f'src:url("{static(_path(typeface, part))}") format("woff2");'
        f"font-weight:400 700;font-display:swap;unicode-range:{letters}}}\n"
        for part, letters in (("latin", LATIN), ("latin-ext", LATIN_EXT))
    )
    fallback = (
        '@font-face{font-family:"Atkinson Fallback";'
        'src:local("Arial"),local("Liberation Sans"),local("Helvetica");'
        "size-adjust:101%;ascent-override:97.4%;descent-override:31.3%;"
        "line-gap-override:0%}\n"
    )
    family = '"Atkinson","Atkinson Fallback",system-ui,sans-serif'
    return f"{faces}{fallback}:root{{--font:{family}}}\n"


def _path(typeface: str, part: str) -> str:
    return f"core/fonts/{FILES[typeface]}-{part}.woff2"
