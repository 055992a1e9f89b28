import { addDays, type CalendarDate, germanDate } from '#kernel';
import { type AccommodationType, accommodationKind } from '../figure/figure-catalogue.domain.js';

// The one catalogue of texts about a report; wording of docs/ux-concept.md, section 3.1. Codes are stable, texts may
// improve.

/** `1.234`: whole numbers for people. */
export function germanCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '.');
}

export const problemText = {
  notAWholeNumber: (label: string) => `${label}: Bitte eine ganze Zahl eingeben, zum Beispiel 12.`,
  outOfRange: (label: string, max: number) => `${label}: Der Wert muss zwischen 0 und ${germanCount(max)} liegen.`,
  tooManyEntries: (label: string, max: number) => `${label}: Höchstens ${max} Einträge sind möglich.`,
  prospectsTooLarge: (max: number) => `In Aussicht: Zusammen sind höchstens ${germanCount(max)} Plätze möglich.`,
  typeNotEnabled: (type: AccommodationType) =>
    `„${accommodationKind(type).heading}“ ist in diesem Landkreis nicht eingeschaltet. Bitte dazu nichts angeben.`,
  duplicateType: (type: AccommodationType) =>
    `Die Angaben „${accommodationKind(type).label}“ sind doppelt. Bitte jede Art nur einmal angeben.`,
  textInvalid: (label: string) =>
    `${label}: Der Text enthält Steuerzeichen oder ungültige Zeichen. Bitte neu eingeben.`,
  textTooLong: (label: string, max: number) => `${label}: Höchstens ${germanCount(max)} Zeichen sind möglich.`,
  assessmentRequired: () => 'Bitte wählen Sie die Einschätzung der Lage.',
  assessmentNotEnabled: () => 'Die Einschätzung „angespannt“ ist in diesem Landkreis nicht eingeschaltet.',
  dateInFuture: () => 'Der Tag liegt in der Zukunft.',
  dayLocked: () => 'Der Tag ist abgeschlossen.',
  unitNotValid: () => 'Kommune besteht an diesem Tag nicht.',
  correctionReasonRequired: () => 'Bitte geben Sie den Grund der Korrektur an.',
  revisionConflict: (current: { recordedByName: string; recordedAtText: string } | null) =>
    current
      ? `Inzwischen hat ${current.recordedByName} (${current.recordedAtText}) gemeldet. Ihre Eingaben sind noch da.`
      : 'Die Meldung, auf die Sie sich beziehen, gilt nicht mehr. Ihre Eingaben sind noch da.',
  idempotencyConflict: () =>
    'Dieser Schlüssel wurde schon für eine andere Meldung verwendet. Bitte mit neuem Schlüssel senden.',
  alreadyReported: (date: string) => `Für den ${date} liegt schon eine Meldung vor.`,
  nothingToConfirm: () => 'Es gibt keine frühere Meldung, die übernommen werden kann. Bitte die Zahlen eintragen.',
  commentMissing: () => 'Bei „kritisch“ bitte kurz begründen, was fehlt.',
  largeChange: (
    label: string,
    before: { date: CalendarDate; value: number },
    now: { date: CalendarDate; value: number },
    today: CalendarDate,
  ) =>
    `${label}: ${dayWord(before.date, today)} ${germanCount(before.value)}, ` +
    `${dayWord(now.date, today)} ${germanCount(now.value)}. Stimmt das?`,
  overCapacity: (accommodated: number, available: number, operable: number) =>
    `${germanCount(accommodated)} untergebracht und ${germanCount(available)} frei sind mehr als die gemeldeten ${germanCount(operable)} Plätze.`,
  afterLock: () => 'Der Tag ist abgeschlossen. Ihre Meldung wird als nachträglich gekennzeichnet.',
  sufficientWithoutPlaces: (word: string) => `Sie melden „${word}“, aber keine freien oder kommenden Plätze.`,
  prospectDatePassed: (date: CalendarDate) =>
    `„In Aussicht ab ${germanDate(date)}“ liegt zurück. Sind die Plätze schon frei?`,
  commentPersonalData: () =>
    'Die Bemerkung enthält vielleicht eine Telefonnummer, eine E-Mail-Adresse oder ein Geburtsdatum. Bitte prüfen.',
  valueUnknown: (label: string, hint: string) => `${label} ist leer und gilt als unbekannt. ${hint}`,
  unchangedLong: () => 'Die Zahlen sind seit 10 Meldetagen gleich. Bitte einmal prüfen.',
} as const;

/** `heute`, `gestern`, else `am 20.11.2026`. */
function dayWord(date: CalendarDate, today: CalendarDate): string {
  if (date === today) return 'heute';
  return date === addDays(today, -1) ? 'gestern' : `am ${germanDate(date)}`;
}
