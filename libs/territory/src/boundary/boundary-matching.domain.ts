import { type CalendarDate } from '#kernel';
import { agsOf, isValidOn, type ReportingUnit } from '../reporting-unit/reporting-unit.domain.js';

/** The meaning of a feature's key for the districts on record. */
type BoundaryMatch =
  /** The boundary of a unit, or of a member of an association. */
  | {
      readonly boundaryKey: string;
      readonly level: 'MUNICIPALITY' | 'ASSOCIATION';
      readonly unit: ReportingUnit | null;
    }
  /** Not of these districts: skipped and counted. */
  | { readonly outside: true }
  /** The outline of a district itself: not needed, it is the union of its units. */
  | { readonly districtOutline: true }
  /** In a district, but unknown there, or not clear: the file is refused. German. */
  | { readonly problem: string };

/** Finds the unit that the key of a boundary means. */
export class BoundaryMatcher {
  private readonly byKey = new Map<string, ReportingUnit[]>();
  private readonly byNineDigits = new Map<string, ReportingUnit[]>();
  private readonly byAgs = new Map<string, ReportingUnit[]>();

  /**
   * @param units newest version of the units of every district
   * @param districtKeys the districts that boundaries are wanted for
   * @param day decides between units that share a key at different times
   * @param memberKeys 12-digit keys of municipalities known from earlier imports, by AGS
   */
  constructor(
    units: readonly ReportingUnit[],
    private readonly districtKeys: ReadonlySet<string>,
    private readonly day: CalendarDate,
    private readonly memberKeys: ReadonlyMap<string, string>,
  ) {
    for (const unit of units) {
      push(this.byKey, unit.unitKey, unit);
      push(this.byNineDigits, unit.unitKey.slice(0, 9), unit);
      const ags = unit.ags ?? (unit.kind === 'TOWN' || unit.kind === 'MUNICIPALITY' ? agsOf(unit.unitKey) : null);
      if (ags !== null) push(this.byAgs, ags, unit);
    }
  }

  match(key: string): BoundaryMatch {
    if (!/^(\d{5}|\d{8}|\d{9}|\d{12})$/.test(key)) {
      return { problem: `„${key}“ ist kein Schlüssel mit 12 (ARS), 8 (AGS) oder 9 Ziffern (Gemeindeverband).` };
    }
    switch (key.length) {
      case 5:
        return this.matchArs(`${key}0000000`, key);
      case 8:
        return this.matchAgs(key);
      case 9:
        return this.matchNineDigits(key);
      default:
        return this.matchArs(key, key);
    }
  }

  /** Key of the association on record of which this municipality is a member; null = none. */
  associationOf(municipalityKey: string): string | null {
    const key = `${municipalityKey.slice(0, 9)}000`;
    return key !== municipalityKey && this.byKey.get(key)?.some((unit) => unit.kind === 'MUNICIPAL_ASSOCIATION')
      ? key
      : null;
  }

  private matchArs(ars: string, written: string): BoundaryMatch {
    const units = this.byKey.get(ars);
    const match = units ? this.choose(units, written) : null;
    if (match && !('outside' in match)) return match;
    // Padded forms: five digits and zeros, nine digits and 000.
    if (ars.endsWith('0000000')) return this.isInside(ars) ? { districtOutline: true } : { outside: true };
    if (match) return match;
    if (ars.endsWith('000') && this.byNineDigits.has(ars.slice(0, 9))) return this.matchNineDigits(ars.slice(0, 9));
    const association = this.associationOf(ars);
    if (association !== null) {
      return this.byKey.get(association)!.some((unit) => this.districtKeys.has(unit.districtKey))
        ? { boundaryKey: ars, level: 'MUNICIPALITY', unit: null }
        : { outside: true };
    }
    return this.unknown(written);
  }

  private matchAgs(ags: string): BoundaryMatch {
    const units = this.byAgs.get(ags);
    if (units) return this.choose(units, ags);
    const member = this.memberKeys.get(ags);
    return member === undefined ? this.unknown(ags) : this.matchArs(member, ags);
  }

  private matchNineDigits(key: string): BoundaryMatch {
    const units = (this.byNineDigits.get(key) ?? []).filter((unit) => unit.kind !== 'DISTRICT_FACILITY');
    if (units.length === 0) return this.unknown(key);
    const association = units.filter((unit) => unit.kind === 'MUNICIPAL_ASSOCIATION');
    return this.choose(association.length > 0 ? association : units, key);
  }

  private choose(units: readonly ReportingUnit[], written: string): BoundaryMatch {
    const wanted = units.filter((unit) => this.districtKeys.has(unit.districtKey));
    if (wanted.length === 0) return { outside: true };
    const valid = wanted.filter((unit) => isValidOn(unit, this.day));
    const candidates = valid.length > 0 ? valid : wanted;
    const keys = new Set(candidates.map((unit) => unit.unitKey));
    const unit = candidates[0]!;
    if (keys.size > 1) return { problem: `„${written}“ passt zu mehreren Kommunen: ${[...keys].join(', ')}.` };
    if (unit.kind === 'DISTRICT_FACILITY') {
      return { problem: `„${written}“ ist eine Einrichtung des Landkreises (${unit.name}); sie hat keine Grenze.` };
    }
    return {
      boundaryKey: unit.unitKey,
      level: unit.kind === 'MUNICIPAL_ASSOCIATION' ? 'ASSOCIATION' : 'MUNICIPALITY',
      unit,
    };
  }

  private unknown(key: string): BoundaryMatch {
    return this.isInside(key)
      ? {
          problem: `„${key}“ liegt im Landkreis ${key.slice(0, 5)}, gehört dort aber zu keiner Kommune und keinem Mitglied eines Gemeindeverbands.`,
        }
      : { outside: true };
  }

  private isInside(key: string): boolean {
    return this.districtKeys.has(key.slice(0, 5));
  }
}

function push(map: Map<string, ReportingUnit[]>, key: string, unit: ReportingUnit): void {
  const units = map.get(key);
  if (units) units.push(unit);
  else map.set(key, [unit]);
}
