import { hasText, isCleanText } from './text.js';

/** A refusal in settings and accounts: an expected objection, a value; with one of them nothing is stored. */
export interface SettingsProblem {
  /** Stable key; the list grows. */
  readonly code: string;
  /** Name of the input's field; null = the whole input. */
  readonly field: string | null;
  /** German, for the person who sets. */
  readonly message: string;
}

/** A short text as it is kept: NFC, without blanks around it; null when it says nothing. */
export function lineOrNull(text: string | null | undefined): string | null {
  return hasText(text) ? text!.normalize('NFC').trim() : null;
}

/**
 * The problems of a text of one line; empty = none.
 * @param label German name of the field
 * @param most characters at most, counted in code points
 */
export function findLineProblems(
  field: string,
  label: string,
  text: string | null | undefined,
  most: number,
): SettingsProblem[] {
  if (text === null || text === undefined) return [];
  if (!isCleanText(text) || /[\n\r\t]/.test(text)) {
    return [{ code: 'TEXT_INVALID', field, message: `${label}: Zeilenumbrüche und Steuerzeichen sind nicht möglich.` }];
  }
  return [...text.normalize('NFC')].length > most
    ? [{ code: 'TEXT_TOO_LONG', field, message: `${label}: höchstens ${most} Zeichen.` }]
    : [];
}

/** The problems of an e-mail address that was entered; empty = none, or no address was entered. */
export function findEmailProblems(field: string, email: string | null | undefined): SettingsProblem[] {
  const address = lineOrNull(email);
  // One `@`, a domain with a dot, nothing that could end the address in a header.
  return address === null ||
    (address.length <= 254 &&
      isCleanText(address) &&
      /^[^\s@<>()[\]\\,;:"]{1,64}@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(address))
    ? []
    : [
        {
          code: 'EMAIL_INVALID',
          field,
          message: 'Die E-Mail-Adresse ist nicht lesbar. Erwartet wird name@kommune.de.',
        },
      ];
}
