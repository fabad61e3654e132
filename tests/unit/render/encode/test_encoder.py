"""Files: right colors, right times, the same bytes each time, whole or not at all."""

import os
import re
import subprocess
import sys

import av
import numpy as np
import pytest
from PIL import Image

from benchmarks import _scene
from render.canvas import CANVASES
from render.encode import video
from render.encode.encoder import encode, encode_page
from render.encode.gif import _closed
from render.encode.gif_palette import WEIGHING, Palette, choose, packed, unpacked
from render.encode.likeness import luma, ssim
from render.page.blitting import BlittedPage
from render.page.save_still import save_still
from render.timing.timeline import FPS
from tests.helpers.paths import ROOT

KINDS = {"gif": "a.gif", "mp4": "a.mp4", "webp": "a.webp", "poster": "a.poster.png"}
STEPS = [0, 400, 400, 1200, 1600, 2000, 3000, 3990, 3990, 3990]


@pytest.fixture(scope="module")
def layered():
    return BlittedPage(*_scene.build(lines=60))


@pytest.fixture(scope="module")
def frames(layered):
    return [frame.copy() for frame in layered.frames(STEPS)]


@pytest.fixture(scope="module")
def folder(layered, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    encode_page(layered, STEPS, {kind: folder / name for kind, name in KINDS.items()})
    return folder


def pictures(path):
    """[(milliseconds it is shown, RGB), ...]"""
    with Image.open(path) as image:
        found = []
        for k in range(image.n_frames):
            image.seek(k)
            image.load()
            found.append((image.info["duration"], np.asarray(image.convert("RGB"))))
        return found


@pytest.mark.slow
def test_a_gif_begins_with_the_pay_off_and_its_rest_then_restarts(folder, frames):
    shown = pictures(folder / "a.gif")
    assert [ms for ms, _ in shown] == [120, 40, 80, 40, 40, 40, 40]
    order = [frames[-1], frames[0], *frames[2:7]]
    assert all(ssim(luma(a), luma(b)) >= 0.995 for (_, a), b in zip(shown, order))


def test_a_gif_loops_for_ever(folder):
    with Image.open(folder / "a.gif") as image:
        assert image.info["loop"] == 0


def test_a_gif_of_few_colors_is_exact(tmp_path):
    rng = np.random.default_rng(0)
    colors = rng.integers(0, 256, (100, 3), dtype=np.uint8)
    frames = [colors[rng.integers(0, 100, (40, 60))] for _ in range(4)]
    frames.insert(2, frames[1].copy())
    frames[3] = frames[2].copy()
    frames[3][10:14, 50:60] = colors[0]
    encode(iter(frames), {"gif": tmp_path / "a.gif"}, ahead=frames)
    shown = pictures(tmp_path / "a.gif")
    for (_, picture), frame in zip(shown, [frames[4], frames[0], frames[1], frames[3]], strict=True):
        assert np.array_equal(picture, frame)


def test_webp_looks_the_same_and_keeps_time(folder, frames):
    shown = pictures(folder / "a.webp")
    assert sum(ms for ms, _ in shown) == 40 * len(STEPS)
    assert np.mean([ssim(luma(shown[k][1]), luma(frames[k])) for k in (0, -1)]) >= 0.985


def test_an_mp4_looks_the_same(folder, frames):
    with av.open(folder / "a.mp4") as container:
        shown = [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]
    assert np.mean([ssim(luma(a), luma(b)) for a, b in zip(shown, frames, strict=True)]) >= 0.99


def test_busy_pictures_are_compressed_less():
    plain = np.full((64, 64, 3), 200, np.uint8)
    fine = plain.copy()
    fine[::4, :, 1] = 40
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    crfs = [video.crf_of([frame] * 2, 25) for frame in (noise, fine, plain)]
    assert video.CRFS[0] <= crfs[0] < crfs[1] <= crfs[2] == video.CRFS[1], crfs


def test_what_is_drawn_over_a_frame_does_not_show(tmp_path):
    """A source may hand on one buffer and draw the next frame into it, while encoders are at work on the last."""

    def overdrawn():
        for level in levels:
            buffer[...] = level
            yield buffer

    buffer, levels = np.zeros((240, 320, 3), np.uint8), [0, 50, 50, 100, 150, 200, 250]
    ahead = [np.full_like(buffer, level) for level in levels]
    encode(overdrawn(), {"gif": tmp_path / "a.gif"}, ahead=ahead)
    shown = [(ms, int(picture[0, 0, 0])) for ms, picture in pictures(tmp_path / "a.gif")]
    assert shown == [(40, 250), (40, 0), (80, 50), (40, 100), (40, 150), (40, 200)]


def test_an_mp4_plays_everywhere(folder):
    with av.open(folder / "a.mp4") as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert len(container.streams) == 1
        assert context.name == "h264"
        assert context.profile == "High" and context.pix_fmt == "yuv420p" and stream.average_rate == 25
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        assert context.width % 2 == 0 and context.height % 2 == 0
        assert sum(1 for _ in container.decode(video=0)) == len(STEPS)
    box = (folder / "a.mp4").read_bytes()
    assert box.index(b"moov") < box.index(b"mdat")


@pytest.mark.slow
def test_an_mp4_has_closed_groups_of_two_seconds(tmp_path, frames):
    encode((frames[k % 7] for k in range(120)), {"mp4": tmp_path / "a.mp4"}, ahead=frames)
    with av.open(tmp_path / "a.mp4") as container:
        keys = [frame.key_frame for frame in container.decode(video=0)]
    assert [k for k, key in enumerate(keys) if key] == [0, 50, 100]


def test_a_video_has_the_key_frames_that_its_canvas_asks_for(tmp_path, frames):
    group = CANVASES["story"].group
    encode((frames[k % 7] for k in range(2 * group)), {"mp4": tmp_path / "a.mp4"}, ahead=frames, group=group)
    with av.open(tmp_path / "a.mp4") as container:
        keys = [frame.key_frame for frame in container.decode(video=0)]
    assert [k for k, key in enumerate(keys) if key] == [0, group] and group / FPS <= 0.5


def test_an_mp4s_colors_are_those_drawn(tmp_path):
    drawn = np.zeros((64, 256, 3), np.uint8)
    colors = [
        (240, 148, 74),
        (106, 53, 181),
        (11, 97, 50),
        (255, 255, 255),
        (184, 29, 88),
        (16, 20, 28),
        (59, 134, 216),
        (200, 0, 0),
    ]
    for k, color in enumerate(colors):
        drawn[:, 32 * k : 32 * k + 32] = color
    encode(iter([drawn] * 3), {"mp4": tmp_path / "a.mp4"}, ahead=[drawn])
    with av.open(tmp_path / "a.mp4") as container:
        frame = next(container.decode(video=0))
    y, cb, cr = map(_plane, frame.planes)
    for k, color in enumerate(colors):  # BT.709, limited range, written out here apart from any library
        bright, blue, red = (
            (y[32, 32 * k + 16] - 16) / 219,
            (cb[16, 16 * k + 8] - 128) / 224,
            (cr[16, 16 * k + 8] - 128) / 224,
        )
        rgb = 255 * np.array([bright + 1.5748 * red, bright - 0.1873 * blue - 0.4681 * red, bright + 1.8556 * blue])
        assert np.abs(rgb - color).max() <= 4, (color, rgb)


def _plane(plane):
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width].astype(float)


def test_the_poster_is_the_pay_off(folder, frames):
    with Image.open(folder / "a.poster.png") as image:
        assert np.array_equal(np.asarray(image), frames[-1][..., :3])


@pytest.mark.slow
def test_bytes_are_the_same_every_time(folder, tmp_path):
    encode_page(BlittedPage(*_scene.build(lines=60)), STEPS, {kind: tmp_path / name for kind, name in KINDS.items()})
    for name in KINDS.values():
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


@pytest.mark.slow
def test_an_mp4s_bytes_do_not_depend_on_what_memory_held_before(tmp_path):
    """glibc fills fresh memory with a given byte: what an encoder reads without having written would show."""
    code = """
import sys
from benchmarks import _scene as scene
from render.encode.encoder import encode_page
from render.page.blitting import BlittedPage
encode_page(BlittedPage(*scene.build(lines=60)), scene.frame_steps(50).tolist()[:14], {"mp4": sys.argv[1]})
"""
    files = [tmp_path / f"{fill}.mp4" for fill in (0, 1, 255)]
    for file in files:
        subprocess.run(
            [sys.executable, "-c", code, str(file)],
            cwd=ROOT,
            check=True,
            env={**os.environ, "MALLOC_PERTURB_": file.stem},
        )
    assert len({file.read_bytes() for file in files}) == 1


@pytest.mark.slow
def test_stills_carry_no_date_and_the_same_bytes(tmp_path):
    for k in (1, 2):
        page, update = _scene.build("square", lines=60)
        update(3990)
        save_still(page, {kind: tmp_path / f"{k}.{kind}" for kind in ("png", "svg", "pdf")})
        save_still(page, {"svg": tmp_path / f"{k}.shapes.svg"}, svg_text="shapes")
    for kind in ("png", "svg", "pdf", "shapes.svg"):
        assert (tmp_path / f"1.{kind}").read_bytes() == (tmp_path / f"2.{kind}").read_bytes()
    drawing, shapes = ((tmp_path / name).read_bytes() for name in ("1.svg", "1.shapes.svg"))
    assert b"<dc:date>" not in drawing and b"<text" in drawing and b"<text" not in shapes
    pdf = (tmp_path / "1.pdf").read_bytes()
    assert b"CreationDate" not in pdf and re.search(rb"/Subtype\s*/Type0|/CIDFontType2|/TrueType", pdf)
    assert b"FontFile2" in pdf  # embedded
    with Image.open(tmp_path / "1.png") as image:
        assert image.size == (1024, 1024) and "Software" not in image.info


def test_pictures_say_what_they_show_in_whatever_letters(tmp_path, layered):
    """tEXt of a PNG is Latin-1; what is beyond it stands in iTXt, as UTF-8."""
    page, update = _scene.build("square", lines=60)
    update(3990)
    for name, title in (("plain", "A star, 72°"), ("greek", "β₁ → ★")):
        save_still(page, {"png": tmp_path / f"{name}.png"}, title, f"{title}: described")
        encode_page(layered, STEPS[:2], {"poster": tmp_path / f"{name}.poster.png"}, title=title)
        with Image.open(tmp_path / f"{name}.png") as image, Image.open(tmp_path / f"{name}.poster.png") as poster:
            assert image.text == {"Title": title, "Description": f"{title}: described"} and poster.text == {
                "Title": title
            }
        assert (b"iTXt" in (tmp_path / f"{name}.png").read_bytes()) == (name == "greek")
    save_still(page, {"png": tmp_path / "unnamed.png"})
    with Image.open(tmp_path / "unnamed.png") as image:
        assert image.text == {}


def test_a_failing_stream_leaves_no_file(tmp_path, frames):
    def broken():
        yield frames[0]
        raise RuntimeError("the drawing failed")

    with pytest.raises(RuntimeError, match="the drawing failed"):
        encode(broken(), {kind: tmp_path / name for kind, name in KINDS.items()}, ahead=frames)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_leaves_no_file(tmp_path, kind):
    """A limit on file sizes stands for the full disk: writes fail with an OSError in the middle of the file."""
    code = f"""
import resource, signal, sys
import numpy as np
from render.encode.encoder import encode
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
noise = np.random.default_rng(0).integers(0, 256, (20, 200, 300, 3), dtype=np.uint8)
try:
    encode(iter(noise), {{{kind!r}: {str(tmp_path / KINDS[kind])!r}}}, ahead=list(noise[:2]))
except OSError as error:
    print("refused", error.filename)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == f"refused {tmp_path / KINDS[kind]}\n", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_unknown_formats_are_named():
    with pytest.raises(ValueError, match="avi"):
        encode(iter([]), {"avi": "a.avi"})


def test_a_palette_gives_the_nearest_color():
    rng = np.random.default_rng(0)
    palette = Palette(rng.integers(0, 256, (100, 3)))
    colors = rng.integers(0, 256, (3000, 3)).astype(np.uint8)
    keys = packed(colors[None])[0]
    found = palette.numbers(keys)
    gaps = np.linalg.norm((colors[:, None] - palette.colors[None].astype(float)) @ WEIGHING.T, axis=-1)
    assert np.allclose(gaps[np.arange(3000), found], gaps.min(1))
    assert np.array_equal(palette.numbers(keys), found)
    assert np.array_equal(unpacked(keys), colors)


def test_packing_is_the_same_with_and_without_alpha():
    rgba = np.random.default_rng(0).integers(0, 256, (5, 7, 4), dtype=np.uint8)
    assert np.array_equal(packed(rgba), packed(np.ascontiguousarray(rgba[..., :3])))


def test_a_chosen_palette_is_small_and_keeps_the_ground_exact(frames):
    palette = choose(frames)
    assert 23 <= len(palette.colors) <= 63
    assert (255, 255, 255) in map(tuple, palette.colors.tolist())


def test_areas_keep_their_color_in_a_small_palette():
    """A pale area is near to its ground, and yet an area: a gradient of many colors takes no entry from it."""
    frame = np.full((200, 300, 3), 255, np.uint8)
    frame[:, :150] = (253, 249, 245)
    frame[150:] = np.random.default_rng(0).integers(0, 256, (50, 300, 3))
    frame[150:, :, 1] = np.arange(300) * 255 // 300
    colors = choose([frame]).colors.astype(int)
    assert np.abs(colors - (253, 249, 245)).max(1).min() <= 2


def test_short_gaps_between_changes_are_drawn_again():
    mask = np.zeros((2, 60), bool)
    mask[0, [5, 14, 40]] = True
    closed = _closed(mask)
    assert np.flatnonzero(closed[0]).tolist() == [*range(5, 15), 40] and not closed[1].any()


@pytest.mark.slow
def test_memory_stays_flat(tmp_path):
    """Three times the frames take little more memory.

    Kept for later, 220 frames would take 530 MB. The encoder looks 50 ahead.
    """
    code = """
import resource, sys
from benchmarks import _scene as scene
from render.encode.encoder import encode_page
from render.page.blitting import BlittedPage
steps = scene.frame_steps(int(sys.argv[1])).tolist()
outputs = {kind: f"{sys.argv[2]}.{kind}" for kind in ("gif", "mp4", "webp")}
encode_page(BlittedPage(*scene.build(lines=60)), steps, outputs)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
    between = [
        "sh",
        "-c",
        '"$@"; exit $?',
        "sh",
    ]  # a process begins with the peak of the one that starts it: here a small one
    few, many = (
        int(
            subprocess.run(
                [*between, sys.executable, "-c", code, str(n), str(tmp_path / "a")],
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for n in (110, 330)
    )
    assert many < few + 150 and many < 600, (few, many)
