import './print-foot.css';
import { useEffect } from 'react';

/** Sets the foot of each printed page, before its number; null = none. */
export function usePrintFoot(text: string | null): void {
  useEffect(() => {
    if (text === null) return;
    const { style } = document.documentElement;
    style.setProperty('--print-foot', JSON.stringify(text));
    return () => void style.removeProperty('--print-foot');
  }, [text]);
}
