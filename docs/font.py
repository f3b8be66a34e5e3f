"""Build the two web font files of a typeface from the variable font they come from.

    python docs/font.py <name> <folder with the package's files/> <output folder>

<name> is schibsted-grotesk or atkinson-hyperlegible-next.

Needs fonttools and brotli, which the project itself does not: the results are in git.
"""

import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PUNCTUATION = [
    *range(0x2010, 0x2015),
    *range(0x2018, 0x201F),
    0x2022,
    0x2026,
    0x2039,
    0x203A,
    0x20AC,
    0x2190,
    0x2192,
    0x2212,
]
# Signs of Latin-1 that running text does not use; the system's font has them.
RARE = {
    *(0xA2, 0xA4, 0xA5, 0xA6, 0xA8, 0xAA, 0xAC, 0xAD, 0xAF),
    *(0xB3, 0xB5, 0xB6, 0xB8, 0xB9, 0xBA, 0xBC, 0xBE),
}
FILES = {
    "latin": (
        [c for c in (*range(0x20, 0x7F), *range(0xA0, 0x100)) if c not in RARE]
        + PUNCTUATION,
        ["kern", "ccmp", "tnum"],
    ),
    "latin-ext": (
        [*range(0x100, 0x250), *range(0x1E00, 0x1F00)],
        ["kern", "ccmp"],
    ),
}


# Of the letter's height: what moves less than this cannot be seen.
LEAST = 14 / 2048


def one_weight_of_kerning(font):
    """Drop the variation data of the kerning pairs and what is too small to see.

    That is a third of the file.
    """
    least = LEAST * font["head"].unitsPerEm
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            pairs = getattr(table, "ExtSubTable", table)
            if pairs.LookupType != 2:
                continue
            rows = pairs.PairSet if pairs.Format == 1 else pairs.Class1Record
            name = "PairValueRecord" if pairs.Format == 1 else "Class2Record"
            for row in rows:
                for pair in getattr(row, name):
                    for value in filter(None, (pair.Value1, pair.Value2)):
                        for device in ("XAdvDevice", "XPlaDevice"):
                            if hasattr(value, device):
                                delattr(value, device)
                        if abs(getattr(value, "XAdvance", 0)) < least:
                            value.XAdvance = 0
            pairs.ValueFormat1 &= 0xF
            pairs.ValueFormat2 &= 0xF


def build(source: Path, target: Path, characters, features):
    font = TTFont(source)
    options = subset.Options(layout_features=features, hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    plain.seek(0)
    font = instantiateVariableFont(TTFont(plain), {"wght": (400, 400, 700)})
    if "GPOS" in font:
        one_weight_of_kerning(font)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    name = sys.argv[1]
    folder, output = map(Path, sys.argv[2:4])
    for part, (characters, features) in FILES.items():
        build(
            folder / f"{name}-{part}-wght-normal.woff2",
            output / f"{name}-{part}.woff2",
            characters,
            features,
        )
