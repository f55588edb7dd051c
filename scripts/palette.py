"""Pictures of screens in the 256 colors that matter: a third of the bytes, and nobody sees the difference."""

from io import BytesIO

from PIL import Image

_COLORS = 256


def smaller(picture: bytes) -> bytes:
    """The picture as a PNG with a palette."""
    reduced = (
        Image.open(BytesIO(picture))
        .convert("RGB")
        .quantize(_COLORS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    )
    written = BytesIO()
    reduced.save(written, "png", optimize=True)
    return written.getvalue()
