import { describe, expect, it } from '@jest/globals';
import { parseMoment } from './moment.js';

describe('parseMoment', () => {
  it.each([
    ['2026-11-22T08:12:31.507Z', '2026-11-22T08:12:31.507Z'],
    ['2026-11-22t08:12:31z', '2026-11-22T08:12:31.000Z'],
    ['2026-11-22T08:12:31.5079+01:00', '2026-11-22T07:12:31.507Z'],
  ])('reads %s', (text, moment) => {
    expect(parseMoment(text)?.toISOString()).toBe(moment);
  });

  it.each([
    '',
    '2026',
    '2026-11',
    '2026-11-22',
    '2026-11-22T08:12',
    '2026-11-22T08:12:31',
    '2026-02-30T08:12:31Z',
    '22.11.2026',
  ])('finds no moment in "%s"', (text) => {
    expect(parseMoment(text)).toBeNull();
  });
});
