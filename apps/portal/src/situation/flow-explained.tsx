import { type ReactNode } from 'react';
import { countText, dayText, longDayText } from '../format/format.domain.js';
import { Anchor } from '../ui/controls.js';
import { ExplanationTable } from './explanation-table.js';
import { type Picture, type Series } from './situation-queries.js';

/** The flow of seven days, by day and by unit. Both add up to the figure. */
export function FlowExplained({
  picture,
  series,
}: {
  readonly picture: Picture;
  readonly series: Series | null;
}): ReactNode {
  const { from, to, value, reportsKnown, reportsExpected } = picture.allocationsSince;
  const start = series?.dates.indexOf(from) ?? -1;
  const days = series && start >= 0 ? series.dates.slice(start) : [];
  return (
    <section className="explanation__part">
      <h3 className="kern-title">7 Tage</h3>
      <p className="explanation__formula">
        Summe der Zuweisungen vom {dayText(from)} bis {dayText(to)}: {countText(value)}; bekannt aus {reportsKnown} von{' '}
        {reportsExpected} Meldungen. Ein Tag ohne Meldung zählt nicht als 0.
      </p>
      {series && days.length > 0 && (
        <ExplanationTable
          caption="Zuweisungen je Tag"
          columns={['Tag', 'Wert', 'Bekannt']}
          rows={days.map((day, index) => ({
            key: day,
            name: longDayText(day),
            value: series.allocations.values[start + index] ?? null,
            source: `${series.allocations.unitsKnown[start + index]} von ${series.unitsExpected[start + index]} Kommunen`,
          }))}
          total={value}
        />
      )}
      <ExplanationTable
        caption="Zuweisungen je Kommune"
        columns={['Kommune', 'Wert', 'Bekannt']}
        rows={picture.units.map(({ unit, allocationsSince: flow }) => ({
          key: unit.key,
          name: unit.name,
          value: flow.value,
          source: (
            <>
              {flow.reportsKnown} von {flow.reportsExpected}{' '}
              <Anchor href={`/kommune/${unit.key}/meldungen`} aria-label={`Meldungen ${unit.name}`}>
                Meldungen
              </Anchor>
            </>
          ),
        }))}
        total={value}
      />
    </section>
  );
}
