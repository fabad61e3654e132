"""Inspects video containers without decoding: whether the file is complete, and where its index lies."""

EBML_SEGMENT = 0x18538067
ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
TS_PACKETS = (188, 192, 204)  # bytes: plain, with time codes (Blu-ray), with error correction


def truncated(path, format):
    """Whether a file is shorter than its container states; False where the container states nothing."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        return format in ENDS and ENDS[format](file, size) > size


def index_in_front(path):
    """Whether an MP4's index (moov) comes before its pictures (mdat)."""
    with open(path, "rb") as file:
        for kind, _ in boxes(file, path.stat().st_size):
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
    return False


def boxes(file, size):
    """Yield (kind, end offset) of the top-level boxes of an MP4 or MOV of `size` bytes."""
    at = 0
    while at < size and len(head := file.read(8)) == 8:
        length, kind, least = int.from_bytes(head[:4], "big"), head[4:], 8
        if length == 1:
            length, least = int.from_bytes(file.read(8), "big"), 16
        at = size if length == 0 else at + max(length, least)  # 0: to the end of the file
        yield kind, at
        file.seek(min(at, size))


def _boxes_end(file, size):
    """Where the last box of an MP4 or MOV ends."""
    return max((end for _, end in boxes(file, size)), default=0)


def _riff_end(file, size):
    """Where an AVI ends; 0 if it does not say."""
    head = file.read(8)
    return int.from_bytes(head[4:], "little") + 8 if head[:4] == b"RIFF" and head[4:] != b"\xff" * 4 else 0


def _asf_end(file, size):
    """Where a WMV ends, as its properties say."""
    head = file.read(1 << 16)
    at = head.find(ASF_PROPERTIES)
    return int.from_bytes(head[at + 40 : at + 48], "little") if at >= 0 else 0


def _ts_end(file, size):
    """Where the last packet of a transport stream ends."""
    return size if any(size % packet == 0 for packet in TS_PACKETS) else size + 1


def _ps_end(file, size):
    """Where the last packet of an MPEG program stream ends."""
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(14)
        if head[:3] != b"\0\0\1" or len(head) < 4 or head[3] == 0xB9:
            break
        if head[3] == 0xBA:  # a pack: of 14 bytes and some stuffing; of 12 in MPEG-1
            at += 14 + (head[13] & 7) if len(head) == 14 and head[4] & 0xC0 == 0x40 else 12
        else:
            at += 6 + int.from_bytes(head[4:6], "big")
    return at


def _ogg_end(file, size):
    """Where the last page of an Ogg file ends; it is marked as the last."""
    at, last = 0, False
    while at < size:
        file.seek(at)
        head = file.read(27)
        if head[:4] != b"OggS" or len(head) < 27:
            break
        at, last = at + 27 + head[26] + sum(file.read(head[26])), bool(head[5] & 4)
    return at if last else size + 1


def _segment_end(file, size):
    """Where the segment of a Matroska file ends; 0 if it does not say, as in what a browser recorded."""
    while element := _ebml_number(file, keep_marker=True):
        length = _ebml_number(file)
        if length is None or element == EBML_SEGMENT:
            return file.tell() + (length or 0) if element == EBML_SEGMENT else 0
        file.seek(length, 1)
    return 0


def _ebml_number(file, keep_marker=False):
    """A number of variable length; None if there is none, or if it stands for "unknown"."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    extra = 8 - first[0].bit_length()
    number = int.from_bytes(first + file.read(extra), "big")
    marker = 1 << 7 * (extra + 1)
    if keep_marker:
        return number
    return None if number == 2 * marker - 1 else number - marker


def _flv_end(file, size):
    """Where the last tag of an FLV file ends."""
    at = int.from_bytes(file.read(9)[5:9], "big") + 4
    while at < size:
        file.seek(at)
        head = file.read(4)
        at += 11 + int.from_bytes(head[1:4], "big") + 4
    return at


ENDS = {
    "mp4": _boxes_end,
    "mov": _boxes_end,
    "mkv": _segment_end,
    "webm": _segment_end,
    "avi": _riff_end,
    "asf": _asf_end,
    "mpegts": _ts_end,
    "mpg": _ps_end,
    "ogg": _ogg_end,
    "flv": _flv_end,
}
