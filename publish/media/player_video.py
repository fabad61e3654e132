"""Makes a video of the project small enough to be embedded in a page.

It is copied if it is; else its frames, all of them, are encoded again as they were decoded, at a crf that follows from
the bytes; where that would blur letters, at two thirds of the width and height.
"""

import math
import re
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from core.atomic import copy
from core.errors import UserError

LIMIT = 940_000  # bytes; a page holds them as base64, a third more, next to its typeface and poster
AIM = 0.92  # of them
HALF = 8  # so many crf more halve the bytes: 7 to 9 in the project's videos
WORST = 51  # the highest crf of x264
BLURRED = 37  # above this crf blocks show around letters: fewer pixels at a lower one look better
FEWER = 7  # so much lower is the crf that gives the same bytes at two thirds of width and height


def arguments(parser):
    parser.add_argument("video", type=Path, metavar="VIDEO", help="an .mp4 that the project has drawn")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(options):
    """Write a video of at most LIMIT bytes. Raises UserError if none that x264 makes of it is as small."""
    video, size, crf, smaller = options.video, options.video.stat().st_size, _crf(options.video), False
    with TemporaryDirectory() as folder:
        while size > LIMIT:
            if crf == WORST:
                raise UserError(
                    f"{options.video} is too long for a player: {size:,} bytes at best, {LIMIT:,} at most: shorten it"
                )
            crf = crf + HALF * math.log2(size / (AIM * LIMIT))
            if crf > BLURRED and not smaller:
                crf, smaller = crf - FEWER, True
            crf = min(round(crf, 1), WORST)
            video = Path(folder, "player.mp4")
            _encode(options.video, video, crf, smaller)
            size = video.stat().st_size
        copy(video, options.out)


def _crf(path):
    """The crf that x264 notes in a video. Raises UserError for one of another encoder."""
    noted = re.search(rb" crf=([\d.]+)", path.read_bytes())
    if not noted:
        raise UserError(f"{path} is no video of this project, which notes its crf: name one in the folder of a figure")
    return float(noted[1])


def _encode(source, out, crf, smaller):
    """Write the frames of a video with another crf. smaller: at two thirds of width and height, in even pixels."""
    import av  # here: most videos are copied

    from render.encode.video import Mp4
    from render.timing.timeline import FPS

    with av.open(str(source)) as container:
        stream = container.streams.video[0]
        rate = stream.average_rate or Fraction(FPS)
        width, height = [side // 3 * 2 // 2 * 2 if smaller else side for side in (stream.width, stream.height)]
        with Mp4(str(out), (width, height), rate, crf) as video:
            for number, drawn in enumerate(container.decode(stream)):
                frame = drawn.reformat(width=width, height=height, interpolation="LANCZOS") if smaller else drawn
                frame.pts, frame.time_base = number, 1 / rate
                frame.pict_type = 0  # the encoder chooses anew
                video.write_picture(frame)
