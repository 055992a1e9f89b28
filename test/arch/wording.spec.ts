import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { describeViolations, readScripts, readSource, readSources, repositoryRoot } from './source.js';
import {
  beyondExceptions,
  findOtherWords,
  isForPeople,
  ownPatterns,
  readTerms,
  type WordingException,
} from './wording.js';

const terms = readTerms(readSource('docs/wording.md').text);

const monitoring = readdirSync(join(repositoryRoot, 'infra/monitoring')).filter((name) => /\.(?:json|yml)$/.test(name));
const documents = [
  'CHANGELOG.md',
  'docs/import-anleitung.md',
  'docs/kartendienste.md',
  'publiccode.yml',
  'apps/portal/index.html',
  'apps/portal/public/portal.webmanifest',
  ...monitoring.map((name) => `infra/monitoring/${name}`),
];

/** Texts that use another word; a number can only shrink. */
const exceptions: WordingException[] = [
  {
    path: 'libs/map-layers/src/catalogue/catalogue-pages.ts',
    other: 'Einheit',
    count: 2,
    reason: 'the unit that a figure is measured in',
  },
  {
    path: 'libs/reporting/src/figure/figure-catalogue.domain.ts',
    other: 'Einheit',
    count: 1,
    reason: 'a dwelling',
  },
  {
    path: 'libs/territory/src/contact/contact.domain.ts',
    other: 'Stelle',
    count: 1,
    reason: 'an office of a municipality that one can call',
  },
  {
    path: 'apps/portal/src/administration/contact-dialog.tsx',
    other: 'Stelle',
    count: 1,
    reason: 'an office of a municipality that one can call',
  },
  {
    path: 'apps/portal/src/administration/account-fields.tsx',
    other: 'Stelle',
    count: 1,
    reason: 'an office that shares an account',
  },
  {
    path: 'apps/portal/src/help/operator-page.tsx',
    other: 'Stelle',
    count: 1,
    reason: 'the operator that the imprint names',
  },
  {
    path: 'apps/portal/src/import/import-rows.domain.ts',
    other: 'leer',
    count: 1,
    reason: 'an empty cell of a file, which may be one of a text',
  },
  {
    path: 'libs/accounts/src/password/password.domain.ts',
    other: 'Passwort',
    count: 1,
    reason: 'a password that people choose and may not',
  },
];

describe('texts for people', () => {
  it('use the words of docs/wording.md', () => {
    const files = [...readSources('apps', 'libs', 'infra'), ...readScripts('apps', 'infra')].filter(({ path }) =>
      isForPeople(path),
    );
    expect(files.length).toBeGreaterThan(500);
    const found = findOtherWords([...files, ...documents.map(readSource)], terms);
    expect(describeViolations(beyondExceptions(found, exceptions))).toEqual([]);
  });
});

describe('readTerms', () => {
  it('reads words and the others from the table', () => {
    expect(terms.length).toBeGreaterThan(10);
    expect(terms).toContainEqual({
      word: 'Kommune',
      others: ['Meldeeinheit', 'meldende Stelle', 'Stelle', 'Einheit'],
    });
    expect(terms).toContainEqual({ word: 'Fehler', others: [] });
  });

  it('knows every word that has a pattern of its own, and every excepted one', () => {
    const others = terms.flatMap((term) => term.others);
    expect(others).toEqual(expect.arrayContaining(Object.keys(ownPatterns)));
    expect(others).toEqual(expect.arrayContaining(exceptions.map(({ other }) => other)));
  });
});

const otherWords = (path: string, text: string): string[] =>
  findOtherWords([{ path, text }], terms).map(({ at, other }) => `${at} ${other}`);

describe('findOtherWords', () => {
  it.each([
    ['a string', `const a = 'Bitte eine Meldeeinheit wählen.';`, 'Meldeeinheit'],
    ['a label of one word', `const a = { label: 'Verwaltung' };`, 'Verwaltung'],
    ['an inflected word', `const a = 'Die Einheiten sind gespeichert.';`, 'Einheit'],
    ['a template', 'const a = `Bekannt bei ${n} von ${m} Meldeeinheiten`;', 'Meldeeinheit'],
    ['text in JSX', 'const a = <p>Ihr Passwort ist geändert.</p>;', 'Passwort'],
    ['an attribute in JSX', 'const a = <Field label="Neues Passwort" />;', 'Passwort'],
    ['text over two lines', 'const a = <p>Der Stand, wie er damals\n bekannt war</p>;', '„wie er bekannt war“'],
    ['capitals', `const a = 'redis://:PASSWORT@RECHNER';`, 'Passwort'],
    ['a compound', `const a = 'Die neuere Programmfassung nehmen.';`, 'Fassung'],
    ['an English word in a German sentence', `const a = 'Ihr Account ist gesperrt.';`, 'Account'],
    ['a login of the database', 'const a = `Die Anmeldung ${login} darf nichts anlegen.`;', 'Anmeldung'],
    ['an office that reports', `const a = 'Einwohner aller meldenden Stellen';`, 'Stelle'],
  ])('finds %s', (_name, text, other) => {
    expect(otherWords('apps/a/src/a.tsx', text)).toEqual([`apps/a/src/a.tsx:1 ${other}`]);
  });

  it.each([
    ['a paragraph', 'Ein Satz.\n\nDas Programm\nist für Vorleseprogramme ausgezeichnet.', 3, 'Vorleseprogramm'],
    ['a heading', 'Ein Satz.\n\n### Verwaltung', 3, 'Verwaltung'],
    ['a table cell', '| a | b |\n|---|---|\n| Eins | keine Meldeeinheit |', 3, 'Meldeeinheit'],
  ])('finds %s of a document', (_name, text, line, other) => {
    expect(otherWords('docs/a.md', text)).toEqual([`docs/a.md:${line} ${other}`]);
  });

  it('finds words in files of other formats', () => {
    expect(otherWords('infra/a.json', '{\n  "title": "Meldeeinheiten"\n}')).toEqual(['infra/a.json:2 Meldeeinheit']);
  });

  it.each([
    ['a comment', '// Meldeeinheiten und Vertretungen\nconst a = 1;'],
    ['an identifier', 'const Verwaltung = 1;'],
    ['a key', `const a = { 'Verwaltung': 1 };`],
    ['a type', `type A = 'Verwaltung';`],
    ['a module', `import { a } from './Verwaltung';`],
    ['an address', `const a = '/verwaltung/einheiten';`],
    ['a compound of another meaning', `const a = 'Die Kreisverwaltung meldet nicht.';`],
    ['an English text', `const a = 'Report of a unit; Version 2 of the Account.';`],
    ['a GraphQL name', `const a = { name: 'Report' };`],
    ['a position in a text', 'const a = `An Stelle ${n} fehlt etwas, an falscher Stelle auch.`;'],
    ['an act of signing in', `const a = 'Die Anmeldung ist nicht gelungen.';`],
    ['a revision', `const a = 'Aktuell ist Fassung 2.';`],
    ['a release', `const a = 'Das ist die Version 0.2.0.';`],
    ['a key of the area', `const a = 'Der Schlüssel der Kommune fehlt.';`],
    ['an empty file', `const a = 'Die Datei ist leer.';`],
  ])('lets %s pass', (_name, text) => {
    expect(otherWords('apps/a/src/a.tsx', text)).toEqual([]);
  });

  it('lets code in a document pass', () => {
    expect(otherWords('docs/a.md', 'Mit `Passwort` und\n\n```\nMeldeeinheit\n```')).toEqual([]);
  });
});

describe('beyondExceptions', () => {
  const exception = { path: 'apps/a/', other: 'Stelle', count: 1, reason: 'an office' };
  const found = (text: string): string[] =>
    describeViolations(beyondExceptions(findOtherWords([{ path: 'apps/a/src/a.ts', text }], terms), [exception]));

  it('lets the excepted number pass', () => {
    expect(found(`const a = 'Stelle';`)).toEqual([]);
  });

  it('reports all texts where there are more, and the exception where there are fewer', () => {
    expect(found(`const a = 'Stelle', b = 'Die Stelle';`)).toHaveLength(2);
    expect(found(`const a = 1;`)).toEqual([expect.stringMatching(/^apps\/a\/: 0 exceptions .* lower .* from 1$/)]);
  });

  it('excepts no other word', () => {
    expect(found(`const a = 'Stelle', b = 'Einheit';`)).toEqual([
      expect.stringMatching(/^apps\/a\/src\/a\.ts:1: "Einheit"/),
    ]);
  });
});

describe('isForPeople', () => {
  it.each([
    ['libs/a/src/a.domain.ts', true],
    ['infra/start.mjs', true],
    ['libs/a/src/a.db.spec.ts', false],
    ['libs/testing/src/builders.ts', false],
    ['infra/db/migrations/1-core.ts', false],
  ])('%s: %s', (path, expected) => {
    expect(isForPeople(path)).toBe(expected);
  });
});
