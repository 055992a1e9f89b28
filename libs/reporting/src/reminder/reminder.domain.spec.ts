import { describe, expect, it } from '@jest/globals';
import { findReminderProblem, reminderText } from './reminder.domain.js';

describe('a reminder', () => {
  const reminder = (now: string) =>
    reminderText({
      unitName: 'Samtgemeinde Artland',
      unitKey: '034595401000',
      reportingDate: '2026-11-26',
      dueAt: new Date('2026-11-26T09:00:00Z'),
      now: new Date(now),
      timeZone: 'Europe/Berlin',
      publicUrl: 'https://lage.example',
    });

  it('says what is missing, since when, and where to report, in three lines', () => {
    expect(reminder('2026-11-26T09:00:00.001Z')).toEqual({
      subject: 'Tagesmeldung Samtgemeinde Artland 26.11.2026 fehlt noch',
      body:
        'Die Tagesmeldung von Samtgemeinde Artland für den 26.11.2026 liegt noch nicht vor.\n' +
        'Sie war fällig am 26.11.2026, 10:00 Uhr.\n' +
        'Hier können Sie melden: https://lage.example/meldung/034595401000/2026-11-26\n',
    });
    expect(reminder('2026-11-26T09:00:00.000Z').body).toContain('Sie ist fällig am 26.11.2026, 10:00 Uhr.');
  });

  it('is for units that owe a report and have not made it', () => {
    const codeOf = (status: Parameters<typeof findReminderProblem>[2]): string | undefined =>
      findReminderProblem(0, 'Melle', status)?.code;
    expect(codeOf('MISSING')).toBeUndefined();
    expect(codeOf('DUE')).toBeUndefined();
    expect(codeOf('ON_TIME')).toBe('ALREADY_REPORTED');
    expect(codeOf('LATE')).toBe('ALREADY_REPORTED');
    expect(codeOf('NOT_EXPECTED')).toBe('NOT_EXPECTED');
    expect(findReminderProblem(3, 'Melle', 'LATE')).toMatchObject({ field: 'unitKeys.3' });
  });
});
