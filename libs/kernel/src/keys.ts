/** Whether the text is a district key: 5 digits. */
export function isDistrictKey(text: string): boolean {
  return /^\d{5}$/.test(text);
}

/** Whether the text is a unit key: 12-digit ARS (association: 9 digits and `000`), or district key, `F`, six digits. */
export function isUnitKey(text: string): boolean {
  return /^\d{12}$/.test(text) || /^\d{5}F\d{6}$/.test(text);
}
