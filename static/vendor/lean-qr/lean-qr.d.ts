/** What the app uses of `lean-qr.js`, for whoever checks its types. */

export interface Code {
  readonly size: number;
  get(x: number, y: number): boolean;
}

export function generate(text: string): Code;
