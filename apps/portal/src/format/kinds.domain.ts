import { type AccommodationType } from '#reporting/domain';

/** Titles of the kinds of accommodation; short labels are `typeLabel` of the reporting rules. */
export const kindTitle: Readonly<Record<AccommodationType, string>> = {
  DECENTRALISED: 'Dezentrale Unterbringung',
  SHARED: 'Gemeinschaftsunterkunft',
};
