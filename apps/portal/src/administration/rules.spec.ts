import { describe, expect, it } from '@jest/globals';
import { defaultRules, findRuleProblems } from '#territory/domain';
import {
  carryOver,
  changesOf,
  readRules,
  type RulesAnswer,
  type RulesText,
  textOfRules,
  toRulesInput,
} from './rules.domain.js';

const answer: RulesAnswer = {
  dueTime: '10:00',
  reportingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
  closedOn: ['2026-12-24'],
  carryForwardDays: 7,
  lockAfterDays: 14,
  assessmentSteps: ['SUFFICIENT', 'CRITICAL'],
  assessmentRequired: true,
  emergencyShelter: false,
};
const text = textOfRules(answer);
const problemsOf = (part: Partial<RulesText>): string[] =>
  findRuleProblems(readRules({ ...text, ...part })).map(({ field }) => field!);

describe('the form of the rules', () => {
  it('says the same as the server, and sends it back', () => {
    expect(readRules(text)).toEqual({ ...defaultRules, closedOn: ['2026-12-24'] });
    const { assessmentSteps, ...rest } = answer;
    expect(toRulesInput(readRules(text))).toEqual({ ...rest, middleStep: assessmentSteps.length === 3 });
    const never = textOfRules({ ...answer, lockAfterDays: null });
    expect(readRules({ ...never, lockAfterDays: '30' }).lockAfterDays).toBeNull();
  });

  it('lets the shared rules find what cannot be read', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ carryForwardDays: 'sieben', lockAfterDays: '' })).toEqual([
      'carryForwardDays',
      'lockAfterDays',
    ]);
    expect(problemsOf({ carryForwardDays: '1,5', isLocking: false, lockAfterDays: 'x' })).toEqual(['carryForwardDays']);
    expect(problemsOf({ dueTime: '', reportingDays: [] })).toEqual(['dueTime', 'reportingDays']);
  });
});

describe('rules that somebody else has set meanwhile', () => {
  const other = textOfRules({
    ...answer,
    dueTime: '09:00',
    closedOn: ['2026-12-24', '2026-12-31'],
    lockAfterDays: null,
  });

  it('are taken over where nothing was changed here', () => {
    expect(carryOver(text, text, other)).toEqual(other);
  });

  it('leave what was changed here, and each closing day for itself', () => {
    const mine = { ...text, dueTime: '11:00', reportingDays: [1], closedOn: ['2026-12-23'] as const };
    expect(carryOver(mine, text, other)).toEqual({
      ...other,
      dueTime: '11:00',
      reportingDays: [1],
      closedOn: ['2026-12-23', '2026-12-31'],
    });
  });
});

describe('what saving changes', () => {
  const changes = (part: Partial<RulesText>): string[] => changesOf(readRules(text), readRules({ ...text, ...part }));

  it('is a line for each setting', () => {
    expect(changes({})).toEqual([]);
    expect(
      changes({
        dueTime: '09:30',
        reportingDays: [1, 3, 6],
        closedOn: ['2026-12-31', '2027-01-02'],
        carryForwardDays: '1',
        isLocking: false,
        middleStep: true,
        assessmentRequired: false,
      }),
    ).toEqual([
      'Meldefrist: 10:00 Uhr → 09:30 Uhr',
      'Meldetage: Mo–Fr → Mo, Mi, Sa',
      'Neue Schließtage: 31.12.2026, 02.01.2027',
      'Keine Schließtage mehr: 24.12.2026',
      'Fortschreibung: 7 Tage → 1 Tag',
      'Sperre: nach 14 Tagen → nie',
      'Stufe „angespannt“: aus → an',
      'Einschätzung: Pflicht → freiwillig',
    ]);
  });

  it('is said of a form that is not done, too', () => {
    expect(changes({ dueTime: '', reportingDays: [], lockAfterDays: '' })).toEqual([
      'Meldefrist: 10:00 Uhr → keine',
      'Meldetage: Mo–Fr → keine',
      'Sperre: nach 14 Tagen → nach ?',
    ]);
    expect(changes({ lockAfterDays: '1' })).toEqual(['Sperre: nach 14 Tagen → nach 1 Tag']);
  });
});
