import './unit.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { countText, dayText, longDayText, momentText, shortDayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { DayMark, dayWords } from '../ui/day-mark.js';
import { Page } from '../ui/page.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { RangeFilter } from '../ui/range-filter.js';
import { Empty, Loaded } from '../ui/states.js';
import { Known, Status } from '../ui/status.js';
import { Amount } from './amount.js';
import { partsOf } from './unit.domain.js';
import { UnitHead } from './unit-head.js';
import { overviewQuery, rangeTo, unitQuery } from './unit-queries.js';
import { numbers, Table, words } from '../ui/table.js';

/** Days on one page of the list. */
const DAYS = 30;

/** Meldungen: the days of a unit, newest first, each with what came. */
export default function UnitReportsPage(): ReactNode {
  const { unitKey } = useParams({ from: '/frame/signed-in/kommune/$unitKey/meldungen' });
  const { until } = useSearch({ from: '/frame/signed-in/kommune/$unitKey/meldungen' });
  const { district } = useViewer();
  const navigate = useNavigate();
  const [from, to] = rangeTo(until ?? district.today, district.today, DAYS);
  // The days before stay until the others are there: who types a day stays in the field.
  const query = useQuery({ ...unitQuery(unitKey, from, to), placeholderData: keepPreviousData });
  usePrintFoot(
    `Kreislage · ${district.name} · ${query.data?.name ?? 'Kommune'} · Meldungen ${dayText(from)} bis ${dayText(to)}`,
  );
  const { data: asOfToday } = useQuery(overviewQuery(unitKey, district.today));
  const show = (last: string): void =>
    void navigate({ to: '.', search: last >= district.today ? {} : { until: last } });
  return (
    <Loaded query={query} what="Meldungen" page="Meldungen">
      {(data) => (
        <Page
          title="Meldungen"
          place={data.name}
          heading={data.name}
          wide
          head={<UnitHead unitKey={unitKey} data={asOfToday ?? null} />}
        >
          <RangeFilter to={to} days={DAYS} today={district.today} onShow={show} />
          {data.reports.length === 0 && (
            <Empty>
              Von {dayText(data.from)} bis {dayText(data.to)} hat {data.name} nicht gemeldet.
            </Empty>
          )}
          <Table
            name="Meldungen"
            caption={
              <>
                Tage von {dayText(data.from)} bis {dayText(data.to)}, neuester zuerst
              </>
            }
            columns={[
              words('Tag'),
              words('Meldung'),
              words('Eingang'),
              words('Lage'),
              numbers('Untergebracht'),
              numbers('Sofort frei'),
              numbers('Zuweisungen'),
            ]}
          >
            <tbody className="kern-table__body">
              {[...data.reportingDays].reverse().map((day) => {
                const report = data.reports.find(({ reportingDate }) => reportingDate === day.date);
                return (
                  <tr key={day.date} className="kern-table__row">
                    <th scope="row" className="kern-table__cell">
                      <Link
                        className="kern-link"
                        to="/kommune/$unitKey/meldungen/$date"
                        params={{ unitKey, date: day.date }}
                        aria-label={longDayText(day.date)}
                      >
                        {longDayText(day.date).slice(0, 3)} {shortDayText(day.date)}
                      </Link>
                    </th>
                    <td className="kern-table__cell day-cell">
                      <DayMark day={day} /> {dayWords(day)}
                    </td>
                    <td className="kern-table__cell">
                      {day.firstRecordedAt && momentText(day.firstRecordedAt, district.timeZone)}
                      {(day.revision ?? 1) > 1 && <span className="muted"> · Fassung {day.revision}</span>}
                    </td>
                    <td className="kern-table__cell">{report && <Status assessment={report.assessment} />}</td>
                    {report ? (
                      <>
                        <td className="kern-table__cell kern-table__cell--numeric">
                          <Amount parts={partsOf(report, 'accommodatedPersons')} />
                        </td>
                        <td className="kern-table__cell kern-table__cell--numeric">
                          <Amount parts={partsOf(report, 'availableNow')} />
                        </td>
                        <td className="kern-table__cell kern-table__cell--numeric">
                          <Known>{countText(report.allocations)}</Known>
                        </td>
                      </>
                    ) : (
                      <td className="kern-table__cell" colSpan={3} />
                    )}
                  </tr>
                );
              })}
            </tbody>
          </Table>
        </Page>
      )}
    </Loaded>
  );
}
