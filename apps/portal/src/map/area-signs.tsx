import './area-signs.css';
import { type ReactNode, useId } from 'react';
import {
  clockPath,
  PATTERN_SIZE,
  patternStrokes,
  RING_DASHES,
  type Shape,
  shapePaths,
  type Theme,
  type ThemeClass,
} from '#map-layers/domain';

// Ground, pattern and shape of a class as SVG: in the drawn map, in the legend and in the list.

const LINE = '#595959';
const WHITE = '#FFFFFF';

/** Id of the pattern of a class; `prefix` keeps two drawings on one page apart. */
export function patternId(prefix: string, { id }: ThemeClass): string {
  return `${prefix}-${id}`;
}

/** The patterns of a theme, for the `defs` of a drawing. */
export function PatternDefinitions({
  classes,
  prefix,
}: {
  readonly classes: readonly ThemeClass[];
  readonly prefix: string;
}): ReactNode {
  return (
    <defs>
      {classes.map(
        (candidate) =>
          candidate.pattern !== 'plain' && (
            <pattern
              key={candidate.id}
              id={patternId(prefix, candidate)}
              width={PATTERN_SIZE}
              height={PATTERN_SIZE}
              patternUnits="userSpaceOnUse"
            >
              <path
                d={patternStrokes[candidate.pattern].path}
                strokeWidth={patternStrokes[candidate.pattern].width}
                stroke={candidate.patternInk}
                strokeLinecap="round"
                fill="none"
              />
            </pattern>
          ),
      )}
    </defs>
  );
}

/** With a white edge, so that it stands out from patterns. */
export function ShapeSign({ shape, ink }: { readonly shape: Shape; readonly ink: string }): ReactNode {
  return (
    <>
      <path d={shapePaths[shape]} fill={WHITE} stroke={WHITE} strokeWidth="3.5" />
      {shape === 'ring' ? (
        <path d={shapePaths.ring} fill={WHITE} stroke={ink} strokeWidth="2" strokeDasharray={RING_DASHES} />
      ) : (
        <path d={shapePaths[shape]} fill={ink} />
      )}
    </>
  );
}

/** The clock beside what is of an earlier day. */
export function ClockSign(): ReactNode {
  return <path d={clockPath} fill={WHITE} stroke={LINE} strokeWidth="1.5" />;
}

/** A piece of the area as the map shows it, with its shape. */
export function Swatch({ theme, candidate }: { readonly theme: Theme; readonly candidate: ThemeClass }): ReactNode {
  const prefix = useId();
  const isUnknown = candidate === theme.unknown;
  return (
    <svg className="map-swatch" viewBox="0 0 44 24" aria-hidden="true">
      <PatternDefinitions classes={[candidate]} prefix={prefix} />
      <rect x="1" y="1" width="42" height="22" fill={candidate.fill} />
      <rect
        x="1"
        y="1"
        width="42"
        height="22"
        fill={candidate.pattern === 'plain' ? 'none' : `url(#${patternId(prefix, candidate)})`}
        stroke={candidate.ink}
        strokeWidth="1.5"
        strokeDasharray={isUnknown ? '4 3' : undefined}
      />
      {candidate.shape && (
        <g transform="translate(22 12)">
          <ShapeSign shape={candidate.shape} ink={candidate.ink} />
        </g>
      )}
    </svg>
  );
}
