"""The program that re-encodes one photo, in a process with limits of its own.

It reads a file from standard input and writes to standard output one line of JSON, then
the WebP files that the line announces. It imports nothing of ToolShare and is started
without its environment: should a picture ever take a decoder over, there is nothing here
to find, nothing can be opened or started, and memory and time are bounded. What it must
not reach either is the server, which runs as the same user: see ``toolshare.secrecy``.
"""

import ctypes
import json
import resource
import signal
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import (
    Image,
    ImageCms,
    MpoImagePlugin,  # noqa: F401 - like the next two: Pillow would import it in the midst of its
    TiffImagePlugin,  # noqa: F401 - work, when no file can be opened any more
    WebPImagePlugin,  # noqa: F401
)

SIZES = (320, 640, 1280)
MOST_PIXELS = 40_000_000
# A picture taken upright is higher than wide; beyond this it is a scroll.
HEIGHT_PER_WIDTH = 2
QUALITY = 80
MEMORY_BYTES = 1024 * 1024 * 1024
PROCESSOR_S = 20
PR_SET_PDEATHSIG = 1


ORIENTATION = 0x0112
Turn = Image.Transpose
# What puts a picture upright, by EXIF's word for how the camera was held.
TURNS = {
    2: Turn.FLIP_LEFT_RIGHT,
    3: Turn.ROTATE_180,
    4: Turn.FLIP_TOP_BOTTOM,
    5: Turn.TRANSPOSE,
    6: Turn.ROTATE_270,
    7: Turn.TRANSVERSE,
    8: Turn.ROTATE_90,
}
SIDEWAYS = {Turn.TRANSPOSE, Turn.ROTATE_270, Turn.TRANSVERSE, Turn.ROTATE_90}


class Refusal(Exception):
    """The file is not taken; the word says why."""


def main() -> None:
    """Re-encode standard input to standard output."""
    Image.preinit()
    limit_this_process()
    files: list[bytes] = []
    try:
        header, files = encode(sys.stdin.buffer.read())
    except Refusal as refusal:
        header = {"refused": str(refusal)}
    except MemoryError:
        header = {"refused": "too_many_pixels"}
    except Exception as error:  # Decoders raise anything over a forged file.
        header = {"refused": "broken", "error": repr(error)}
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + b"".join(files))


def limit_this_process() -> None:
    """End with the server; bound memory and processor time; open and start nothing any more."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # If the machine runs short of memory all the same, this goes first, not the server.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_S),
        (resource.RLIMIT_FSIZE, 0),
        # What is open stays open, and that is three pipes: no file, no socket, no program.
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses some of these; the wall-clock limit of the parent still holds there.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


def encode(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return what the files are, and one WebP file a size, or raise ``Refusal``."""
    kind = kind_of(content)
    if kind == "WEBP":
        # Opening one already reserves room for all its pixels.
        check_pixels(*webp_size(content))
    picture = upright(content, kind)
    files = [webp(picture, size) for size in SIZES]
    width, height = picture.size
    return {"width": width, "height": height, "lengths": [len(file) for file in files]}, files


def kind_of(content: bytes) -> str:
    """Tell the format from the content; a file's name and declared type prove nothing."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    raise Refusal("unknown")


def webp_size(content: bytes) -> tuple[int, int]:
    """Read a WebP file's width and height from its first chunk (RFC 9649, section 2)."""
    chunk, start = content[12:16], content[20:30]
    if len(start) < 10:
        raise Refusal("broken")
    if chunk == b"VP8X":
        return int.from_bytes(start[4:7], "little") + 1, int.from_bytes(start[7:10], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(start[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = start[6:8], start[8:10]
    return int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(height, "little") & 0x3FFF


def check_pixels(width: int, height: int) -> None:
    """Refuse a picture that would need too much memory, before it is decoded."""
    if width * height > MOST_PIXELS:
        raise Refusal("too_many_pixels")


def upright(content: bytes, kind: str) -> Image.Image:
    """Decode a picture no larger than the largest size, as it is meant to be looked at.

    What is returned is a new picture that got nothing but pixels: no EXIF, no position,
    no camera, no colour profile.
    """
    Image.MAX_IMAGE_PIXELS = None  # Ours is stricter, and says so in words.
    picture = Image.open(BytesIO(content), formats=[kind])
    check_pixels(*picture.size)
    # A JPEG may carry previews of itself as further frames; it stands still all the same.
    if kind != "JPEG" and getattr(picture, "is_animated", False):
        raise Refusal("animated")
    turn = turn_of(picture)
    width, height = SIZES[-1], SIZES[-1] * HEIGHT_PER_WIDTH
    picture = whole_tones(picture)
    picture.thumbnail(
        (height, width) if turn in SIDEWAYS else (width, height),
        Image.Resampling.LANCZOS,
        reducing_gap=3.0,
    )
    picture.load()
    plain = on_white(picture)
    if turn is not None:
        plain = plain.transpose(turn)
    clean = Image.new("RGB", plain.size)
    clean.paste(plain)
    return clean


def turn_of(picture: Image.Image) -> Image.Transpose | None:
    """Read how the camera was held; EXIF that cannot be read counts as upright."""
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # Whatever is wrong in there, the pixels may be fine.
        return None


def whole_tones(picture: Image.Image) -> Image.Image:
    """Give up palettes and 16-bit grey, which cannot be scaled smoothly."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda tone: tone * (1 / 256)).convert("L")
    if picture.mode in {"P", "PA", "1"}:
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB, what is transparent in it lying on white."""
    profile = picture.info.get("icc_profile")
    if picture.has_transparency_data:
        over = picture.convert("RGBA")
        picture = Image.new("RGBA", over.size, "white")
        picture.alpha_composite(over)
        picture = picture.convert("RGB")
    if profile and picture.mode in {"RGB", "L", "CMYK"}:
        picture = in_srgb(picture, profile)
    return picture.convert("RGB")


def in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert from the camera's colours, which would look pale once the profile is gone."""
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def webp(picture: Image.Image, size: int) -> bytes:
    """Write the picture at most ``size`` wide."""
    scaled = picture
    if picture.width > size:
        height = max(1, round(picture.height * size / picture.width))
        scaled = picture.resize((size, height), Image.Resampling.LANCZOS)
    file = BytesIO()
    scaled.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()


if __name__ == "__main__":
    main()
