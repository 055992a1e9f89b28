import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { BadUserInputError, NotFoundError } from '#kernel';
import { Allow } from '#access';
import { type RequestContext } from '#access/api';
import { pagePolicy } from '../http/page.js';
import { type Crs } from '../crs/crs.domain.js';
import { DownloadRecords, downloads, fileNameOf, findDownload } from '../downloads/layer-downloads.js';
import { tagOf } from '../http/etag.js';
import { formatFor, type Format, GEOJSON_FORMAT, HTML_FORMAT } from '../http/formats.js';
import { addressOf, type Link, linkHeader, relations } from '../http/links.domain.js';
import { momentOf, parametersOf } from '../http/parameters.js';
import { type Answer, REVALIDATE, Replies } from '../http/replies.js';
import { type Collection, findCollection, type LayerFeature } from '../layer/collection.domain.js';
import { joined } from '../layer/attribution.domain.js';
import { type Audience, describedTo } from '../layer/disclosure.domain.js';
import { Ogc, type OgcRequest } from '../http/ogc-request.js';
import { LayerReaders } from '../layer/layer-readers.js';
import { LAYER_SETTINGS, type LayerSettings } from '../layer/layer-settings.js';
import { writeCursor } from './cursor.domain.js';
import { featurePage, itemsPage } from './feature-pages.js';
import { filterFeatures, readFilter } from './filter.js';
import { collectionText, singleText, type Surroundings } from './geojson.domain.js';
import { type FeaturePage, HistoryReads } from '../history/history-reads.js';
import { crsOf, itemParameters, type ItemsQuery, readItemsQuery } from './items-query.js';
import { matching } from './matching.js';
import { StateAnswers } from './state-answers.js';
import { StateReads, type StateRequest, type States } from './state-items.js';

const itemFormats: readonly Format[] = [GEOJSON_FORMAT, HTML_FORMAT];

/** Parameters of pages. A file is whole, and in the system of storage. */
const pageParameters: readonly string[] = ['crs', 'limit', 'next'];

/** What a request for a page asks for. */
interface Asked {
  readonly collection: Collection;
  readonly wanted: ItemsQuery;
  readonly parameters: ReadonlyMap<string, string>;
  readonly format: Format;
}

/** An answer, but for its form. */
interface Made {
  readonly links: readonly Link[];
  readonly headers: Readonly<Record<string, string>>;
  readonly make: () => string;
}

/** The features of the collections (OGC API – Features, Part 1 to 3). */
@Controller('ogc/collections/:collectionId/items')
export class FeaturesController {
  constructor(
    private readonly readers: LayerReaders,
    private readonly stateReads: StateReads,
    private readonly states: StateAnswers,
    private readonly histories: HistoryReads,
    private readonly records: DownloadRecords,
    private readonly replies: Replies,
    @Inject(LAYER_SETTINGS) private readonly settings: LayerSettings,
  ) {}

  @Allow('public')
  @Get()
  async items(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('collectionId') collectionId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const collection = this.collectionOf(collectionId, context);
    const reader = await this.readers.readerOf(context, collection.id);
    try {
      const parameters = parametersOf(query, itemParameters(collection));
      const isState = collection.time === 'state';
      const format = formatFor(request, parameters.get('f'), isState ? [...itemFormats, ...downloads] : itemFormats);
      const wanted = readItemsQuery(collection, parameters);
      const download = findDownload(format);
      const ofPage = pageParameters.find((name) => download && parameters.has(name));
      if (ofPage !== undefined)
        throw new BadUserInputError(
          `${ofPage}: Das gilt für Seiten. Eine Datei enthält immer alles; bitte diese Angabe weglassen.`,
        );
      const asked = { collection, wanted, parameters, format };
      if (!isState) {
        const tagFor = (versions: readonly string[] | null): string | null =>
          versions &&
          tagOf(
            this.settings.release,
            reader.audience,
            collection.id,
            format.name,
            ...paramsOf(parameters),
            ...versions,
          );
        const cacheControl = REVALIDATE[reader.audience];
        const peeked = tagFor(this.histories.peek(reader, wanted));
        if (peeked !== null && this.replies.sendNotModified(request, reply, peeked, cacheControl)) return;
        const tag = wanted.knownAt === null ? tagFor(await this.histories.versionsOf(reader, wanted)) : null;
        if (tag !== null && this.replies.sendNotModified(request, reply, tag, cacheControl)) return;
        const page = await this.histories.read(reader, collection, wanted);
        await this.replies.send(request, reply, {
          ...this.formOf(format, this.pageOf(asked, page)),
          tag,
          cacheControl,
        });
        return;
      }
      const what = [format.name, ...paramsOf(parameters)];
      await this.states.send({ collection, reader, ...wanted }, what, request, reply, async (found) => {
        const filter = readFilter(collection, wanted.filter, this.stateReads.timeZoneOf(reader));
        const matched = await matching(found.features, wanted, async (features) =>
          filter && reader.scopes[0]
            ? filterFeatures(reader.scopes[0], collection, found.date, features, filter)
            : features,
        );
        if (download) {
          // What is written next must not wait for this request's own reads.
          await reader.end();
          if (context && request.method === 'GET')
            await this.records.record(context, collection, format, found.date, matched.length);
          const { demonstration, moment } = { ...notesOf(found, reader.audience), moment: momentOfStates(found.all) };
          const districts = found.all.map(({ version }) => version.districtKey);
          const name = fileNameOf(collection, format, districts, found.date, demonstration);
          return {
            type: format.name === 'csv' ? 'text/csv; charset=utf-8' : format.type,
            headers: { 'content-disposition': `attachment; filename="${name}"` },
            make: () => download.write(describedTo(reader.audience, collection), matched, moment),
          };
        }
        const { cursor } = wanted;
        const rest = cursor ? matched.filter(({ id }) => id > cursor.after) : matched;
        const features = rest.slice(0, wanted.limit);
        const page = this.pageOf(asked, {
          features,
          numberMatched: matched.length,
          next: rest.length > features.length ? cursorAt(found, features.at(-1)!) : null,
          ...notesOf(found, reader.audience),
        });
        return this.formOf(format, page);
      });
    } finally {
      await reader.end();
    }
  }

  @Allow('public')
  @Get(':featureId')
  async feature(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('collectionId') collectionId: string,
    @Param('featureId') featureId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const collection = this.collectionOf(collectionId, context);
    const reader = await this.readers.readerOf(context, collection.id);
    try {
      const parameters = parametersOf(query, ['f', 'crs', 'datetime', 'known-at']);
      const format = formatFor(request, parameters.get('f'), itemFormats);
      const crs = crsOf(parameters, 'crs');
      if (collection.time === 'history') {
        if (parameters.has('datetime') || parameters.has('known-at'))
          throw new BadUserInputError('datetime, known-at: Für ein Objekt des Verlaufs nicht möglich.');
        const page = await this.histories.find(reader, collection, featureId);
        const [feature] = page?.features ?? [];
        if (!page || !feature) throw new NotFoundError();
        const made = this.featureOf({ collection, parameters, format, crs }, feature, page);
        const cacheControl = REVALIDATE[reader.audience];
        await this.replies.send(request, reply, { ...this.formOf(format, made), tag: null, cacheControl });
        return;
      }
      const states: StateRequest = {
        collection,
        reader,
        datetime: parameters.get('datetime') ?? null,
        knownAt: momentOf(parameters, 'known-at'),
        cursor: null,
      };
      const what = [format.name, 'id', featureId, ...paramsOf(parameters)];
      await this.states.send(states, what, request, reply, (found) => {
        const feature = found.features.find(({ id }) => id === featureId);
        if (!feature) throw new NotFoundError();
        const made = this.featureOf({ collection, parameters, format, crs }, feature, notesOf(found, reader.audience));
        return Promise.resolve(this.formOf(format, made));
      });
    } finally {
      await reader.end();
    }
  }

  /** Without credentials a collection that is not there is not told from one that is not open. */
  private collectionOf(id: string, context: RequestContext | undefined): Collection {
    const collection = findCollection(id);
    if (collection) return collection;
    this.readers.admit(context);
    throw new NotFoundError();
  }

  /** A page of features with everything around it. */
  private pageOf(
    { collection, wanted, parameters, format }: Asked,
    { features, numberMatched, next, ...notes }: FeaturePage,
  ): Made {
    const links = this.itemLinks(collection, parameters, format, next);
    const surroundings: Surroundings = { ...notes, links };
    return {
      links,
      headers: { 'content-crs': `<${wanted.crs.uri}>` },
      make: () =>
        format === HTML_FORMAT
          ? itemsPage(this.settings.base, collection, features, numberMatched, surroundings)
          : collectionText(features, wanted.crs, numberMatched, surroundings),
    };
  }

  /** One feature with everything around it. */
  private featureOf(
    { collection, parameters, format, crs }: Omit<Asked, 'wanted'> & { readonly crs: Crs },
    feature: LayerFeature,
    { timeStamp, demonstration, audience, attribution }: Omit<Surroundings, 'links'>,
  ): Made {
    const links = this.featureLinks(collection, feature, parameters, format);
    const surroundings: Surroundings = { timeStamp, demonstration, audience, attribution, links };
    return {
      links,
      headers: { 'content-crs': `<${crs.uri}>` },
      make: () =>
        format === HTML_FORMAT
          ? featurePage(this.settings.base, collection, feature, surroundings)
          : singleText(feature, crs, surroundings),
    };
  }

  private formOf(format: Format, { links, headers, make }: Made): Omit<Answer, 'tag' | 'cacheControl'> {
    const isPage = format === HTML_FORMAT;
    return {
      type: `${format.type}${isPage ? '; charset=utf-8' : ''}`,
      headers: {
        link: linkHeader(links),
        ...headers,
        ...(isPage ? { 'content-security-policy': pagePolicy } : {}),
      },
      make,
    };
  }

  private itemLinks(
    collection: Collection,
    parameters: ReadonlyMap<string, string>,
    format: Format,
    next: string | null,
  ): Link[] {
    const { base } = this.settings;
    const path = `/collections/${collection.id}/items`;
    const query = Object.fromEntries([...parameters].filter(([name]) => name !== 'f'));
    const as = (other: Format, more: Record<string, string> = {}): string =>
      addressOf(base, path, { ...query, ...more, f: other.name });
    const ofFile = Object.fromEntries(Object.entries(query).filter(([name]) => !pageParameters.includes(name)));
    return [
      { href: as(format), rel: 'self', type: format.type, title: 'Diese Objekte' },
      ...itemFormats
        .filter((other) => other !== format)
        .map((other) => ({ href: as(other), rel: 'alternate', type: other.type, title: titleOf(other) })),
      ...(collection.time === 'state'
        ? downloads.map(({ name, type, title }) => ({
            href: addressOf(base, path, { ...ofFile, f: name }),
            rel: 'enclosure',
            type,
            title,
          }))
        : []),
      {
        href: addressOf(base, `/collections/${collection.id}`),
        rel: 'collection',
        type: 'application/json',
        title: collection.title,
      },
      {
        href: addressOf(base, `/collections/${collection.id}/queryables`),
        rel: relations.queryables,
        type: 'application/schema+json',
        title: 'Abfragbare Angaben',
      },
      ...(next !== null
        ? [{ href: as(format, { next }), rel: 'next', type: format.type, title: 'Nächste Seite' }]
        : []),
    ];
  }

  private featureLinks(
    collection: Collection,
    { id }: LayerFeature,
    parameters: ReadonlyMap<string, string>,
    format: Format,
  ): Link[] {
    const { base } = this.settings;
    const query = Object.fromEntries([...parameters].filter(([name]) => name !== 'f'));
    const as = (other: Format): string =>
      addressOf(base, `/collections/${collection.id}/items/${id}`, { ...query, f: other.name });
    return [
      { href: as(format), rel: 'self', type: format.type, title: 'Dieses Objekt' },
      ...itemFormats
        .filter((other) => other !== format)
        .map((other) => ({ href: as(other), rel: 'alternate', type: other.type, title: titleOf(other) })),
      {
        href: addressOf(base, `/collections/${collection.id}`),
        rel: 'collection',
        type: 'application/json',
        title: collection.title,
      },
    ];
  }
}

function titleOf(format: Format): string {
  return format === HTML_FORMAT ? 'Seite' : 'GeoJSON';
}

/** What stands beside the features of states. */
function notesOf({ all }: States, audience: Audience): Omit<Surroundings, 'links'> {
  return {
    // Of the state, not of the request: equal answers have equal bytes.
    timeStamp: momentOfStates(all).toISOString(),
    demonstration: all.some((state) => state.demonstration),
    audience,
    attribution: joined(all.map((state) => state.attribution)),
  };
}

function momentOfStates(all: States['all']): Date {
  return all.length === 0 ? new Date() : new Date(Math.max(...all.map((state) => state.version.asOf.getTime())));
}

function cursorAt({ date, all }: States, { id }: LayerFeature): string {
  return writeCursor({
    after: id,
    date,
    asOf: momentOfStates(all),
    versions: all.map(({ version: { data, geometry } }) => ({ data, geometry })),
  });
}

/** Parameters that an answer depends on, but for its form. */
function paramsOf(parameters: ReadonlyMap<string, string>): string[] {
  return [...parameters].filter(([name]) => name !== 'f').flat();
}
