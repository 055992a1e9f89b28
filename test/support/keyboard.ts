import { expect } from '@jest/globals';
import { type PortalWindow } from './portal.js';

/** All of a name, or a pattern that it fits. */
type Name = string | RegExp;

/** A window in the hands of somebody who has no mouse. Nothing here does anything but press keys and look. */
export interface Keyboard {
  /** Presses keys one after the other; text in quotes is typed key by key. */
  press(...keys: readonly string[]): Promise<void>;
  /** Presses Tab until what is called so has the focus; fails with all that had it on the way. */
  tabTo(name: Name, key?: 'Tab' | 'Shift+Tab'): Promise<void>;
  /** Fails when what is called so does not get the focus within 5 s; with a role it must be of that kind. */
  expectFocus(name: Name, role?: string): Promise<void>;
  /** Types a day (`2026-11-22`) into the field that has the focus. */
  typeDay(day: string): Promise<void>;
  /** Types a time before noon (`09:30`) into the field that has the focus, or into what comes after the day in it. */
  typeMorning(time: string): Promise<void>;
  /** Has the option chosen that begins so, in the list of choices that has the focus. */
  choose(beginning: string): Promise<void>;
}

/** More than any page has stops. */
const MOST_PRESSES = 120;
/** Name for the focus when no element of the page has it. */
const NOTHING = '(nothing)';

/** The keyboard of a window of the portal, and what its browser says has the focus. */
export async function keyboardOf({ page, context, press }: PortalWindow): Promise<Keyboard> {
  const isMonthFirst = await asksForMonthFirst();
  const browser = await context.newCDPSession(page);

  /** Whether fields for a day begin with the month: the browser's own language decides, not the page's. */
  async function asksForMonthFirst(): Promise<boolean> {
    const beside = await context.newPage();
    await beside.setContent('<input type="date">');
    await beside.keyboard.press('Tab');
    await beside.keyboard.type('01022026');
    const value = await beside.locator('input').inputValue();
    await beside.close();
    return value === '2026-01-02';
  }

  /** The name and role that the browser tells assistive technology. */
  async function focused(): Promise<{ readonly name: string; readonly role: string }> {
    const { result } = await browser.send('Runtime.evaluate', { expression: 'document.activeElement' });
    if (result.className === 'HTMLBodyElement' || result.objectId === undefined) return { name: NOTHING, role: '' };
    const { nodes } = await browser.send('Accessibility.getPartialAXTree', {
      objectId: result.objectId,
      fetchRelatives: false,
    });
    const role = String(nodes[0]?.role?.value);
    const name = String(nodes[0]?.name?.value ?? '').trim();
    if (name !== '') return { name, role };
    // Groups that are not named by anything say what stands in them.
    return { name: await page.evaluate<string>('document.activeElement.textContent.trim()'), role };
  }
  const fits = (found: string, name: Name): boolean => (typeof name === 'string' ? found === name : name.test(found));

  return {
    press,
    async tabTo(name, key = 'Tab') {
      const passed: string[] = [];
      // On a page that is not there yet all of them would be pressed in no time.
      await page.locator('h1').first().waitFor();
      for (let presses = 0; presses <= MOST_PRESSES; presses += 1) {
        const { name: found } = await focused();
        if (fits(found, name)) return;
        if (passed.at(-1) !== found) passed.push(found);
        await press(key);
      }
      throw new Error(`${String(name)} is not reached by ${key}. On the way:\n${passed.join('\n')}`);
    },
    async expectFocus(name, role) {
      const isThere = (now: { name: string; role: string }): boolean =>
        fits(now.name, name) && (role === undefined || now.role === role);
      const deadline = Date.now() + 5_000;
      let found = await focused();
      while (!isThere(found) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        found = await focused();
      }
      expect([found, isThere(found)]).toEqual([found, true]);
    },
    async typeDay(day) {
      const [year, month, date] = day.split('-');
      // From the first part on, wherever in the field one has come to.
      await press(...Array<string>(5).fill('ArrowLeft'));
      await press(`"${isMonthFirst ? `${month}${date}` : `${date}${month}`}${year}"`);
    },
    async typeMorning(time) {
      // The letter chooses the half of the day where there is one to choose.
      await press(`"${time.replace(':', '')}a"`);
    },
    async choose(beginning) {
      await press(`"${beginning}"`);
    },
  };
}
