import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { useViewer } from '../session/viewer.js';
import { Page } from '../ui/page.js';
import { Empty, Loaded } from '../ui/states.js';
import { isOpen, ownUnitsQuery } from './report-queries.js';

/** The report that is to be made next: the first own unit that is open today, else the first one. */
export default function NextReportPage(): ReactNode {
  const { district } = useViewer();
  const query = useQuery(ownUnitsQuery(district.today));
  return (
    <Loaded query={query} what="Tagesmeldung" page="Tagesmeldung">
      {(units) => {
        const next = units.find(isOpen) ?? units[0];
        return next ? (
          <Navigate to="/meldung/$unitKey/$date" params={{ unitKey: next.key, date: district.today }} replace />
        ) : (
          <Page title="Tagesmeldung" place={district.name}>
            <Empty>Ihrem Konto ist keine Kommune zugeordnet. Die Administration des Landkreises kann das ändern.</Empty>
          </Page>
        );
      }}
    </Loaded>
  );
}
