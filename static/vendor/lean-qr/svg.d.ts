/** What the app uses of `svg.js`, for whoever checks its types. */

import type { Code } from "./lean-qr.js";

export function toSvgPath(code: Code): string;
