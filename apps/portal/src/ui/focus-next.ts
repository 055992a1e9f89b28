import { useCallback, useEffect, useRef } from 'react';

/**
 * For an action that removes the focused element: the element with the given id gets the focus as soon as a rendering has
 * put it into the page.
 */
export function useFocusNext(): (id: string) => void {
  const next = useRef<string | null>(null);
  useEffect(() => {
    const element = next.current && document.getElementById(next.current);
    if (!element) return;
    next.current = null;
    element.focus();
  });
  return useCallback((id: string) => {
    next.current = id;
  }, []);
}
