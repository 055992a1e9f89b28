import './unit-list.css';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { type Theme } from '#map-layers/domain';
import { shortDayText } from '../format/format.domain.js';
import { classes } from '../ui/controls.js';
import { Status } from '../ui/status.js';
import { ClockSign, Swatch } from './area-signs.js';
import { assessmentOf, type MapUnit, staleSince, unitClass, valueText } from './map-units.domain.js';

/** Letters typed within so many ms belong to one word. */
const TYPING_MS = 700;

/** The units of the map as a list: arrow keys and letters choose, Enter opens. One choice with the map. */
export function UnitList({
  theme,
  units,
  selected,
  onSelect,
  onOpen,
}: {
  readonly theme: Theme;
  readonly units: readonly MapUnit[];
  readonly selected: string | null;
  readonly onSelect: (unitKey: string) => void;
  /** null = this person may see the map only. */
  readonly onOpen: ((unitKey: string) => void) | null;
}): ReactNode {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const index = units.findIndex(({ key }) => key === selected);
  useEffect(() => {
    const box = list.current;
    const option = box?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!box || !option) return;
    // Not scrollIntoView: the page itself stays where it is.
    const top = option.offsetTop - box.offsetTop;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + option.offsetHeight > box.scrollTop + box.clientHeight)
      box.scrollTop = top + option.offsetHeight - box.clientHeight;
  }, [selected]);

  const byLetter = (letter: string, now: number): number => {
    const { text, at } = typed.current;
    const word = (now - at < TYPING_MS ? text : '') + letter.toLocaleLowerCase('de');
    typed.current = { text: word, at: now };
    // The same letter again goes on to the next name; a longer word looks where it is.
    const from = word.length === 1 ? index + 1 : Math.max(index, 0);
    const order = units.map((_, step) => (from + step) % units.length);
    return order.find((at) => units[at]!.name.toLocaleLowerCase('de').startsWith(word)) ?? index;
  };

  return (
    <ul
      className="unit-list"
      role="listbox"
      aria-label="Kommunen"
      aria-activedescendant={index < 0 ? undefined : `${id}-${units[index]!.key}`}
      tabIndex={0}
      ref={list}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key.length > 1) typed.current = { text: '', at: 0 };
        if (event.key === 'Enter') {
          if (selected && index >= 0) onOpen?.(selected);
          return;
        }
        const target =
          event.key === 'ArrowDown'
            ? Math.min(index + 1, units.length - 1)
            : event.key === 'ArrowUp'
              ? Math.max(index - 1, 0)
              : event.key === 'Home'
                ? 0
                : event.key === 'End'
                  ? units.length - 1
                  : event.key.length === 1
                    ? byLetter(event.key, event.timeStamp)
                    : -1;
        if (target < 0) return;
        event.preventDefault();
        // The page's own shortcuts are letters, too.
        event.stopPropagation();
        event.nativeEvent.stopImmediatePropagation();
        if (target !== index) onSelect(units[target]!.key);
      }}
    >
      {units.map((unit) => (
        // The keys of an option are those of its listbox, which has the focus.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <li
          key={unit.key}
          id={`${id}-${unit.key}`}
          className={classes('unit-list__unit', unit.polygons === null && 'unit-list__unit--off-map')}
          role="option"
          aria-selected={unit.key === selected}
          onClick={() => onSelect(unit.key)}
        >
          <span className="unit-list__name">
            {unit.name}
            <UnitNote unit={unit} />
          </span>
          <UnitValue theme={theme} unit={unit} />
        </li>
      ))}
    </ul>
  );
}

/** Notes beside the value. */
function UnitNote({ unit }: { readonly unit: MapUnit }): ReactNode {
  const since = staleSince(unit);
  return (
    <>
      {since && (
        <span className="unit-list__note">
          <svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">
            <ClockSign />
          </svg>
          Stand {shortDayText(since)}
        </span>
      )}
      {unit.polygons === null && <span className="unit-list__note">nicht auf der Karte</span>}
    </>
  );
}

function UnitValue({ theme, unit }: { readonly theme: Theme; readonly unit: MapUnit }): ReactNode {
  if (theme.attribute === 'assessment') return <Status assessment={assessmentOf(unit)} />;
  const text = valueText(theme, unit);
  return (
    <span className="unit-list__value">
      {text === '–' ? 'unbekannt' : text}
      <Swatch theme={theme} candidate={unitClass(theme, unit)} />
    </span>
  );
}
