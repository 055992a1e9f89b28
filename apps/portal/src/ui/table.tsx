import { type ReactNode } from 'react';
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
 * A table in KERN's look, in a region of its own that scrolls where it is too wide, also by keyboard.
 * @param name of the region
 * @param caption what the table shows, for those who hear it
 * @param children its body
 */
export function Table({
  id,
  name,
  caption,
  columns,
  className,
  children,
}: {
  readonly id?: string | undefined;
  readonly name: string;
  readonly caption: ReactNode;
  readonly columns: readonly TableColumn[];
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div id={id} className="kern-table-responsive" role="region" aria-label={name} tabIndex={0}>
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
    </div>
  );
}
