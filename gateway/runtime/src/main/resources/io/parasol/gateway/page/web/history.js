// SPDX-License-Identifier: Apache-2.0
// Curves of the points of a device, over any span.

import {chart, withGaps} from './chart.js';
import {about, ask, extremes, figures, gatewayNow, history, isOperator, pointLabel, points, powerPoint, site, takeReadings} from './site.js';
import {h, hint, locale, problem, redraw, t, view} from './view.js';

const MINUTE = 60e3;
const HOUR = 3600e3;
const DAY = 86400e3;
const SPANS = {'15m': 15 * MINUTE, '1h': HOUR, '6h': 6 * HOUR, '1d': DAY, '7d': 7 * DAY, '31d': 31 * DAY, '366d': 366 * DAY};
/** Readings are fetched one by one up to this span; for a longer one, their lowest and highest values in intervals. */
const MAX_SPAN_OF_READINGS = 6 * HOUR;
/** The intervals up to a span: their name, and their length. */
const INTERVALS = [[2 * DAY, '5m', 5 * MINUTE], [8 * DAY, '15m', 15 * MINUTE], [62 * DAY, '1h', HOUR], [Infinity, 'day', DAY]];
const SECOND = 1e3;
const MAX_POINTS = 8;
const MAX_INTERVALS = 500;
const RECENT = 16 * MINUTE;
let drawnAt = -Infinity;
/** How often curves were to be drawn: what takes longer than a later choice of the person is not shown. */
let drawings = 0;
/** The units of what is kept in intervals, by a part of the meaning. */
const UNITS = [['power', 'W'], ['energy', 'Wh'], ['voltage', 'V'], ['current', 'A'], ['temp', '°C'], ['irradiance', 'W/m²'], ['ghi', 'W/m²'], ['wind', 'm/s'], ['limit', '%']];

/** Fetches the last values of points that are read rarely, and draws the curves. */
export async function loadDevice(device) {
  if (!isOperator()) return;
  const known = points(device);
  const now = gatewayNow();
  const records = await history(device, now - RECENT, now).catch(() => []);
  for (const record of records) takeReadings(known, record, true);
  site.messages.set(`${device}/points`, known);
  await showCurves(device);
}

/** Draws the curves again, if they end now and are older than a minute, or than the interval of a longer curve. */
export function refreshCurves(device) {
  const span = view.from ? gatewayNow() - Date.parse(view.from) : SPANS[view.span];
  if (view.chart && !view.to && performance.now() - drawnAt > Math.max(MINUTE, span / MAX_INTERVALS)) showCurves(device);
}

async function showCurves(device) {
  const address = location.hash;
  const number = ++drawings;
  drawnAt = performance.now();
  const to = view.to ? Date.parse(view.to) : gatewayNow();
  const from = view.from ? Date.parse(view.from) : to - SPANS[view.span];
  let shown;
  try {
    if (!(from < to)) throw new Error(t('span.empty'));
    shown = h('div', {}, await charts(device, chosen(device).slice(0, MAX_POINTS), from, to));
  } catch (failed) {
    shown = problem(failed.message);
  }
  if (location.hash !== address || number !== drawings) return;
  view.chart = shown;
  redraw();
}

const numbers = device => [...points(device).entries()].filter(([, point]) => typeof point.value === 'number').map(([name]) => name)
  .sort((a, b) => pointLabel(device, a).localeCompare(pointLabel(device, b), locale, {numeric: true}));

/** Returns the points that a person has chosen; at first the power, or the first one that there is. */
function chosen(device) {
  const names = numbers(device);
  const wanted = names.filter(name => (view.points ?? [powerPoint(device)]).includes(name));
  return wanted.length > 0 ? wanted : names.slice(0, 1);
}

/** The form with which a person chooses points and a span, and the curves. */
export function curves(device) {
  if (!isOperator()) return hint(t('role.operator'));
  const names = numbers(device);
  if (names.length === 0) return hint(t('points.none'));
  const selected = chosen(device);
  const show = event => {
    event.preventDefault();
    const {point, span, from, to} = event.target.elements;
    view.points = [...point.selectedOptions].map(each => each.value);
    [view.span, view.from, view.to] = [span.value, from.value, to.value];
    return showCurves(device);
  };
  return h('div', {},
    h('form', {id: 'history', onsubmit: show},
      h('label', {}, t('points'), h('select', {name: 'point', multiple: true, size: Math.min(5, Math.max(2, names.length))},
        names.map(name => h('option', {selected: selected.includes(name), value: name}, pointLabel(device, name))))),
      h('label', {}, t('span'), h('select', {name: 'span'},
        Object.keys(SPANS).map(each => h('option', {selected: each === view.span, value: each}, t(`period.${each}`))))),
      h('label', {}, t('span.from'), h('input', {type: 'datetime-local', name: 'from', value: view.from})),
      h('label', {}, t('span.to'), h('input', {type: 'datetime-local', name: 'to', value: view.to})),
      h('button', {}, t('show'))),
    view.chart);
}

async function charts(device, names, from, to) {
  if (to - from > MAX_SPAN_OF_READINGS) return longCharts(device, names, from, to);
  const records = await history(device, from, to);
  return names.map(name => {
    const {unit = '', period = 0, 'max-silence': silence = 0} = about(device, name);
    return chart(pointLabel(device, name), unit, withGaps(samplesOf(records, name), 1000 * Math.max(2 * period, 1.5 * silence)), from, to);
  });
}

/** Returns the samples of a point in the order of their times. Where it was not good, there is no value. */
function samplesOf(records, name) {
  const samples = [];
  for (const {ts, later, v, q} of records) {
    const at = ts + (later?.[name] ?? 0);
    if (typeof v[name] === 'number') samples.push([at, v[name]]);
    else if (q?.[name]) samples.push([at, null]);
  }
  return samples.sort((a, b) => a[0] - b[0]);
}

/** Where a value of an interval is drawn: in its middle; while that is to come, at the end of the curve. */
const middle = (from, to, end) => Math.min((from + to) / 2, end);

/** Draws figures, which go back for years, where there are such of a point; else the readings that the gateway still has. */
async function longCharts(device, names, from, to) {
  const shown = new Map();
  for (const name of names) {
    const drawn = await ofFigures(device, name, from, to);
    if (drawn) shown.set(name, drawn);
  }
  const others = names.filter(name => !shown.has(name));
  if (others.length > 0) {
    const step = SECOND * Math.ceil((to - from) / MAX_INTERVALS / SECOND);
    const ranges = await extremes(device, others, from, to, step);
    for (const name of others) {
      const {unit = '', period = 0, 'max-silence': silence = 0} = about(device, name);
      const samples = [...ranges.get(name)].sort(([a], [b]) => a - b)
        .flatMap(([begin, [min, max]]) => [min, max].map(value => [middle(begin, begin + step, to), value]));
      shown.set(name, chart(pointLabel(device, name), unit, withGaps(samples, Math.max(1.5 * step, SECOND * 2 * period, SECOND * 1.5 * silence)), from, to));
    }
  }
  return names.map(name => shown.get(name));
}

const date = millis => new Date(millis).toISOString().slice(0, 10);

/**
 * Draws the lowest and the highest value of each interval of the figures, so that no peak is lost; of a counter, the energy.
 * Returns null if there are no figures of a point.
 */
async function ofFigures(device, name, from, to) {
  const {meaning, index} = about(device, name);
  if (!meaning) return null;
  const [, resolution, length] = INTERVALS.find(([span]) => to - from <= span);
  const samples = [];
  let next;
  do {
    const answer = await figures({request: 'aggregate', device, point: index ? `${meaning}(${index})` : meaning, resolution,
      from: date(from - DAY), to: date(to + DAY), ...(next ? {after: next} : {})});
    if (!answer) return null;
    for (const each of answer.intervals.filter(each => each.to > from && each.from < to)) {
      const at = middle(each.from, each.to, to);
      if (!(each.completeness > 0)) samples.push([at, null]);
      else if (each.energy != null) samples.push([at, each.energy]);
      else samples.push([at, each.min], [at, each.max]);
    }
    next = answer.next;
  } while (next);
  if (samples.every(([, value]) => value === null)) return null;
  return chart(pointLabel(device, name), UNITS.find(([part]) => meaning.includes(part))?.[1] ?? '', withGaps(samples, 1.5 * length), from, to);
}
