"""Pictures of screens in the 256 colors that matter: a third of the bytes, and nobody sees the difference."""

import base64
import struct
import zlib
from typing import Any

from playwright.async_api import Browser

# The commonest colors get a place each; every other one takes the nearest of them.
_REDUCE = """
async (source) => {
  const image = await createImageBitmap(await (await fetch(source)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const words = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = [];
  const distance = (a, b) => [0, 8, 16].reduce((sum, at) => sum + (((a >> at) & 255) - ((b >> at) & 255)) ** 2, 0);
  const ranked = [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
  for (const apart of [48, 12, 3, 0]) {
    for (const word of ranked.slice(0, 20000)) {
      if (kept.length >= 256) break;
      if (kept.every((other) => distance(other, word) > apart)) kept.push(word);
    }
  }
  const places = new Map(kept.map((word, place) => [word, place]));
  const nearest = (word) => {
    let best = 0;
    for (let place = 1; place < kept.length; place++) {
      if (distance(kept[place], word) < distance(kept[best], word)) best = place;
    }
    places.set(word, best);
    return best;
  };
  const pixels = Uint8Array.from(words, (word) => places.get(word) ?? nearest(word));
  let text = "";
  for (let at = 0; at < pixels.length; at += 32768) text += String.fromCharCode(...pixels.subarray(at, at + 32768));
  return { width: image.width, height: image.height, colors: kept, pixels: btoa(text) };
}
"""


async def smaller(browser: Browser, picture: bytes) -> bytes:
    """The picture as a PNG with a palette; the colors are chosen in the browser, which is quick at it."""
    page = await browser.new_page()
    try:
        source = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        reduced: dict[str, Any] = await page.evaluate(_REDUCE, source)
    finally:
        await page.close()
    return _png(reduced["width"], reduced["height"], reduced["colors"], base64.b64decode(reduced["pixels"]))


def _png(width: int, height: int, colors: list[int], pixels: bytes) -> bytes:
    rows = b"".join(b"\0" + pixels[row * width : (row + 1) * width] for row in range(height))
    palette = b"".join(struct.pack("<I", color)[:3] for color in colors)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
