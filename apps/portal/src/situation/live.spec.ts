import { describe, expect, it } from '@jest/globals';
import { announcementText, hear, nextAnnouncement, nothingSaid } from './live.domain.js';

describe('announcements of new reports', () => {
  it('come at once, then at most every 30 s with all that came in between', () => {
    const first = hear(nothingSaid, ['Melle']);
    expect(nextAnnouncement(first, 1_000)).toEqual({ in: 0 });
    const later = hear(hear({ waiting: [], saidAt: 1_000 }, ['Bohmte']), ['Belm', 'Bohmte']);
    expect(later.waiting).toEqual(['Bohmte', 'Belm']);
    expect(nextAnnouncement(later, 11_000)).toEqual({ in: 20_000 });
    expect(nextAnnouncement(later, 40_000)).toEqual({ in: 0 });
  });

  it('do not come when nobody has reported', () => {
    expect(nextAnnouncement(hear(nothingSaid, []), 0)).toBeNull();
  });

  it('name the units, and of many how many more', () => {
    expect(announcementText(['Melle'])).toBe('Neue Meldung: Melle.');
    expect(announcementText(['Melle', 'Belm'])).toBe('Neue Meldungen: Melle, Belm.');
    expect(announcementText(['A', 'B', 'C', 'D', 'E', 'F', 'G'])).toBe('Neue Meldungen: A, B, C, D, E und 2 weitere.');
  });
});
