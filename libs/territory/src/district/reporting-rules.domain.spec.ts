import { describe, expect, it } from '@jest/globals';
import { changedSettings, defaultRules, findRuleProblems, parseRuleSettings } from './reporting-rules.domain.js';

function parse(...settings: string[]) {
  const parsed = parseRuleSettings(settings, defaultRules);
  return 'rules' in parsed ? parsed.rules : parsed.problems;
}

describe('settings of a district', () => {
  it('begin at ten, on weekdays, with a week of carrying forward and a lock after two', () => {
    expect(defaultRules).toEqual({
      dueTime: '10:00',
      reportingDays: [1, 2, 3, 4, 5],
      closedOn: [],
      carryForwardDays: 7,
      lockAfterDays: 14,
      middleStep: false,
      assessmentRequired: true,
      emergencyShelter: false,
    });
  });

  it('change one by one and leave the others as they are', () => {
    expect(parse('dueTime=09:30')).toEqual({ ...defaultRules, dueTime: '09:30' });
    expect(parse('lockAfterDays=never', 'middleStep=on', 'assessmentRequired=off', 'carryForwardDays=0')).toEqual({
      ...defaultRules,
      lockAfterDays: null,
      middleStep: true,
      assessmentRequired: false,
      carryForwardDays: 0,
    });
  });

  it.each([
    ['MON-FRI', [1, 2, 3, 4, 5]],
    ['MON-SUN', [1, 2, 3, 4, 5, 6, 7]],
    ['MON,WED-FRI', [1, 3, 4, 5]],
    ['SAT-MON', [1, 6, 7]],
    ['fri, mon', [1, 5]],
    ['WED', [3]],
    ['TUE-TUE', [2]],
    ['MON-WED,TUE-THU', [1, 2, 3, 4]],
  ])('take the weekdays %s', (text, days) => {
    expect(parse(`reportingDays=${text}`)).toEqual({ ...defaultRules, reportingDays: days });
  });

  it('replace the closing days, sorted and each once; empty clears', () => {
    expect(parse('closedOn=2026-12-31,2026-12-24,2026-12-31')).toMatchObject({
      closedOn: ['2026-12-24', '2026-12-31'],
    });
    expect(parseRuleSettings(['closedOn='], { ...defaultRules, closedOn: ['2026-12-24'] })).toEqual({
      rules: defaultRules,
    });
  });

  it('are refused all at once, with the mend', () => {
    expect(
      parse(
        'dueTime=10',
        'reportingDays=MO-FR',
        'closedOn=24.12.2026',
        'carryForwardDays=-1',
        'lockAfterDays=bald',
        'middleStep=ja',
        'farbe=rot',
        'off',
        'dueTime=11:00',
      ),
    ).toEqual([
      expect.stringMatching(/^dueTime: „10“ ist keine Uhrzeit/),
      expect.stringMatching(/^reportingDays: „MO-FR“ ist nicht lesbar.*MON-FRI/),
      expect.stringMatching(/^closedOn: „24\.12\.2026“: kein Tag der Form 2026-12-24/),
      expect.stringMatching(/^carryForwardDays: „-1“.*0 bis 366/),
      expect.stringMatching(/^lockAfterDays: „bald“.*never/),
      expect.stringMatching(/^middleStep: „ja“.*on oder off/),
      expect.stringMatching(/^„farbe“ ist keine Einstellung.*dueTime/),
      expect.stringMatching(/^„off“: Erwartet wird EINSTELLUNG=WERT/),
      'dueTime ist mehr als einmal angegeben.',
    ]);
    expect(parse()).toEqual([expect.stringMatching(/^Keine Einstellung/)]);
    expect(parse('reportingDays=')).toEqual([expect.stringMatching(/Wochentag fehlt/)]);
    expect(parse('dueTime=24:00', 'carryForwardDays=367', 'lockAfterDays=3661')).toHaveLength(3);
    expect(parse('toString=1', '__proto__=1')).toHaveLength(2);
  });

  it('are the same when every value is', () => {
    expect(changedSettings(defaultRules, { ...defaultRules, reportingDays: [1, 2, 3, 4, 5] })).toEqual([]);
    expect(changedSettings(defaultRules, { ...defaultRules, lockAfterDays: null })).toEqual(['lockAfterDays=null']);
    expect(changedSettings(defaultRules, { ...defaultRules, closedOn: ['2026-12-24'] })).toEqual([
      'closedOn=2026-12-24',
    ]);
  });
});

describe('rules from a form', () => {
  const wrong = (rules: Partial<typeof defaultRules>): (string | null)[] =>
    findRuleProblems({ ...defaultRules, ...rules }).map(({ field }) => field);

  it('keep the limits of the command, and every objection is named', () => {
    expect(wrong({})).toEqual([]);
    expect(wrong({ carryForwardDays: 366, lockAfterDays: 3660 })).toEqual([]);
    expect(wrong({ carryForwardDays: 0, lockAfterDays: null, dueTime: '23:59' })).toEqual([]);
    expect(
      wrong({
        dueTime: '24:00',
        reportingDays: [],
        closedOn: Array<string>(1001).fill('2026-12-24'),
        carryForwardDays: 367,
        lockAfterDays: -1,
      }),
    ).toEqual(['dueTime', 'reportingDays', 'closedOn', 'carryForwardDays', 'lockAfterDays']);
  });
});
