"""A film of one QR code for Chromium's fake camera (YUV4MPEG2, no tools needed)."""

from pathlib import Path

from qrcode import ERROR_CORRECT_M, QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

WIDTH, HEIGHT = 640, 480
PAPER, INK, WALL = 235, 16, 90


def film(path: Path, text: str, *, frames: int = 4) -> Path:
    """Write a film in which `text` is held still before a grey wall."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    alphanumeric = set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    mode = MODE_ALPHA_NUM if alphanumeric else MODE_8BIT_BYTE
    code.add_data(QRData(text.encode() if not alphanumeric else text, mode=mode))
    code.make(fit=True)
    rows = code.get_matrix()
    scale = (HEIGHT - 100) // len(rows)
    side = scale * len(rows)
    left, top = (WIDTH - side) // 2, (HEIGHT - side) // 2
    picture = bytearray([WALL]) * (WIDTH * HEIGHT)
    for y in range(side):
        line = b"".join(
            bytes([INK if dark else PAPER]) * scale for dark in rows[y // scale]
        )
        start = (top + y) * WIDTH + left
        picture[start : start + side] = line
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for _frame in range(frames):
            out.write(b"FRAME\n" + bytes(picture) + grey)
    return path


def arguments(path: Path) -> list[str]:
    """What Chromium must be started with to see the film."""
    return [
        "--no-sandbox",
        "--disable-gpu",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]
