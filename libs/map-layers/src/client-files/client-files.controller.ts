import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { NotFoundError } from '#kernel';
import { GEOJSON_FORMAT, parametersOf, type RawQuery } from '#ogc/domain';
import { Allow } from '#access';
import { type RequestContext } from '#access/api';
import { findFirstDay } from '../layer/first-day.repository.js';
import { extentOfAll } from '../downloads/extent.domain.js';
import { downloadFormats } from '../layer/download-format.domain.js';
import { StateAnswers } from '../query/state-answers.js';
import { type States } from '../query/state-reads.js';
import { type AccommodationType } from '#reporting/domain';
import { type CollectionId, collections, findCollection } from '../layer/collection.domain.js';
import { joined } from '../layer/attribution.domain.js';
import { Ogc, type OgcRequest } from '../layer/ogc-request.js';
import { LayerReaders } from '../layer/layer-readers.js';
import { LAYER_SETTINGS, type LayerSettings } from '../layer/layer-settings.js';
import { findTheme } from '../layer/theme.domain.js';
import { boundsInDegrees } from '../tiles/projection.js';
import { dcatOf, type DistributionFormat } from './dcat.domain.js';
import { masterportalServicesOf } from './masterportal.domain.js';
import { qgisProjectOf } from './qgis-project.domain.js';
import { qmlOf } from './qgis-style.domain.js';

const pageFormat: DistributionFormat = {
  title: 'GeoJSON',
  f: GEOJSON_FORMAT.name,
  fileType: 'GEOJSON',
  mediaType: GEOJSON_FORMAT.type,
};
const fileTypes: Readonly<Record<string, string | null>> = { csv: 'CSV', gpkg: 'GPKG', fgb: null };

const fileFormats: readonly DistributionFormat[] = downloadFormats.map(({ title, name, type }) => ({
  title,
  f: name,
  fileType: fileTypes[name] ?? null,
  mediaType: type,
}));

/** Ready-made files for the programs that use the layers. */
@Controller('ogc/clients')
export class ClientFilesController {
  constructor(
    private readonly readers: LayerReaders,
    private readonly answers: StateAnswers,
    @Inject(LAYER_SETTINGS) private readonly settings: LayerSettings,
  ) {}

  /** A QGIS project with the layers and their styles; it holds no token. */
  @Allow('public')
  @Get('qgis/kreislage.qgs')
  qgisProject(@Ogc() { context, query, request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.file(
      context,
      query,
      'kreislage.qgs',
      'application/x-qgis-project',
      request,
      reply,
      (found, _firstDay, types) =>
        qgisProjectOf({
          types,
          baseUrl: this.settings.base,
          districtName: nameOf(found),
          extent: extentOfAll(found.features),
        }),
    );
  }

  /** A style for one theme, for layers made by hand. */
  @Allow('public')
  @Get('qgis/:file')
  qgisStyle(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('file') file: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const theme = file.endsWith('.qml') ? findTheme(file.slice(0, -'.qml'.length)) : null;
    this.readers.admit(context);
    if (!theme) throw new NotFoundError();
    return this.file(context, query, file, 'application/xml', request, reply, (_found, _firstDay, types) =>
      qmlOf(theme, findCollection('unit-situations', types)!),
    );
  }

  private publicCollections(): CollectionId[] {
    return collections.map(({ id }) => id).filter((id) => this.readers.isPublic(id));
  }

  /** Entries for the `services.json` of a Masterportal. */
  @Allow('public')
  @Get('masterportal/services.json')
  masterportal(@Ogc() { context, query, request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.file(context, query, null, 'application/json', request, reply, (found, _firstDay, types) =>
      JSON.stringify(
        masterportalServicesOf({
          types,
          baseUrl: this.settings.base,
          attribution: attributionOf(found),
          publicCollections: this.publicCollections(),
        }),
        null,
        2,
      ),
    );
  }

  /** The layers as a catalogue (DCAT-AP.de), for GovData and the portals of the Länder. */
  @Allow('public')
  @Get('dcat.jsonld')
  dcat(@Ogc() { context, query, request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.file(context, query, null, 'application/ld+json', request, reply, (found, firstDay) =>
      JSON.stringify(
        dcatOf({
          baseUrl: this.settings.base,
          district: { key: found.all[0]?.version.districtKey ?? '', name: nameOf(found) },
          contributorId: null,
          attribution: attributionOf(found),
          publicCollections: this.publicCollections(),
          bounds: boundsInDegrees(found.features),
          firstDay,
          modified: found.date,
          formatsOf: ({ time }) => (time === 'state' ? [pageFormat, ...fileFormats] : [pageFormat]),
        }),
        null,
        2,
      ),
    );
  }

  /** A file that follows from today's state. @param name null = shown, not saved */
  private async file(
    context: RequestContext | undefined,
    query: RawQuery,
    name: string | null,
    type: string,
    request: FastifyRequest,
    reply: FastifyReply,
    write: (found: States, firstDay: string | null, types: readonly AccommodationType[]) => string,
  ): Promise<void> {
    parametersOf(query, []);
    const collection = findCollection('unit-situations')!;
    const reader = await this.readers.readerOf(context, collection.id);
    try {
      const states = { collection, reader, datetime: null, knownAt: null, cursor: null };
      await this.answers.send(states, ['file', type, name ?? ''], request, reply, async (found) => {
        const firstDay = reader.scopes[0] ? await findFirstDay(reader.scopes[0]) : null;
        return {
          type: `${type}; charset=utf-8`,
          ...(name === null ? {} : { headers: { 'content-disposition': `attachment; filename="${name}"` } }),
          make: () => write(found, firstDay, reader.types),
        };
      });
    } finally {
      await reader.end();
    }
  }
}

function nameOf({ all }: States): string {
  return all.map(({ facts }) => facts.name).join(', ');
}

function attributionOf({ all }: States): string {
  return joined(all.map(({ attribution }) => attribution)) ?? '';
}
