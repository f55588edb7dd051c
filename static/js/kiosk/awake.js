/**
 * Keeps the screen on. Browsers offer the wake lock to secure pages only; over plain http a silent video runs behind the
 * page instead, which browsers keep a screen on for as well, as long as it covers a good part of it.
 */

export class Awake {
  #lock = null;
  #video = null;

  begin() {
    document.addEventListener("visibilitychange", this.#hold);
    return this.#hold();
  }

  end() {
    document.removeEventListener("visibilitychange", this.#hold);
    this.#lock?.release();
    this.#video?.remove();
    this.#lock = this.#video = null;
  }

  /** A wake lock is lost whenever the page is hidden. */
  #hold = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      this.#lock = await navigator.wakeLock.request("screen");
    } catch {
      this.#play(); // there is none here, or the device saves power
    }
  };

  #play() {
    this.#video ??= videoBehind();
    this.#video.play().catch(() => {}); // where even a silent one may not start by itself, the screen's own settings rule
  }
}

function videoBehind() {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, loop: true, playsInline: true, className: "awake" });
  video.setAttribute("aria-hidden", "true");
  for (const type of ["webm", "mp4"]) {
    const source = document.createElement("source");
    Object.assign(source, { src: `/static/media/awake.${type}`, type: `video/${type}` });
    video.append(source);
  }
  document.body.prepend(video);
  return video;
}
