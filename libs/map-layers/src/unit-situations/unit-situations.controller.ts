import { Controller, Get, Query, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { BadUserInputError, type CalendarDate, dayOf, isCalendarDate } from '#kernel';
import { parseMoment } from '#platform/api';
import { Allow } from '#identity';
import { Request, type RequestContext } from '#identity/api';
import { SituationService } from '#steering/api';
import { attributesOf, totalPopulation } from './unit-situations.domain.js';
import { findBoundaries } from './boundary.repository.js';

const parameters = new Set(['datetime', 'known-at', 'f']);

/** The units of the reader's district as GeoJSON features in CRS84: the state of a day (contract, section 6). */
@Controller('ogc/collections/unit-situations')
export class UnitSituationsController {
  constructor(private readonly situations: SituationService) {}

  @Allow('map-layers:read')
  @Get('items')
  async items(
    @Request() { reads }: RequestContext,
    @Query() query: Record<string, string | string[]>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const unknown = Object.keys(query).find((name) => !parameters.has(name));
    if (unknown !== undefined) throw new BadUserInputError(`Der Parameter „${unknown.slice(0, 40)}“ ist unbekannt.`);
    if (query['f'] !== undefined && query['f'] !== 'json' && query['f'] !== 'geojson')
      throw new BadUserInputError('f: möglich ist json.');
    const knownAt = momentOf(query['known-at']);
    try {
      if (knownAt) reads.settle();
      const now = await reads.now();
      const frame = await this.situations.readFrame(reads, knownAt);
      const timeZone = frame?.district.timeZone ?? 'Europe/Berlin';
      const date = dayAskedFor(query['datetime'], dayOf(now, timeZone), timeZone);
      void reply.type('application/geo+json; charset=utf-8').header('cache-control', 'private, no-cache');
      if (date === null || !frame) return collectionOf([], now, frame?.district.demonstration ?? false, []);

      const situation = (await this.situations.getSituation(reads, date, knownAt))!;
      const units = await situation.units();
      const counting = new Map((await situation.counting()).map((entry) => [entry.unitKey, entry]));
      const lastReportedOn = await situation.lastReportedOn();
      const boundaries = await findBoundaries(
        reads,
        units.map((unit) => unit.unitKey),
        date,
      );
      const populationTotal = totalPopulation(units);
      return collectionOf(
        units.map((unit) => {
          const boundary = boundaries.get(unit.unitKey);
          return {
            type: 'Feature',
            id: unit.unitKey,
            geometry: boundary?.geometry ?? null,
            properties: attributesOf(
              {
                unit,
                counting: counting.get(unit.unitKey) ?? null,
                lastReportedOn: lastReportedOn.get(unit.unitKey) ?? null,
                boundarySchematic: boundary?.schematic ?? null,
              },
              date,
              populationTotal,
            ),
          };
        }),
        now,
        frame.district.demonstration,
        [...new Set([...boundaries.values()].map((boundary) => boundary.attribution))],
      );
    } finally {
      await reads.end();
    }
  }
}

/** The collection; what is invented and whose boundaries these are stands with it. */
function collectionOf(
  features: readonly unknown[],
  now: Date,
  demonstration: boolean,
  attributions: readonly string[],
): unknown {
  return {
    type: 'FeatureCollection',
    timeStamp: now.toISOString(),
    numberMatched: features.length,
    numberReturned: features.length,
    ...(demonstration ? { demonstration: true, note: 'Vorführung – erfundene Zahlen' } : {}),
    ...(attributions.length > 0 ? { attribution: attributions.join('; ') } : {}),
    links: [],
    features,
  };
}

function momentOf(text: string | string[] | undefined): Date | null {
  if (text === undefined) return null;
  const moment = typeof text === 'string' ? parseMoment(text) : null;
  if (!moment) throw new BadUserInputError('known-at: Erwartet wird ein Zeitpunkt wie 2026-11-22T08:12:31Z.');
  return moment;
}

/**
 * The day a `datetime` asks for: an instant, or the end of an interval (at most today). null = wholly in the future, which
 * is an empty collection. @throws BadUserInputError
 */
export function dayAskedFor(
  text: string | string[] | undefined,
  today: CalendarDate,
  timeZone: string,
): CalendarDate | null {
  if (text === undefined) return today;
  const refuse = (): never => {
    throw new BadUserInputError(
      'datetime: Erwartet wird ein Tag (2026-11-22), ein Zeitpunkt oder ein Zeitraum (2026-11-01/2026-11-22).',
    );
  };
  const ends = typeof text === 'string' ? text.split('/') : refuse();
  if (ends.length > 2) return refuse();
  const dayAt = (end: string): CalendarDate => {
    if (isCalendarDate(end)) return end;
    const moment = parseMoment(end);
    return moment ? dayOf(moment, timeZone) : refuse();
  };
  if (ends.length === 1) {
    const day = dayAt(ends[0]!);
    return day > today ? null : day;
  }
  const [from, to] = ends.map((end) => (end === '..' || end === '' ? null : dayAt(end)));
  if (from === null && to === null && ends.every((end) => end === '')) return refuse();
  if (from && to && from > to) return refuse();
  if (from && from > today) return null;
  return to && to < today ? to : today;
}
