import './small-line.css';
import { type ReactNode } from 'react';
import { classes } from './controls.js';

const WIDTH = 220;
const HEIGHT = 48;

/** The course of one figure as a small line, for the eye only; a gap where a value is unknown. */
export function SmallLine({
  values,
  className,
}: {
  /** Oldest first; null = unknown. */
  readonly values: readonly (number | null)[];
  readonly className?: string;
}): ReactNode {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (index: number): number => 4 + (index / (values.length - 1)) * (WIDTH - 8);
  const y = (value: number): number => HEIGHT - 4 - ((value - low) / (high - low || 1)) * (HEIGHT - 8);
  let path = '';
  values.forEach((value, index) => {
    if (value === null) return;
    const isGap = index === 0 || values[index - 1] === null;
    path += `${isGap ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return (
    <svg
      className={classes('small-line', className)}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
