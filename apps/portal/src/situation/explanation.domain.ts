import { countText, momentText, timeText } from '../format/format.domain.js';
import { sumOfKnown } from './picture.domain.js';

/** `3 + – = 3`: the parts of a figure and their sum, as its tile shows it; unknown when no part is known. */
export function additionText(parts: readonly (number | null)[]): string {
  return `${parts.map(countText).join(' + ')} = ${countText(sumOfKnown(parts))}`;
}

/** The state of knowledge: of the moment that was asked for, else of the calculation. In the district's time. */
export function asOfText(knownAt: string | null, computedAt: string, timeZone: string): string {
  return knownAt ? `Kenntnisstand vom ${momentText(knownAt, timeZone)}.` : `Stand ${timeText(computedAt, timeZone)}.`;
}

const ruleNames: Readonly<Record<string, string>> = {
  'carry-forward-sum': 'Summe der fortgeschriebenen Angaben',
  'same-day-sum': 'Summe der Meldungen des Tages',
};

/** The German name of a rule; a rule without one is named by its key. */
export function ruleName(rule: string): string {
  return ruleNames[rule] ?? rule;
}
