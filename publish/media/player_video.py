"""Makes a video of the project small enough to be embedded in a page.

It is copied if it is; else its frames, all of them, are encoded again as they were decoded, at a crf that follows from
the size. At the same size, more pixels at a higher crf are more like what was drawn than fewer at a lower one.
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


def arguments(parser):
    parser.add_argument("video", type=Path, metavar="VIDEO", help="an .mp4 that the project has drawn")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(options):
    """Write a video of at most LIMIT bytes. Raises UserError if none that x264 makes of it is as small."""
    video, size, crf = options.video, options.video.stat().st_size, _crf(options.video)
    with TemporaryDirectory() as folder:
        while size > LIMIT:
            if crf == WORST:
                raise UserError(
                    f"{options.video} is too long for a player: {size:,} bytes at best, {LIMIT:,} at most: shorten it"
                )
            crf = min(round(crf + HALF * math.log2(size / (AIM * LIMIT)), 1), WORST)
            video = Path(folder, "player.mp4")
            _encode(options.video, video, crf)
            size = video.stat().st_size
        copy(video, options.out)


def _crf(path):
    """The crf that x264 notes in a video. Raises UserError for one of another encoder."""
    noted = re.search(rb" crf=([\d.]+)", path.read_bytes())
    if not noted:
        raise UserError(f"{path} is no video of this project, which notes its crf: name one in the folder of a figure")
    return float(noted[1])


def _encode(source, out, crf):
    """Write the frames of a video with another crf."""
    import av  # here: most videos are copied

    from render.encode.video import Mp4
    from render.timing.timeline import FPS

    with av.open(str(source)) as container:
        stream = container.streams.video[0]
        rate = stream.average_rate or Fraction(FPS)
        with Mp4(str(out), (stream.width, stream.height), rate, crf) as video:
            for number, frame in enumerate(container.decode(stream)):
                frame.pts, frame.time_base = number, 1 / rate
                frame.pict_type = 0  # the encoder chooses anew
                video.write_picture(frame)
