import { findEmailProblems, findLineProblems, lineOrNull, type SettingsProblem } from '#kernel';

/** Whom to reach at a unit; null = not entered. */
export interface UnitContact {
  /** Office or function, no person: `Ordnungsamt`. */
  readonly office: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

/** The contact in its one form. */
export function toContact(input: { readonly [Field in keyof UnitContact]?: string | null | undefined }): UnitContact {
  return { office: lineOrNull(input.office), phone: lineOrNull(input.phone), email: lineOrNull(input.email) };
}

/** Whether nothing is entered. */
export function isEmptyContact({ office, phone, email }: UnitContact): boolean {
  return office === null && phone === null && email === null;
}

/** Everything that is wrong with a contact; empty = it can be stored. */
export function findContactProblems({ office, phone, email }: UnitContact): SettingsProblem[] {
  return [
    ...findLineProblems('office', 'Stelle', office, 200),
    ...findLineProblems('phone', 'Telefon', phone, 50),
    ...findEmailProblems('email', email),
  ];
}
