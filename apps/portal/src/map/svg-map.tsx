import { type ReactNode, useId, useMemo } from 'react';
import { classesOf } from '#map-layers/domain';
import { ClockSign, PatternDefinitions, patternId, ShapeSign } from './area-signs.js';
import { type MapProps } from './map-props.js';
import { staleSince, unitClass, valueText } from './map-units.domain.js';
import { type MapMove, moved, placedIn } from './map-view.domain.js';
import { BELOW_SIGN, FONT_SIZE, halfWidth, LINE_HEIGHT, svgLabels, svgPath } from './svg-labels.domain.js';

const LINE = '#595959';
const DARK = '#1A1A1A';
const WHITE = '#FFFFFF';

const keys: Readonly<Record<string, MapMove>> = {
  ArrowUp: 'north',
  ArrowDown: 'south',
  ArrowLeft: 'west',
  ArrowRight: 'east',
  '+': 'in',
  '-': 'out',
};

/** The map as a drawing: for browsers without WebGL, and for paper. Its figures are also in the list beside it. */
export default function SvgMap({
  day,
  theme,
  view,
  size,
  selected,
  onSelect,
  onView,
}: Omit<MapProps, 'basemap'>): ReactNode {
  const prefix = useId();
  const [width, height] = size;
  const place = useMemo(() => placedIn(view, size), [view, size]);
  const areas = useMemo(
    () => day.units.flatMap((unit) => (unit.polygons ? [{ unit, path: svgPath(unit.polygons, place) }] : [])),
    [day, place],
  );
  const labels = useMemo(() => svgLabels(theme, day.units, place), [theme, day, place]);
  const hasSigns = theme.attribute === 'assessment';
  // Dashes are seen only where no neighbour's line fills their gaps: those without figures are drawn last, on white.
  const isUnknown = (area: (typeof areas)[number]): boolean => unitClass(theme, area.unit) === theme.unknown;
  const ordered = [...areas.filter((area) => !isUnknown(area)), ...areas.filter(isUnknown)];
  const chosen = areas.find(({ unit }) => unit.key === selected);
  return (
    <svg
      className="svg-map"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Karte: ${theme.title}. Pfeiltasten verschieben, Plus und Minus ändern den Maßstab. Die Werte stehen in der Liste.`}
      tabIndex={0}
      onKeyDown={(event) => {
        const move = keys[event.key];
        if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        onView(moved(view, move, size));
      }}
    >
      <PatternDefinitions classes={classesOf(theme)} prefix={prefix} />
      <rect width={width} height={height} fill={WHITE} />
      {ordered.map(({ unit, path }) => {
        const candidate = unitClass(theme, unit);
        const dashed = candidate === theme.unknown;
        return (
          <g
            key={unit.key}
            className="svg-map__unit"
            data-unit={unit.key}
            data-class={candidate.id}
            onClick={() => onSelect(unit.key)}
          >
            <title>{`${unit.name}: ${valueText(theme, unit)}`}</title>
            <path d={path} fill={candidate.fill} />
            {candidate.pattern !== 'plain' && <path d={path} fill={`url(#${patternId(prefix, candidate)})`} />}
            {dashed && <path d={path} fill="none" stroke={WHITE} strokeWidth="1.75" />}
            <path
              d={path}
              fill="none"
              stroke={LINE}
              strokeWidth={dashed ? 1.75 : 1.25}
              strokeLinejoin="round"
              strokeDasharray={dashed ? '5 3.5' : undefined}
            />
          </g>
        );
      })}
      {chosen && (
        <g className="svg-map__selected">
          <path d={chosen.path} fill="none" stroke={WHITE} strokeWidth="6" />
          <path d={chosen.path} fill="none" stroke={DARK} strokeWidth="3" />
        </g>
      )}
      <g className="svg-map__labels" fontSize={FONT_SIZE} textAnchor="middle">
        {labels.map(({ unit, at: [x, y], lines }) => {
          const { shape, ink, text, fill } = unitClass(theme, unit);
          const top = (hasSigns ? BELOW_SIGN : (-lines.length * LINE_HEIGHT) / 2) + FONT_SIZE - 1;
          const half = halfWidth(lines) + 4;
          return (
            <g key={unit.key} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
              {hasSigns && shape && <ShapeSign shape={shape} ink={ink} />}
              {hasSigns && staleSince(unit) && (
                <g transform="translate(16 -8)">
                  <ClockSign />
                </g>
              )}
              {text === 'boxed' && lines.length > 0 && (
                <rect
                  x={-half}
                  y={(-lines.length * LINE_HEIGHT) / 2 - 2}
                  width={half * 2}
                  height={lines.length * LINE_HEIGHT + 4}
                  fill={WHITE}
                  stroke={DARK}
                />
              )}
              {lines.map((line, index) => (
                <text
                  key={line}
                  y={top + index * LINE_HEIGHT}
                  fill={text === 'white' ? WHITE : DARK}
                  stroke={text === 'white' ? fill : WHITE}
                  strokeWidth="3"
                  paintOrder="stroke"
                >
                  {line}
                </text>
              ))}
            </g>
          );
        })}
      </g>
    </svg>
  );
}
