import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { BadUserInputError, NotFoundError } from '#kernel';
import { Descriptions, formatFor, Replies, tagOf } from '#ogc';
import {
  findTileMatrixSet,
  formatParameter,
  isTileAddress,
  parametersOf,
  type QueryParameter,
  type QueryTexts,
  type RawQuery,
  read,
  type TileAddress,
  tileLimits,
  type TileMatrixSetId,
} from '#ogc/domain';
import { Allow } from '#access';
import { type RequestContext } from '#access/api';
import { type Collection, findCollection } from '../layer/collection.domain.js';
import { describedTo } from '../layer/disclosure.domain.js';
import { cacheControlFor, collectionFor, LayerReaders } from '../layer/layer-readers.js';
import { LAYER_SETTINGS, type LayerSettings } from '../layer/layer-settings.js';
import { Ogc, type OgcRequest } from '../layer/ogc-request.js';
import { carriedParameters, datetime, knownAt } from '../query/parameters.domain.js';
import { StateAnswers } from '../query/state-answers.js';
import { StateReads, type StateRequest, type States } from '../query/state-reads.js';
import { dayValuesOf } from './day-values.domain.js';
import { boundsIn, boundsInDegrees } from './projection.js';
import { type TileFlavour } from './tile-attributes.domain.js';
import {
  MVT,
  tileMatrixSetDocument,
  tileMatrixSetsDocument,
  type TileParameters,
  tilesetDocument,
  tilesetsDocument,
  tileTemplate,
} from './tile-documents.domain.js';
import { tileJsonOf } from './tilejson.domain.js';
import { TileMaker } from './tile-maker.js';
import { tilesetPage, tilesetsPage, tileMatrixSetsPage, tileMatrixSetPage } from './tile-pages.js';
import {
  flavour,
  tileFormat,
  TILEJSON,
  tileParameters,
  tilesetFormats,
  tilesetsFormats,
  valuesFormats,
  valuesParameters,
  version,
} from './tile-paths.domain.js';

/** Tiles of boundaries at a named version never change. Two weeks. */
const IMMUTABLE_SECONDS = 14 * 24 * 3600;

/** A request for tiles of a collection, read from its address. */
interface CollectionTilesRequest {
  readonly collection: Collection;
  readonly flavour: TileFlavour;
  readonly texts: QueryTexts;
  readonly states: StateRequest;
}

/** Vector tiles (OGC API – Tiles), and the values of a day for tiles without. */
@Controller('ogc')
export class TilesController {
  constructor(
    private readonly readers: LayerReaders,
    private readonly reads: StateReads,
    private readonly answers: StateAnswers,
    private readonly descriptions: Descriptions,
    private readonly replies: Replies,
    private readonly maker: TileMaker,
    @Inject(LAYER_SETTINGS) private readonly settings: LayerSettings,
  ) {}

  @Allow('public')
  @Get('tileMatrixSets')
  tileMatrixSets(@Ogc() { context, query, request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    this.readers.admit(context);
    const document = tileMatrixSetsDocument(this.settings.base);
    return this.descriptions.send(query, tilesetsFormats, request, reply, {
      document,
      page: () => tileMatrixSetsPage(this.settings.base),
    });
  }

  @Allow('public')
  @Get('tileMatrixSets/:matrixSet')
  tileMatrixSet(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('matrixSet') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.readers.admit(context);
    const set = findTileMatrixSet(id);
    if (!set) throw new NotFoundError();
    const document = tileMatrixSetDocument(this.settings.base, set);
    return this.descriptions.send(query, tilesetsFormats, request, reply, {
      document,
      page: () => tileMatrixSetPage(this.settings.base, set),
    });
  }

  @Allow('public')
  @Get('collections/:collectionId/tiles')
  async tilesets(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('collectionId') collectionId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.readers.admit(context);
    const collection = tiled(collectionId);
    if (!context && !this.readers.isPublic(collection.id)) throw new NotFoundError();
    const texts = parametersOf(query, [formatParameter(tilesetsFormats), ...tileParameters]);
    // The list of tilesets reads no data, but refuses unreadable parameters as the tiles themselves do.
    for (const parameter of [flavour, ...carriedParameters]) read(texts, parameter);
    const document = tilesetsDocument(this.settings.base, collection, keptOf(texts));
    await this.descriptions.send({ f: query['f'] }, tilesetsFormats, request, reply, {
      document,
      page: () => tilesetsPage(this.settings.base, collection),
    });
  }

  @Allow('public')
  @Get('collections/:collectionId/tiles/:matrixSet')
  async tileset(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('collectionId') collectionId: string,
    @Param('matrixSet') matrixSetId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const known = [formatParameter(tilesetFormats('WebMercatorQuad')), ...tileParameters];
    await this.withStates(context, collectionId, query, known, async (tiles) => {
      const set = findTileMatrixSet(matrixSetId);
      if (!set) throw new NotFoundError();
      const { collection, flavour, texts } = tiles;
      const format = formatFor(request, texts, tilesetFormats(set.id));
      const cacheKey = ['tileset', set.id, format.name, ...[...texts].flat()];
      await this.answers.send(tiles.states, cacheKey, request, reply, (found) => {
        const kept = templateParameters(found, flavour, keptOf(texts));
        const attributions = found.all.flatMap(({ attribution }) => (attribution === null ? [] : [attribution]));
        const { base } = this.settings;
        if (format === TILEJSON)
          return Promise.resolve({
            type: TILEJSON.type,
            make: () =>
              JSON.stringify(
                tileJsonOf(describedTo(tiles.states.reader.audience, collection), {
                  tilesUrl: tileTemplate(base, collection, set.id, kept, ['{z}', '{y}', '{x}']),
                  flavour,
                  bounds: boundsInDegrees(found.features),
                  attributions,
                }),
              ),
          });
        const bounds = boundsIn(set.id, found.features);
        const document = tilesetDocument(
          base,
          collection,
          set.id,
          kept,
          flavour,
          bounds,
          attributions.join('; ') || null,
        );
        return Promise.resolve(
          this.descriptions.formOf(format, {
            document,
            page: () => tilesetPage(base, collection, set, document),
          }),
        );
      });
    });
  }

  @Allow('public')
  @Get('collections/:collectionId/tiles/:matrixSet/:z/:row/:col')
  async tile(
    @Ogc() { context, query, request }: OgcRequest,
    @Param()
    { collectionId, matrixSet, z, row, col }: Record<'collectionId' | 'matrixSet' | 'z' | 'row' | 'col', string>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.withStates(context, collectionId, query, [tileFormat, ...tileParameters], async (tiles) => {
      const set = findTileMatrixSet(matrixSet);
      if (!set) throw new NotFoundError();
      read(tiles.texts, tileFormat);
      const address = { z: indexOf('z', z), row: indexOf('row', row), col: indexOf('col', col) };
      if (!isTileAddress(address)) throw new NotFoundError();
      const gone = new AbortController();
      request.raw.once('close', () => gone.abort(new BadUserInputError('Die Verbindung ist beendet.')));
      if (tiles.flavour === 'geometry') return this.geometryTile(tiles, set.id, address, request, reply, gone.signal);
      const cacheKey = ['tile', set.id, z, row, col, ...[...tiles.texts].flat()];
      return this.answers.send(tiles.states, cacheKey, request, reply, (found) => {
        checkLimits(set.id, address, found);
        return Promise.resolve({
          type: MVT,
          gzipped: true,
          make: () => this.make(tiles, set.id, address, found, gone.signal),
        });
      });
    });
  }

  /** The values of a day, for tiles of the flavour `geometry`. */
  @Allow('public')
  @Get('collections/:collectionId/values')
  async values(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('collectionId') collectionId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.withStates(context, collectionId, query, valuesParameters, async ({ collection, states, texts }) => {
      const format = formatFor(request, texts, valuesFormats);
      await this.answers.send(states, ['values', ...[...texts].flat()], request, reply, (found) =>
        Promise.resolve({
          type: format.type,
          make: () =>
            JSON.stringify({
              ...dayValuesOf(collection, found.date, found.features),
              tiles: tileTemplate(
                this.settings.base,
                collection,
                'WebMercatorQuad',
                templateParameters(found, 'geometry', {}),
                ['{z}', '{y}', '{x}'],
              ),
            }),
        }),
      );
    });
  }

  /** Boundaries, keys and names alone: clients keep them for weeks under their version, whatever is reported meanwhile. */
  private async geometryTile(
    tiles: CollectionTilesRequest,
    matrixSet: TileMatrixSetId,
    address: TileAddress,
    request: FastifyRequest,
    reply: FastifyReply,
    signal: AbortSignal,
  ): Promise<void> {
    const { collection, texts, states } = tiles;
    const found = await this.reads.read(states);
    if (!found) throw new NotFoundError();
    const geometryVersion = geometryVersionOf(found);
    const { audience } = states.reader;
    // Other requests may use the connection while this one waits for the tile.
    await states.reader.end();
    const scope = audience === 'public' ? 'public' : 'private';
    const tag = tagOf(
      this.settings.release,
      'tile',
      collection.id,
      matrixSet,
      geometryVersion,
      address.z,
      address.row,
      address.col,
    );
    checkLimits(matrixSet, address, found);
    await this.replies.send(request, reply, {
      type: MVT,
      gzipped: true,
      tag,
      cacheControl:
        read(texts, version) === geometryVersion
          ? `${scope}, max-age=${IMMUTABLE_SECONDS}, immutable`
          : cacheControlFor(audience),
      make: () => this.make(tiles, matrixSet, address, found, signal),
    });
  }

  private make(
    { collection, flavour, states }: CollectionTilesRequest,
    matrixSet: TileMatrixSetId,
    address: TileAddress,
    found: States,
    signal: AbortSignal,
  ): Promise<Uint8Array | null> {
    const geometryVersion = geometryVersionOf(found);
    const dataVersion = tagOf(
      states.reader.audience,
      ...found.all.flatMap(({ version: { districtKey, date, data, asOf } }) => [
        districtKey,
        date,
        // A day without stored figures is derived anew for each request.
        data === '' ? asOf.toISOString() : data,
      ]),
    );
    return this.maker.tile(
      { collection: collection.id, matrixSet, ...address, flavour, geometryVersion, dataVersion },
      () => Promise.resolve(found.features),
      signal,
    );
  }

  /** Reads the parameters of a request, and ends its reads after the work. */
  private async withStates(
    context: RequestContext | undefined,
    collectionId: string,
    query: RawQuery,
    known: readonly QueryParameter<unknown>[],
    work: (tiles: CollectionTilesRequest) => Promise<void>,
  ): Promise<void> {
    this.readers.admit(context);
    const asked = tiled(collectionId);
    const reader = await this.readers.readerOf(context, asked.id);
    try {
      const collection = collectionFor(reader, asked);
      const texts = parametersOf(query, known);
      await work({
        collection,
        texts,
        flavour: read(texts, flavour),
        states: {
          collection,
          reader,
          datetime: read(texts, datetime),
          knownAt: read(texts, knownAt),
          cursor: null,
          asAnnounced: true,
        },
      });
    } finally {
      await reader.end();
    }
  }
}

/** Only states come as tiles: intervals would lie on each other. @throws NotFoundError */
function tiled(id: string): Collection {
  const collection = findCollection(id);
  if (collection?.time !== 'state') throw new NotFoundError();
  return collection;
}

function indexOf(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new BadUserInputError(`${name}: Erwartet wird eine ganze Zahl ab 0.`);
  return Number(text);
}

/** @throws NotFoundError for a tile outside the limits of the tileset */
function checkLimits(id: TileMatrixSetId, { z, row, col }: TileAddress, found: States): void {
  const bounds = boundsIn(id, found.features);
  if (!bounds) throw new NotFoundError();
  const { minTileRow, maxTileRow, minTileCol, maxTileCol } = tileLimits(id, z, bounds);
  if (row < minTileRow || row > maxTileRow || col < minTileCol || col > maxTileCol) throw new NotFoundError();
}

function geometryVersionOf({ all }: States): string {
  return tagOf(...all.map((state) => state.geometryTag));
}

/** The parameters of a tileset that the addresses of its tiles keep. */
function keptOf(texts: QueryTexts): TileParameters {
  return Object.fromEntries([...texts].filter(([name]) => tileParameters.some((parameter) => parameter.name === name)));
}

/** For boundaries alone, the same address on every day on which they are the same. */
function templateParameters(found: States, flavour: TileFlavour, kept: TileParameters): TileParameters {
  if (flavour === 'full' || found.all.length === 0) return kept;
  const since = found.all
    .flatMap(({ geometrySince }) => (geometrySince === null ? [] : [geometrySince]))
    .sort()
    .at(-1);
  return {
    flavour,
    ...(since === undefined ? {} : { datetime: since }),
    version: geometryVersionOf(found),
  };
}
