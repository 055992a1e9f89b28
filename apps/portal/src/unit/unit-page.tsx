import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { dayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Page } from '../ui/page.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Loaded } from '../ui/states.js';
import { Overview } from './overview.js';
import { UnitHead } from './unit-head.js';
import { overviewQuery } from './unit-queries.js';

/** Überblick: the figures that count today, and how they came about over 90 days. */
export default function UnitPage(): ReactNode {
  const { unitKey } = useParams({ from: '/frame/signed-in/kommune/$unitKey' });
  const { district } = useViewer();
  const query = useQuery(overviewQuery(unitKey, district.today));
  const name = query.data?.name ?? 'Kommune';
  usePrintFoot(`Kreislage · ${district.name} · ${name} · Stand ${dayText(district.today)}`);
  return (
    <Loaded query={query} what="Kommune" page="Überblick">
      {(data) => (
        <Page title="Überblick" place={name} heading={name} wide head={<UnitHead unitKey={unitKey} data={data} />}>
          <Overview data={data} />
        </Page>
      )}
    </Loaded>
  );
}
