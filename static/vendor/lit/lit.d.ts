/** What the app uses of `lit.js`, for whoever checks its types. */

export type Template = { readonly strings: TemplateStringsArray; readonly values: unknown[] };

export class LitElement extends HTMLElement {
  static properties: Record<string, { type?: unknown; attribute?: boolean | string; reflect?: boolean; state?: boolean }>;
  connectedCallback(): void;
  disconnectedCallback(): void;
  requestUpdate(): void;
  readonly updateComplete: Promise<boolean>;
  /** The reactive properties, which `properties` names. */
  [property: string]: any;
}

export function html(strings: TemplateStringsArray, ...values: unknown[]): Template;
export function svg(strings: TemplateStringsArray, ...values: unknown[]): Template;
export function render(value: unknown, container: HTMLElement | DocumentFragment): unknown;
export const nothing: any;
export function repeat<T>(items: Iterable<T>, key: (item: T) => unknown, template: (item: T, index: number) => unknown): unknown;
export function ifDefined<T>(value: T | undefined | null): T | any;
export function live(value: unknown): unknown;
export function classMap(classes: Record<string, unknown>): unknown;
