// SPDX-License-Identifier: Apache-2.0
// A curve over time as SVG. Gaps are drawn as gaps, and peaks are kept when there are more values than pixels.

import {h, number, time} from './view.js';

const WIDTH = 1000;
const HEIGHT = 300;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * Returns for each of `columns` spans its lowest and highest value in the order in which they came.
 * Without a value for longer than `gap`, the curve is broken; a break is null.
 */
export function downsample(samples, from, to, columns, gap) {
  const points = [];
  let column = -1, low, high, last = null;
  const flush = () => {
    if (column >= 0) points.push(...(low === high ? [low] : low[0] < high[0] ? [low, high] : [high, low]));
  };
  for (const sample of samples) {
    if (sample[0] < from || sample[0] > to) continue;
    if (last !== null && sample[0] - last > gap) {
      flush();
      column = -1;
      points.push(null);
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
    last = sample[0];
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

/** Returns the chart of samples `[time, value]`. */
export function chart(label, unit, samples, from, to, gap) {
  const points = downsample(samples, from, to, WIDTH / 2, gap);
  const values = points.filter(Boolean).map(point => point[1]);
  const highest = Math.max(...values, 0);
  const lowest = Math.min(...values, 0);
  const span = highest - lowest || 1;
  const y = value => HEIGHT - 10 - (value - lowest) / span * (HEIGHT - 20);
  let path = '', isBroken = true;
  for (const point of points) {
    if (point === null) {
      isBroken = true;
      continue;
    }
    path += `${isBroken ? 'M' : 'L'}${((point[0] - from) / (to - from) * WIDTH).toFixed(1)} ${y(point[1]).toFixed(1)}`;
    isBroken = false;
  }
  const text = values.length === 0 ? label : `${label}: ${number(Math.min(...values))} – ${number(Math.max(...values))} ${unit}`;
  return h('figure', {},
    svg('svg', {class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': text},
      svg('line', {class: 'axis', x1: 0, x2: WIDTH, y1: y(0), y2: y(0)}),
      svg('line', {class: 'axis', x1: 0, x2: WIDTH, y1: y(highest), y2: y(highest)}),
      svg('path', {class: 'curve', d: path})),
    h('figcaption', {class: 'legend'}, h('span', {}, time(from)), h('span', {}, text), h('span', {}, time(to))));
}
