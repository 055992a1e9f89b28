import { type Format } from '#ogc/domain';
import { appendAudit, type Database } from '#platform';
import { type RequestContext } from '#access/api';
import { type Collection, type LayerFeature } from '../layer/collection.domain.js';
import { type DownloadFormat, downloadFormats } from '../layer/download-format.domain.js';
import { toCsv } from './csv.js';
import { toFlatGeobuf } from './flatgeobuf.js';
import { toGeoPackage } from './geopackage.js';

/** A format with the function that writes a file of it. */
interface Download extends DownloadFormat {
  readonly write: (
    collection: Collection,
    features: readonly LayerFeature[],
    changedAt: Date,
  ) => Buffer | Promise<Buffer>;
}

const writers = { csv: toCsv, gpkg: toGeoPackage, fgb: toFlatGeobuf } as const;

const downloads: readonly Download[] = downloadFormats.map((format) => ({ ...format, write: writers[format.name] }));

/** The download of a format; null = the format is no file. */
export function findDownload(format: Format): Download | null {
  return downloads.find(({ name }) => name === format.name) ?? null;
}

/** Name of the file of a state. */
export function fileNameOf(
  { id }: Collection,
  { name }: Format,
  districtKeys: readonly string[],
  date: string,
  demonstration: boolean,
): string {
  // A file travels without the page that says that its figures are invented.
  const parts = [demonstration ? 'vorfuehrung-erfundene-zahlen' : '', id, ...districtKeys.slice(0, 1), date];
  return `${parts.filter((part) => part !== '').join('-')}.${name}`;
}

/** Records who downloaded which state (docs/security-requirements.md, section 6). */
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
