import { Gauge, Registry } from 'prom-client';
import { type Database, type Durations, findOutboxState, type OutboxState, RECENT_SECONDS } from '#platform';
import { findReportingStates, type ReportingState } from '#steering/api';

/** State of the installation as a whole, as the database tells it. */
export interface InstallationState {
  readonly outbox: OutboxState;
  readonly reporting: { readonly known: readonly ReportingState[]; readonly unknown: readonly string[] };
}

/** @param database opened as `kreislage_metrics` */
export function readInstallationState(database: Database): Promise<InstallationState> {
  return database.transaction({ snapshot: true }, async (tx) => ({
    outbox: await findOutboxState(tx),
    reporting: await findReportingStates(tx),
  }));
}

/**
 * The gauges of one scrape. Made anew each time, so that a value unknown now is absent rather than old or 0.
 * @param state null = the database did not answer
 */
export function toGauges(state: InstallationState | null): Registry {
  const registry = new Registry();
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> =>
    new Gauge({ name: `kreislage_${name}`, help, labelNames, registers: [registry] });

  gauge('database_up', '1: the database answered at this scrape.').set(state ? 1 : 0);
  if (!state) return registry;

  const { open, stuck, unsentSeconds, lagSeconds, recent } = state.outbox;
  gauge('outbox_open', 'Changes whose effect on the steering view is not committed yet.').set(open);
  gauge('outbox_stuck', 'Of these, handed to the queue five times or more.').set(stuck);
  gauge('outbox_age_seconds', 'Age of the oldest change the queue has not been told of; 0: none.').set(unsentSeconds);
  gauge('rollup_lag_seconds', 'Age of the oldest change the steering view does not show yet; 0: none.').set(lagSeconds);

  const window = `over the last ${RECENT_SECONDS} seconds`;
  const durations = (name: string, help: string, values: Durations | null): void => {
    const quantiles = gauge(name, `${help}, ${window}.`, ['quantile']);
    if (!values) return;
    quantiles.set({ quantile: '0.5' }, values.p50);
    quantiles.set({ quantile: '0.95' }, values.p95);
    quantiles.set({ quantile: '1' }, values.max);
  };
  gauge('changes_done', `Changes whose effect was committed, ${window}.`).set(recent.count);
  durations('job_latency_seconds', 'From handing a change to the queue to the commit of its effect', recent.job);
  durations('freshness_seconds', 'From the record of a change to the commit of its effect', recent.freshness);

  const units = (name: string, help: string, numberOf: (state: ReportingState) => number): void => {
    const districts = gauge(name, help, ['district']);
    for (const one of state.reporting.known) districts.set({ district: one.districtKey }, numberOf(one));
  };
  gauge(
    'districts_unopened',
    'Districts whose day is not worked out yet; the figures below leave them out. Stays above 0 when no worker runs.',
  ).set(state.reporting.unknown.length);
  units('reports_expected', 'Units that owe a report for today.', ({ expected }) => expected);
  units('reports_received', 'Units that reported for today, owed or not.', ({ received }) => received);
  units(
    'reports_missing',
    'Units that owe a report for today, are past the due moment and have not reported.',
    ({ missing }) => missing,
  );
  return registry;
}
