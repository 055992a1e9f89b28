import { countText, percentText } from '../format/format.domain.js';
import { figureByKind, type UnitAttributes } from './map-units.domain.js';

/** `(10 + 5) ÷ 46.000 × 1.000 = 0,3`; where something is unknown, what. */
export function freePerInhabitantsText(attributes: UnitAttributes): string {
  const { kind, available_per_1000: rate, population } = attributes;
  if (kind === 'DISTRICT_FACILITY') return 'Eine Einrichtung hat keine Einwohner.';
  const result = rate === null ? '–' : rate.toLocaleString('de-DE', { maximumFractionDigits: 1 });
  const free = figureByKind(attributes, 'availableNow').map(({ value }) => countText(value));
  return `(${free.join(' + ')}) ÷ ${countText(population)} × 1.000 = ${result}`;
}

/** `(100 + 50) ÷ (120 + 60) = 83,3 %`, of the kinds for which both persons and places are known. */
export function occupancyText(attributes: UnitAttributes): string {
  const places = figureByKind(attributes, 'operablePlaces');
  const kinds = figureByKind(attributes, 'accommodatedPersons').map(
    ({ type, value }) => [value, places.find((one) => one.type === type)?.value ?? null] as const,
  );
  const known = kinds.filter(([persons, places]) => persons !== null && places !== null);
  if (known.length === 0) return 'Zu keiner Unterbringungsart sind sowohl Personen als auch Plätze bekannt.';
  const sum = (side: 0 | 1): string => {
    const values = known.map((kind) => countText(kind[side])).join(' + ');
    return known.length > 1 ? `(${values})` : values;
  };
  return `${sum(0)} ÷ ${sum(1)} = ${percentText(attributes.occupancy_rate)}`;
}
