import { type ReactNode, useMemo } from 'react';
import { type CalendarDate } from '#kernel';
import { accommodationKind, typeLabel, typesOf } from '#reporting/domain';
import { type Report } from '../daily-report/report-queries.js';
import { kindLines } from '../situation/kind-lines.js';
import { onlyKind, type Parts } from '../situation/picture.domain.js';
import { Figure } from '../ui/figure.js';
import { type CountedThing, findingOf, stockSubjects } from '../ui/trend.domain.js';
import { partsOf, totalsOf } from './unit.domain.js';

/** The course of a figure over the days, in total and by kind. */
export function Course({
  title,
  measure,
  thing,
  dates,
  counting,
}: {
  readonly title: string;
  readonly measure: keyof typeof stockSubjects;
  readonly thing: CountedThing;
  readonly dates: readonly CalendarDate[];
  readonly counting: readonly (Report | null)[];
}): ReactNode {
  const { series, coverage } = useMemo(() => {
    const parts = counting.map((report) => partsOf(report, measure));
    const types = typesOf(Object.assign({}, ...parts) as object);
    const lines = kindLines(totalsOf(parts), types, (type) => parts.map((day) => day[type] ?? null));
    const allOf = (day: Parts): string =>
      typesOf(day)
        .filter((type) => accommodationKind(type).rule === null)
        .map((type) => typeLabel[type])
        .join(' und ');
    return {
      series: lines,
      coverage: parts.map((day) => (day.total === null ? 'nichts' : (onlyKind(day) ?? allOf(day)))),
    };
  }, [counting, measure]);
  return (
    <Figure
      title={title}
      unit={thing.many}
      finding={findingOf(dates, { name: stockSubjects[measure], values: series[0]!.values, coverage }, thing)}
      dates={dates}
      series={series}
      coverage={coverage}
      rule="Angaben der jüngsten Meldung, solange sie fortgeschrieben wird; gesamt hat eine Lücke, wo eine der Arten unbekannt ist."
    />
  );
}
