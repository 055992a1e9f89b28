import { LRUCache } from 'lru-cache';
import { ForbiddenError, UnauthenticatedError } from '#kernel';
import { REVALIDATE } from '#ogc';
import { type Database, ReadScope } from '#platform';
import { mayDo } from '#access';
import { type RequestContext } from '#access/api';
import { type AccommodationType, enabledTypes, typesShown } from '#reporting/domain';
import { type SituationChanges } from '#steering/api';
import { findRules } from '#territory';
import { type Collection, type CollectionId, findCollection } from './collection.domain.js';
import { type Audience } from './disclosure.domain.js';

/** The reader of a layer: the audience, and the districts with the snapshot of each. */
export interface LayerReader {
  readonly audience: Audience;
  /** One for the own district; for everybody one for each district of the installation, by key. */
  readonly scopes: readonly ReadScope[];
  /** The kinds of accommodation that one of these districts has on: layers have attributes of no others. */
  readonly types: readonly AccommodationType[];
  /** Ends the reads; nothing may be asked afterwards. */
  end(): Promise<void>;
}

/** The collection as the reader sees it. */
export function collectionFor({ types }: LayerReader, { id }: Collection): Collection {
  return findCollection(id, types)!;
}

/** `Cache-Control` of an answer for this audience that a cache may keep and must revalidate. */
export function cacheControlFor(audience: Audience): string {
  return audience === 'public' ? REVALIDATE.public : REVALIDATE.private;
}

/**
 * Releases the snapshot of one district before that of the next is opened: the embedded database has but one session, and the
 * connections of a server are for all requests. Later reads open another snapshot.
 */
export async function oneAtATime({ scopes }: LayerReader, reads: ReadScope): Promise<void> {
  if (scopes.length > 1) await reads.release();
}

/** The collections that everybody may see, and the districts that they show. */
interface PublicLayers {
  readonly collections: readonly string[];
  readonly findDistricts: () => Promise<readonly string[]>;
  readonly database: Database;
}

/**
 * The one way to the features of a layer: with credentials the own district, as everywhere; without, only layers that the
 * operator made public, and then as everybody may see them.
 */
export class LayerReaders {
  /** Districts are created by command, every few years. */
  private readonly known = new LRUCache<string, readonly string[]>({ max: 1, ttl: 10_000 });
  /** Kinds of accommodation by district, until a change is announced. */
  private readonly types = new Map<string, readonly AccommodationType[]>();
  /** Counts announcements: rules that were read before one may be outdated. */
  private epoch = 0;

  constructor(
    private readonly open: PublicLayers,
    private readonly changes: Pick<SituationChanges, 'watch' | 'listening'>,
  ) {
    changes.watch(() => {
      this.epoch += 1;
      this.types.clear();
    });
  }

  isPublic(collection: CollectionId): boolean {
    return this.open.collections.includes(collection);
  }

  /** Whether somebody without credentials finds anything at all. */
  get anyPublic(): boolean {
    return this.open.collections.length > 0;
  }

  /** @throws UnauthenticatedError, ForbiddenError */
  async readerOf(context: RequestContext | undefined, collection: CollectionId): Promise<LayerReader> {
    if (context) {
      this.admit(context);
      const { reads } = context;
      return {
        audience: 'district',
        scopes: [reads],
        types: await this.typesOf([reads.districtKey]),
        end: () => reads.end(),
      };
    }
    if (!this.isPublic(collection)) throw new UnauthenticatedError();
    const districtKeys = await this.districts();
    const types = await this.typesOf(districtKeys);
    const scopes = districtKeys.map((key) => new ReadScope(this.open.database, key));
    return {
      audience: 'public',
      scopes,
      types,
      end: async () => {
        await Promise.all(scopes.map((scope) => scope.end()));
      },
    };
  }

  /** The kinds that are on in one of the districts, in the order of the catalogue. */
  private async typesOf(districtKeys: readonly string[]): Promise<readonly AccommodationType[]> {
    const found = new Set<AccommodationType>();
    for (const districtKey of districtKeys) {
      for (const type of await this.typesIn(districtKey)) found.add(type);
    }
    return typesShown([], [...found]);
  }

  private async typesIn(districtKey: string): Promise<readonly AccommodationType[]> {
    const known = this.changes.listening ? this.types.get(districtKey) : undefined;
    if (known) return known;
    const { epoch } = this;
    // A snapshot of its own: that of the request begins with the read that tells how new it is.
    const rules = await this.open.database.transaction({ districtKey }, (tx) => findRules(tx, districtKey, null));
    const types = enabledTypes(rules);
    if (epoch === this.epoch) this.types.set(districtKey, types);
    return types;
  }

  private async districts(): Promise<readonly string[]> {
    const known = this.known.get('districts');
    if (known) return known;
    const found = await this.open.findDistricts();
    this.known.set('districts', found);
    return found;
  }

  /** For descriptions of layers, which hold no figures. @throws UnauthenticatedError */
  admit(context: RequestContext | undefined): void {
    if (!context) {
      if (!this.anyPublic) throw new UnauthenticatedError();
      return;
    }
    if (!mayDo(context.actor, 'map-layers:read')) throw new ForbiddenError();
  }
}
