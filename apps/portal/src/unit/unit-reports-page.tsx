import './unit.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { addDays } from '#kernel';
import { countText, dayText, longDayText, momentText, shortDayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Button } from '../ui/controls.js';
import { DateStepper } from '../ui/date-stepper.js';
import { DayMark, dayWords } from '../ui/day-mark.js';
import { Page } from '../ui/page.js';
import { Empty, Loaded } from '../ui/states.js';
import { Known, Status } from '../ui/status.js';
import { bothKinds } from './unit.domain.js';
import { UnitHead } from './unit-page.js';
import { overviewQuery, rangeTo, unitQuery } from './unit-queries.js';

/** Days on one page of the list. */
const DAYS = 30;

/** Meldungen: the days of a unit, newest first, each with what came. */
export default function UnitReportsPage(): ReactNode {
  const { unitKey } = useParams({ from: '/frame/signed-in/kommune/$unitKey/meldungen' });
  const { bis } = useSearch({ from: '/frame/signed-in/kommune/$unitKey/meldungen' });
  const { district } = useViewer();
  const navigate = useNavigate();
  const [from, to] = rangeTo(bis ?? district.today, district.today, DAYS);
  const query = useQuery(unitQuery(unitKey, from, to));
  const { data: asOfToday } = useQuery(overviewQuery(unitKey, district.today));
  const show = (until: string): void =>
    void navigate({ to: '.', search: until >= district.today ? {} : { bis: until } });
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
          <div className="page__filters">
            <DateStepper label="Bis" value={to} today={district.today} onChange={show} />
            <div className="actions">
              <Button compact onClick={() => show(addDays(from, -1))}>
                Frühere {DAYS} Tage
              </Button>
              <Button compact disabled={to >= district.today} onClick={() => show(addDays(to, DAYS))}>
                Spätere {DAYS} Tage
              </Button>
            </div>
          </div>
          {data.reports.length === 0 && (
            <Empty>
              Von {dayText(from)} bis {dayText(to)} hat {data.name} nicht gemeldet.
            </Empty>
          )}
          <div className="kern-table-responsive" role="region" aria-label="Meldungen" tabIndex={0}>
            <table className="kern-table kern-table--small">
              <caption className="kern-sr-only">
                Tage von {dayText(from)} bis {dayText(to)}, neuester zuerst
              </caption>
              <thead className="kern-table__header">
                <tr className="kern-table__row">
                  <th scope="col" className="kern-table__header">
                    Tag
                  </th>
                  <th scope="col" className="kern-table__header">
                    Meldung
                  </th>
                  <th scope="col" className="kern-table__header">
                    Eingang
                  </th>
                  <th scope="col" className="kern-table__header">
                    Lage
                  </th>
                  <th scope="col" className="kern-table__header kern-table__header--numeric">
                    Untergebracht
                  </th>
                  <th scope="col" className="kern-table__header kern-table__header--numeric">
                    Sofort frei
                  </th>
                  <th scope="col" className="kern-table__header kern-table__header--numeric">
                    Zuweisungen
                  </th>
                </tr>
              </thead>
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
                            <Known>{countText(bothKinds(report, 'accommodatedPersons'))}</Known>
                          </td>
                          <td className="kern-table__cell kern-table__cell--numeric">
                            <Known>{countText(bothKinds(report, 'availableNow'))}</Known>
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
            </table>
          </div>
        </Page>
      )}
    </Loaded>
  );
}
