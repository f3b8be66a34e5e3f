"""The canvas, the colours and what stands in several of the drawn scenes."""

import math

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
