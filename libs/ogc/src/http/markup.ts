/** Markup that is known to be safe. */
export class Markup {
  constructor(readonly text: string) {}
}

/** Markup from a template: what is put in is escaped, unless it is markup itself. Lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  return new Markup(strings.reduce((text, part, index) => text + markupOf(values[index - 1]) + part));
}

function markupOf(value: unknown): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(markupOf).join('');
  if (value === null || value === undefined || value === false) return '';
  return escapeHtml(typeof value === 'string' ? value : JSON.stringify(value));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Content security policy of pages: style sheets and images of the own server, and nothing else. */
export const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Facts in two columns; what is empty is left out. */
export function factList(facts: readonly (readonly [string, unknown])[]): Markup {
  return html`<dl>
    ${facts
      .filter(([, value]) => value !== null && value !== undefined && value !== false)
      .map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
  </dl>`;
}

/** A table whose caption names it; wide ones scroll by themselves. */
export function table(
  caption: string,
  head: readonly unknown[],
  rows: readonly (readonly unknown[])[],
  numeric: readonly boolean[] = [],
): Markup {
  const aligned = (index: number): Markup | null => (numeric[index] === true ? html` class="number"` : null);
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((cell, index) => html`<th scope="col" ${aligned(index)}>${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td${aligned(index)}>${cell}</td>`))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
