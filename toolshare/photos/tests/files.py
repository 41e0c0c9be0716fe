"""Files as people upload them, good and bad, made on the spot."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

SIDEWAYS = 6
ORIENTATION, GPS, CAMERA = 0x0112, 0x8825, 0x0110


def picture(width: int = 1600, height: int = 1200, mode: str = "RGB") -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    whole = Image.new("RGB", (width, height), "blue")
    whole.paste("red", (0, 0, width // 2, height))
    return whole.convert(mode)


def written(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def jpeg(width: int = 1600, height: int = 1200) -> bytes:
    return written(picture(width, height), "JPEG")


def phone_photo() -> bytes:
    """A JPEG taken upright, as a phone stores it: lying, with place and camera inside."""
    exif = Image.Exif()
    exif[ORIENTATION] = SIDEWAYS
    exif[CAMERA] = "Telltale 3000"
    exif[GPS] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return written(picture(1600, 800), "JPEG", exif=exif, icc_profile=profile)


def cut_out() -> bytes:
    """A PNG that is transparent but for a red square in its middle."""
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (100, 100, 200, 200))
    return written(image, "PNG")


def pixel_bomb(side: int = 20_000) -> bytes:
    """A PNG of some 50 KB that would be a gigabyte of pixels."""
    rows = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    packed = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_chunk(b"IHDR", head)
        + _png_chunk(b"IDAT", packed)
        + _png_chunk(b"IEND", b"")
    )


def forged_webp(width: int = 16_000, height: int = 16_000) -> bytes:
    """A WebP whose header announces more pixels than anybody wants to hold."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def moving(kind: str) -> bytes:
    frames = [picture(60, 40), picture(60, 40).rotate(180)]
    return written(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def burst() -> bytes:
    """A JPEG with a second frame behind it, as many phones write them."""
    return written(picture(80, 60), "MPO", save_all=True, append_images=[picture(80, 60)])


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
