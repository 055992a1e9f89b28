import { print } from '@0no-co/graphql.web';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { viewerQuery } from '../session/viewer.js';
import { useLatest } from '../ui/latest.js';
import { usePolling } from '../ui/polling.js';
import { announcementText, type Announcements, hear, nextAnnouncement, nothingSaid } from './live.domain.js';
import { changedUnits } from './picture.domain.js';
import {
  type SituationKey,
  liveSubscription,
  type Picture,
  type PictureChange,
  pictureQuery,
} from './situation-queries.js';
import { changedFigures, type FigureKey } from './tiles.domain.js';

/** How a picture stays up to date: not at all, as things happen, or by asking now and then. */
export type LiveMode = 'off' | 'live' | 'polling';

const POLL_MS = 30_000;
/** How long "neu" stands. */
const FRESH_MS = 20_000;

export interface Live {
  readonly mode: LiveMode;
  /** Keys of units whose report has just come. */
  readonly freshUnits: ReadonlySet<string>;
  readonly freshFigures: ReadonlySet<FigureKey>;
  /** For a polite region. */
  readonly announcement: string;
}

const nobody: ReadonlySet<never> = new Set();

/**
 * Keeps the picture of today up to date in the cache of queries. The event itself carries what changed: no request
 * follows, so a window that is left open does not keep its session alive.
 * @param enabled only for today as it is known now, once the picture is there
 */
export function useLive(asked: SituationKey, enabled: boolean): Live {
  const queries = useQueryClient();
  const { districtKey, date } = asked;
  const [mode, setMode] = useState<LiveMode>('off');
  const [fresh, setFresh] = useState<Pick<Live, 'freshUnits' | 'freshFigures'>>({
    freshUnits: nobody,
    freshFigures: nobody,
  });
  const [announcements, setAnnouncements] = useState<Announcements>(nothingSaid);
  const [announcement, setAnnouncement] = useState('');

  /** Marks and announces what is new, whichever way it came. */
  const compare = (before: Picture | null | undefined, now: Picture | null): void => {
    if (!before || !now) return;
    const units = changedUnits(before.units, now.units);
    if (units.length === 0) return;
    setFresh({
      freshUnits: new Set(units.map(({ key }) => key)),
      freshFigures: new Set(changedFigures(before, now)),
    });
    setAnnouncements((so) =>
      hear(
        so,
        units.map(({ name }) => name),
      ),
    );
  };

  const onChange = useLatest(({ situation }: PictureChange): void => {
    if (situation.date !== date) {
      // Midnight has passed.
      void queries.invalidateQueries({ queryKey: viewerQuery.queryKey });
      return;
    }
    const { queryKey } = pictureQuery(asked);
    const before = queries.getQueryData<Picture | null>(queryKey);
    queries.setQueryData<Picture | null>(queryKey, situation);
    compare(before, situation);
  });

  useEffect(() => {
    if (!enabled) return;
    let end = (): void => undefined;
    let ended = false;
    // The connection closes after its end was asked for: that says nothing about the next one.
    const tell = (now: LiveMode): void => {
      if (!ended) setMode(now);
    };
    import('graphql-ws')
      .then(({ createClient }) => {
        if (ended) return;
        const client = createClient({
          url: `${window.location.origin.replace(/^http/, 'ws')}/graphql`,
          keepAlive: 12_000,
          retryAttempts: Infinity,
          // A connection that was closed for want of rights does not reconnect by itself.
          shouldRetry: (event) => (event as Partial<CloseEvent> | null)?.code !== 4403,
          retryWait: (retries) =>
            new Promise((resolve) =>
              setTimeout(resolve, Math.min(30_000, 1_000 * 2 ** retries) * (0.5 + Math.random())),
            ),
          on: {
            connected: () => tell('live'),
            closed: () => tell('polling'),
            error: () => tell('polling'),
          },
        });
        const { document, variables } = liveSubscription(districtKey, date);
        const stop = client.subscribe<{ districtSituationChanged: PictureChange }>(
          { query: print(document), variables },
          {
            next: ({ data }) => !ended && data && onChange.current(data.districtSituationChanged),
            error: () => tell('polling'),
            complete: () => undefined,
          },
        );
        end = () => {
          stop();
          void client.dispose();
        };
      })
      .catch(() => tell('polling'));
    return () => {
      ended = true;
      end();
      setMode('off');
    };
  }, [enabled, districtKey, date, onChange]);

  usePolling(enabled && mode === 'polling', POLL_MS, () => {
    const before = queries.getQueryData<Picture | null>(pictureQuery(asked).queryKey);
    // A failure shows on the page.
    queries.fetchQuery({ ...pictureQuery(asked), staleTime: 0 }).then(
      (now) => compare(before, now),
      () => undefined,
    );
  });

  useEffect(() => {
    if (fresh.freshUnits.size === 0) return;
    const timer = setTimeout(() => setFresh({ freshUnits: nobody, freshFigures: nobody }), FRESH_MS);
    return () => clearTimeout(timer);
  }, [fresh]);

  useEffect(() => {
    const next = nextAnnouncement(announcements, Date.now());
    if (!next) return;
    const timer = setTimeout(() => {
      setAnnouncement(announcementText(announcements.waiting));
      setAnnouncements({ waiting: [], saidAt: Date.now() });
    }, next.in);
    return () => clearTimeout(timer);
  }, [announcements]);

  return { mode, ...fresh, announcement };
}
