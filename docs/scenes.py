"""Draws the demo galleries' pictures: the same files on every machine.

    .venv/bin/python docs/scenes.py home/galleries/demo_data

Flat scenes in the colours of the default theme, 1600 x 1067, one WebP of 10-25 kB
each. Nothing here is a photo of anybody; no letters are drawn in the pictures, so they
serve both languages.
"""

import sys
from pathlib import Path

from kitchen import cake, coffee
from scenery import (
    BRAND,
    CLAY,
    DEEP,
    DUSK,
    HIGH,
    INK,
    LEAF,
    NIGHT,
    PAPER,
    SEA,
    SEA_2,
    SKIN,
    SKY,
    STONE,
    SUN,
    WEAR,
    WHITE,
    WIDE,
    WOOD,
    Board,
    bars,
    bust,
    cup,
    gull,
    harbour,
    lamp,
    laptop,
    stand,
)


def jetty():
    b = Board(SKY)
    harbour(b)
    b.shape([(0, 800), (WIDE, 720), (WIDE, 850), (0, 960)], WOOD)
    for x in range(60, WIDE, 190):
        b.box(x, 850 - x * 0.06, 34, 230, "#8f683f")
    b.shape([(0, 800), (WIDE, 720), (WIDE, 742), (0, 826)], "#cda271")
    stand(b, 420, 880, 470, 1, (540, 600))
    b.box(524, 520, 34, 84, WHITE, 10)
    b.box(524, 556, 34, 48, SEA_2, 10)
    stand(b, 700, 870, 440, 4)
    stand(b, 1080, 845, 455, 3, (960, 690))
    b.line([(960, 690), (930, 950)], NIGHT, 5)
    b.box(905, 930, 50, 76, CLAY, 10)
    for x, y, s in ((300, 190, 44), (470, 130, 30), (930, 210, 36)):
        gull(b, x, y, s)
    return b


def bottles():
    b = Board(PAPER)
    b.box(180, 0, 1240, 610, SKY)
    b.disc(520, 230, 80, SUN)
    b.box(180, 400, 1240, 210, SEA)
    for n in range(14):
        b.box(200 + (n * 271) % 1080, 430 + 12 * n, 120, 6, SEA_2, 3)
    for x in (180, 580, 990, 1396):
        b.box(x, 0, 26, 620, WHITE)
    b.box(130, 600, 1340, 34, WHITE)
    b.box(0, 790, WIDE, 300, WOOD)
    b.box(0, 790, WIDE, 20, "#cda271")
    for n, fill in enumerate((SEA_2, LEAF, "#86c0b0", SKY, "#a9b66a", SEA_2, LEAF)):
        x, tall = 220 + n * 172, 300 + (n * 67) % 70
        b.box(x + 34, 850 - tall - 44, 42, 70, NIGHT, 10)
        b.box(x, 850 - tall, 110, tall, WHITE, 34)
        level = tall * (0.5 + 0.06 * ((n * 3) % 5))
        b.box(x + 9, 850 - level, 92, level - 9, fill, 26)
        b.box(x + 16, 850 - tall * 0.42, 78, 70, PAPER, 8)
        for line in range(3):
            b.box(
                x + 28,
                850 - tall * 0.42 + 14 + 18 * line,
                54 - 14 * line,
                7,
                (CLAY, BRAND, SUN, DUSK)[n % 4],
                3,
            )
    cup(b, 1440, 930, 120)
    return b


def tables():
    b = Board("#e7efe8")
    b.box(0, 0, WIDE, 640, "#d7e6dd")
    for x in (90, 480, 870, 1260):
        b.box(x, 90, 250, 330, SKY, 8)
        b.box(x, 300, 250, 120, SEA)
        b.box(x + 118, 90, 14, 330, WHITE)
        b.box(x, 240, 250, 12, WHITE)
    for x in (330, 800, 1270):
        lamp(b, x, 60, 170, SUN, CLAY)
    for n, x in enumerate((210, 470, 1010, 1290)):
        bust(b, x, 700, 112, n + 1)
    b.box(60, 700, 660, 40, WOOD, 14)
    b.box(860, 700, 660, 40, WOOD, 14)
    for n, x in enumerate((210, 470, 1010, 1290)):
        laptop(b, x + 30, 704, 170, (NIGHT, DUSK, BRAND, NIGHT)[n])
    cup(b, 640, 702, 64)
    cup(b, 905, 702, 64, SUN)
    b.box(0, 860, WIDE, 210, "#c9b28a")
    for x in (120, 640, 920, 1440):
        b.box(x, 740, 26, 200, "#8f683f")
    for n, x in enumerate((330, 1150)):
        bust(b, x, 1010, 150, n + 3, back=True)
    return b


def chart():
    b = Board("#dfe9e3")
    b.box(120, 90, 1010, 800, WHITE, 14)
    b.box(150, 120, 950, 740, SKY)
    land = [
        (150, 120),
        (520, 120),
        (560, 230),
        (500, 330),
        (590, 420),
        (560, 560),
        (640, 640),
        (610, 760),
        (660, 860),
        (150, 860),
    ]
    b.shape(land, LEAF)
    b.shape(
        [
            (1100, 120),
            (930, 120),
            (890, 250),
            (960, 360),
            (900, 500),
            (960, 640),
            (910, 760),
            (960, 860),
            (1100, 860),
        ],
        "#84b7a2",
    )
    b.oval(740, 300, 46, 70, LEAF)
    b.oval(770, 700, 30, 44, LEAF)
    for k in range(6):
        b.box(690 + (k * 83) % 150, 180 + k * 110, 60, 6, WHITE, 3)
    pins = (
        (560, 250, CLAY),
        (585, 430, SUN),
        (625, 650, CLAY),
        (905, 262, BRAND),
        (930, 520, CLAY),
        (740, 300, SUN),
        (930, 700, BRAND),
    )
    for x, y, fill in pins:
        b.shape([(x - 21, y - 42), (x + 21, y - 42), (x, y)], fill)
        b.disc(x, y - 52, 26, fill)
        b.disc(x, y - 52, 10, WHITE)
    b.box(0, 950, WIDE, 120, "#c9b28a")
    stand(b, 1270, 1010, 640, 5, (1022, 497))
    return b


def gauge():
    b = Board("#cfe4e6")
    harbour(b, 470)
    b.box(720, 150, 150, 700, WHITE, 20)
    for n in range(13):
        b.box(720, 200 + n * 50, 60 if n % 2 else 100, 14, CLAY if n % 4 else NIGHT)
    b.box(690, 110, 210, 60, NIGHT, 16)
    b.disc(795, 86, 30, SUN)
    b.oval(795, 850, 170, 34, SEA_2)
    b.wave(860, 12, 520, 0.6, SEA)
    b.wave(940, 14, 640, 2.2, DUSK)
    b.shape([(180, 800), (470, 800), (420, 880), (230, 880)], CLAY)
    b.box(310, 600, 12, 205, NIGHT)
    b.shape([(330, 610), (460, 770), (330, 770)], WHITE)
    gull(b, 1120, 300, 60)
    gull(b, 1330, 210, 42)
    b.oval(795, 74, 2, 2, SUN)
    # One gull has sat down on the gauge.
    b.oval(800, 70, 48, 26, WHITE)
    b.disc(840, 48, 20, WHITE)
    b.shape([(856, 44), (884, 52), (856, 58)], SUN)
    b.shape([(758, 66), (706, 56), (764, 84)], STONE)
    return b


def hall():
    b = Board(NIGHT)
    b.box(0, 0, WIDE, 700, "#1a4a3e")
    b.box(330, 90, 940, 500, WHITE, 10)
    bars(
        b,
        420,
        170,
        760,
        330,
        (0.12, 0.26, 0.5, 0.82, 1, 0.9, 0.66, 0.44, 0.3, 0.18, 0.1),
        (LEAF, LEAF, LEAF, LEAF, CLAY, LEAF, LEAF, LEAF, LEAF, LEAF, LEAF),
    )
    stand(b, 1410, 760, 430, 1, (1290, 480))
    b.box(0, 740, WIDE, 330, "#0d3028")
    for row, (y, size, count) in enumerate(
        ((820, 62, 13), (930, 82, 10), (1090, 108, 8))
    ):
        for n in range(count):
            x = (n + 0.5 + 0.3 * (row % 2)) * WIDE / count
            bust(b, x, y, size, n * 7 + row * 3, back=True)
    for x in (150, 1450):
        lamp(b, x, 40, 120)
    return b


def speaker():
    b = Board(PAPER)
    b.box(0, 0, 900, HIGH, WHITE)
    bars(
        b,
        90,
        170,
        720,
        640,
        (0.35, 0.48, 0.55, 0.74, 0.92),
        (SKY, SKY, SKY, LEAF, CLAY),
    )
    b.line([(130, 640), (300, 560), (450, 520), (600, 400), (750, 280)], NIGHT, 12)
    for x, y in ((130, 640), (300, 560), (450, 520), (600, 400), (750, 280)):
        b.disc(x, y, 18, NIGHT)
    b.box(0, 950, WIDE, 120, "#dcc79c")
    bust(b, 1180, 860, 250, 9)
    b.line([(1000, 760), (900, 560)], WEAR[3], 74)
    b.disc(890, 536, 44, SKIN[3])
    b.shape([(980, 760), (1400, 760), (1360, 1067), (1020, 1067)], WOOD)
    b.box(950, 730, 480, 50, "#cda271", 12)
    b.line([(1230, 735), (1200, 640)], INK, 9)
    b.oval(1196, 628, 18, 26, INK)
    return b


def hands():
    b = Board("#4a8775")
    b.box(0, 0, WIDE, 420, "#84b7a2")
    b.disc(800, 60, 420, "#9ac6b4")
    people = [(n, row) for row in range(3) for n in range(7 - row)]
    for n, row in people:
        size = 74 + row * 26
        x = (n + 0.5) * WIDE / (7 - row)
        y = 520 + row * 240
        who = n * 5 + row * 2
        if (n * 3 + row) % 4 in (0, 3):
            side = 1 if n % 2 else -1
            hand = (x + side * size * 0.95, y - size * 2.3)
            b.line(
                [(x + side * size * 0.75, y - size * 0.6), hand],
                WEAR[(who * 3) % 8],
                size * 0.42,
            )
            b.disc(hand[0], hand[1] - size * 0.2, size * 0.3, SKIN[who % 6])
        bust(b, x, y + size * 0.1, size, who)
        b.box(
            x - size * 1.1,
            y + size * 0.45,
            size * 2.2,
            size,
            (BRAND, DEEP, NIGHT)[row],
            24,
        )
    return b


def street():
    b = Board("#16324a")
    for n in range(40):
        b.disc((n * 397) % WIDE, (n * 211) % 460, 2.5 + n % 3, "#cfe0e8")
    b.disc(1310, 200, 84, PAPER)
    b.disc(1345, 180, 78, "#16324a")
    b.box(220, 250, 900, 660, BRAND)
    b.shape([(180, 250), (1160, 250), (1060, 120), (280, 120)], NIGHT)
    for row in range(3):
        for n in range(6):
            lit = (n * 2 + row * 3) % 5 != 1
            x, y = 280 + n * 136, 310 + row * 170
            b.box(x, y, 92, 116, SUN if lit else DEEP, 6)
            if lit and (n + row) % 2:
                b.pie(x + 46, y + 116, 34, 180, 360, NIGHT)
                b.disc(x + 46, y + 66, 18, NIGHT)
            b.box(x + 42, y, 8, 116, BRAND)
    b.box(600, 770, 140, 150, NIGHT, 10)
    b.box(616, 786, 108, 134, SUN)
    b.box(0, 900, WIDE, 170, "#0f2434")
    b.shape([(610, 900), (730, 900), (860, 1067), (480, 1067)], "#5c5a3c")
    stand(b, 820, 960, 250, 1)
    stand(b, 900, 965, 240, 4)
    for x in (1180, 1360):
        for dx in (0, 130):
            b.disc(x + dx, 950, 54, STONE)
            b.disc(x + dx, 950, 44, "#0f2434")
        b.line([(x, 950), (x + 46, 880), (x + 112, 880), (x + 130, 950)], CLAY, 9)
        b.line([(x + 46, 880), (x + 64, 950), (x + 112, 880)], CLAY, 9)
        b.line([(x + 112, 880), (x + 104, 846), (x + 130, 842)], STONE, 8)
        b.box(x + 26, 862, 42, 12, INK, 6)
    b.line([(1540, 900), (1540, 420)], INK, 14)
    b.disc(1540, 410, 34, SUN)
    return b


SCENES = (
    jetty,
    bottles,
    tables,
    chart,
    gauge,
    cake,
    hall,
    speaker,
    coffee,
    hands,
    street,
)


def main(folder: Path) -> None:
    for scene in SCENES:
        path = folder / f"{scene.__name__}.webp"
        scene().save(path)
        size = path.stat().st_size / 1000
        sys.stdout.write(f"{path.name:14} {size:5.1f} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
