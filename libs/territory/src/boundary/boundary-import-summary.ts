import { addDays, type CalendarDate, germanDate } from '#kernel';
import { counted, type ImportSummary } from '../import/import-result.js';
import { type BoundaryFindings, type StoredBoundaries } from './store-boundaries.js';

/** The summary of an import, for the operator. */
export function summariseImport(
  features: number,
  findings: BoundaryFindings,
  stored: StoredBoundaries,
  validFrom: CalendarDate | null,
): ImportSummary {
  const others = [
    ...(findings.outside > 0
      ? [
          `${counted(findings.outside, 'Objekt liegt', 'Objekte liegen')} außerhalb und ${findings.outside === 1 ? 'wurde' : 'wurden'} übergangen.`,
        ]
      : []),
    ...(findings.water > 0
      ? [`${counted(findings.water, 'Wasserfläche', 'Wasserflächen')} (GF nicht 4) übergangen.`]
      : []),
    ...(findings.ungoverned > 0
      ? [`${counted(findings.ungoverned, 'gemeindefreies Gebiet', 'gemeindefreie Gebiete')} ohne Kommune übergangen.`]
      : []),
    ...(findings.outlines > 0
      ? [
          `${counted(findings.outlines, 'Umriss eines Landkreises', 'Umrisse von Landkreisen')} übergangen; er wird aus den Kommunen gebildet.`,
        ]
      : []),
    ...(stored.replacedByUnion > 0
      ? [
          `${counted(stored.replacedByUnion, 'Gemeindeverband', 'Gemeindeverbände')} der Datei durch die Vereinigung der Mitglieder ersetzt.`,
        ]
      : []),
    ...stored.associations.map(
      ({ name, members }) => `${name}: aus ${counted(members, 'Mitglied', 'Mitgliedern')} gebildet.`,
    ),
    ...stored.absorbed.map(
      ({ boundaryKey, name }) =>
        `${name} (${boundaryKey}): endet am ${germanDate(addDays(validFrom!, -1))}, von den neuen Grenzen überdeckt.`,
    ),
    ...(stored.endingBeforeLater > 0
      ? [
          `${counted(stored.endingBeforeLater, 'Grenze gilt', 'Grenzen gelten')} nur bis zu einer schon erfassten späteren.`,
        ]
      : []),
  ];
  return {
    counts: {
      features,
      boundaries: stored.boundaries,
      associationsFormed: stored.associations.length,
      closed: stored.absorbed.length,
      skippedOutside: findings.outside,
      skippedWater: findings.water,
      skippedUngoverned: findings.ungoverned,
      skippedOutlines: findings.outlines,
    },
    lines: [
      `${counted(stored.boundaries, 'Grenze', 'Grenzen')} übernommen${validFrom === null ? '' : `, gültig ab ${germanDate(validFrom)}`}.`,
      ...others,
    ],
  };
}
