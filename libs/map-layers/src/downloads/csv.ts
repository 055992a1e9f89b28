import { harmlessText } from '#reporting/domain';
import { type AttributeValue, type Collection, type LayerFeature } from '../layer/collection.domain.js';

/**
 * One state of a collection as CSV for German spreadsheets: UTF-8 with BOM, semicolons, CRLF (RFC 4180), decimal comma
 * (they read `12.5` as the 12th of May), `true` and `false`, nothing where a value is unknown. Boundaries are left out.
 */
export function toCsv(collection: Collection, features: Iterable<LayerFeature>): Buffer {
  const names = collection.attributes.map(({ name }) => name);
  const lines = [names.join(';')];
  for (const { attributes } of features) lines.push(names.map((name) => cell(attributes[name] ?? null)).join(';'));
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`);
}

function cell(value: AttributeValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value).replace('.', ',');
  if (typeof value === 'boolean') return String(value);
  const text = harmlessText(value);
  return /^[\w.\- ]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
