import { type RefObject, useLayoutEffect, useRef } from 'react';

/** The newest of a value that changes with each rendering, for callbacks that outlive one: timers, listeners, connections. */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
