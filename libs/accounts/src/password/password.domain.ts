import { type SettingsProblem } from '#kernel';

/** Characters that a password needs at least. */
const LEAST = 12;

/** Words of this house that no list of common passwords has, and that everybody here thinks of. */
const ownWords = ['kreislage', 'kreislage-demo', 'tagesmeldung', 'landkreis', 'samtgemeinde', 'kennwort', 'passwort'];

/**
 * The problems of a new password; empty = none. It may be any text of 12 characters that is neither common nor the
 * user name, also with digits and marks behind it.
 * @param isCommon whether a text in lower case is on the list of common passwords
 */
export function findPasswordProblems(
  password: string,
  username: string,
  isCommon: (text: string) => boolean,
): SettingsProblem[] {
  const refuse = (code: string, message: string): SettingsProblem[] => [{ code, field: 'password', message }];
  if ([...password.normalize('NFC')].length < LEAST)
    return refuse('PASSWORD_TOO_SHORT', `Das Kennwort braucht mindestens ${LEAST} Zeichen.`);
  const text = password.normalize('NFC').toLowerCase();
  const word = text.replace(/[\d\p{P}\p{S}\s]+$/u, '');
  const name = username.replace(/[\d\p{P}\p{S}\s]+$/u, '');
  if (text === username || (word !== '' && word === name))
    return refuse('PASSWORD_TOO_WEAK', 'Das Kennwort darf nicht der Benutzername sein.');
  const known = [text, word, repeatedPart(text)];
  return known.some((one) => isCommon(one) || ownWords.includes(one)) || [...repeatedPart(text)].length < 5
    ? refuse('PASSWORD_TOO_WEAK', 'Dieses Kennwort ist zu leicht zu erraten. Bitte wählen Sie ein anderes.')
    : [];
}

/** The shortest text that the whole is repetitions of: `abcabcabc` → `abc`; the text itself when it is none. */
function repeatedPart(text: string): string {
  return text.slice(0, (text + text).indexOf(text, 1));
}
