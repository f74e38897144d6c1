// SPDX-License-Identifier: Apache-2.0
// A curve over time as SVG. Gaps are drawn as gaps, and peaks are kept when there are more values than pixels.

import {elsewhere, h, hint, locale, number, t, time} from './view.js';

const MINUTE = 60e3;
const HOUR = 3600e3;
const DAY = 86400e3;
/** About how many spans the axis of the values has. */
const INTERVALS = 4;
/** The spans of the axis of the time, and how many it has at most. */
const TIME_STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY];
const MAX_TIMES = 6;
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

/** Returns by how many milliseconds the clock of a zone is ahead of UTC. */
const ahead = (at, timeZone) => Date.parse(`${new Date(at).toLocaleString('sv-SE', {timeZone}).replace(' ', 'T')}Z`) - Math.floor(at / 1e3) * 1e3;

/** Returns the full hours, or days, of an axis, each with its text: `[time, text]`. */
export function times(from, to, timeZone) {
  const step = TIME_STEPS.find(each => to - from <= MAX_TIMES * each) ?? Math.ceil((to - from) / MAX_TIMES);
  const format = {timeZone, ...(step < DAY ? {hour: '2-digit', minute: '2-digit'} : {day: 'numeric', month: 'numeric'})};
  const shift = ahead(from, timeZone);
  const marks = [];
  // After a change of the clock, full hours are earlier or later.
  const mark = at => step > HOUR ? at + shift - ahead(at, timeZone) : at;
  for (let at = Math.ceil((from + shift) / step) * step - shift; mark(at) <= to; at += step) {
    marks.push([mark(at), new Date(mark(at)).toLocaleString(locale, format)]);
  }
  return marks;
}

/** Returns a bar for a share from 0 to 1. */
export const bar = share => svg('svg', {class: 'bar', viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true'},
  svg('rect', {class: 'whole', width: 100, height: 1}), svg('rect', {class: 'part', width: Math.min(100, Math.max(0, share * 100)), height: 1}));

/** Returns the line through points; null is a gap. */
function line(points, x, y) {
  let path = '', isBroken = true;
  for (const point of points) {
    if (point !== null) path += `${isBroken ? 'M' : 'L'}${x(point[0])} ${y(point[1])}${isBroken ? 'h0' : ''}`;
    isBroken = point === null;
  }
  return path;
}

const values = points => points.filter(Boolean).map(point => point[1]);

/**
 * Returns the chart of samples `[time, value]`, with times of a zone; without one, of the browser's. A value of null is a gap.
 * Other samples, with which a person compares these, are a dashed line.
 */
export function chart(label, rawUnit, samples, from, to, {zone, other} = {}) {
  const points = downsample(samples, from, to, WIDTH / 2);
  const otherPoints = downsample(other?.samples ?? [], from, to, WIDTH / 2);
  const own = values(points);
  const all = [...own, ...values(otherPoints)];
  const span = h('span', {class: 'dim'}, `${time(from, zone)} – ${time(to, zone)}${elsewhere(zone)}`);
  if (own.length === 0) return h('figure', {}, h('figcaption', {}, h('span', {}, label), span), hint(t('chart.none')));
  const {factor, unit} = prefix(rawUnit, all);
  const hours = times(from, to, zone);
  const marks = ticks(...range(all).map(each => each / factor));
  const [bottom, top] = [marks[0], marks[marks.length - 1]];
  const x = at => ((at - from) / (to - from) * WIDTH).toFixed(1);
  const y = value => ((top - value / factor) / (top - bottom) * HEIGHT).toFixed(1);
  const rule = (x1, y1, x2, y2) => svg('line', {class: 'axis', x1, y1, x2, y2});
  const extremes = new Set([Math.min(...own), Math.max(...own)].map(each => number(each / factor)));
  const text = `${label}: ${[...extremes].join(' – ')} ${unit}`;
  return h('figure', {},
    h('figcaption', {}, h('span', {class: otherPoints.length > 0 && 'of-curve'}, text), otherPoints.length > 0 && h('span', {class: 'of-other'}, other.label), span),
    h('div', {class: 'plot'},
      h('div', {class: 'values', 'aria-hidden': 'true'},
        [...marks].reverse().map(each => h('span', {}, each.toLocaleString(locale, {maximumSignificantDigits: 6})))),
      svg('svg', {class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': text},
        ...marks.map(each => rule(0, y(each * factor), WIDTH, y(each * factor))),
        ...hours.map(([at]) => rule(x(at), 0, x(at), HEIGHT)),
        svg('path', {class: 'other', d: line(otherPoints, x, y)}),
        svg('path', {class: 'curve', d: line(points, x, y)})),
      svg('svg', {class: 'times', 'aria-hidden': 'true'},
        ...hours.map(([at, text]) => svg('text', {x: `${x(at) / WIDTH * 100}%`, y: '1em'}, text)))));
}
