// Addresses carry German keys, since users read and bookmark them; inside the program the same keys are English. Pure.

/** Keys of addresses, and their names inside the program. Keys that are the same in both (`name`, `x`, `y`, `z`) are left out. */
export const germanSearchKeys = {
  bekannt: 'knownAt',
  bis: 'until',
  datum: 'date',
  einheit: 'unit',
  erklaerung: 'explained',
  grund: 'reason',
  korrigieren: 'correcting',
  monat: 'month',
  nur: 'only',
  ohne: 'hidden',
  rolle: 'role',
  seite: 'page',
  sortieren: 'sort',
  suche: 'query',
  thema: 'theme',
  vergleich: 'comparison',
  weiter: 'returnTo',
  zeitraum: 'range',
} as const;

type Search = Record<string, unknown>;

const english = new Map<string, string>(Object.entries(germanSearchKeys));
const german = new Map([...english].map(([key, name]) => [name, key]));

/** The search of an address with English names. An English key in an address means nothing, like any unknown one. */
export function fromAddress(search: Search): Search {
  const known = Object.entries(search).filter(([key]) => !german.has(key));
  return Object.fromEntries(known.map(([key, value]) => [english.get(key) ?? key, value]));
}

/** The search for an address, with German keys. */
export function toAddress(search: Search): Search {
  return Object.fromEntries(Object.entries(search).map(([name, value]) => [german.get(name) ?? name, value]));
}
