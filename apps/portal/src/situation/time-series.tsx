import { type UseQueryResult } from '@tanstack/react-query';
import { memo, type ReactNode, useMemo } from 'react';
import { Figure, type FigureSeries } from '../ui/figure.js';
import { Loaded } from '../ui/states.js';
import { findingOf, flowFindingOf, persons, places } from '../ui/trend.domain.js';
import { sumOfSeries } from './picture.domain.js';
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

function Figures({ series }: { readonly series: Series }): ReactNode {
  const { accommodated, available, allocations } = useMemo(() => {
    const byKind = (read: (kind: Series['accommodation'][number]) => readonly (number | null)[]) =>
      new Map(series.accommodation.map((kind) => [kind.type, read(kind)]));
    const housed = byKind((kind) => kind.accommodatedPersons.values);
    const free = byKind((kind) => kind.availableNow.values);
    const lines = (of: typeof housed): FigureSeries[] => [
      { name: 'gesamt', values: sumOfSeries([...of.values()]), dash: 'solid' },
      { name: 'dezentral', values: of.get('DECENTRALISED') ?? [], dash: 'dashed' },
      { name: 'GU', values: of.get('SHARED') ?? [], dash: 'dotted' },
    ];
    return {
      accommodated: lines(housed),
      available: lines(free),
      allocations: [{ name: 'Zuweisungen', values: series.allocations.values, dash: 'solid' }] as FigureSeries[],
    };
  }, [series]);
  const { dates } = series;
  return (
    <div className="figures">
      <Figure
        title="Untergebracht"
        unit="Personen"
        finding={findingOf(dates, { name: 'Untergebracht', values: accommodated[0]!.values }, persons)}
        dates={dates}
        series={accommodated}
      />
      <Figure
        title="Sofort frei"
        unit="Plätze"
        finding={findingOf(dates, { name: 'Sofort frei', values: available[0]!.values }, places)}
        dates={dates}
        series={available}
      />
      <Figure
        title="Zuweisungen je Tag"
        unit="Personen"
        finding={flowFindingOf(allocations[0]!.values, persons, 'zugewiesen')}
        dates={dates}
        series={allocations}
      />
    </div>
  );
}
