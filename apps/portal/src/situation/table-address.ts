import { useEffect, useState } from 'react';
import { useOwnValue } from '../ui/own-value.js';

/** The part of the address about the table. */
export interface TableAddress {
  readonly sort?: string | undefined;
  readonly name?: string | undefined;
  readonly hidden?: string | undefined;
}

/** The address follows when nothing has changed for so long: browsers limit the changes of an address. */
const WRITE_ADDRESS_MS = 200;

/** The table's part of the address: a change shows at once, and the address follows. */
export function useOwnAddress(
  address: TableAddress,
  onAddress: (change: TableAddress) => void,
): [view: TableAddress, change: (change: TableAddress) => void] {
  // Begins anew when somebody went back, or came by a link.
  const [view, setView] = useOwnValue(address);
  const [isAhead, setAhead] = useState(false);
  useEffect(() => {
    if (!isAhead) return;
    const timer = setTimeout(() => {
      setAhead(false);
      onAddress(view);
    }, WRITE_ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [view, isAhead, onAddress]);
  const change = (part: TableAddress): void => {
    setView({ ...view, ...part });
    setAhead(true);
  };
  return [view, change];
}
