import { type Problem } from '#kernel';

/** An objection to a row: the column by its name in the template; null = concerns the row. German. */
export interface RowProblem {
  readonly severity: Problem['severity'];
  /** Stable key from the published list in the contract. */
  readonly code: string;
  readonly column: string | null;
  /** Says line, column, error and mend. */
  readonly message: string;
}

/** The problem with the place in front: `Zeile 14, Spalte „frei_gu“: …`. */
export function rowProblem(
  line: number,
  code: string,
  column: string | null,
  text: string,
  severity: Problem['severity'] = 'ERROR',
): RowProblem {
  const place = `Zeile ${line}${column === null ? '' : `, Spalte „${column}“`}`;
  return { severity, code, column, message: `${place}: ${text}` };
}

/** Errors of a row, besides those that the rules of the report find. */
export const rowText = {
  notAWholeNumber: (shown: string) =>
    `${shown} ist keine ganze Zahl. Bitte nur Ziffern eintragen, zum Beispiel 12; leer heißt unbekannt, 0 heißt keine.`,
  dateMissing: () => 'Der Tag fehlt. Bitte als 22.11.2026 oder 2026-11-22 eintragen.',
  dateInvalid: (shown: string) => `${shown} ist kein Tag. Bitte als 22.11.2026 oder 2026-11-22 eintragen.`,
  dateIsNumber: (shown: string) =>
    `${shown} ist eine Zahl und kein Tag. Bitte die Spalte als Datum formatieren oder als 22.11.2026 eintragen.`,
  placesMissing: (column: string) =>
    `Zum Datum fehlt die Zahl der Plätze. Bitte „${column}“ ausfüllen oder das Datum löschen.`,
  assessmentInvalid: (shown: string) =>
    `${shown} ist keine Einschätzung. Möglich sind ausreichend, angespannt, kritisch.`,
  keyMissing: () => 'Der Schlüssel der Kommune fehlt. Bitte den zwölfstelligen Regionalschlüssel eintragen.',
  keyDamaged: (shown: string) =>
    `${shown} ist ein Schlüssel, den die Tabellenkalkulation gekürzt hat; seine Ziffern sind verloren. ` +
    'Bitte die Spalte als Text formatieren und den Schlüssel neu eintragen.',
  keyAmbiguous: (shown: string) =>
    `${shown} ist mehrdeutig: Mehrere Kommunen kommen in Frage. Bitte den zwölfstelligen Regionalschlüssel eintragen.`,
  unitUnknown: (shown: string) =>
    `${shown} ist hier keine Kommune. Bitte den Schlüssel prüfen; Titel- und Fußzeilen bitte löschen.`,
  forbidden: () => 'Für diese Kommune fehlt die Berechtigung.',
  tooManyCells: (cells: number, width: number) =>
    `Die Zeile hat ${cells} Felder, die Kopfzeile ${width}. Vielleicht steht ein Trennzeichen in einem Text ohne Anführungszeichen.`,
  besideTable: (address: string, shown: string) =>
    `In Zelle ${address} steht ${shown}, darüber aber keine Spalte. Bitte den Inhalt löschen oder die Spalte benennen.`,
  tooFewCells: (cells: number, width: number) =>
    `Die Zeile hat nur ${cells} Felder, die Kopfzeile ${width}. Bitte die Zeile ergänzen; Titel- und Fußzeilen bitte löschen.`,
  duplicate: (lines: readonly number[]) =>
    `Für diese Kommune und diesen Tag stehen mehrere Zeilen in der Datei (Zeilen ${lines.slice(0, 5).join(', ')}${lines.length > 5 ? ' …' : ''}). Bitte nur eine behalten.`,
  staleRevision: (current: { revision: number; recordedByName: string; recordedAtText: string } | null) =>
    current === null
      ? 'Die Zeile nennt eine Fassung, aber es liegt keine Meldung vor. Bitte „fassung“ leeren.'
      : `Inzwischen hat ${current.recordedByName} (${current.recordedAtText}) gemeldet. Aktuell ist Fassung ${current.revision}. ` +
        'Bitte die Zeile mit dem aktuellen Stand vergleichen und „fassung“ anpassen.',
  revisionAbsent: (shown: string, current: number) =>
    `Fassung ${shown} gibt es nicht; aktuell ist Fassung ${current}. ` +
    'Bitte die Zeile mit dem aktuellen Stand vergleichen und „fassung“ anpassen oder leeren.',
  dateInFuture: () => 'Der Tag liegt in der Zukunft. Bitte den Tag prüfen oder die Zeile löschen.',
  dayLocked: () =>
    'Der Tag ist abgeschlossen und wird aus einer Datei nicht mehr geändert. Bitte die Zeile löschen; nachträglich meldet nur der Landkreis, einzeln und mit Grund.',
  unitNotValid: () => 'Die Kommune besteht an diesem Tag nicht. Bitte den Schlüssel und den Tag prüfen.',
  assessmentRequired: (middleStep: boolean) =>
    `Die Einschätzung der Lage fehlt. Bitte ${middleStep ? 'ausreichend, angespannt oder kritisch' : 'ausreichend oder kritisch'} eintragen.`,
  correctionReasonRequired: () =>
    'Die Zeile ändert eine Meldung, der Grund fehlt. Bitte die Spalte „korrekturgrund“ ausfüllen oder einen Grund für die ganze Datei angeben.',
  outOfRange: (text: string, shown: string) => `${text} In der Zelle steht ${shown}.`,
} as const;
