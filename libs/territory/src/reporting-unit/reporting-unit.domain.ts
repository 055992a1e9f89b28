import { type CalendarDate } from '#kernel';

export const reportingUnitKinds = ['TOWN', 'MUNICIPALITY', 'MUNICIPAL_ASSOCIATION', 'DISTRICT_FACILITY'] as const;

/** The kinds of reporting units; a facility of the district is not part of a municipality's figures. */
export type ReportingUnitKind = (typeof reportingUnitKinds)[number];

/** The smallest body that owes a report, as it stands in one version. */
export interface ReportingUnit {
  /** District it belongs to, whatever its key begins with. */
  districtKey: string;
  /** 12 characters: ARS; association: 9 digits and `000`; without ARS: district key, `F`, six digits. */
  unitKey: string;
  /** Display name, unambiguous in the district. */
  name: string;
  kind: ReportingUnitKind;
  /** 8 digits; null for associations and facilities, or unknown. */
  ags: string | null;
  /** Persons; null = unknown. */
  population: number | null;
  populationDate: CalendarDate | null;
  populationSource: string | null;
  /** First day; null = open. */
  validFrom: CalendarDate | null;
  /** Last day; null = open. */
  validTo: CalendarDate | null;
  /** Facility of the district: the unit in whose area it lies. */
  hostUnitKey: string | null;
}

/** A municipality inside an association; it does not report itself. */
export interface MemberMunicipality {
  ags: string;
  name: string;
  /** Persons, as it stood in the boundary file; null = unknown. */
  population: number | null;
}

/** Whether the unit exists on that day. */
export function isValidOn(unit: Pick<ReportingUnit, 'validFrom' | 'validTo'>, date: CalendarDate): boolean {
  return (unit.validFrom === null || unit.validFrom <= date) && (unit.validTo === null || date <= unit.validTo);
}

/** Whether there is a day on which both exist. */
export function shareADay(
  a: Pick<ReportingUnit, 'validFrom' | 'validTo'>,
  b: Pick<ReportingUnit, 'validFrom' | 'validTo'>,
): boolean {
  return (
    (a.validFrom === null || b.validTo === null || a.validFrom <= b.validTo) &&
    (b.validFrom === null || a.validTo === null || b.validFrom <= a.validTo)
  );
}

/** The 8-digit municipality key inside a 12-digit ARS; null for a key without ARS. */
export function agsOf(unitKey: string): string | null {
  return /^\d{12}$/.test(unitKey) ? unitKey.slice(0, 5) + unitKey.slice(9) : null;
}
