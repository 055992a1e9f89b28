import { LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { use as register, init } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { type CalendarDate } from '#kernel';
import { countText, longDayText, shortDayText } from '../format/format.domain.js';

// ECharts is loaded with this file only, when a page shows a chart.
register([LineChart, GridComponent, TooltipComponent, LabelLayout, SVGRenderer]);

/** Told apart by the dashes; the colours are those of the status, nearly equal in lightness, and darker than 4.5:1. */
export type Dash = 'solid' | 'dashed' | 'dotted' | 'dash-dotted';

export interface Line {
  readonly name: string;
  /** null = unknown, a gap. */
  readonly values: readonly (number | null)[];
  readonly dash: Dash;
}

const colours: Record<Dash, string> = {
  solid: '#00578a',
  dashed: '#9a3b00',
  dotted: '#404653',
  'dash-dotted': '#6b2c8f',
};
const dashes: Record<Dash, 'solid' | number[]> = {
  solid: 'solid',
  dashed: [9, 5],
  dotted: [2, 4],
  'dash-dotted': [9, 4, 2, 4],
};
const ink = '#171a1c';
const grid = '#d5d9df';
/** A4 upright between its margins and the frame of a figure, in CSS pixels. */
const PAPER_WIDTH = 650;
const font = "'Fira Sans', 'Segoe UI', system-ui, sans-serif";

/**
 * Draws lines over days into an element, as SVG; it follows the element's width.
 * @returns changes what is shown, and ends it
 */
export function drawLines(element: HTMLElement): {
  show: (dates: readonly CalendarDate[], lines: readonly Line[]) => void;
  end: () => void;
} {
  const chart = init(element, null, { renderer: 'svg' });
  const fit = (): void => chart.resize({ width: 'auto' });
  const resized = new ResizeObserver(fit);
  // A page that is about to be printed has still the width of the screen.
  const fitPaper = (): void => {
    chart.resize({ width: PAPER_WIDTH });
    // Drawn at once: there is no next frame before the printer.
    chart.getZr().flush();
  };
  window.addEventListener('beforeprint', fitPaper);
  window.addEventListener('afterprint', fit);
  return {
    show: (dates, lines) => {
      chart.setOption(optionOf(dates, lines), { notMerge: true });
      resized.observe(element);
    },
    end: () => {
      resized.disconnect();
      window.removeEventListener('beforeprint', fitPaper);
      window.removeEventListener('afterprint', fit);
      chart.dispose();
    },
  };
}

/** Of all the lines, at one day. */
type TooltipPoints = { readonly dataIndex: number } | readonly { readonly dataIndex: number }[];
type Option = Parameters<ReturnType<typeof init>['setOption']>[0];

function optionOf(dates: readonly CalendarDate[], lines: readonly Line[]): Option {
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const longestName = Math.max(...lines.map(({ name }) => name.length));
  return {
    animation: false,
    textStyle: { fontFamily: font, color: ink, fontSize: 14 },
    // Room for the names at the ends of the lines; a line alone has the caption.
    grid: {
      left: 8,
      right: lines.length > 1 ? Math.round(longestName * 7.6) + 16 : 24,
      top: 16,
      bottom: 4,
      outerBoundsMode: 'same',
    },
    xAxis: {
      type: 'category',
      data: [...dates],
      boundaryGap: false,
      axisLine: { lineStyle: { color: '#6b7280' } },
      axisTick: { show: false },
      axisLabel: { color: ink, formatter: (date: string) => shortDayText(date), hideOverlap: true, showMaxLabel: true },
    },
    yAxis: {
      type: 'value',
      // From zero on, unless then nothing of the course could be seen.
      scale: low > high / 2,
      minInterval: 1,
      splitLine: { lineStyle: { color: grid } },
      axisLabel: { color: ink, formatter: (value: number) => countText(value) },
    },
    tooltip: {
      trigger: 'axis',
      // As SVG: what is written as HTML carries styles that the policy of the page forbids.
      renderMode: 'richText',
      confine: true,
      textStyle: { fontFamily: font, color: ink },
      formatter: (points: TooltipPoints) => {
        const at = [points].flat()[0];
        if (!at) return '';
        const rows = lines.map(({ name, values }) => {
          const value = values[at.dataIndex] ?? null;
          return `${name}: ${value === null ? 'unbekannt' : countText(value)}`;
        });
        return [longDayText(dates[at.dataIndex]!), ...rows].join('\n');
      },
    },
    series: lines.map(({ name, values, dash }) => ({
      type: 'line',
      name,
      data: values.map((value) => value ?? '-'),
      connectNulls: false,
      symbol: 'circle',
      showAllSymbol: true,
      showSymbol: true,
      // A day between two unknown ones has no line: it is a point.
      symbolSize: (_value: unknown, { dataIndex: at }: { dataIndex: number }) =>
        (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null ? 5 : 0,
      itemStyle: { color: colours[dash] },
      lineStyle: { color: colours[dash], width: 2.5, type: dashes[dash], cap: 'butt' },
      emphasis: { disabled: true },
      endLabel: {
        show: lines.length > 1,
        formatter: '{a}',
        color: colours[dash],
        fontSize: 14,
        fontWeight: 500,
        distance: 8,
      },
      labelLayout: { moveOverlap: 'shiftY' },
    })),
  };
}
