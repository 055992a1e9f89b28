import './completeness.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { addDays, type CalendarDate, earlierOf } from '#kernel';
import { dayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Page } from '../ui/page.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { RangeFilter } from '../ui/range-filter.js';
import { Empty, Loaded } from '../ui/states.js';
import { CompletenessFormulas } from './completeness-formulas.js';
import { type Completeness, completenessQuery } from './completeness-queries.js';
import { HeatLegend } from './heat-legend.js';
import { HeatTable } from './heat-table.js';
import { Reminders } from './reminders.js';

/** Days of the heat table. */
const DAYS = 30;

/** Vollständigkeit: unit by day, what was owed and what came; officers remind from here. */
export default function CompletenessPage(): ReactNode {
  const { district, role } = useViewer();
  const { until } = useSearch({ from: '/frame/signed-in/vollstaendigkeit' });
  const navigate = useNavigate();
  const to = earlierOf(until ?? district.today, district.today);
  const from = addDays(to, 1 - DAYS);
  const query = useQuery(completenessQuery(district.key, from, to));
  usePrintFoot(`Kreislage · ${district.name} · Vollständigkeit ${dayText(from)} bis ${dayText(to)}`);
  const show = (last: CalendarDate): void =>
    void navigate({ to: '.', search: last >= district.today ? {} : { until: last } });
  return (
    <Page
      title="Vollständigkeit"
      place={district.name}
      wide
      head={<RangeFilter to={to} days={DAYS} today={district.today} onShow={show} />}
    >
      <Loaded query={query} what="Vollständigkeit">
        {(found) =>
          found.units.length === 0 ? (
            <Empty>In dieser Zeit hatte der Landkreis keine Kommunen.</Empty>
          ) : (
            <>
              {role === 'STEERING_OFFICER' && (
                <Reminders key={to} date={to} missing={missingOn(found, found.dates.length - 1)} />
              )}
              <HeatLegend />
              <HeatTable found={found} />
              <CompletenessFormulas />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function missingOn(found: Completeness, day: number): { readonly key: string; readonly name: string }[] {
  return found.units.filter(({ days }) => ['MISSING', 'DUE'].includes(days[day]!.status)).map(({ unit }) => unit);
}
