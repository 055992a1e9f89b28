import {
  createFilteredRowModel,
  createSortedRowModel,
  columnFilteringFeature,
  columnVisibilityFeature,
  filterFn_includesString,
  globalFilteringFeature,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMutation } from '@tanstack/react-query';
import { memo, type ReactNode, useEffect, useMemo, useState } from 'react';
import { type CalendarDate } from '#kernel';
import {
  changeText,
  counted,
  countText,
  dayOfMoment,
  dayText,
  shortDayText,
  timeText,
} from '../format/format.domain.js';
import { RequestFailed } from '../graphql/request.js';
import { Alert, Anchor, Button, Icon } from '../ui/controls.js';
import { useStagedRows } from '../ui/staged-rows.js';
import { Known, Status } from '../ui/status.js';
import { saveTable, type TableFormat } from './save-table.js';
import { onlyKind, type Parts, totalBefore, type UnitRow } from './picture.domain.js';
import { recordSituationExport } from './situation-queries.js';
import { Fresh } from './tiles.js';
import { nextSorting, readHidden, readSorting, toExport, type UnitColumn, unitColumns } from './unit-table.domain.js';

const features = tableFeatures({
  columnVisibilityFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
});

const german = new Intl.Collator('de');
const inOrder: SortFn<typeof features, UnitRow> = (a, b, id) => {
  const [left, right] = [a.getValue<string | number>(id), b.getValue<string | number>(id)];
  return typeof left === 'string' ? german.compare(left, String(right)) : left - Number(right);
};

const columns = unitColumns.map(({ id, sortedBy }) => ({
  id,
  accessorFn: sortedBy,
  sortFn: inOrder,
  sortUndefined: 'last' as const,
  enableGlobalFilter: id === 'kommune',
}));

/** What of the table stands in the address. */
export interface TableAddress {
  readonly sort?: string | undefined;
  readonly name?: string | undefined;
  readonly hidden?: string | undefined;
}

/** The units of the district. Rows keep their places while figures change, until somebody sorts. */
export const UnitTable = memo(function UnitTable({
  rows,
  before,
  comparedWith,
  freshUnits,
  date,
  knownAt,
  timeZone,
  address,
  onAddress,
}: {
  readonly rows: readonly UnitRow[];
  /** Rows of the day of comparison by key; empty = not there (yet). */
  readonly before: ReadonlyMap<string, UnitRow>;
  readonly comparedWith: string;
  readonly freshUnits: ReadonlySet<string>;
  readonly date: CalendarDate;
  /** null = live. */
  readonly knownAt: string | null;
  readonly timeZone: string;
  readonly address: TableAddress;
  readonly onAddress: (change: TableAddress) => void;
}): ReactNode {
  // Sorted by what the figures were when it was sorted; shown as they are.
  const [sorted, setSorted] = useState(rows);
  const latest = useMemo(() => new Map(rows.map((row) => [row.key, row])), [rows]);
  const isSame = sorted.length === rows.length && sorted.every(({ key }) => latest.has(key));
  const data = (isSame ? sorted : rows) as UnitRow[];

  const [view, change] = useOwnAddress(address, onAddress);
  const sorting = useMemo(() => readSorting(view.sort), [view.sort]);
  const hidden = useMemo(() => readHidden(view.hidden), [view.hidden]);
  const state = useMemo(
    () => ({
      sorting: sorting ? [{ id: sorting.column, desc: sorting.isDescending }] : [],
      columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])),
      globalFilter: view.name ?? '',
    }),
    [sorting, hidden, view.name],
  );
  const table = useTable({ features, columns, data, state, globalFilterFn: filterFn_includesString });
  const visible = unitColumns.filter(({ id }) => !hidden.includes(id));
  const shown = table.getRowModel().rows.map(({ original }) => latest.get(original.key) ?? original);
  const { staged, frame } = useStagedRows(shown, `${view.sort}/${view.name}/${date}`);
  const saving = useMutation({
    mutationFn: (format: TableFormat) =>
      saveTable(toExport(shown, date), `lagebild-${date}`, format, () =>
        recordSituationExport({ date, knownAt, format: format === 'csv' ? 'CSV' : 'XLSX', units: shown.length }),
      ),
  });
  const title = `Kommunen am ${dayText(date)}`;

  const sort = (column: string): void => {
    setSorted(rows);
    change({ sort: nextSorting(sorting, column) });
  };
  const toggle = (id: string): void => {
    const others = hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id];
    change({ hidden: others.join(',') || undefined });
  };
  return (
    <section className="situation-section unit-table" aria-labelledby="kommunen">
      <h2 className="kern-heading-medium" id="kommunen">
        Kommunen
      </h2>
      <div className="page__filters">
        <div className="kern-form-input">
          <label className="kern-label kern-label--small" htmlFor="name-filter">
            Name enthält
          </label>
          <input
            id="name-filter"
            className="kern-form-input__input"
            type="search"
            value={view.name ?? ''}
            onChange={({ target }) => change({ name: target.value || undefined })}
          />
        </div>
        <details className="column-choice">
          <summary>Spalten wählen</summary>
          <fieldset className="column-choice__list">
            <legend className="kern-sr-only">Spalten</legend>
            {unitColumns.slice(1).map(({ id, label }) => (
              <div key={id} className="kern-form-check">
                <input
                  id={`column-${id}`}
                  className="kern-form-check__checkbox"
                  type="checkbox"
                  checked={!hidden.includes(id)}
                  onChange={() => toggle(id)}
                />
                <label className="kern-label" htmlFor={`column-${id}`}>
                  {label}
                </label>
              </div>
            ))}
          </fieldset>
        </details>
        <div className="actions">
          {(['csv', 'xlsx'] as const).map((format) => (
            <Button
              key={format}
              weight="tertiary"
              compact
              icon="download"
              aria-disabled={saving.isPending}
              onClick={() => !saving.isPending && saving.mutate(format)}
            >
              {saving.isPending && saving.variables === format ? 'Wird erstellt …' : `Als ${format.toUpperCase()}`}
            </Button>
          ))}
        </div>
      </div>
      {saving.error && (
        <div role="alert">
          <Alert kind="danger" title="Die Datei ist nicht erstellt">
            <p className="kern-body">
              {saving.error instanceof RequestFailed
                ? saving.error.message
                : 'Ein Teil des Portals konnte nicht geladen werden.'}{' '}
              Bitte noch einmal versuchen.
            </p>
          </Alert>
        </div>
      )}
      <p className="kern-body muted">
        {view.name
          ? `${countText(shown.length)} von ${counted(rows.length, 'Kommune', 'Kommunen')}`
          : counted(rows.length, 'Kommune', 'Kommunen')}
        {before.size > 0 && `; Änderungen gegenüber ${comparedWith}`}
      </p>
      <div className="kern-table-responsive" role="region" tabIndex={0} aria-label={title} ref={frame}>
        <table className="kern-table kern-table--small">
          <caption className="kern-sr-only">{title}</caption>
          <thead className="kern-table__header">
            <tr className="kern-table__row">
              {visible.map((column) => (
                <HeaderCell
                  key={column.id}
                  column={column}
                  sorted={
                    sorting?.column === column.id ? (sorting.isDescending ? 'descending' : 'ascending') : undefined
                  }
                  onSort={() => sort(column.id)}
                />
              ))}
            </tr>
          </thead>
          <tbody className="kern-table__body">
            {staged.map((row) => (
              <UnitLine
                key={row.key}
                row={row}
                before={before.get(row.key)}
                isFresh={freshUnits.has(row.key)}
                hidden={hidden}
                date={date}
                timeZone={timeZone}
              />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && <p className="kern-body">Keine Kommune heißt so. Bitte weniger eingeben.</p>}
    </section>
  );
});

/** An address is written down when nothing more comes for so long: browsers allow only so many changes. */
const WRITE_ADDRESS_MS = 200;

/** The table's part of the address: what a person changes shows at once, and the address follows. */
function useOwnAddress(
  address: TableAddress,
  onAddress: (change: TableAddress) => void,
): [view: TableAddress, change: (change: TableAddress) => void] {
  const [view, setView] = useState(address);
  const [isAhead, setAhead] = useState(false);
  useEffect(() => {
    if (!isAhead) return;
    const timer = setTimeout(() => {
      setAhead(false);
      onAddress(view);
    }, WRITE_ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [view, isAhead, onAddress]);
  // Somebody went back, or came by a link.
  useEffect(() => setView(address), [address]);
  const change = (part: TableAddress): void => {
    setView({ ...view, ...part });
    setAhead(true);
  };
  return [view, change];
}

function HeaderCell({
  column: { label, unit, isNumeric },
  sorted,
  onSort,
}: {
  readonly column: UnitColumn;
  readonly sorted: 'ascending' | 'descending' | undefined;
  readonly onSort: () => void;
}): ReactNode {
  return (
    <th
      scope="col"
      className={`kern-table__header${isNumeric ? ' kern-table__header--numeric' : ''}`}
      aria-sort={sorted}
      data-label={label}
    >
      <button type="button" className="sort-button" onClick={onSort}>
        {label}
        {sorted && <Icon name={sorted === 'ascending' ? 'arrow-up' : 'arrow-down'} small />}
      </button>
      {unit && <span className="unit-table__unit">{unit}</span>}
    </th>
  );
}

const UnitLine = memo(function UnitLine({
  row,
  before,
  isFresh,
  hidden,
  date,
  timeZone,
}: {
  readonly row: UnitRow;
  readonly before: UnitRow | undefined;
  readonly isFresh: boolean;
  readonly hidden: readonly string[];
  readonly date: CalendarDate;
  readonly timeZone: string;
}): ReactNode {
  const cells: Record<string, () => ReactNode> = {
    lage: () => (
      <Status
        assessment={row.assessment}
        staleSince={row.reportedOn && row.reportedOn !== date ? shortDayText(row.reportedOn) : null}
      />
    ),
    gemeldet: () => <ReportedAt row={row} date={date} timeZone={timeZone} />,
    untergebracht: () => <Amount parts={row.accommodated} before={before?.accommodated} />,
    frei: () => <Amount parts={row.available} before={before?.available} />,
    aussicht: () => <Amount parts={row.prospects} before={before?.prospects} />,
    zuweisungen: () => {
      const { value, reportsKnown, reportsExpected } = row.allocations;
      return (
        <>
          <Known>{countText(value)}</Known>
          {reportsKnown < reportsExpected && (
            <span className="unit-table__note">
              aus {reportsKnown} von {reportsExpected}
            </span>
          )}
        </>
      );
    },
    alter: () => <Known>{countText(row.stalenessDays)}</Known>,
  };
  return (
    <tr className="kern-table__row">
      <th scope="row" className="kern-table__cell">
        <Anchor href={`/kommune/${row.key}`}>{row.name}</Anchor> {isFresh && <Fresh />}
      </th>
      {unitColumns.slice(1).flatMap(({ id, isNumeric }) =>
        hidden.includes(id)
          ? []
          : [
              <td key={id} className={`kern-table__cell${isNumeric ? ' kern-table__cell--numeric' : ''}`}>
                {cells[id]!()}
              </td>,
            ],
      )}
    </tr>
  );
});

/** `09:12 Uhr` on the day itself, else the day. */
function ReportedAt({
  row: { recordedAt, reportedOn, lastReportedOn },
  date,
  timeZone,
}: {
  readonly row: UnitRow;
  readonly date: CalendarDate;
  readonly timeZone: string;
}): ReactNode {
  if (recordedAt === null || reportedOn === null)
    return lastReportedOn ? <span className="muted">zuletzt {dayText(lastReportedOn)}</span> : <Known>{null}</Known>;
  const day = dayOfMoment(recordedAt, timeZone);
  return day === date ? timeText(recordedAt, timeZone) : `${shortDayText(day)}, ${timeText(recordedAt, timeZone)}`;
}

/** A figure of both kinds together, its change, and which kind is not in it. */
function Amount({ parts, before }: { readonly parts: Parts; readonly before: Parts | undefined }): ReactNode {
  const half = onlyKind(parts);
  const change = changeText(parts.total, totalBefore(parts, before));
  return (
    <>
      <Known>{countText(parts.total)}</Known>
      {change !== null && change !== '±0' && <span className="unit-table__change">{change}</span>}
      {half && <span className="unit-table__note">{half}</span>}
    </>
  );
}
