import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** More rows than any window shows at once. */
const FIRST = 60;

/**
 * The rows of a long table in two steps whenever `order` changes: first those that can be seen, at once, and with the next
 * frames the others. All of them are in the page in the end: for the browser's own search, for paper, for assistive technology.
 * The table keeps its height meanwhile, so that nothing jumps.
 * @returns the rows to show now, and the reference to put around the table
 */
export function useStagedRows<Row>(
  rows: readonly Row[],
  order: string,
): { readonly staged: readonly Row[]; readonly frame: RefObject<HTMLDivElement | null> } {
  const frame = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  const [complete, setComplete] = useState<string | null>(null);
  const isWhole = rows.length <= FIRST || complete === order;
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    if (isWhole) {
      element.style.minBlockSize = '';
    } else if (height.current > 0) element.style.minBlockSize = `${height.current}px`;
  }, [isWhole, order]);
  useEffect(() => {
    if (isWhole) {
      // Read when nothing waits for it.
      const idle = setTimeout(() => (height.current = frame.current?.offsetHeight ?? 0), 200);
      return () => clearTimeout(idle);
    }
    let next = requestAnimationFrame(() => {
      next = requestAnimationFrame(() => setComplete(order));
    });
    return () => cancelAnimationFrame(next);
  }, [isWhole, order]);
  return { staged: isWhole ? rows : rows.slice(0, FIRST), frame };
}
