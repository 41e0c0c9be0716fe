import os
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from toolshare.photos import encoder, rules
from toolshare.photos.encode import PROGRAM, Encoded, NotAPhoto, encode
from toolshare.photos.tests import files


def opened(encoded: Encoded, size: int) -> Image.Image:
    return Image.open(BytesIO(encoded.files[size]))


def colour_at(image: Image.Image, x: float, y: float) -> str:
    point = (round(x * (image.width - 1)), round(y * (image.height - 1)))
    red, green, blue = image.convert("RGB").getpixel(point)  # type: ignore[misc]
    if min(red, green, blue) > 200:
        return "white"
    return "red" if red > blue else "blue"


async def fault_of(content: bytes, **options: object) -> str:
    with pytest.raises(NotAPhoto) as refused:
        await encode(content, **options)  # type: ignore[arg-type]
    return refused.value.fault


def test_the_program_makes_the_sizes_that_are_served() -> None:
    assert encoder.SIZES == rules.SIZES


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_is_kept_in_three_sizes(kind: str) -> None:
    encoded = await encode(files.written(files.picture(), kind))
    assert (encoded.width, encoded.height) == (1280, 960)
    assert [opened(encoded, size).size for size in rules.SIZES] == [
        (320, 240),
        (640, 480),
        (1280, 960),
    ]
    assert {opened(encoded, size).format for size in rules.SIZES} == {"WEBP"}
    assert colour_at(opened(encoded, 640), 0.1, 0.5) == "red"
    assert colour_at(opened(encoded, 640), 0.9, 0.5) == "blue"


async def test_a_phone_photo_stands_upright_and_tells_nothing() -> None:
    encoded = await encode(files.phone_photo())
    assert (encoded.width, encoded.height) == (800, 1600)
    large = opened(encoded, 1280)
    assert colour_at(large, 0.5, 0.1) == "red"
    assert colour_at(large, 0.5, 0.9) == "blue"
    for size, file in encoded.files.items():
        assert not opened(encoded, size).getexif()
        assert "icc_profile" not in opened(encoded, size).info
        assert b"EXIF" not in file
        assert b"Telltale" not in file


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_however_the_camera_was_held_the_left_edge_comes_out_right(orientation: int) -> None:
    upright = files.picture(120, 80)
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(back[orientation]) if orientation in back else upright
    exif = Image.Exif()
    exif[files.ORIENTATION] = orientation
    encoded = await encode(files.written(stored, "JPEG", exif=exif, quality=95))
    small = opened(encoded, 320)
    assert small.size == (120, 80)
    assert colour_at(small, 0.1, 0.5) == "red"
    assert colour_at(small, 0.9, 0.5) == "blue"


async def test_a_small_picture_is_never_made_larger() -> None:
    encoded = await encode(files.jpeg(200, 100))
    assert [opened(encoded, size).size for size in rules.SIZES] == [(200, 100)] * 3


async def test_what_is_transparent_lies_on_white() -> None:
    encoded = await encode(files.cut_out())
    assert colour_at(opened(encoded, 320), 0.05, 0.05) == "white"
    assert colour_at(opened(encoded, 320), 0.5, 0.5) == "red"


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "RGBA", "I;16"])
async def test_every_kind_of_png_becomes_a_photo(mode: str) -> None:
    image = files.picture(90, 60).convert("L") if mode == "I;16" else files.picture(90, 60)
    encoded = await encode(files.written(image.convert(mode), "PNG"))
    assert opened(encoded, 320).size == (90, 60)


async def test_deep_grey_stays_as_bright_as_it_is() -> None:
    encoded = await encode(files.written(Image.new("I;16", (90, 60), 60_000), "PNG"))
    assert colour_at(opened(encoded, 320), 0.5, 0.5) == "white"


async def test_a_print_shops_jpeg_becomes_a_photo() -> None:
    encoded = await encode(files.written(files.picture(90, 60, "CMYK"), "JPEG"))
    assert colour_at(opened(encoded, 320), 0.1, 0.5) == "red"


async def test_a_jpeg_with_a_preview_behind_it_counts_as_one_picture() -> None:
    assert (await encode(files.burst())).width == 80


async def test_a_colour_profile_that_is_garbled_does_no_harm() -> None:
    encoded = await encode(files.written(files.picture(90, 60), "JPEG", icc_profile=b"nonsense"))
    assert colour_at(opened(encoded, 320), 0.1, 0.5) == "red"


async def test_exif_that_is_garbled_does_no_harm() -> None:
    encoded = await encode(
        files.written(files.picture(90, 60), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    )
    assert opened(encoded, 320).size == (90, 60)


async def test_a_scroll_of_a_picture_is_scaled_to_a_sensible_height() -> None:
    encoded = await encode(files.written(files.picture(100, 20_000), "PNG"))
    assert encoded.height == 2560


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(b"just some words", "unknown", id="text"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown", id="svg"),
        pytest.param(b"RIFF\0\0\0\0WAVEfmt ", "unknown", id="sound"),
        pytest.param(files.written(files.picture(9, 9), "GIF"), "unknown", id="gif"),
        pytest.param(files.written(files.picture(9, 9), "TIFF"), "unknown", id="tiff"),
        pytest.param(files.moving("PNG"), "animated", id="moving png"),
        pytest.param(files.moving("WEBP"), "animated", id="moving webp"),
        pytest.param(files.jpeg()[:4000], "broken", id="half a jpeg"),
        pytest.param(files.cut_out()[:200], "broken", id="half a png"),
        pytest.param(files.written(files.picture(), "WEBP")[:300], "broken", id="half a webp"),
        pytest.param(b"RIFF\x04\0\0\0WEBP", "broken", id="webp without a picture"),
        pytest.param(b"\xff\xd8\xff", "broken", id="three bytes of jpeg"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "broken", id="png of zeros"),
    ],
)
async def test_what_is_no_photo_is_refused(content: bytes, fault: str) -> None:
    assert await fault_of(content) == fault


async def test_a_bomb_of_pixels_is_refused_before_it_goes_off() -> None:
    bomb = files.pixel_bomb()
    assert len(bomb) < 60_000
    started = time.perf_counter()
    assert await fault_of(bomb) == "too_many_pixels"
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("chunk", ["VP8X", "VP8L", "VP8 "])
async def test_a_webp_is_measured_before_room_is_made_for_it(chunk: str) -> None:
    if chunk == "VP8X":
        content = files.forged_webp()
    elif chunk == "VP8L":
        bits = (16_383 - 1) | (16_383 - 1) << 14
        content = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + bits.to_bytes(4, "little") + b"\0" * 10
    else:
        side = (16_383).to_bytes(2, "little")
        content = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + side + side + b"\0" * 10
    assert await fault_of(content) == "too_many_pixels"


async def test_forty_megapixels_are_just_not_too_many() -> None:
    encoded = await encode(files.written(Image.new("L", (8000, 5000)), "PNG"))
    assert (encoded.width, encoded.height) == (1280, 800)
    assert await fault_of(files.written(Image.new("L", (8000, 5001)), "PNG")) == "too_many_pixels"


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", id="killed"),
        pytest.param("raise SystemExit(3)", id="gives up"),
        pytest.param("import ctypes; ctypes.string_at(0)", id="crashes"),
        pytest.param("print('{}')", id="answers nonsense"),
        pytest.param("print('{\"lengths\": [5, 5, 5]}')\nprint('short')", id="answers too little"),
        pytest.param("import time; time.sleep(30)", id="never ends"),
    ],
)
async def test_a_decoder_that_goes_astray_is_a_refused_photo(tmp_path: Path, script: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(script, encoding="utf-8")
    assert await fault_of(files.jpeg(), program=program, longest_s=2) == "broken"


async def test_the_decoder_inherits_no_secret_and_no_file(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import json, os, sys\n"
        "names = sorted(os.environ)\n"
        "open_files = sorted(int(name) for name in os.listdir('/proc/self/fd'))\n"
        f"open({str(tmp_path / 'said')!r}, 'w').write(json.dumps([names, open_files]))\n",
        encoding="utf-8",
    )
    await fault_of(files.jpeg(), program=program)
    # Three streams, and the folder that the program itself reads.
    assert (tmp_path / "said").read_text().replace('"LC_CTYPE"', "") == "[[], [0, 1, 2, 3]]"


HIJACKED = """
import importlib.util, os, socket, subprocess
module = importlib.util.spec_from_file_location("encoder", %r)
encoder = importlib.util.module_from_spec(module)
module.loader.exec_module(encoder)
attempts = {
    "file": lambda: open("/proc/%%d/environ" %% os.getppid(), "rb"),
    "folder": lambda: os.listdir("/"),
    "socket": lambda: socket.socket(),
    "program": lambda: subprocess.Popen(["true"]),
}

def succeeded():
    for name, attempt in attempts.items():
        try:
            attempt()
            yield name
        except OSError:
            pass

print(*succeeded())
encoder.limit_this_process()
print(*succeeded())
"""


def test_a_decoder_that_is_taken_over_reaches_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", HIJACKED % str(PROGRAM)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "file folder socket program\n\n", done.stderr


def test_the_decoder_ends_with_the_server_that_started_it() -> None:
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "arguments = [sys.executable, '-I', sys.argv[1]]\n"
            "decoder = subprocess.Popen(arguments, stdin=subprocess.PIPE)\n"
            "print(decoder.pid, flush=True)\n"
            "time.sleep(60)\n",
            str(PROGRAM),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    with server.stdout:
        decoder = int(server.stdout.readline())
    time.sleep(0.5)
    os.kill(decoder, 0)
    server.kill()
    server.wait()
    for _moment in range(50):
        time.sleep(0.1)
        if not Path(f"/proc/{decoder}").exists():
            return
    pytest.fail("the decoder lives on")
