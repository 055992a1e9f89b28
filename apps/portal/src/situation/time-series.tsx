import './time-series.css';
import { type UseQueryResult } from '@tanstack/react-query';
import { memo, type ReactNode, useMemo } from 'react';
import { Figure, type FigureSeries } from '../ui/figure.js';
import { Loaded } from '../ui/states.js';
import { type CountedThing, findingOf, flowFindingOf, persons, places, stockSubjects } from '../ui/trend.domain.js';
import { kindLines } from './kind-lines.js';
import { coverageText, sumOfKinds, sumOfKnown } from './picture.domain.js';
import { type Series } from './situation-queries.js';

/** Days that the series may show, as the address names them. */
export const ranges = ['30', '90', '365'] as const;
export type Range = (typeof ranges)[number];

/** How the district came here. */
export const TimeSeries = memo(function TimeSeries({
  query,
  range,
  onRange,
}: {
  readonly query: UseQueryResult<Series | null>;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}): ReactNode {
  return (
    <section className="situation-section" aria-labelledby="verlauf">
      <div className="situation-section__head">
        <h2 className="kern-heading-medium" id="verlauf">
          Verlauf
        </h2>
        <div className="kern-form-input page__filters">
          <label className="kern-label kern-label--small" htmlFor="range">
            Zeitraum
          </label>
          <div className="kern-form-input__select-wrapper">
            <select
              id="range"
              className="kern-form-input__select"
              value={range}
              onChange={({ target }) => onRange(target.value as Range)}
            >
              {ranges.map((days) => (
                <option key={days} value={days}>
                  {days} Tage
                </option>
              ))}
            </select>
          </div>
        </div>
      </div>
      <Loaded query={query} what="Verlauf">
        {(series) => <Figures series={series} />}
      </Loaded>
    </section>
  );
});

const STOCK_RULE =
  'Summe der jüngsten Angaben aller Kommunen, solange sie fortgeschrieben werden; was unbekannt ist, zählt nicht als 0.';
const FLOW_RULE = 'Summe der Meldungen des Tages selbst; ein Tag ohne Meldung zählt nicht als 0.';

function Figures({ series }: { readonly series: Series }): ReactNode {
  const { accommodated, available, allocations, reports } = useMemo(() => {
    const { dates, unitsExpected, accommodation } = series;
    const stock = (measure: 'accommodatedPersons' | 'availableNow') => {
      const kinds = accommodation.map((kind) => ({ type: kind.type, ...kind[measure] }));
      const values = (type: (typeof kinds)[number]['type']) => kinds.find((kind) => kind.type === type)?.values ?? [];
      const lines = kindLines(
        sumOfKinds(kinds),
        kinds.map(({ type }) => type),
        values,
      );
      const coverage = dates.map((_, day) =>
        coverageText(
          kinds.map(({ type, unitsKnown }) => ({ type, unitsKnown: unitsKnown[day]! })),
          unitsExpected[day]!,
        ),
      );
      return { lines, coverage };
    };
    const { values, unitsKnown } = series.allocations;
    const lines: FigureSeries[] = [{ name: 'Zuweisungen', values, dash: 'solid' }];
    const owed = series.reporting.expected.map((expected, day) => Math.max(expected, unitsKnown[day]!));
    return {
      accommodated: stock('accommodatedPersons'),
      available: stock('availableNow'),
      allocations: { lines, coverage: unitsKnown.map((known, day) => `${known} von ${unitsExpected[day]}`) },
      reports: { known: sumOfKnown(unitsKnown) ?? 0, expected: sumOfKnown(owed) ?? 0 },
    };
  }, [series]);
  const { dates } = series;
  const finding = (name: string, { lines, coverage }: typeof available, thing: CountedThing): string =>
    findingOf(dates, { name, values: lines[0]!.values, coverage }, thing);
  return (
    <div className="figures">
      <Figure
        title="Untergebracht"
        unit="Personen"
        finding={finding(stockSubjects.accommodatedPersons, accommodated, persons)}
        dates={dates}
        series={accommodated.lines}
        coverage={accommodated.coverage}
        rule={STOCK_RULE}
      />
      <Figure
        title="Sofort frei"
        unit="Plätze"
        finding={finding(stockSubjects.availableNow, available, places)}
        dates={dates}
        series={available.lines}
        coverage={available.coverage}
        rule={STOCK_RULE}
      />
      <Figure
        title="Zuweisungen je Tag"
        unit="Personen"
        finding={flowFindingOf(series.allocations.values, reports, persons, 'zugewiesen')}
        dates={dates}
        series={allocations.lines}
        coverage={allocations.coverage}
        rule={FLOW_RULE}
      />
    </div>
  );
}
