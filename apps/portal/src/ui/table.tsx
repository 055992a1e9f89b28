import './table.css';
import { type ComponentPropsWithRef, type ReactNode } from 'react';
import { classes } from './controls.js';

export interface TableColumn {
  readonly label: ReactNode;
  /** Numbers stand at the right, their heads too. */
  readonly isNumeric?: boolean;
}

/** A column with words. */
export const words = (label: ReactNode): TableColumn => ({ label });
/** A column with numbers. */
export const numbers = (label: ReactNode): TableColumn => ({ label, isNumeric: true });

/**
 * A region that scrolls where its table is too wide, also by keyboard.
 * @param name of the region; `labelledBy` is the id of an element that names it instead
 */
export function TableRegion({
  name,
  labelledBy,
  className,
  children,
  ...rest
}: Omit<ComponentPropsWithRef<'div'>, 'role' | 'tabIndex'> & {
  readonly name?: string;
  readonly labelledBy?: string;
}): ReactNode {
  return (
    <div
      className={classes('kern-table-responsive', className)}
      role="region"
      aria-label={name}
      aria-labelledby={labelledBy}
      // Without a tab stop nobody could scroll it by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      {...rest}
    >
      {children}
    </div>
  );
}

/**
 * A table in KERN's look, in a {@link TableRegion}.
 * @param name of the region
 * @param caption announces the table to those who hear it
 * @param children its body, and its foot if it has one
 */
export function Table({
  id,
  name,
  caption = name,
  columns,
  className,
  regionClassName,
  children,
}: {
  readonly id?: string | undefined;
  readonly name: string;
  readonly caption?: ReactNode;
  readonly columns: readonly TableColumn[];
  readonly className?: string;
  readonly regionClassName?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <TableRegion id={id} name={name} className={regionClassName}>
      <table className={classes('kern-table kern-table--small', className)}>
        <caption className="kern-sr-only">{caption}</caption>
        <thead className="kern-table__header">
          <tr className="kern-table__row">
            {columns.map(({ label, isNumeric }, index) => (
              <th
                key={index}
                scope="col"
                className={classes('kern-table__header', isNumeric && 'kern-table__header--numeric')}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </TableRegion>
  );
}
