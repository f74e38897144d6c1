// SPDX-License-Identifier: Apache-2.0
// Making elements, and writing numbers and times.

let texts = {};
/** The sentences of the gateway in the person's language: {pattern, text}. */
let sentences = [];
/** How numbers and times are written: as the person's first language that the page has, with its region. */
export let locale = 'en';
let draw = () => {};

/** What a person has chosen or opened, and is not in the address. */
export const view = {sort: {}, span: '1h', chart: null, pending: null, notice: null, done: null, key: null, security: null, box: null, events: null, receipts: null, report: null, today: null};

/** Sets what draws the page. */
export const drawWith = drawing => { draw = drawing; };

/** Draws the page again. */
export const redraw = () => draw();

/** Loads the texts of the browser's first language that there is. */
export async function loadTexts() {
  locale = navigator.languages.find(each => /^(de|en)\b/.test(each)) ?? 'en';
  const language = locale.slice(0, 2);
  document.documentElement.lang = language;
  texts = await (await fetch(`${language}.json`)).json();
  sentences = Object.keys(texts).filter(key => key.startsWith('say.')).sort((a, b) => b.length - a.length).map(key => ({
    pattern: new RegExp(`^${key.slice(4).replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\d\}/g, '(.*)')}$`), text: texts[key]}));
}

/** Returns a text; `{0}` is replaced by the first value. */
export function t(key, ...values) {
  return filled(texts[key] ?? key, values);
}

const filled = (text, values) => text.replace(/\{(\d)\}/g, (all, index) => values[index] ?? all);

const HANDLERS = ['onclick', 'onchange', 'onsubmit'];

/** Returns the text for a word of the protocol, such as the name of an event. A word of a later version is shown as it is. */
export const word = (kind, name) => texts[`${kind}.${name}`] ?? name.replaceAll('_', ' ');

/** The kinds of single words that the gateway writes as a reason. */
const REASONS = ['quality', 'refusal', 'event', 'gap'];
const MAX_SENTENCE = 300;

/**
 * Returns a sentence of the gateway, such as the reason of a state, in the person's language. What is not known, such as the
 * text of a device, stays as it is.
 */
export function sentence(text) {
  if (text.length > MAX_SENTENCE) return text;
  for (const {pattern, text: translated} of sentences) {
    const found = pattern.exec(text);
    if (found) return filled(translated, found.slice(1).map(sentence));
  }
  // A quality, with the words of the operating system, which may have commas.
  const [, silence, why] = /^([a-z_]+) \(((?:(?!\), ).)*)\)$/.exec(text) ?? [];
  if (texts[`quality.${silence}`]) return `${texts[`quality.${silence}`]} (${sentence(why)})`;
  for (const separator of ['; ', ', ']) {
    if (text.includes(separator)) return text.split(separator).map(sentence).join(separator);
  }
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return time(Date.parse(text));
  const name = REASONS.map(kind => texts[`${kind}.${text}`]).find(Boolean);
  if (name) return name;
  if (texts[`event.${text.split('/')[0]}`]) return condition(text);
  const [, point, quality] = /^(\S+) ([a-z_]+)$/.exec(text) ?? [];
  return texts[`quality.${quality}`] ? `${point} ${texts[`quality.${quality}`]}` : text;
}

/** Returns the name of a condition, such as alarm/status.3, with what it is about. */
export function condition(name) {
  const [kind, ...rest] = name.split('/');
  return [word('event', kind), ...rest].join(': ');
}

/** Makes an element. Text is never parsed as HTML. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (HANDLERS.includes(name)) element[name] = value;
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(each => each != null && each !== false));
  return element;
}

const isFilledIn = element => element.nodeName === 'FORM' && element.contains(document.activeElement);

/**
 * Changes the children of an element to those of another one. An element that stays keeps its focus, its selected text,
 * and how far it was scrolled, also if others with ids come or go before it. A form in which a person is stays as it is.
 */
export function update(shown, drawn) {
  const ids = new Set([...drawn.children].map(each => each.id).filter(Boolean));
  [...shown.children].filter(each => each.id && !ids.has(each.id)).forEach(each => each.remove());
  let old = shown.firstChild;
  for (const next of [...drawn.childNodes]) {
    if (!old || (old.id ?? '') !== (next.id ?? '')) {
      if (next.id) [...shown.children].find(each => each.id === next.id)?.remove();
      shown.insertBefore(next, old);
      continue;
    }
    const following = old.nextSibling;
    if (old.nodeName !== next.nodeName) old.replaceWith(next);
    else if (old.nodeType !== Node.ELEMENT_NODE) setText(old, next.data);
    else if (!isFilledIn(old)) updateElement(old, next);
    old = following;
  }
  while (old) {
    const following = old.nextSibling;
    old.remove();
    old = following;
  }
}

function setText(node, text) {
  if (node.data !== text) node.data = text;
}

function updateElement(old, next) {
  for (const name of old.getAttributeNames()) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const {name, value} of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const name of HANDLERS) old[name] = next[name];
  update(old, next);
}

/** Returns a number as a person reads it. */
export function number(value) {
  if (typeof value !== 'number') return String(value);
  return value.toLocaleString(locale, {maximumFractionDigits: Math.abs(value) < 100 ? 2 : 1});
}

/** Returns the number that a person has typed, or the text if it is none. */
export function typed(text) {
  const plain = document.documentElement.lang === 'de' ? text.trim().replace(/^(-?\d+),(\d+)$/, '$1.$2') : text.trim();
  return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : plain;
}

/** Returns a measured value with all of its digits. */
export const exact = value => typeof value === 'boolean' ? t(`value.${value}`) : typeof value !== 'number' ? String(value)
  : value.toLocaleString(locale, {maximumSignificantDigits: 15});

export const withUnit = (value, unit) => value === undefined || value === '' ? '–' : [exact(value), unit].filter(Boolean).join(' ');

/** Returns a number with a fixed number of decimals. */
export const fixed = (value, decimals) => value.toLocaleString(locale, {minimumFractionDigits: decimals, maximumFractionDigits: decimals});

/** Returns a number with as many decimals as others of its size, for columns. */
export const even = value => fixed(value, Math.abs(value) < 100 ? 2 : 1);

/** Returns a power in W with a fitting prefix. */
export function watts(value) {
  if (value == null) return '–';
  if (Math.abs(value) >= 1e6) return `${even(value / 1e6)} MW`;
  if (Math.abs(value) >= 1e3) return `${even(value / 1e3)} kW`;
  return `${number(value)} W`;
}

export function time(millis, timeZone) {
  return new Date(millis).toLocaleString(locale, {timeZone, dateStyle: 'short', timeStyle: 'medium'});
}

/** Returns a date, such as 2031-11-30, as a person writes it. */
export const day = date => date && new Date(date).toLocaleDateString(locale, {timeZone: 'UTC', dateStyle: 'medium'});

/** Returns the time of day; with the name of the zone, if that is not the one of the browser. */
export const clock = (millis, timeZone) => new Date(millis).toLocaleTimeString(locale, {timeZone, timeStyle: 'short'}) + elsewhere(timeZone);

/** Returns a zone in parentheses, if there is one that is not the one of the browser. */
export const elsewhere = zone => zone && zone !== Intl.DateTimeFormat().resolvedOptions().timeZone ? ` (${zone})` : '';

/** Returns how long something takes. */
export function duration(millis) {
  if (millis < 120e3) return `${number(millis / 1000)} s`;
  return millis < 7200e3 ? `${number(Math.round(millis / 60e3))} min` : `${number(Math.round(millis / 3600e3))} h`;
}

/** A time that is not broken into two lines. */
export const moment = millis => h('time', {datetime: new Date(millis).toISOString()}, time(millis));

/** Returns how long ago something was, with the exact time for those who point at it. */
export const age = (millis, now) => h('time', {datetime: new Date(millis).toISOString(), title: time(millis)}, ago(millis, now));

function ago(millis, now) {
  const seconds = Math.max(0, Math.round((now - millis) / 1000));
  if (seconds < 120) return t('ago.seconds', seconds);
  if (seconds < 7200) return t('ago.minutes', Math.round(seconds / 60));
  if (seconds < 172800) return t('ago.hours', Math.round(seconds / 3600));
  return t('ago.days', Math.round(seconds / 86400));
}

/** Whether the window is so narrow that a row of a table is a block; with the width of style.css. */
export const isNarrow = matchMedia('(max-width: 60rem)');

/**
 * A table with a caption for screen readers. Columns: {label, isNumber}. A row is an array of cells; with an id, it keeps what a
 * person has typed in it when other rows come or go. In a narrow window, a row is a block with the names of its columns; only
 * there must the roles be stated.
 */
export function table(caption, columns, rows) {
  const role = name => isNarrow.matches ? name : null;
  const cell = (content, {label, isNumber}) => h('td', {role: role('cell'), 'data-label': role(label),
    class: [isNumber && 'number', content === '–' && 'nothing'].filter(Boolean).join(' ') || null}, content ?? '');
  return h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption},
    h('table', {role: role('table')},
      h('thead', {role: role('rowgroup')}, h('tr', {role: role('row')}, columns.map(column =>
        h('th', {scope: 'col', role: role('columnheader'), class: column.isNumber ? 'number' : null, 'aria-sort': column.sort ?? null},
          column.onsort ? button(column.id, column.label, column.onsort) : column.label)))),
      h('tbody', {role: role('rowgroup')}, rows.map(cells => h('tr', {id: cells.id, role: role('row')}, cells.map((content, index) => cell(content, columns[index])))))));
}

/**
 * A table of which a person can choose the order. Columns: {key, label, isNumber, isLargestFirst}; without a key, a column
 * cannot be chosen. A row without a value is always the last.
 */
export function sortable(id, caption, columns, rows, cells) {
  const chosen = view.sort[id] ?? {key: columns[0].key, isDescending: false};
  const choose = ({key, isLargestFirst = false}) => () => {
    view.sort[id] = {key, isDescending: chosen.key === key ? !chosen.isDescending : isLargestFirst};
    redraw();
  };
  const names = new Intl.Collator(locale, {numeric: true});
  const compare = (a, b) => typeof a === 'string' ? names.compare(a, b) : a - b;
  const sorted = [...rows].sort((a, b) => {
    const [left, right] = [a[chosen.key] ?? null, b[chosen.key] ?? null];
    const order = left === null || right === null ? (left === null) - (right === null) : (chosen.isDescending ? -1 : 1) * compare(left, right);
    return order || names.compare(a[columns[0].key], b[columns[0].key]);
  });
  return table(caption,
    columns.map(column => column.key
      ? {...column, id: `${id}-${column.key}`, sort: chosen.key !== column.key ? 'none' : chosen.isDescending ? 'descending' : 'ascending', onsort: choose(column)}
      : column),
    sorted.map(cells));
}

export const stateText = state => h('span', {class: `state ${state}`}, word('state', state));

export const button = (id, label, onclick) => h('button', {type: 'button', id, onclick}, label);

/** What has failed, if it has; a screen reader reads it at once. */
export const problem = text => text ? h('p', {class: 'notice', role: 'alert'}, text) : null;

/** That there is nothing to show, or why. */
export const hint = text => h('p', {class: 'dim'}, text);

/** A figure with its name, and what it is compared with. */
export const card = (name, value, below) => h('div', {class: 'card'}, h('dt', {}, name), h('dd', {}, value), below && h('dd', {class: 'below'}, below));

/** A list of names and values. */
export function facts(entries) {
  return h('dl', {class: 'grid'}, entries.filter(([, value]) => value != null && value !== '')
    .flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}
