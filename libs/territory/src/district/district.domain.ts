/** A district (Kreis): the tenant of the platform. */
export interface District {
  /** Five digits, text. */
  districtKey: string;
  name: string;
  /** Two-letter code of the Land, for its holidays. */
  state: string;
  /** IANA name; "today" and the due moment follow it. */
  timeZone: string;
  /** The figures of this district are invented; wherever they show, it must be said. */
  demonstration: boolean;
}

/** Topic of the outbox: rules, units or population of the district changed; every day is worked out anew. */
export const DISTRICT_CHANGED = 'DistrictChanged';
