import { type CharacterFunction } from './cql2.domain.js';

/**
 * CASEI and ACCENTI, once for texts in the filter and once as SQL for columns. Both must say the same, so they are
 * made from the same pieces.
 */

/**
 * Full case folding of one character (Unicode 15, 5.18), up to the choice of a representative: upper and then lower
 * case, until nothing changes. `ß`, `ẞ` and `ss` meet, `Σ`, `σ` and `ς` too.
 */
function foldCharacter(character: string): string {
  const folded = Array.from(character.toUpperCase(), (upper) => upper.toLowerCase()).join('');
  return folded === character ? folded : Array.from(folded, foldCharacter).join('');
}

/** All 104 characters whose folding is longer than they are: PostgreSQL's lower and upper know single ones only. */
const expanding: readonly (readonly [string, string])[] = [
  ...Array.from({ length: 0x2000 }, (_, code) => String.fromCharCode(code)),
  // Ligatures.
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(0xfb00 + code)),
]
  .map((character) => [character, foldCharacter(character)] as const)
  .filter(([, folded]) => folded.length > 1);
const anyExpanding = `[${expanding.map(([character]) => character).join('')}]`;

/** Combining marks (`Mn` of the European scripts): what is left of accents after canonical decomposition. */
const marks = '\\u0300-\\u036F\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u20D0-\\u20FF\\uFE20-\\uFE2F';
const everyMark = new RegExp(`[${marks}]`, 'g');

/** The text without differences of case, or of accents. */
export function foldText(name: CharacterFunction, text: string): string {
  if (name === 'accenti') return text.normalize('NFD').replace(everyMark, '');
  return Array.from(text, foldCharacter).join('');
}

/** SQL of the same over a text column. */
export function foldSql(name: CharacterFunction, sql: string): string {
  if (name === 'accenti') return `regexp_replace(normalize(${sql}, NFD), '[${marks}]', '', 'g')`;
  const expanded = expanding.reduce((inner, [from, to]) => `replace(${inner}, '${from}', '${to}')`, sql);
  // Most names have none of these: they take the short way.
  return `lower(upper(CASE WHEN ${sql} ~ '${anyExpanding}' THEN ${expanded} ELSE ${sql} END))`;
}
