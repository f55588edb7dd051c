/** What the app uses of `intl-messageformat.js`, for whoever checks its types. */

export class IntlMessageFormat {
  constructor(message: string, locale: string);
  format(values?: Record<string, unknown>): unknown;
  getAst(): unknown[];
}
