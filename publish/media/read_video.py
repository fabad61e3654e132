"""Reads the videos that libav decodes: each frame at its own time, upright, as RGB for a screen."""

from itertools import groupby, pairwise

import av
import numpy as np
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.stream import VideoStream
from PIL import Image

from core.errors import UserError
from publish.media import containers, video_colors

# Containers by their names in libav. No playlists (they open other files), no texts, no numbered pictures.
CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,live_flv,asf,asf_o,ogg,"
    "h264,hevc,m4v,ivf,obu,av1,vc1,mxf,nut,dv,yuv4mpegpipe,mjpeg,wtv,rm,h261,h263,vvc,swf,nsv,bink,smk,"
    "roq,amv,gxf,cavsvideo,dirac"
)
NAMES = {"matroska,webm": "mkv", "mpeg": "mpg"}  # libav's name of a container, where ours differs
QUICKTIME = ("qt", "")  # brands of a MOV; the others of that family are MP4s
TILED = ("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1")  # pictures in tiles, which libav does not join
WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}  # decoders that see the second stream in which a WebM has its alpha
MOST_PIXELS = 1 << 26  # of any frame; what the container states is checked before
USUAL = 0.04  # seconds that a lone frame is shown if its file does not say
REORDERED = 32  # frames by which time stamps may be out of order
SQUAREST = 8  # a file that states pixels longer than this is taken to have square ones


class Video:
    """A reader (see publish/media/decode.py) of videos. `look` decodes all of it and must be called first."""

    def __init__(self, path):
        self.path = path
        with self._open() as container:
            self.format = _format(path, container)
            if containers.truncated(path, self.format):
                raise ValueError("its end is missing")
            stream = _stream(path, container)
            self.shape = _shape(stream)
            self.coded = stream.width, stream.height
        self.moves, self.matrix, self.durations = True, None, []

    @property
    def size(self):
        """Width and height in square pixels, upright."""
        width, height = self.coded
        longer = round(width * max(self.shape, 1)), round(height / min(self.shape, 1))
        return longer[::-1] if self.matrix and _turned(self.matrix) else longer

    def look(self):
        """Decode the whole video; name -> value of its facts but the size. Raises ValueError if it is incomplete."""
        groups, frames = Groups(), Frames()
        with self._open() as container:
            stream = _stream(self.path, container)
            for packet, some in _decoded(container, stream):
                groups.add(packet)
                for frame in some:
                    frames.add(frame)
            if not frames.kinds or self.format in ("mp4", "mov") and len(frames.kinds) < groups.packets:
                raise ValueError(f"{len(frames.kinds)} of {groups.packets} frames can be decoded")
            rate, context = stream.guessed_rate or stream.average_rate, stream.codec_context
            self.durations = durations(frames.times, stream.time_base, float(1 / rate) if rate else USUAL)
            self.moves, self.progressive, self.matrix = len(frames.kinds) > 1, frames.progressive, frames.matrix
            return {
                "frames": len(frames.kinds),
                "fps": rate_of(self.durations),
                "seconds": round(sum(self.durations), 3),
                "codec": context.codec.canonical_name,
                "profile": context.profile,
                "pixel_format": stream.pix_fmt,
                "color": video_colors.tags(context),
                "progressive": self.progressive,
                "transparent": frames.clear,
                "faststart": self.format == "mp4" and containers.index_in_front(self.path),
                "sound": bool(container.streams.audio),
                "other_tracks": len(container.streams) > 1 + len(container.streams.audio),
                "closed_group": not groups.leading,
                "group": groups.longest(stream.time_base, sum(self.durations)),
                "group_frames": max(groups.counts, default=len(frames.kinds)),
                "b_frames": max((len(list(run)) for kind, run in groupby(frames.kinds) if kind == "B"), default=0),
                "square_pixels": self.shape == 1,
                "upright": self.matrix is None,
            }

    def shown(self):
        """Yield (RGB or RGBA image, seconds) of each frame, upright; pixels are not made square."""
        with self._open() as container:
            stream = _stream(self.path, container)
            frames = (frame for _, some in _decoded(container, stream) for frame in some)
            for frame, seconds in zip(video_colors.to_rgb(frames, not self.progressive), self.durations):
                pixels = frame.to_ndarray()
                pixels = np.ascontiguousarray(upright(pixels, self.matrix)) if self.matrix else pixels
                yield Image.fromarray(pixels), seconds

    def _open(self):
        allowed = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
        return av.open(f"file:{self.path}", options=allowed, metadata_errors="replace")


class Groups:
    """Statistics of the groups of pictures, collected packet by packet."""

    def __init__(self):
        self.keys, self.counts, self.leading, self.packets = [], [], False, 0

    def add(self, packet):
        if packet.pts is None or not packet.size:
            return
        self.packets += not packet.is_discard
        if packet.is_keyframe:
            self.keys.append(packet.pts)
            self.counts.append(0)
        if self.keys:
            self.counts[-1] += 1
            # A leading frame, shown before the key frame that it follows, depends on the group before.
            self.leading |= packet.pts < self.keys[-1]

    def longest(self, base, seconds):
        """Seconds of the longest group. base: seconds per unit of time stamps. seconds: duration of the video."""
        if not self.keys:
            return round(seconds, 3)
        ends = [*self.keys, self.keys[0] + seconds / base]
        return round(max(float((second - first) * base) for first, second in pairwise(ends)), 3)


class Frames:
    """Statistics of the frames, collected one by one."""

    def __init__(self):
        self.kinds, self.times, self.progressive, self.matrix, self.clear = [], [], True, None, False

    def add(self, frame):
        if not self.kinds:
            self.matrix, self.clear = _matrix(frame), any(part.is_alpha for part in frame.format.components)
        self.kinds.append(PictureType(frame.pict_type).name)
        self.times.append((frame.pts, frame.duration))
        self.progressive &= not frame.interlaced_frame


def _stream(path, container) -> VideoStream:
    """The stream to show. Raises UserError if there is none that can be decoded."""
    stream = container.streams.best("video")
    if not isinstance(stream, VideoStream) or stream.disposition & Disposition.attached_pic:
        heard = "sound but no moving picture" if container.streams.audio else "no picture"
        raise UserError(f"{path} has {heard}: name a video, a GIF or a picture")
    if stream.codec_context is None or not stream.width:
        raise UserError(f"{path} is in a codec that can't be decoded here: export it as H.264")
    return stream


def _format(path, container):
    """The kind of container, such as "mp4". Raises UserError for HEIF pictures."""
    brand = container.metadata.get("major_brand", "").strip()
    if brand in TILED:
        raise UserError(f"{path} is a picture in the format HEIF, which can't be read here: save it as JPEG or PNG")
    name: str = container.format.name
    if name.startswith("mov,"):
        return "mov" if brand in QUICKTIME else "mp4"
    if name == "matroska,webm":
        with open(path, "rb") as file:
            return "webm" if b"webm" in file.read(64) else "mkv"
    return NAMES.get(name, name.partition(",")[0])


def _decoded(container, stream):
    """Yield (packet, its frames), frames in display order. Raises ValueError if the stream is cut off or damaged."""
    stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
    decoder = _alpha_decoder(stream)
    number = 0
    for packet in container.demux(stream):
        if packet.is_corrupt:
            raise ValueError(f"it is cut off or damaged after frame {number}")
        frames = decoder.decode(packet if packet.size else None) if decoder else packet.decode()
        for frame in frames:
            if frame.is_corrupt:
                raise ValueError(f"its frame {number} is damaged")
            number += 1
        yield packet, frames


def _alpha_decoder(stream) -> VideoCodecContext | None:
    """A decoder that also reads the alpha channel of a WebM; None if the stream has none."""
    name = WITH_ALPHA.get(stream.codec_context.name) if stream.metadata.get("alpha_mode") == "1" else None
    decoder = av.CodecContext.create(name, "r") if name else None
    if not isinstance(decoder, VideoCodecContext):
        return None
    decoder.extradata = stream.codec_context.extradata
    return decoder


def durations(times, base, usual):
    """Seconds for which each frame is shown: until the next one; the last for its stated duration.

    times: (time stamp or None, duration) of each frame in display order, in units of `base` seconds. usual: seconds per
    frame where time stamps are missing or start again.
    """
    stamps = [stamp for stamp, _ in times]
    if None in stamps:
        return [usual] * len(times)
    ordered = sorted(stamps)
    if max(abs(first - second) for first, second in zip(stamps, ordered)) * base < REORDERED * usual:
        stamps = ordered  # an AVI has time stamps in file order, not in the display order of B-frames
    gaps = [float((after - stamp) * base) for stamp, after in pairwise(stamps)]
    gaps = [gap if gap >= 0 else usual for gap in gaps]
    return [*gaps, float(times[-1][1] * base) or usual]


def rate_of(durations):
    """Frames a second of the fast parts: from the shortest tenth of the durations and others about as short."""
    timed = np.array([seconds for seconds in durations if seconds > 0] or [USUAL])
    base = np.quantile(timed, 0.1)
    return round(float(1 / timed[(timed >= base / 2) & (timed <= 1.5 * base)].mean()), 3)


def _shape(stream):
    """Aspect ratio of a pixel, width over height."""
    shape = stream.sample_aspect_ratio
    return shape if shape and 1 / SQUAREST <= shape <= SQUAREST else 1


def _matrix(frame):
    """The matrix (a, b, c, d) of -1, 0, 1 that rotates and mirrors a frame upright; None if it is upright."""
    held = next((data for data in frame.side_data if data.type.name == "DISPLAYMATRIX"), None)
    if held is None:
        return None
    a, b, _, c, d = (int(value) for value in np.frombuffer(bytes(held), np.int32)[:5])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        turn = int(np.sign(a)), 0, 0, int(np.sign(d))
    else:
        turn = 0, int(np.sign(b)), int(np.sign(c)), 0
    return None if turn == (1, 0, 0, 1) or np.count_nonzero(turn) < 2 else turn


def _turned(matrix):
    """Whether a matrix swaps width and height."""
    return matrix[0] == 0


def upright(pixels, matrix):
    """Pixels [height, width, n] transformed by a matrix: x' = a x + c y, y' = b x + d y."""
    a, b, c, d = matrix
    if a == 0:
        pixels, a, d = pixels.swapaxes(0, 1), c, b
    return pixels[::d, ::a]
