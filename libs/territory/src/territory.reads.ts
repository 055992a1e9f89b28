import { type ReadScope } from '#platform';
import { type UnitContact } from './contact/contact.domain.js';
import { findContacts } from './contact/contact.repository.js';
import { type District } from './district/district.domain.js';
import { findDistrict, findRules, findRulesRevision } from './district/district.repository.js';
import { type ReportingRules } from './district/reporting-rules.domain.js';
import { type ReportingUnit } from './reporting-unit/reporting-unit.domain.js';
import { findUnits } from './reporting-unit/reporting-unit.repository.js';

// Reads of one request: the reader's own district as it is now (`asOf` null) or was known at a moment, each read once.

export function readDistrict(reads: ReadScope, asOf: Date | null = null): Promise<District | null> {
  return once(reads, 'district', asOf, findDistrict);
}

export function readRules(reads: ReadScope, asOf: Date | null = null): Promise<ReportingRules> {
  return once(reads, 'rules', asOf, findRules);
}

/** The number of those rules; 0 = the default ones. */
export function readRulesRevision(reads: ReadScope, asOf: Date | null = null): Promise<number> {
  return once(reads, 'rules-revision', asOf, findRulesRevision);
}

/** Every unit of the district, valid or not, by key. */
export function readUnits(reads: ReadScope, asOf: Date | null = null): Promise<ReportingUnit[]> {
  return once(reads, 'units', asOf, findUnits);
}

/** Contacts by key of the unit, as they are now. */
export function readContacts(reads: ReadScope): Promise<ReadonlyMap<string, UnitContact>> {
  return reads.memo('contacts', () => findContacts(reads, reads.districtKey));
}

function once<T>(
  reads: ReadScope,
  what: string,
  asOf: Date | null,
  find: (tx: ReadScope, districtKey: string, knownAt: Date | null) => Promise<T>,
): Promise<T> {
  return reads.memo(`${what}/${asOf?.toISOString() ?? 'live'}`, () => find(reads, reads.districtKey, asOf));
}
