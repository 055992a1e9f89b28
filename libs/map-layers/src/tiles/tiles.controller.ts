import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { BadUserInputError, NotFoundError } from '#kernel';
import { Allow } from '#access';
import { type RequestContext } from '#access/api';
import { tilesetPage, tilesetsPage, tileMatrixSetsPage, tileMatrixSetPage } from './tile-pages.js';
import { spanOf } from '../features/datetime.js';
import { StateAnswers } from '../features/state-answers.js';
import { StateReads, type StateRequest, type States } from '../features/state-items.js';
import { Descriptions } from '../http/descriptions.js';
import { formatFor, type Format, HTML_FORMAT, JSON_FORMAT } from '../http/formats.js';
import { Ogc, type OgcRequest } from '../http/ogc-request.js';
import { momentOf, parametersOf, type RawQuery } from '../http/parameters.js';
import { REVALIDATE, Replies } from '../http/replies.js';
import { tagOf } from '../http/etag.js';
import { findCollection, type Collection } from '../layer/collection.domain.js';
import { describedTo } from '../layer/disclosure.domain.js';
import { type LayerReader, LayerReaders } from '../layer/layer-readers.js';
import { LAYER_SETTINGS, type LayerSettings } from '../layer/layer-settings.js';
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
import { findTileMatrixSet, isTileAddress, type TileMatrixSetId, tileLimits } from './tile-matrix-set.domain.js';

const TILEJSON: Format = { name: 'tilejson', type: 'application/json', onlyAsked: true };
const jsonAndHtml = [JSON_FORMAT, HTML_FORMAT];

/** Tiles of boundaries at a named version never change. Two weeks. */
const IMMUTABLE_SECONDS = 14 * 24 * 3600;

/** Parameters of tiles and tilesets. */
const tileParameters = ['datetime', 'known-at', 'flavour', 'version'];

/** Which tiles a request is about. */
interface TilesAsked {
  readonly collection: Collection;
  readonly flavour: TileFlavour;
  readonly parameters: ReadonlyMap<string, string>;
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
    return this.descriptions.send(query, jsonAndHtml, request, reply, {
      document,
      page: () => tileMatrixSetsPage(this.settings),
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
    return this.descriptions.send(query, jsonAndHtml, request, reply, {
      document,
      page: () => tileMatrixSetPage(this.settings, set),
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
    const parameters = parametersOf(query, ['f', ...tileParameters]);
    // Nothing is read here, but what could never be is refused as for the tiles themselves.
    flavourOf(parameters.get('flavour'));
    momentOf(parameters, 'known-at');
    if (parameters.has('datetime')) spanOf(parameters.get('datetime')!, 'UTC');
    const document = tilesetsDocument(this.settings.base, collection, keptOf(parameters));
    await this.descriptions.send({ f: query['f'] }, jsonAndHtml, request, reply, {
      document,
      page: () => tilesetsPage(this.settings, collection),
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
    await this.about(context, collectionId, query, ['f', ...tileParameters], async (asked) => {
      const set = findTileMatrixSet(matrixSetId);
      if (!set) throw new NotFoundError();
      const { collection, flavour, parameters } = asked;
      const formats = set.id === 'WebMercatorQuad' ? [...jsonAndHtml, TILEJSON] : jsonAndHtml;
      const format = formatFor(request, parameters.get('f'), formats);
      const what = ['tileset', set.id, format.name, ...[...parameters].flat()];
      await this.answers.send(asked.states, what, request, reply, (found) => {
        const kept = templateParameters(found, flavour, keptOf(parameters));
        const attributions = found.all.flatMap(({ attribution }) => (attribution === null ? [] : [attribution]));
        const { base } = this.settings;
        if (format === TILEJSON)
          return Promise.resolve({
            type: TILEJSON.type,
            make: () =>
              JSON.stringify(
                tileJsonOf(describedTo(asked.states.reader.audience, collection), {
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
            page: () => tilesetPage(this.settings, collection, set, document),
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
    await this.about(context, collectionId, query, ['f', ...tileParameters], async (asked) => {
      const set = findTileMatrixSet(matrixSet);
      if (!set) throw new NotFoundError();
      const { f } = Object.fromEntries(asked.parameters);
      if (f !== undefined && f !== 'mvt') throw new BadUserInputError('f: möglich ist mvt.');
      const address = { z: indexOf('z', z), row: indexOf('row', row), col: indexOf('col', col) };
      if (!isTileAddress(address)) throw new NotFoundError();
      const gone = new AbortController();
      request.raw.once('close', () => gone.abort(new BadUserInputError('Die Verbindung ist beendet.')));
      if (asked.flavour === 'geometry') return this.geometryTile(asked, set.id, address, request, reply, gone.signal);
      const what = ['tile', set.id, z, row, col, ...[...asked.parameters].flat()];
      return this.answers.send(asked.states, what, request, reply, (found) => {
        checkLimits(set.id, address, found);
        return Promise.resolve({
          type: MVT,
          gzipped: true,
          make: () => this.make(asked, set.id, address, found, gone.signal),
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
    await this.about(
      context,
      collectionId,
      query,
      ['f', 'datetime', 'known-at'],
      async ({ collection, states, parameters }) => {
        const format = formatFor(request, parameters.get('f'), [JSON_FORMAT]);
        await this.answers.send(states, ['values', ...[...parameters].flat()], request, reply, (found) =>
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
      },
    );
  }

  /** Boundaries, keys and names alone: kept for weeks under their version, whatever is reported meanwhile. */
  private async geometryTile(
    asked: TilesAsked,
    matrixSet: TileMatrixSetId,
    address: { z: number; row: number; col: number },
    request: FastifyRequest,
    reply: FastifyReply,
    signal: AbortSignal,
  ): Promise<void> {
    const found = await this.reads.read(asked.states);
    if (!found) throw new NotFoundError();
    const version = geometryVersionOf(found);
    const { audience } = asked.states.reader;
    // Others may have the connection while this waits for the tile.
    await asked.states.reader.end();
    const scope = audience === 'public' ? 'public' : 'private';
    const tag = tagOf(
      this.settings.release,
      'tile',
      asked.collection.id,
      matrixSet,
      version,
      ...Object.values(address),
    );
    checkLimits(matrixSet, address, found);
    await this.replies.send(request, reply, {
      type: MVT,
      gzipped: true,
      tag,
      cacheControl:
        asked.parameters.get('version') === version
          ? `${scope}, max-age=${IMMUTABLE_SECONDS}, immutable`
          : REVALIDATE[audience],
      make: () => this.make(asked, matrixSet, address, found, signal),
    });
  }

  private make(
    { collection, flavour, states }: TilesAsked,
    matrixSet: TileMatrixSetId,
    address: { z: number; row: number; col: number },
    found: States,
    signal: AbortSignal,
  ): Promise<Uint8Array | null> {
    const geometryVersion = geometryVersionOf(found);
    const dataVersion = tagOf(
      states.reader.audience,
      ...found.all.flatMap(({ version: { districtKey, date, data, asOf } }) => [
        districtKey,
        date,
        // A day that nobody has opened is another one each time.
        data === '' ? asOf.toISOString() : data,
      ]),
    );
    return this.maker.tile(
      { collection: collection.id, matrixSet, ...address, flavour, geometryVersion, dataVersion },
      () => Promise.resolve(found.features),
      signal,
    );
  }

  private async about(
    context: RequestContext | undefined,
    collectionId: string,
    query: RawQuery,
    known: readonly string[],
    work: (asked: TilesAsked) => Promise<void>,
  ): Promise<void> {
    this.readers.admit(context);
    const collection = tiled(collectionId);
    const reader: LayerReader = await this.readers.readerOf(context, collection.id);
    try {
      const parameters = parametersOf(query, known);
      await work({
        collection,
        parameters,
        flavour: flavourOf(parameters.get('flavour')),
        states: {
          collection,
          reader,
          datetime: parameters.get('datetime') ?? null,
          knownAt: momentOf(parameters, 'known-at'),
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

function flavourOf(text: string | undefined): TileFlavour {
  if (text === undefined || text === 'full' || text === 'geometry') return text ?? 'full';
  throw new BadUserInputError('flavour: möglich sind full und geometry.');
}

function indexOf(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new BadUserInputError(`${name}: Erwartet wird eine ganze Zahl ab 0.`);
  return Number(text);
}

/** @throws NotFoundError for a tile outside the limits of the tileset */
function checkLimits(
  id: TileMatrixSetId,
  { z, row, col }: { z: number; row: number; col: number },
  found: States,
): void {
  const bounds = boundsIn(id, found.features);
  if (!bounds) throw new NotFoundError();
  const { minTileRow, maxTileRow, minTileCol, maxTileCol } = tileLimits(id, z, bounds);
  if (row < minTileRow || row > maxTileRow || col < minTileCol || col > maxTileCol) throw new NotFoundError();
}

function geometryVersionOf({ all }: States): string {
  return tagOf(...all.map((state) => state.geometryTag));
}

/** What of a tileset's address its tiles keep. */
function keptOf(parameters: ReadonlyMap<string, string>): TileParameters {
  return Object.fromEntries([...parameters].filter(([name]) => tileParameters.includes(name)));
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
