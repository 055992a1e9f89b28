import { countText, percentText } from '../format/format.domain.js';
import { type UnitAttributes } from './map-units.domain.js';

/** `(10 + 5) ÷ 46.000 × 1.000 = 0,3`; where something is unknown, what. */
export function freePerInhabitantsText({
  kind,
  available_decentralised: decentralised,
  available_shared: shared,
  available_per_1000: rate,
  population,
}: UnitAttributes): string {
  if (kind === 'DISTRICT_FACILITY') return 'Eine Einrichtung hat keine Einwohner.';
  const result = rate === null ? '–' : rate.toLocaleString('de-DE', { maximumFractionDigits: 1 });
  return `(${countText(decentralised)} + ${countText(shared)}) ÷ ${countText(population)} × 1.000 = ${result}`;
}

/** `(100 + 50) ÷ (120 + 60) = 83,3 %`, of the kinds for which both persons and places are known. */
export function occupancyText(attributes: UnitAttributes): string {
  const kinds = [
    [attributes.accommodated_decentralised, attributes.operable_decentralised],
    [attributes.accommodated_shared, attributes.operable_shared],
  ] as const;
  const known = kinds.filter(([persons, places]) => persons !== null && places !== null);
  if (known.length === 0) return 'Zu keiner Unterbringungsart sind sowohl Personen als auch Plätze bekannt.';
  const sum = (side: 0 | 1): string => {
    const values = known.map((kind) => countText(kind[side])).join(' + ');
    return known.length > 1 ? `(${values})` : values;
  };
  return `${sum(0)} ÷ ${sum(1)} = ${percentText(attributes.occupancy_rate)}`;
}
