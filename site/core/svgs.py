"""Makes a foreign SVG harmless by writing down only what is known to be.

Elements and attributes come from a list; everything else is left out: scripts, events,
styles from elsewhere, links, foreign markup. Style sheets inside are spread over the
elements that they name by class, because drawing programs write colours that way.
"""

import re
from xml.etree import ElementTree

MOST_BYTES = 100_000
MOST_ELEMENTS = 3000
MOST_DEPTH = 40
SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _words(
    "svg g path rect circle ellipse line polyline polygon defs clipPath mask symbol "
    "use title desc linearGradient radialGradient stop text tspan"
)
STYLES = _words(
    "fill fill-opacity fill-rule clip-rule clip-path mask stroke stroke-width "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray "
    "stroke-opacity opacity stop-color stop-opacity color display font-family "
    "font-size font-weight letter-spacing text-anchor"
)
ATTRIBUTES = STYLES | _words(
    "id d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height points transform viewBox "
    "preserveAspectRatio offset gradientUnits gradientTransform spreadMethod "
    "clipPathUnits maskUnits dx dy"
)
_VALUE = re.compile(r"[\w\s.,#%()+\-/']*")
_INNER = re.compile(r"""url\(\s*["']?(#[\w.-]+)["']?\s*\)""")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


class NotAnSvg(ValueError):
    """It cannot be read, or is larger than a logo can be. args[0] says which."""


def sanitise(raw: bytes) -> tuple[bytes, float, float]:
    """The harmless SVG with its width and height. Raises NotAnSvg.

    args[0] is one of: large, broken, size.
    """
    if len(raw) > MOST_BYTES:
        raise NotAnSvg("large")
    # Without a document type there are no entities to grow or to fetch.
    if re.search(rb"<!\s*(doctype|entity)", raw, re.IGNORECASE):
        raw = re.sub(rb"<!DOCTYPE[^>\[]*>", b"", raw, count=1, flags=re.IGNORECASE)
        if re.search(rb"<!\s*(doctype|entity)", raw, re.IGNORECASE):
            raise NotAnSvg("broken")
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314 - no document type, see above
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise NotAnSvg("broken") from error
    if _name(root) != "svg":
        raise NotAnSvg("broken")
    width, height = _size(root)
    if sum(1 for _part in root.iter()) > MOST_ELEMENTS:
        raise NotAnSvg("large")
    clean = _copy(root, _classes(root), 0)
    clean.set("viewBox", root.get("viewBox") or f"0 0 {width:g} {height:g}")
    clean.set("width", f"{width:g}")
    clean.set("height", f"{height:g}")
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(clean, encoding="utf-8"), width, height


def _name(part) -> str:
    tag = part.tag if isinstance(part.tag, str) else ""
    space, _brace, name = tag.rpartition("}")
    return name if space in ("", f"{{{SVG}") else ""


def _size(root) -> tuple[float, float]:
    box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    try:
        width, height = float(box[2]), float(box[3])
    except (IndexError, ValueError):
        sides = [_NUMBER.fullmatch(root.get(key) or "") for key in ("width", "height")]
        if not all(sides):
            raise NotAnSvg("size") from None
        width, height = (float(side[1]) for side in sides if side)
    if not (0 < width < 100_000 and 0 < height < 100_000):
        raise NotAnSvg("size")
    return width, height


def _classes(root) -> dict[str, dict[str, str]]:
    """class -> declarations of the style sheets inside; only plain `.name` rules."""
    found: dict[str, dict[str, str]] = {}
    for part in root.iter():
        if _name(part) != "style":
            continue
        for names, rules in _RULE.findall("".join(part.itertext())):
            for name in names.split(","):
                if re.fullmatch(r"\.[\w-]+", name.strip()):
                    kept = found.setdefault(name.strip()[1:], {})
                    kept.update(_declarations(rules))
    return found


def _declarations(text: str) -> dict[str, str]:
    pairs = (rule.split(":", 1) for rule in text.split(";") if ":" in rule)
    return {
        name.strip(): value.strip() for name, value in pairs if name.strip() in STYLES
    }


def _copy(part, classes, depth: int):
    if depth > MOST_DEPTH:
        raise NotAnSvg("large")
    made = ElementTree.Element(f"{{{SVG}}}{_name(part)}")
    given = {key: value for key, value in part.attrib.items() if key in ATTRIBUTES}
    for name in (part.get("class") or "").split():
        given |= classes.get(name, {})
    given |= _declarations(part.get("style") or "")
    if _name(part) == "use":
        given["href"] = part.get("href") or part.get(XLINK) or ""
    for key, value in given.items():
        if (safe := _safe(key, value)) is not None:
            made.set(key, safe)
    made.text, made.tail = part.text, part.tail
    for child in part:
        if _name(child) in ELEMENTS:
            made.append(_copy(child, classes, depth + 1))
    return made


def _safe(key: str, value: str) -> str | None:
    if key == "href":
        return value if re.fullmatch(r"#[\w.-]+", value) else None
    inner = _INNER.fullmatch(value.strip())
    if inner:
        return f"url({inner[1]})"
    known = _VALUE.fullmatch(value) and "url(" not in value.replace(" ", "").lower()
    return value if known else None
