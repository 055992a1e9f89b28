import { describe, expect, it } from '@jest/globals';
import {
  changeText,
  counted,
  countText,
  dative,
  dayOfMoment,
  dayText,
  longDayText,
  momentText,
  percentText,
  shortDayText,
  timeText,
} from './format.domain.js';

describe('what people read', () => {
  it('has days in the German form, with their weekday', () => {
    expect(dayText('2026-11-22')).toBe('22.11.2026');
    expect(longDayText('2026-11-22')).toBe('So, 22.11.2026');
    expect(shortDayText('2026-11-22')).toBe('22.11.');
  });

  it('has moments in the time zone of the district', () => {
    expect(timeText('2026-11-22T08:05:59.000Z', 'Europe/Berlin')).toBe('09:05 Uhr');
    expect(timeText('2026-07-22T22:05:00.000Z', 'Europe/Berlin')).toBe('00:05 Uhr');
    expect(dayOfMoment('2026-07-22T22:05:00.000Z', 'Europe/Berlin')).toBe('2026-07-23');
    expect(momentText('2026-07-22T22:05:00.000Z', 'Europe/Berlin')).toBe('23.07.2026, 00:05 Uhr');
  });

  it('has unknown as a dash, and zero as zero', () => {
    expect([countText(null), countText(0), countText(1234567)]).toEqual(['–', '0', '1.234.567']);
    expect([percentText(null), percentText(0), percentText(87.25)]).toEqual(['–', '0,0 %', '87,3 %']);
  });

  it('has units in the dative', () => {
    expect(['Tage', 'Plätze je 1.000 Einwohner', 'Personen', 'Prozent'].map(dative)).toEqual([
      'Tagen',
      'Plätzen je 1.000 Einwohner',
      'Personen',
      'Prozent',
    ]);
  });

  it('has changes with a real minus, and none where a side is unknown', () => {
    expect([changeText(4, 1), changeText(1, 1204), changeText(2, 2)]).toEqual(['+3', '−1.203', '±0']);
    expect([changeText(null, 1), changeText(1, undefined)]).toEqual([null, null]);
    expect([counted(1, 'Kommune', 'Kommunen'), counted(0, 'Kommune', 'Kommunen')]).toEqual(['1 Kommune', '0 Kommunen']);
  });
});
