import { type CalendarDate } from '#kernel';
import {
  classesOf,
  classOf,
  findTheme,
  insidePoint,
  type Theme,
  type ThemeClass,
  type ThemeId,
} from '#map-layers/domain';
import {
  accommodationKind,
  type accommodationKinds,
  type AccommodationType,
  accommodationTypes,
  type Measure,
  numberOf,
} from '#reporting/domain';
import { type Assessment, lookOf } from '../ui/status.domain.js';
import { type ThemeName } from './map-address.domain.js';
import { type Bounds, type Polygons, type Position } from './map-view.domain.js';

const themeIds: Readonly<Record<ThemeName, ThemeId>> = {
  lage: 'lage',
  frei: 'frei-je-1000',
  auslastung: 'auslastung',
  alter: 'datenalter',
};

/** The theme of the map layers that the address means. */
export function themeOf(name: ThemeName): Theme {
  return findTheme(themeIds[name])!;
}

/** `accommodated_shared`: a figure of a kind of accommodation. */
type FigureAttribute = `${'accommodated' | 'available' | 'operable'}_${(typeof accommodationKinds)[number]['column']}`;

/** Attributes of a unit on a day in the layer `unit-situations`, as far as the map shows them; null = unknown. */
export interface UnitAttributes extends Readonly<Partial<Record<FigureAttribute, number | null>>> {
  readonly unit_key: string;
  readonly name: string;
  readonly kind: 'TOWN' | 'MUNICIPALITY' | 'MUNICIPAL_ASSOCIATION' | 'DISTRICT_FACILITY';
  readonly reported_on: CalendarDate | null;
  readonly last_reported_on: CalendarDate | null;
  readonly staleness_days: number | null;
  readonly assessment: 'SUFFICIENT' | 'STRAINED' | 'CRITICAL' | null;
  readonly population: number | null;
  readonly available_per_1000: number | null;
  readonly occupancy_rate: number | null;
  readonly boundary_schematic: boolean | null;
}

/** A figure by kind of accommodation; without the kinds that the layer has no attribute of, and those of no use here. */
export function figureByKind(
  attributes: UnitAttributes,
  measure: Measure,
): { readonly type: AccommodationType; readonly value: number | null }[] {
  return accommodationTypes.flatMap((type) => {
    const value = attributes[numberOf(measure, type).column as FigureAttribute];
    return value === undefined || (value === null && accommodationKind(type).rule !== null) ? [] : [{ type, value }];
  });
}

/** The answer of the layer for a day (GeoJSON). */
export interface LayerDay {
  readonly attribution?: string;
  readonly demonstration?: true;
  readonly features: readonly {
    readonly geometry: { readonly type: 'MultiPolygon'; readonly coordinates: Polygons } | null;
    readonly properties: UnitAttributes;
  }[];
}

/** A unit on the map, or beside it. */
export interface MapUnit {
  readonly key: string;
  readonly name: string;
  readonly shortName: string;
  readonly attributes: UnitAttributes;
  /** null: a facility, or a unit whose boundary nobody has given. */
  readonly polygons: Polygons | null;
  /** The place of its label. */
  readonly labelPoint: Position | null;
}

export interface MapDay {
  readonly date: CalendarDate;
  /** By name. */
  readonly units: readonly MapUnit[];
  /** Around all boundaries; null = there are none. */
  readonly bounds: Bounds | null;
  /** Whose boundaries they are. */
  readonly attribution: string | null;
  readonly demonstration: boolean;
}

/** The answer of the layer for a day, as the map shows it. */
export function mapDayOf(date: CalendarDate, { features, attribution, demonstration }: LayerDay): MapDay {
  const shortNames = shortNamesOf(features.map(({ properties }) => properties.name));
  const units = features.map(({ geometry, properties }, index): MapUnit => {
    const polygons = geometry?.coordinates ?? null;
    return {
      key: properties.unit_key,
      name: properties.name,
      shortName: shortNames[index]!,
      attributes: properties,
      polygons,
      labelPoint: polygons && insidePoint(polygons),
    };
  });
  return {
    date,
    units: units.sort((a, b) => a.name.localeCompare(b.name, 'de')),
    bounds: boundsOf(units),
    attribution: attribution ?? null,
    demonstration: demonstration === true,
  };
}

function boundsOf(units: readonly MapUnit[]): Bounds | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { polygons } of units)
    for (const [outer] of polygons ?? [])
      for (const [x, y] of outer!) {
        west = Math.min(west, x);
        south = Math.min(south, y);
        east = Math.max(east, x);
        north = Math.max(north, y);
      }
  return west > east ? null : [west, south, east, north];
}

/**
 * Names as short as a map wants them: `SG` for Samtgemeinde, without what tells a place from others of its name far
 * away (`Dissen am Teutoburger Wald`). Names that would become equal stay as they are.
 */
export function shortNamesOf(names: readonly string[]): readonly string[] {
  const short = names.map((name) =>
    name.replace(/^Samtgemeinde /, 'SG ').replace(/ (am|an der|im|in der|in|auf|auf der|bei|vor der) .*$/, ''),
  );
  return names.map((name, index) =>
    short.filter((other) => other === short[index]).length > 1 ? name : short[index]!,
  );
}

/** The value of the theme's attribute; null = unknown. */
export function valueOf(theme: Theme, { attributes }: MapUnit): string | number | null {
  return attributes[theme.attribute as keyof UnitAttributes] as string | number | null;
}

/** Of the report that counts, null where it has none; undefined = no report counts. */
export function assessmentOf({ attributes }: MapUnit): Assessment | undefined {
  return attributes.assessment ?? (attributes.reported_on === null ? undefined : null);
}

/** The class of the theme that a unit falls into. */
export function unitClass(theme: Theme, unit: MapUnit): ThemeClass {
  return classOf(theme, valueOf(theme, unit));
}

/** A value as a label shows it: the word of a status, `12,5`, `82 %`, `3 Tage`; unknown is `–`, or that nobody reported. */
export function valueText(theme: Theme, unit: MapUnit): string {
  const value = valueOf(theme, unit);
  if (theme.attribute === 'assessment') return lookOf(assessmentOf(unit)).word;
  if (typeof value !== 'number') return '–';
  const number = value.toLocaleString('de-DE', { maximumFractionDigits: 1 });
  if (theme.unit === 'Prozent') return `${number} %`;
  if (theme.unit === 'Tage') return value === 1 ? '1 Tag' : `${number} Tage`;
  return number;
}

/** Day of the figures, where they are from an earlier one. */
export function staleSince({ attributes: { staleness_days: days, reported_on: day } }: MapUnit): CalendarDate | null {
  return days !== null && days > 0 ? day : null;
}

/** How many units are in each class, facilities included. */
export function classCounts(
  theme: Theme,
  units: readonly MapUnit[],
): readonly { readonly candidate: ThemeClass; readonly count: number }[] {
  const classes = units.map((unit) => unitClass(theme, unit));
  return classesOf(theme).map((candidate) => ({
    candidate,
    count: classes.filter((own) => own === candidate).length,
  }));
}

/** The finding of the map in a sentence: `3 von 21 Kommunen kritisch, 1 ohne Meldung.` */
export function findingOf(theme: Theme, units: readonly MapUnit[]): string {
  const counts = classCounts(theme, units);
  const unknown = counts.at(-1)!.count;
  const rest = (word: string): string => (unknown === 0 ? '' : `, ${unknown} ${word}`);
  if (theme.attribute === 'assessment') {
    const critical = counts.at(-2)!.count;
    const word = units.some((unit) => assessmentOf(unit) === null) ? 'ohne Einschätzung' : 'ohne Meldung';
    return `${critical} von ${units.length} Kommunen kritisch${rest(word)}.`;
  }
  const values = units.map((unit) => valueOf(theme, unit)).filter((value) => typeof value === 'number');
  if (values.length === 0) return 'Von keiner Kommune ist ein Wert bekannt.';
  const text = (value: number): string => value.toLocaleString('de-DE', { maximumFractionDigits: 1 });
  const [least, most] = [text(Math.min(...values)), text(Math.max(...values))];
  const unit = theme.unit === 'Prozent' ? ' %' : theme.unit === 'Tage' ? ' Tage' : '';
  return `${least === most ? `${least}${unit}` : `Von ${least} bis ${most}${unit}`}${rest('unbekannt')}.`;
}
