import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { BadUserInputError, NotFoundError } from '#kernel';
import { type Answer, formatFor, pagePolicy, Replies, tagOf } from '#ogc';
import {
  addressOf,
  type Crs,
  crs as crsParameter,
  type Format,
  HTML_FORMAT,
  limit,
  type Link,
  linkHeader,
  parametersOf,
  type QueryTexts,
  read,
  relations,
  writeCursor,
} from '#ogc/domain';
import { Allow } from '#access';
import { type RequestContext } from '#access/api';
import { DownloadRecords, fileNameOf, findDownload } from '../downloads/layer-downloads.js';
import { HistoryReads } from '../history/history-reads.js';
import { joined } from '../layer/attribution.domain.js';
import { type Collection, findCollection, type LayerFeature } from '../layer/collection.domain.js';
import { type Audience, describedTo } from '../layer/disclosure.domain.js';
import { downloadFormats } from '../layer/download-format.domain.js';
import { cacheControlFor, collectionFor, LayerReaders } from '../layer/layer-readers.js';
import { LAYER_SETTINGS, type LayerSettings } from '../layer/layer-settings.js';
import { Ogc, type OgcRequest } from '../layer/ogc-request.js';
import { type FeaturePage, type Surroundings } from '../query/feature-page.domain.js';
import { readFilter } from '../query/filter.domain.js';
import { filterFeatures } from '../query/filter.repository.js';
import { type ItemsQuery, readItemsQuery } from '../query/items-query.domain.js';
import { matching } from '../query/matching.js';
import { datetime, knownAt, nextPage } from '../query/parameters.domain.js';
import { StateAnswers } from '../query/state-answers.js';
import { StateReads, type StateRequest, type States } from '../query/state-reads.js';
import { featurePage, itemsPage } from './feature-pages.js';
import { featureParameters, itemsFormats, itemsParameters, pageFormats } from './feature-paths.domain.js';
import { collectionText, singleText } from './geojson.domain.js';

/** Parameters of pages. A file has all features, in the system of storage. */
const pageParameters: readonly string[] = [crsParameter, limit, nextPage('state')].map(({ name }) => name);

/** A request for a page, read from its address. */
interface PageRequest {
  readonly collection: Collection;
  readonly wanted: ItemsQuery;
  readonly texts: QueryTexts;
  readonly format: Format;
}

/** The parts of an answer that its format does not determine. */
interface Representation {
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
    const asked = this.collectionOf(collectionId, context);
    const reader = await this.readers.readerOf(context, asked.id);
    try {
      const collection = collectionFor(reader, asked);
      const texts = parametersOf(query, itemsParameters(collection));
      const format = formatFor(request, texts, itemsFormats(collection));
      const wanted = readItemsQuery(collection, texts);
      const download = findDownload(format);
      const ofPage = pageParameters.find((name) => download && texts.has(name));
      if (ofPage !== undefined)
        throw new BadUserInputError(
          `${ofPage}: Das gilt für Seiten. Eine Datei enthält immer alles; bitte diese Angabe weglassen.`,
        );
      const page = { collection, wanted, texts, format };
      if (collection.time === 'history') {
        const tagFor = (versions: readonly string[] | null): string | null =>
          versions &&
          tagOf(
            this.settings.release,
            reader.audience,
            collection.id,
            ...reader.types,
            format.name,
            ...cacheKeyOf(texts),
            ...versions,
          );
        const cacheControl = cacheControlFor(reader.audience);
        const peeked = tagFor(this.histories.peek(reader, wanted));
        if (peeked !== null && this.replies.sendNotModified(request, reply, peeked, cacheControl)) return;
        const tag = wanted.knownAt === null ? tagFor(await this.histories.versionsOf(reader, wanted)) : null;
        if (tag !== null && this.replies.sendNotModified(request, reply, tag, cacheControl)) return;
        const found = await this.histories.read(reader, collection, wanted);
        await this.replies.send(request, reply, {
          ...this.formOf(format, this.pageOf(page, found)),
          tag,
          cacheControl,
        });
        return;
      }
      const cacheKey = [format.name, ...cacheKeyOf(texts)];
      await this.states.send({ collection, reader, ...wanted }, cacheKey, request, reply, async (found) => {
        const filter = readFilter(collection, wanted.filter, this.stateReads.timeZoneOf(reader));
        const matched = await matching(found.features, wanted, async (features) =>
          filter && reader.scopes[0]
            ? filterFeatures(reader.scopes[0], collection, found.date, features, filter)
            : features,
        );
        if (download) {
          // The record is written in a transaction of its own, which must not wait for the reads of this request.
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
        const representation = this.pageOf(page, {
          features,
          numberMatched: matched.length,
          next: rest.length > features.length ? cursorAt(found, features.at(-1)!) : null,
          ...notesOf(found, reader.audience),
        });
        return this.formOf(format, representation);
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
    const asked = this.collectionOf(collectionId, context);
    const reader = await this.readers.readerOf(context, asked.id);
    try {
      const collection = collectionFor(reader, asked);
      const texts = parametersOf(query, featureParameters);
      const format = formatFor(request, texts, pageFormats);
      const crs = read(texts, crsParameter);
      if (collection.time === 'history') {
        if (texts.has(datetime.name) || texts.has(knownAt.name))
          throw new BadUserInputError('datetime, known-at: Für ein Objekt des Verlaufs nicht möglich.');
        const page = await this.histories.find(reader, collection, featureId);
        const [feature] = page?.features ?? [];
        if (!page || !feature) throw new NotFoundError();
        const representation = this.featureOf({ collection, texts, format, crs }, feature, page);
        const cacheControl = cacheControlFor(reader.audience);
        await this.replies.send(request, reply, { ...this.formOf(format, representation), tag: null, cacheControl });
        return;
      }
      const states: StateRequest = {
        collection,
        reader,
        datetime: read(texts, datetime),
        knownAt: read(texts, knownAt),
        cursor: null,
      };
      const cacheKey = [format.name, 'id', featureId, ...cacheKeyOf(texts)];
      await this.states.send(states, cacheKey, request, reply, (found) => {
        const feature = found.features.find(({ id }) => id === featureId);
        if (!feature) throw new NotFoundError();
        const notes = notesOf(found, reader.audience);
        return Promise.resolve(this.formOf(format, this.featureOf({ collection, texts, format, crs }, feature, notes)));
      });
    } finally {
      await reader.end();
    }
  }

  /** Without credentials, a missing collection and one that is not public get the same answer. */
  private collectionOf(id: string, context: RequestContext | undefined): Collection {
    const collection = findCollection(id);
    if (collection) return collection;
    this.readers.admit(context);
    throw new NotFoundError();
  }

  /** A page of features with everything around it. */
  private pageOf(
    { collection, wanted, texts, format }: PageRequest,
    { features, numberMatched, next, ...notes }: FeaturePage,
  ): Representation {
    const links = this.itemLinks(collection, texts, format, next);
    const surroundings: Surroundings = { ...notes, links };
    return {
      links,
      headers: { 'content-crs': `<${wanted.crs.uri}>` },
      make: () =>
        format === HTML_FORMAT
          ? itemsPage(this.settings.base, collection, features, numberMatched, surroundings)
          : collectionText(collection, features, wanted.crs, numberMatched, surroundings),
    };
  }

  /** One feature with everything around it. */
  private featureOf(
    { collection, texts, format, crs }: Omit<PageRequest, 'wanted'> & { readonly crs: Crs },
    feature: LayerFeature,
    { timeStamp, demonstration, audience, attribution }: Omit<Surroundings, 'links'>,
  ): Representation {
    const links = this.featureLinks(collection, feature, texts, format);
    const surroundings: Surroundings = { timeStamp, demonstration, audience, attribution, links };
    return {
      links,
      headers: { 'content-crs': `<${crs.uri}>` },
      make: () =>
        format === HTML_FORMAT
          ? featurePage(this.settings.base, collection, feature, surroundings)
          : singleText(collection, feature, crs, surroundings),
    };
  }

  private formOf(format: Format, { links, headers, make }: Representation): Omit<Answer, 'tag' | 'cacheControl'> {
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

  private itemLinks(collection: Collection, texts: QueryTexts, format: Format, next: string | null): Link[] {
    const { base } = this.settings;
    const path = `/collections/${collection.id}/items`;
    const query = Object.fromEntries([...texts].filter(([name]) => name !== 'f'));
    const as = (other: Format, more: Record<string, string> = {}): string =>
      addressOf(base, path, { ...query, ...more, f: other.name });
    const ofFile = Object.fromEntries(Object.entries(query).filter(([name]) => !pageParameters.includes(name)));
    return [
      { href: as(format), rel: 'self', type: format.type, title: 'Diese Objekte' },
      ...pageFormats
        .filter((other) => other !== format)
        .map((other) => ({ href: as(other), rel: 'alternate', type: other.type, title: titleOf(other) })),
      ...(collection.time === 'state'
        ? downloadFormats.map(({ name, type, title }) => ({
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

  private featureLinks(collection: Collection, { id }: LayerFeature, texts: QueryTexts, format: Format): Link[] {
    const { base } = this.settings;
    const query = Object.fromEntries([...texts].filter(([name]) => name !== 'f'));
    const as = (other: Format): string =>
      addressOf(base, `/collections/${collection.id}/items/${id}`, { ...query, f: other.name });
    return [
      { href: as(format), rel: 'self', type: format.type, title: 'Dieses Objekt' },
      ...pageFormats
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

/** The surroundings of features of states. */
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

/** The parameters on which an answer depends, besides its format. */
function cacheKeyOf(texts: QueryTexts): string[] {
  return [...texts].filter(([name]) => name !== 'f').flat();
}
