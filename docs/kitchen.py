"""The drawn scenes of the kitchen."""

import math

from scenery import (
    BRAND,
    CLAY,
    DUSK,
    LEAF,
    PAPER,
    ROSE,
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
    bust,
    cup,
    lamp,
)


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
