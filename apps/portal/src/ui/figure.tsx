import './figure.css';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type CalendarDate } from '#kernel';
import { countText, dative, dayText } from '../format/format.domain.js';
import { Button } from './controls.js';
import { type Dash, type drawLines } from './line-chart.js';
import { Known } from './status.js';
import { numbers, Table, words } from './table.js';
import { whenIdle } from './when-idle.js';

export interface FigureSeries {
  readonly name: string;
  /** One for each date; null = unknown. */
  readonly values: readonly (number | null)[];
  /** How its line differs from the others where there is no colour. */
  readonly dash: Dash;
}

/**
 * Figures over days: a caption, what they show in one sentence, the lines for the eye, and "Als Tabelle" for everybody. Those
 * who hear the page get the sentence and the table.
 * @param unit the unit of the count, `Plätze`
 * @param coverage the coverage of each day's values: `19 von 21`
 * @param rule how a value comes about, in one sentence
 * @param dates oldest first
 */
export function Figure({
  title,
  finding,
  unit,
  dates,
  series,
  coverage,
  rule,
}: {
  readonly title: string;
  readonly finding: string;
  readonly unit: string;
  readonly dates: readonly CalendarDate[];
  readonly series: readonly FigureSeries[];
  readonly coverage: readonly string[];
  readonly rule: string;
}): ReactNode {
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="figure" aria-labelledby={id}>
      <figcaption id={id} className="figure__caption">
        <span className="kern-title">{title}</span> <span className="muted">in {dative(unit)}</span>
      </figcaption>
      <p className="kern-body">{finding}</p>
      <Chart dates={dates} series={series} />
      <p className="figure__rule muted">So gerechnet: {rule}</p>
      <div className="actions">
        <Button compact weight="tertiary" icon="dehaze" aria-expanded={asTable} onClick={() => setAsTable(!asTable)}>
          Als Tabelle
        </Button>
      </div>
      {asTable && <SeriesTable title={title} unit={unit} dates={dates} series={series} coverage={coverage} />}
    </figure>
  );
}

function Chart({
  dates,
  series,
}: {
  readonly dates: readonly CalendarDate[];
  readonly series: readonly FigureSeries[];
}): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<ReturnType<typeof drawLines> | null>(null);
  useEffect(() => {
    let drawn: ReturnType<typeof drawLines> | null = null;
    let gone = false;
    // The figures come first: loading and drawing charts takes as long as everything else on the page.
    const callOff = whenIdle(() => {
      void import('./line-chart.js').then((lines) => {
        if (gone || !element.current) return;
        drawn = lines.drawLines(element.current);
        setChart(drawn);
      });
    });
    return () => {
      gone = true;
      callOff();
      drawn?.end();
      setChart(null);
    };
  }, []);
  useEffect(() => chart?.show(dates, series), [chart, dates, series]);
  return <div className="figure__chart" ref={element} aria-hidden="true" />;
}

/** Newest day first. */
function SeriesTable({
  title,
  unit,
  dates,
  series,
  coverage,
}: {
  readonly title: string;
  readonly unit: string;
  readonly dates: readonly CalendarDate[];
  readonly series: readonly FigureSeries[];
  readonly coverage: readonly string[];
}): ReactNode {
  return (
    <Table
      name={`${title} in ${dative(unit)}, je Tag`}
      columns={[words('Tag'), ...series.map(({ name }) => numbers(name)), words('bekannt')]}
      regionClassName="figure__table"
    >
      <tbody className="kern-table__body">
        {dates
          .map((date, index) => (
            <tr key={date} className="kern-table__row">
              <th scope="row" className="kern-table__cell">
                {dayText(date)}
              </th>
              {series.map(({ name, values }) => (
                <td key={name} className="kern-table__cell kern-table__cell--numeric">
                  <Known>{countText(values[index])}</Known>
                </td>
              ))}
              <td className="kern-table__cell">{coverage[index]}</td>
            </tr>
          ))
          .reverse()}
      </tbody>
    </Table>
  );
}
