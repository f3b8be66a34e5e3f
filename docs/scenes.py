"""Draws the demo galleries' pictures: the same files on every machine.

    .venv/bin/python docs/scenes.py home/galleries/demo_data

Flat scenes in the colours of the default theme, 1600 x 1067, one WebP of 10-25 kB
each. Nothing here is a photo of anybody; no letters are drawn in the pictures, so they
serve both languages.
"""

import math
import sys
from pathlib import Path

from PIL import Image, ImageDraw

WIDE, HIGH = 1600, 1067
FINE = 2  # drawn twice as large, then reduced: soft edges

PAPER, SUN, SKY, LEAF, CLAY = "#f3e7d0", "#f2b63f", "#bcd9e0", "#5fa287", "#e5744f"
BRAND, NIGHT, DEEP, WHITE, INK = "#0d5a45", "#12382f", "#0a4031", "#fbf8f0", "#1d2a25"
SEA, SEA_2, SAND, WOOD, ROSE = "#4f8fa3", "#6ba6b6", "#e9d6b0", "#b98a5a", "#d99a84"
DUSK, STONE = "#2c5a63", "#d9d3c3"
SKIN = ("#f0c9a5", "#8d5a3c", "#d9a27a", "#5f3b2a", "#e8b58e", "#b87d56")
HAIR = ("#2a1c16", "#6b4226", "#c9a24e", "#1c1a1f", "#8b8378", "#a5512f")
WEAR = (CLAY, BRAND, SUN, DUSK, LEAF, ROSE, NIGHT, SKY)


class Board:
    """A canvas with flat shapes; coordinates are those of the finished picture."""

    def __init__(self, ground):
        self.image = Image.new("RGB", (WIDE * FINE, HIGH * FINE), ground)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, x, y, w, h, fill, r=0):
        area = [v * FINE for v in (x, y, x + w, y + h)]
        if r:
            self.pen.rounded_rectangle(area, r * FINE, fill=fill)
        else:
            self.pen.rectangle(area, fill=fill)

    def disc(self, x, y, r, fill):
        area = [v * FINE for v in (x - r, y - r, x + r, y + r)]
        self.pen.ellipse(area, fill=fill)

    def oval(self, x, y, rx, ry, fill):
        area = [v * FINE for v in (x - rx, y - ry, x + rx, y + ry)]
        self.pen.ellipse(area, fill=fill)

    def pie(self, x, y, r, start, end, fill):
        area = [v * FINE for v in (x - r, y - r, x + r, y + r)]
        self.pen.pieslice(area, start, end, fill=fill)

    def shape(self, points, fill):
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def line(self, points, fill, width):
        flat = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(flat, fill=fill, width=int(width * FINE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, fill)

    def wave(self, base, swing, length, phase, fill):
        """Everything below a soft line."""
        top = [
            (x, base + swing * math.sin(x / length * 2 * math.pi + phase))
            for x in range(0, WIDE + 9, 8)
        ]
        self.shape([*top, (WIDE, HIGH), (0, HIGH)], fill)

    def save(self, path):
        small = self.image.resize((WIDE, HIGH), Image.Resampling.LANCZOS)
        small.save(path, "WEBP", quality=82, method=6)


def head(b, x, y, r, who, back=False):
    skin, hair = SKIN[who % 6], HAIR[(who * 5 + 1) % 6]
    b.disc(x, y, r, hair if back else skin)
    if back:
        b.box(x - r * 0.42, y + r * 0.55, r * 0.84, r * 0.75, skin, r * 0.3)
        b.disc(x, y - r * 0.05, r, hair)
        if who % 3 == 1:
            b.disc(x, y - r * 1.02, r * 0.42, hair)
        return
    b.pie(x, y, r * 1.06, 180, 360, hair)
    if who % 3 == 0:
        b.box(x - r * 1.06, y - r * 0.05, r * 0.42, r * 1.25, hair, r * 0.2)
        b.box(x + r * 0.64, y - r * 0.05, r * 0.42, r * 1.25, hair, r * 0.2)
    elif who % 3 == 1:
        b.disc(x + r * 0.2, y - r * 1.1, r * 0.42, hair)


def bust(b, x, y, size, who, back=False):
    """Head and shoulders; y is the lower edge."""
    wear = WEAR[(who * 3) % 8]
    b.box(x - size * 0.95, y - size * 1.1, size * 1.9, size * 1.8, wear, size * 0.85)
    if not back:
        b.box(x - size * 0.2, y - size * 1.35, size * 0.4, size * 0.5, SKIN[who % 6], 9)
    head(b, x, y - size * 1.75, size * 0.62, who, back)


def stand(b, x, y, tall, who, arm=None):
    """A whole person whose feet are at y; `arm` is where one hand is."""
    wear, legs = WEAR[(who * 3) % 8], (NIGHT, DUSK, INK)[who % 3]
    w = tall * 0.2
    for side in (-1, 1):
        at = x + side * w * 0.27
        b.line([(at, y - tall * 0.42), (at, y - tall * 0.03)], legs, w * 0.4)
        b.box(at - w * 0.22, y - tall * 0.035, w * 0.56, tall * 0.035, INK, 8)
    b.box(x - w * 0.55, y - tall * 0.79, w * 1.1, tall * 0.42, wear, w * 0.42)
    for side in (-1, 1):
        shoulder = (x + side * w * 0.48, y - tall * 0.72)
        hand = (x + side * w * 0.62, y - tall * 0.44)
        if arm and (arm[0] > x) == (side > 0):
            hand = arm
        b.line([shoulder, hand], wear, w * 0.26)
        b.disc(*hand, w * 0.16, SKIN[who % 6])
    b.box(x - w * 0.13, y - tall * 0.84, w * 0.26, w * 0.4, SKIN[who % 6])
    head(b, x, y - tall * 0.9, tall * 0.082, who)


def lamp(b, x, drop, wide=150, light=SUN, shade=NIGHT):
    b.line([(x, 0), (x, drop)], shade, 5)
    b.pie(x, drop + wide / 2, wide / 2, 180, 360, shade)
    b.pie(x, drop + wide / 2, wide * 0.26, 0, 180, light)


def bars(b, x, y, w, h, heights, colours):
    wide = w / len(heights)
    for n, share in enumerate(heights):
        top = y + h * (1 - share)
        b.box(
            x + n * wide + wide * 0.12,
            top,
            wide * 0.76,
            h * share,
            colours[n % len(colours)],
            wide * 0.2,
        )
    b.box(x, y + h - 6, w, 10, NIGHT)


def cup(b, x, y, size, fill=WHITE):
    b.disc(x + size * 0.5, y - size * 0.4, size * 0.26, fill)
    b.disc(x + size * 0.5, y - size * 0.4, size * 0.14, WOOD)
    b.box(x - size * 0.45, y - size * 0.8, size * 0.9, size * 0.8, fill, size * 0.22)
    b.box(x - size * 0.45, y - size * 0.8, size * 0.9, size * 0.16, WOOD, size * 0.06)


def laptop(b, x, y, size, lid=NIGHT):
    b.box(x - size * 0.5, y - size * 0.66, size, size * 0.66, lid, size * 0.06)
    b.disc(x, y - size * 0.34, size * 0.07, LEAF)
    b.box(
        x - size * 0.58, y - size * 0.05, size * 1.16, size * 0.07, STONE, size * 0.03
    )


def gull(b, x, y, size, fill=WHITE):
    b.line(
        [(x - size, y - size * 0.35), (x - size * 0.4, y - size * 0.5), (x, y)],
        fill,
        size * 0.16,
    )
    b.line(
        [(x, y), (x + size * 0.4, y - size * 0.5), (x + size, y - size * 0.35)],
        fill,
        size * 0.16,
    )


def glints(b, top, fill, rows=9):
    for n in range(rows):
        y = top + (HIGH - top) * (n / rows) ** 1.4
        for k in range(5):
            x = (n * 397 + k * 331) % WIDE
            b.box(x, y, 70 + 18 * n, 4 + n * 0.9, fill, 3)


def harbour(b, horizon=520):
    """Sky, far town, water."""
    b.disc(1210, 250, 96, SUN)
    town = [
        (0, 90, 120),
        (110, 150, 70),
        (180, 80, 150),
        (330, 120, 90),
        (430, 60, 170),
        (600, 175, 60),
        (660, 100, 130),
        (800, 70, 200),
        (1010, 130, 90),
        (1100, 60, 240),
        (1340, 110, 110),
        (1450, 75, 150),
    ]
    for x, h, w in town:
        b.box(x, horizon - h, w, h + 5, LEAF if (x // 10) % 3 else "#84b7a2")
    b.shape([(600, horizon - 175), (630, horizon - 260), (660, horizon - 175)], LEAF)
    b.box(0, horizon, WIDE, HIGH, SEA)
    glints(b, horizon + 30, SEA_2)


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


def cake():
    b = Board(ROSE)
    b.disc(1330, 150, 330, "#e0a892")
    b.box(0, 740, WIDE, 340, WHITE)
    for x in range(0, WIDE, 160):
        b.box(x, 740, 80, 340, "#eef3ee")
    b.oval(800, 850, 520, 84, STONE)
    b.oval(800, 836, 500, 74, WHITE)
    b.box(420, 560, 760, 270, PAPER, 30)
    b.oval(800, 826, 380, 50, PAPER)
    b.box(420, 670, 760, 44, CLAY)
    b.oval(800, 560, 380, 76, SEA_2)
    for n in range(4):
        y = 520 + n * 26
        points = [
            (470 + k * 20 + n * 9, y + 9 * math.sin(k * 0.9 + n)) for k in range(32)
        ]
        b.line(points, WHITE, 7)
    for n, x in enumerate((560, 680, 800, 920, 1040)):
        b.box(x - 7, 420 - (n % 2) * 10, 14, 110, (CLAY, SUN, BRAND)[n % 3], 6)
        b.oval(x, 408 - (n % 2) * 10, 12, 20, SUN)
    for x in (150, 1330):
        b.oval(x + 60, 940, 150, 30, STONE)
        b.oval(x + 60, 934, 140, 26, WHITE)
        b.line([(x, 930), (x + 130, 940)], DUSK, 9)
    cup(b, 1420, 820, 130, SUN)
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


def coffee():
    b = Board("#f0dfc0")
    b.box(0, 0, WIDE, 330, "#e9d3aa")
    for n in range(6):
        b.box(70 + n * 260, 420, 190, 24, WOOD)
        for k in range(5):
            tall = 80 + (n * 31 + k * 47) % 70
            b.box(
                82 + n * 260 + k * 34,
                420 - tall,
                26,
                tall,
                (BRAND, CLAY, SUN, DUSK, LEAF, ROSE)[(n + k) % 6],
                4,
            )
    for x in (300, 800, 1300):
        lamp(b, x, 90, 210)
    bust(b, 470, 900, 190, 2)
    bust(b, 1120, 900, 200, 7)
    b.line([(590, 850), (660, 800)], WEAR[6], 56)
    b.disc(668, 792, 34, SKIN[2])
    cup(b, 690, 810, 110)
    b.line([(990, 850), (925, 800)], WEAR[5], 56)
    b.disc(918, 792, 34, SKIN[1])
    cup(b, 890, 810, 110, SKY)
    b.box(0, 900, WIDE, 170, WOOD)
    b.box(0, 900, WIDE, 22, "#cda271")
    for x in (140, 330, 1330, 1480):
        cup(b, x, 912, 92, (WHITE, SUN, WHITE, CLAY)[x % 4])
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
