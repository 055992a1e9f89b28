import './unit-table.css';
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
import { memo, type ReactNode, useMemo, useState } from 'react';
import { type CalendarDate } from '#kernel';
import { counted, countText, dayText } from '../format/format.domain.js';
import { Icon } from '../ui/controls.js';
import { useStagedRows } from '../ui/staged-rows.js';
import { TableRegion } from '../ui/table.js';
import { type UnitRow } from './picture.domain.js';
import { saveTable } from './save-table.js';
import { recordSituationExport } from './situation-queries.js';
import { type TableAddress, useOwnAddress } from './table-address.js';
import { UnitLine } from './unit-line.js';
import { nextSorting, readHidden, readSorting, toExport, type UnitColumn, unitColumns } from './unit-table.domain.js';
import { UnitTableTools } from './unit-table-tools.js';

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
  // The order is that of the figures when it was sorted; the figures shown are the newest ones.
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
  const title = `Kommunen am ${dayText(date)}`;

  const sort = (column: string): void => {
    setSorted(rows);
    change({ sort: nextSorting(sorting, column) });
  };
  return (
    <section className="situation-section unit-table" aria-labelledby="kommunen">
      <h2 className="kern-heading-medium" id="kommunen">
        Kommunen
      </h2>
      <UnitTableTools
        name={view.name ?? ''}
        hidden={hidden}
        onName={(name) => change({ name: name || undefined })}
        onHidden={(ids) => change({ hidden: ids.join(',') || undefined })}
        onSave={(format) =>
          saveTable(toExport(shown, date), `lagebild-${date}`, format, () =>
            recordSituationExport({ date, knownAt, format: format === 'csv' ? 'CSV' : 'XLSX', units: shown.length }),
          )
        }
      />
      <p className="kern-body muted">
        {view.name
          ? `${countText(shown.length)} von ${counted(rows.length, 'Kommune', 'Kommunen')}`
          : counted(rows.length, 'Kommune', 'Kommunen')}
        {before.size > 0 && `; Änderungen gegenüber ${comparedWith}`}
      </p>
      <TableRegion name={title} ref={frame}>
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
      </TableRegion>
      {shown.length === 0 && <p className="kern-body">Keine Kommune gefunden. Bitte die Suche kürzen.</p>}
    </section>
  );
});

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
