import { BadUserInputError, parseMoment } from '#kernel';
import {
  type Cursor,
  formatParameter,
  HTML_FORMAT,
  JSON_FORMAT,
  optional,
  type QueryParameter,
  readCursor,
  spanOf,
} from '#ogc/domain';
import { type Collection, isFeatureId } from '../layer/collection.domain.js';

/** Value as given: its days follow from the time zone of the district. */
export const datetime: QueryParameter<string | null> = {
  name: 'datetime',
  description:
    'Tag (2026-11-22), Zeitpunkt oder Zeitraum (2026-11-01/2026-11-22, auch offen mit ..). Ebenen der Lage: der Tag, dessen Stand gezeigt wird, bei einem Zeitraum dessen Ende; ohne Angabe heute. Verlauf: Objekte, die in dem Zeitraum galten.',
  schema: { type: 'string' },
  parse: (text) => text ?? null,
};

export const knownAt: QueryParameter<Date | null> = {
  name: 'known-at',
  description: 'Kenntnisstand zu diesem Zeitpunkt (RFC 3339).',
  schema: { type: 'string', format: 'date-time' },
  parse: optional((text) => {
    const moment = parseMoment(text);
    if (!moment) throw new BadUserInputError('known-at: Erwartet wird ein Zeitpunkt wie 2026-11-22T08:12:31Z.');
    return moment;
  }),
};

/** The page after another one. */
export const nextPage = (time: Collection['time']): QueryParameter<Cursor | null> => ({
  name: 'next',
  description: 'Wo die nächste Seite beginnt; steht in der Adresse mit rel=next.',
  schema: { type: 'string' },
  parse: optional((text) => {
    const cursor = readCursor(text, (id) => isFeatureId(id, time));
    if (!cursor) throw new BadUserInputError('next: Bitte die Adresse der nächsten Seite unverändert übernehmen.');
    return cursor;
  }),
});

/** `datetime` of a resource that holds no state: it only has to be a day, a moment or an interval. */
const checkedDatetime: QueryParameter<unknown> = {
  ...datetime,
  parse: optional((text) => spanOf(text, 'UTC')),
};

/** Parameters that clients append to every address once the address of the service has them, as QGIS and GDAL do. */
export const carriedParameters: readonly QueryParameter<unknown>[] = [checkedDatetime, knownAt];

/** Parameters of a resource that describes. */
export const describingParameters: readonly QueryParameter<unknown>[] = [
  formatParameter([JSON_FORMAT, HTML_FORMAT]),
  ...carriedParameters,
];
