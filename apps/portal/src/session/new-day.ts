import { useQueryClient } from '@tanstack/react-query';
import { dayOfMoment } from '../format/format.domain.js';
import { usePolling } from '../ui/polling.js';
import { type Viewer, viewerQuery } from './viewer.js';

const LOOK_MS = 60_000;

/** Midnight: which day is today stands with who is signed in. Only the clock of this device tells that it may be another. */
export function useNewDay(viewer: Viewer | null): void {
  const queries = useQueryClient();
  usePolling(viewer !== null, LOOK_MS, () => {
    const { timeZone, today } = viewer!.district;
    if (dayOfMoment(new Date().toISOString(), timeZone) > today)
      void queries.invalidateQueries({ queryKey: viewerQuery.queryKey });
  });
}
