import { appendAudit, type Database } from '#platform';
import { type RequestContext } from '#access/api';
import { downloadTypes } from '../catalogue/documents.domain.js';
import { type Format } from '../http/formats.js';
import { type Collection, type LayerFeature } from '../layer/collection.domain.js';
import { toCsv } from './csv.js';
import { toFlatGeobuf } from './flatgeobuf.js';
import { toGeoPackage } from './geopackage.js';

/** A file in which a state can be taken home. */
interface Download extends Format {
  /** For people. */
  readonly title: string;
  readonly write: (
    collection: Collection,
    features: readonly LayerFeature[],
    changedAt: Date,
  ) => Buffer | Promise<Buffer>;
}

const writers = { csv: toCsv, gpkg: toGeoPackage, fgb: toFlatGeobuf } as const;

export const downloads: readonly Download[] = downloadTypes.map(([name, type, title]) => ({
  name,
  type,
  title,
  write: writers[name],
}));

/** null = the form is no file. */
export function findDownload(format: Format): Download | null {
  return downloads.find(({ name }) => name === format.name) ?? null;
}

/** What the file of a state is called. */
export function fileNameOf(
  { id }: Collection,
  { name }: Format,
  districtKeys: readonly string[],
  date: string,
  demonstration: boolean,
): string {
  // A file travels without the page that says so.
  const parts = [demonstration ? 'vorfuehrung-erfundene-zahlen' : '', id, ...districtKeys.slice(0, 1), date];
  return `${parts.filter((part) => part !== '').join('-')}.${name}`;
}

/** Writes down who took which state home (security requirements, section 6). */
export class DownloadRecords {
  constructor(private readonly app: Database) {}

  async record(
    { actor, requestId }: RequestContext,
    { id }: Collection,
    { name }: Format,
    date: string,
    features: number,
  ): Promise<void> {
    await this.app.transaction({ districtKey: actor.districtKey }, (tx) =>
      appendAudit(tx, {
        districtKey: actor.districtKey,
        actorName: actor.username,
        accountId: actor.accountId,
        action: 'MapLayerExported',
        requestId,
        detail: { collection: id, format: name, date, features },
      }),
    );
  }
}
