"""Colors are read as screens show them: by matrix, range, transfer, profile and depth."""

from types import SimpleNamespace

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange
from PIL import Image, ImageCms

from publish.media import video_colors
from tests.helpers import foreign_media as foreign
from tests.helpers.foreign_media import read

SWATCHES = ((240, 148, 74), (106, 53, 181), (11, 97, 50), (59, 134, 216))


def swatches(size=(128, 96)):
    """A picture of four bands of color."""
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    for number, color in enumerate(SWATCHES):
        picture[:, number * size[0] // 4 : (number + 1) * size[0] // 4] = color
    return picture


def seen(pixels):
    """The colors in the middle of the four bands."""
    height, width = pixels.shape[:2]
    return np.array([pixels[height // 2, (2 * number + 1) * width // 8] for number in range(4)])


@pytest.mark.parametrize(
    "colors, pixels",
    [
        (None, "yuv420p"),
        ((6, 6, 6, 1), "yuv420p"),
        ((5, 1, 1, 1), "yuv444p"),
        ((1, 1, 1, 1), "yuv420p"),
        ((1, 1, 1, 2), "yuvj420p"),
        ((1, 1, 1, 1), "yuv420p10le"),
    ],
)
def test_colors_are_read_by_matrix_and_range(tmp_path, colors, pixels):
    _, shown = read(foreign.video(tmp_path / "a.mp4", [swatches()] * 3, pixels=pixels, colors=colors, crf="4"))
    assert np.abs(seen(shown[0][0]) - SWATCHES).max() <= 4


def test_what_states_no_matrix_is_read_as_players_do(tmp_path):
    """Small: BT.601; large: BT.709."""
    for size, matrix in (((128, 96), 5), ((1280, 720), 1)):
        frame = av.VideoFrame.from_ndarray(swatches(size), format="rgb24").reformat(
            format="yuv420p", dst_colorspace=matrix
        )
        frame.colorspace = 2
        _, shown = read(foreign.video(tmp_path / f"{matrix}.mkv", [_sized(frame)] * 2, codec="ffv1"))
        assert np.abs(seen(shown[0][0]) - SWATCHES).max() <= 4


class _sized:
    """A frame that has a shape."""

    def __init__(self, frame):
        self.frame, self.shape = frame, (frame.height, frame.width, 3)


@pytest.mark.slow
@pytest.mark.parametrize("transfer, signals", [(16, None), (18, (0, 0.5081, 0.6970, 1))])
def test_hdr_is_brought_to_what_a_screen_shows(tmp_path, transfer, signals):
    """Darker stays darker, black stays black, grey stays grey.

    The white of a page (203 cd/m2) is bright, not clipped.
    """
    signals = np.repeat(signals or [pq(nits) for nits in (0, 100, 203, 1000)], 32)
    frame = av.VideoFrame(128, 64, "yuv444p10le")
    for plane, row in zip(frame.planes, (64 + np.rint(876 * signals), np.full(128, 512), np.full(128, 512))):
        plane.update(np.tile(np.pad(row, (0, plane.line_size // 2 - 128)).astype(np.uint16), 64).tobytes())
    path = foreign.video(
        tmp_path / "a.mkv", [_sized(frame)], codec="ffv1", pixels="yuv444p10le", colors=(9, 9, transfer, 1)
    )
    levels = seen(read(path)[1][0][0])
    assert np.ptp(levels, axis=1).max() <= 2
    grey = levels.mean(axis=1)
    assert grey[0] <= 2 and np.all(np.diff(grey) > 15) and 140 <= grey[2] <= 235


def pq(nits):
    """The signal of SMPTE ST 2084 for a luminance."""
    y = (nits / 10000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y)) ** 78.84375


def test_depth_is_scaled_and_not_cut_off(tmp_path):
    for name in ("deep.png", "deep.tiff"):
        foreign.stills()[name](tmp_path / name)
        pixels = read(tmp_path / name)[1][0][0][..., 0]
        assert np.abs(pixels - np.linspace(0, 255, 96 * 64).reshape(64, 96)).max() <= 1


def test_a_profile_of_colors_is_followed(tmp_path):
    """In a profile whose red and green change places, red is green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = (profile.index(tag, 128) for tag in (b"rXYZ", b"gXYZ"))
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    Image.new("RGB", (8, 8), (200, 0, 0)).save(tmp_path / "a.png", icc_profile=bytes(profile))
    pixel = read(tmp_path / "a.png")[1][0][0][4, 4]
    assert pixel[1] > 150 and pixel[0] < 60


@pytest.mark.parametrize(
    "primaries, transfer, matrix, full, said",
    [
        (1, 1, 1, False, "bt709"),
        (1, 1, 1, True, "bt709, full range"),
        (2, 2, 2, False, "not tagged"),
        (9, 16, 9, False, "9 16 9 (primaries, transfer, matrix)"),
        (1, 13, 1, False, "1 13 1 (primaries, transfer, matrix)"),
    ],
)
def test_color_tags_are_said_in_words(primaries, transfer, matrix, full, said):
    range = ColorRange.JPEG if full else ColorRange.MPEG
    context = SimpleNamespace(color_primaries=primaries, color_trc=transfer, colorspace=matrix, color_range=range)
    assert video_colors.tags(context) == said
