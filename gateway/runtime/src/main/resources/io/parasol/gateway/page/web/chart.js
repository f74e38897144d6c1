// SPDX-License-Identifier: Apache-2.0
// A curve over time as SVG. Gaps are drawn as gaps, and peaks are kept when there are more values than pixels.

import {h, hint, locale, number, t, time} from './view.js';

const DAY = 86400e3;
/** How many spans the axis of the time has, and about how many that of the values. */
const INTERVALS = 4;
/** Units that are written with a prefix if the values are large. */
const PREFIXED = ['W', 'Wh', 'VA', 'var'];

const WIDTH = 1000;
const HEIGHT = 300;
const SVG = 'http://www.w3.org/2000/svg';

/** How many distances before and after a pause show what is usual there. */
const NEAR = 5;
/** In usual distances: above, a pause is a gap. */
const GAP = 3;

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/**
 * Returns samples `[time, value]` with `[time, null]` in each gap: a pause of more than three times what is usual just
 * before or just after it, and of more than `silence` milliseconds, for which a value may stay without a sample. So a series
 * whose period has changed stays a line on both sides of the change.
 */
export function withGaps(samples, silence = 0) {
  const distances = samples.slice(1).map((sample, index) => sample[0] - samples[index][0]);
  const usual = (from, to) => median(distances.slice(Math.max(0, from), to)) ?? 0;
  return samples.flatMap((sample, index) => {
    const pause = distances[index - 1];
    const isGap = pause > silence && distances.length > 1
      && pause > GAP * Math.max(usual(index - 1 - NEAR, index - 1), usual(index, index + NEAR));
    return isGap ? [[samples[index - 1][0], null], sample] : [sample];
  });
}

/**
 * Returns for each of `columns` spans its lowest and highest value in the order in which they came.
 * A sample without a value breaks the curve; a break is null.
 */
export function downsample(samples, from, to, columns) {
  const points = [];
  let column = -1, low, high;
  const flush = () => {
    if (column >= 0) points.push(...(low === high ? [low] : low[0] < high[0] ? [low, high] : [high, low]));
    column = -1;
  };
  for (const sample of samples) {
    if (sample[0] < from || sample[0] > to) continue;
    if (sample[1] === null) {
      flush();
      if (points.length > 0 && points[points.length - 1] !== null) points.push(null);
      continue;
    }
    const at = Math.min(columns - 1, Math.floor((sample[0] - from) / (to - from) * columns));
    if (at !== column) {
      flush();
      column = at;
      low = high = sample;
    } else {
      if (sample[1] < low[1]) low = sample;
      if (sample[1] > high[1]) high = sample;
    }
  }
  flush();
  return points;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Returns values of an axis in equal steps of 1, 2, 2.5 or 5 times a power of ten; the first and the last enclose all values. */
export function ticks(lowest, highest) {
  const raw = (highest - lowest) / INTERVALS;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map(each => each * magnitude).find(each => each >= raw * 0.999);
  const first = Math.floor(lowest / step + 1e-9);
  const last = Math.ceil(highest / step - 1e-9);
  return Array.from({length: last - first + 1}, (none, index) => (first + index) * step);
}

/** Returns the range of the axis: from zero on, unless the values are far from it and close to each other. */
function range(values) {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return [0, 1];
  if (lowest === highest) return lowest === 0 ? [0, 1] : [Math.min(lowest, 0), Math.max(lowest, 0)];
  return lowest > highest / 2 || highest < lowest / 2 ? [lowest, highest] : [Math.min(lowest, 0), Math.max(highest, 0)];
}

function prefix(unit, values) {
  const largest = Math.max(...values.map(Math.abs));
  const [factor, letter] = !PREFIXED.includes(unit) || largest < 1e3 ? [1, ''] : largest < 1e6 ? [1e3, 'k'] : [1e6, 'M'];
  return {factor, unit: letter + unit};
}

/** Returns the times of an axis: of the day, or dates for a longer span. */
function times(from, to, timeZone) {
  const format = {timeZone, ...(to - from > 2 * DAY ? {day: 'numeric', month: 'numeric'} : {hour: '2-digit', minute: '2-digit'})};
  return Array.from({length: INTERVALS + 1}, (none, index) =>
    new Date(from + (to - from) * index / INTERVALS).toLocaleString(locale, format));
}

/** Returns a bar for a share from 0 to 1. */
export const bar = share => svg('svg', {class: 'bar', viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true'},
  svg('rect', {class: 'whole', width: 100, height: 1}), svg('rect', {class: 'part', width: Math.min(100, Math.max(0, share * 100)), height: 1}));

const axis = (side, texts) => h('div', {class: side, 'aria-hidden': 'true'}, texts.map(each => h('span', {}, each)));

/** Returns the chart of samples `[time, value]`, with times of a zone; without one, of the browser's. A value of null is a gap. */
export function chart(label, rawUnit, samples, from, to, zone) {
  const points = downsample(samples, from, to, WIDTH / 2);
  const values = points.filter(Boolean).map(point => point[1]);
  const span = h('span', {class: 'dim'}, `${time(from, zone)} – ${time(to, zone)}`);
  if (values.length === 0) return h('figure', {}, h('figcaption', {}, h('span', {}, label), span), hint(t('chart.none')));
  const {factor, unit} = prefix(rawUnit, values);
  const marks = ticks(...range(values).map(each => each / factor));
  const [bottom, top] = [marks[0], marks[marks.length - 1]];
  const x = at => ((at - from) / (to - from) * WIDTH).toFixed(1);
  const y = value => ((top - value / factor) / (top - bottom) * HEIGHT).toFixed(1);
  let path = '', isBroken = true;
  for (const point of points) {
    if (point !== null) path += `${isBroken ? 'M' : 'L'}${x(point[0])} ${y(point[1])}${isBroken ? 'h0' : ''}`;
    isBroken = point === null;
  }
  const line = (x1, y1, x2, y2) => svg('line', {class: 'axis', x1, y1, x2, y2});
  const extremes = new Set([Math.min(...values), Math.max(...values)].map(each => number(each / factor)));
  const text = `${label}: ${[...extremes].join(' – ')} ${unit}`;
  return h('figure', {},
    h('figcaption', {}, h('span', {}, text), span),
    h('div', {class: 'plot'},
      axis('values', [...marks].reverse().map(each => each.toLocaleString(locale, {maximumSignificantDigits: 6}))),
      svg('svg', {class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': text},
        ...marks.map(each => line(0, y(each * factor), WIDTH, y(each * factor))),
        ...Array.from({length: INTERVALS + 1}, (none, index) => line(index * WIDTH / INTERVALS, 0, index * WIDTH / INTERVALS, HEIGHT)),
        svg('path', {class: 'curve', d: path})),
      axis('times', times(from, to, zone))));
}
