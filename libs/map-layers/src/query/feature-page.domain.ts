import { type Link } from '#ogc/domain';
import { type LayerFeature } from '../layer/collection.domain.js';
import { type Audience } from '../layer/disclosure.domain.js';

/** Facts that stand around the features of a page, or beside one feature. */
export interface Surroundings {
  readonly timeStamp: string;
  readonly links: readonly Link[];
  readonly demonstration: boolean;
  /** `public` = figures are rounded, and small ones left out. */
  readonly audience: Audience;
  readonly attribution: string | null;
}

/** A page of features, of states or of histories. */
export interface FeaturePage extends Omit<Surroundings, 'links'> {
  readonly features: readonly LayerFeature[];
  /** null = too many to count. */
  readonly numberMatched: number | null;
  /** Cursor of the next page; null = this is the last one. */
  readonly next: string | null;
}
