/** Whether the page is what the server has now. A display that nobody touches takes a new one by itself. */

const SCRIPT = /<script type="module" src="([^"]+)"/;

/**
 * Loads the page anew when the server has another edition of it. Asks first: a page that is left while the server does not
 * answer is replaced by the browser's own error, and nobody is there to try again.
 */
export async function renew() {
  const own = document.querySelector('script[type="module"]')?.getAttribute("src");
  const there = await currentScript();
  if (own && there && own !== there) location.reload();
}

/** @returns {Promise<?string>} the script's address of the page as it is now, or null */
async function currentScript() {
  try {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    return answer.ok ? (SCRIPT.exec(await answer.text())?.[1] ?? null) : null;
  } catch {
    return null;
  }
}
