import { type KeyboardEvent } from 'react';

/** Enter goes on to the next field, as in a table; buttons and longer texts keep theirs. A choice is one field. */
export function onEnterGoOn(event: KeyboardEvent<HTMLFormElement>): void {
  const field = event.target as HTMLElement;
  if (event.key !== 'Enter' || event.ctrlKey || event.altKey || event.metaKey || !(field instanceof HTMLInputElement))
    return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('input, textarea, button[type=submit]')];
  const isRadio = (one: HTMLElement): one is HTMLInputElement =>
    one instanceof HTMLInputElement && one.type === 'radio';
  /** The element that the Tab key would reach: of a group of radio buttons the chosen one, else the first. */
  const entryOf = (one: HTMLElement): HTMLElement => {
    if (!isRadio(one)) return one;
    const group = all.filter(isRadio).filter(({ name }) => name === one.name);
    return group.find(({ checked }) => checked) ?? group[0]!;
  };
  const fields = all.filter((one) => entryOf(one) === one);
  fields[fields.indexOf(entryOf(field)) + 1]?.focus();
}
