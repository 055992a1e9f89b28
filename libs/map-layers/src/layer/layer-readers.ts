import { UnauthenticatedError } from '#kernel';
import { type Database, ReadScope } from '#platform';
import { mayDo } from '#identity';
import { type RequestContext } from '#identity/api';
import { type Audience } from './layer-states.js';
import { type CollectionId } from './collection.domain.js';

/** Who reads a layer, and which districts with which snapshot. */
export interface LayerReader {
  readonly audience: Audience;
  /** One for the own district; for everybody one for each district of the installation, by key. */
  readonly scopes: readonly ReadScope[];
  /** Ends the reads; nothing may be asked afterwards. */
  end(): Promise<void>;
}

/** What everybody may see, and of whom. */
export interface PublicLayers {
  readonly collections: readonly string[];
  readonly findDistricts: () => Promise<readonly string[]>;
  readonly database: Database;
}

/**
 * The one way to the features of a layer: with credentials the own district, as everywhere; without, only layers that the
 * operator made public, and then as everybody may see them.
 */
export class LayerReaders {
  constructor(private readonly open: PublicLayers) {}

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
      return { audience: 'district', scopes: [context.reads], end: () => context.reads.end() };
    }
    if (!this.isPublic(collection)) throw new UnauthenticatedError();
    const scopes = (await this.open.findDistricts()).map((key) => new ReadScope(this.open.database, key));
    return {
      audience: 'public',
      scopes,
      end: async () => {
        await Promise.all(scopes.map((scope) => scope.end()));
      },
    };
  }

  /** For descriptions of layers, which hold no figures. @throws UnauthenticatedError */
  admit(context: RequestContext | undefined): void {
    if (!context) {
      if (!this.anyPublic) throw new UnauthenticatedError();
      return;
    }
    if (!mayDo(context.actor, 'map-layers:read')) throw new UnauthenticatedError();
  }
}
