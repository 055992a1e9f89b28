import './daily-report.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { addDays } from '#kernel';
import { dayText, longDayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { DateStepper } from '../ui/date-stepper.js';
import { Page } from '../ui/page.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Loaded, Missing } from '../ui/states.js';
import { ReportEditor } from './report-editor.js';
import { formQuery, isOpen, ownUnitsQuery } from './report-queries.js';

/** Tagesmeldung of one unit for one day. */
export default function DailyReportPage(): ReactNode {
  const { unitKey, date } = useParams({ from: '/frame/signed-in/meldung/$unitKey/$date' });
  const viewer = useViewer();
  const query = useQuery(formQuery(unitKey, date));
  const { data: units } = useQuery(ownUnitsQuery(date));
  const navigate = useNavigate();
  const go = (to: { unitKey?: string; date?: string }): void =>
    void navigate({ to: '/meldung/$unitKey/$date', params: { unitKey, date, ...to } });
  const mayReport = viewer.role === 'STEERING_OFFICER' || viewer.units.some(({ key }) => key === unitKey);
  const name = query.data?.unit.name ?? '';
  const shown = query.data && `${unitKey}/${date}`;
  const shownBefore = useRef(shown);
  // The link to the next unit goes with the report it stood below: what follows begins with its heading.
  useEffect(() => {
    if (!shown || shown === shownBefore.current) return;
    if (shownBefore.current && document.activeElement === document.body) document.querySelector('h1')?.focus();
    shownBefore.current = shown;
  }, [shown]);
  usePrintFoot(`Kreislage · ${viewer.district.name} · Tagesmeldung ${name} ${dayText(date)}`);
  if (!mayReport) return <Missing />;
  return (
    <Page
      title="Tagesmeldung"
      place={name || viewer.district.name}
      heading={`Tagesmeldung ${name}`.trim()}
      head={
        <div className="page__filters">
          {units && units.length > 1 && (
            <div className="kern-form-input">
              <label className="kern-label kern-label--small" htmlFor="unit">
                Kommune
              </label>
              <div className="kern-form-input__select-wrapper">
                <select
                  id="unit"
                  className="kern-form-input__select"
                  value={unitKey}
                  onChange={({ target }) => go({ unitKey: target.value })}
                >
                  {!units.some((unit) => unit.key === unitKey) && <option value={unitKey}>{name}</option>}
                  {units.map((unit) => (
                    <option key={unit.key} value={unit.key}>
                      {unit.name}
                      {isOpen(unit) ? ' – offen' : ''}
                    </option>
                  ))}
                </select>
              </div>
            </div>
          )}
          <DateStepper
            label="Meldetag"
            value={date}
            today={viewer.district.today}
            onChange={(day) => go({ date: day })}
          />
        </div>
      }
    >
      <Loaded query={query} what="Tagesmeldung">
        {(data) => (
          <>
            <p className="kern-body kern-body--large day-line">{longDayText(date)}</p>
            <ReportEditor
              // Another day, another form; so is one that somebody has reported in the meantime.
              key={`${unitKey}/${date}`}
              data={data}
              date={date}
              yesterday={addDays(viewer.district.today, -1)}
              viewer={viewer}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}
