import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { NotFoundError } from '#kernel';
import { Descriptions, Replies, tagOf } from '#ogc';
import {
  type Box,
  boxAround,
  type Crs,
  CRS84,
  EPSG25832,
  type Format,
  HTML_FORMAT,
  JSON_FORMAT,
  openApiDocument,
  type OpenApiPath,
} from '#ogc/domain';
import { type ReadScope } from '#platform';
import { Allow } from '#access';
import { type RequestContext } from '#access/api';
import { joined } from '../layer/attribution.domain.js';
import { type Collection, collections, findCollection } from '../layer/collection.domain.js';
import { type Audience, describedTo } from '../layer/disclosure.domain.js';
import { findFirstDay } from '../layer/first-day.repository.js';
import { collectionFor, LayerReaders, oneAtATime } from '../layer/layer-readers.js';
import { LAYER_SETTINGS, type LayerSettings } from '../layer/layer-settings.js';
import { LayerStates } from '../layer/layer-states.js';
import { Ogc, type OgcRequest } from '../layer/ogc-request.js';
import { outlineOf } from '../layer/outline.domain.js';
import { serviceDescription, serviceTitle } from '../layer/service.domain.js';
import { pageStyle } from '../layer/service-page.js';
import { sharedParameters } from '../query/items-query.domain.js';
import {
  apiPage,
  attributesPage,
  collectionPage,
  collectionsPage,
  conformancePage,
  landingPage,
} from './catalogue-pages.js';
import { SERVICE_PATHS } from './catalogue-paths.domain.js';
import {
  collectionDocument,
  type CollectionFacts,
  collectionsDocument,
  conformanceDocument,
  featureSchemaDocument,
  landingDocument,
  queryablesDocument,
} from './documents.domain.js';

const jsonAndHtml = [JSON_FORMAT, HTML_FORMAT];
const OPENAPI: Format = { name: 'json', type: 'application/vnd.oai.openapi+json;version=3.0' };
const SCHEMA: Format = { name: 'json', type: 'application/schema+json' };

/** The part of a district in the description of its collections. */
interface DistrictFacts {
  readonly box: Box | null;
  /** The same in metres of EPSG:25832. */
  readonly storedBox: Box | null;
  readonly days: readonly [string, string] | null;
  readonly attribution: string | null;
}

/** The description of the service: overview, conformance, interface, collections (OGC API – Common, Features, Part 1). */
@Controller('ogc')
export class CatalogueController {
  constructor(
    private readonly readers: LayerReaders,
    private readonly states: LayerStates,
    private readonly descriptions: Descriptions,
    private readonly replies: Replies,
    @Inject(LAYER_SETTINGS) private readonly settings: LayerSettings,
    @Inject(SERVICE_PATHS) private readonly paths: readonly OpenApiPath[],
  ) {}

  @Allow('public')
  @Get()
  landing(@Ogc() { query, request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    const document = landingDocument(this.settings);
    return this.descriptions.send(query, jsonAndHtml, request, reply, {
      document,
      page: () => landingPage(this.settings, document),
    });
  }

  @Allow('public')
  @Get('conformance')
  conformance(@Ogc() { query, request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    const document = conformanceDocument(this.settings);
    return this.descriptions.send(query, jsonAndHtml, request, reply, {
      document,
      page: () => conformancePage(this.settings, document),
    });
  }

  @Allow('public')
  @Get('api')
  api(@Ogc() { query, request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    const document = openApiDocument({
      title: serviceTitle,
      description: serviceDescription,
      version: this.settings.release,
      server: `${this.settings.base}/ogc`,
      shared: sharedParameters('state'),
      paths: this.paths,
    });
    return this.descriptions.send(query, [OPENAPI, HTML_FORMAT], request, reply, {
      document,
      page: () => apiPage(this.settings, document),
    });
  }

  /** The style sheet of all pages. */
  @Allow('public')
  @Get('resources/seite.css')
  style(@Ogc() { request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.replies.send(request, reply, {
      type: 'text/css; charset=utf-8',
      tag: tagOf(pageStyle),
      cacheControl: 'public, max-age=3600',
      make: () => pageStyle,
    });
  }

  @Allow('public')
  @Get('collections')
  async collections(@Ogc() { context, query, request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    this.readers.admit(context);
    const visible = collections
      .filter(({ id }) => context !== undefined || this.readers.isPublic(id))
      .map((collection) => describedTo(audienceOf(context), collection));
    const facts = await this.factsOf(context, visible[0]!);
    const described = visible.map((collection) => [collection, facts] as const);
    await this.descriptions.send(query, jsonAndHtml, request, reply, {
      document: collectionsDocument(this.settings, described),
      page: () => collectionsPage(this.settings, described),
    });
  }

  @Allow('public')
  @Get('collections/:collectionId')
  async collection(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('collectionId') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const collection = this.find(id, context);
    const facts = await this.factsOf(context, collection);
    const document = collectionDocument(this.settings, collection, facts);
    await this.descriptions.send(query, jsonAndHtml, request, reply, {
      document,
      page: () => collectionPage(this.settings, collection, facts, document.links),
    });
  }

  @Allow('public')
  @Get('collections/:collectionId/queryables')
  queryables(@Ogc() asked: OgcRequest, @Param('collectionId') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.attributes(asked, id, 'queryables', queryablesDocument, reply);
  }

  @Allow('public')
  @Get('collections/:collectionId/schema')
  schema(@Ogc() asked: OgcRequest, @Param('collectionId') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.attributes(asked, id, 'schema', featureSchemaDocument, reply);
  }

  /** The attributes of a collection, as a schema for one purpose or the other. */
  private async attributes(
    { context, query, request }: OgcRequest,
    id: string,
    purpose: 'queryables' | 'schema',
    documentOf: (settings: LayerSettings, collection: Collection) => Record<string, unknown>,
    reply: FastifyReply,
  ): Promise<void> {
    const found = this.find(id, context);
    const reader = await this.readers.readerOf(context, found.id);
    await reader.end();
    const collection = describedTo(reader.audience, collectionFor(reader, found));
    return this.descriptions.send(query, [SCHEMA, HTML_FORMAT], request, reply, {
      document: documentOf(this.settings, collection),
      page: () => attributesPage(this.settings, collection, purpose),
    });
  }

  /** @throws UnauthenticatedError, NotFoundError */
  private find(id: string, context: RequestContext | undefined): Collection {
    this.readers.admit(context);
    const collection = findCollection(id);
    if (!collection || (!context && !this.readers.isPublic(collection.id))) throw new NotFoundError();
    return describedTo(audienceOf(context), collection);
  }

  private async factsOf(context: RequestContext | undefined, collection: Collection): Promise<CollectionFacts> {
    const reader = await this.readers.readerOf(context, collection.id);
    try {
      const found = [];
      for (const reads of reader.scopes) {
        found.push(await this.districtFacts(reads));
        await oneAtATime(reader, reads);
      }
      const around = aroundAll(found.map(({ box }) => box));
      const storedAround = aroundAll(found.map(({ storedBox }) => storedBox));
      const days = found.flatMap(({ days }) => (days ? [days] : []));
      return {
        bbox: around && [...around.min, ...around.max],
        storedBbox: storedAround && [...storedAround.min, ...storedAround.max],
        days:
          days.length === 0
            ? null
            : [
                days.map(([first]) => first).sort()[0]!,
                days
                  .map(([, last]) => last)
                  .sort()
                  .at(-1)!,
              ],
        attribution: joined(found.map(({ attribution }) => attribution)),
      };
    } finally {
      await reader.end();
    }
  }

  private async districtFacts(reads: ReadScope): Promise<DistrictFacts> {
    const clock = await this.states.clock(reads);
    if (!clock) return { box: null, storedBox: null, days: null, attribution: null };
    const state = await this.states.live(reads, await this.states.versionOf(reads, clock.today));
    const boxIn = (crs: Crs): Box | null =>
      aroundAll(state.units.map(({ boundary }) => boundary && outlineOf(boundary, crs).box));
    const first = await findFirstDay(reads);
    return {
      box: boxIn(CRS84),
      storedBox: boxIn(EPSG25832),
      days: first === null ? null : [first, clock.today],
      attribution: state.attribution,
    };
  }
}

function aroundAll(boxes: readonly (Box | null)[]): Box | null {
  return boxAround(boxes.flatMap((box) => (box ? [box.min, box.max] : [])));
}

function audienceOf(context: RequestContext | undefined): Audience {
  return context ? 'district' : 'public';
}
