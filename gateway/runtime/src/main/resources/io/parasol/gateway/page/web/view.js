// SPDX-License-Identifier: Apache-2.0
// Making elements, and writing numbers and times.

let texts = {};
let draw = () => {};

/** What a person has chosen or opened, and is not in the address. */
export const view = {sort: {}, span: '1h', chart: null, pending: null, notice: null, key: null, security: null, box: null, events: null, receipts: null, report: null, today: null};

/** Sets what draws the page. */
export const drawWith = drawing => { draw = drawing; };

/** Draws the page again. */
export const redraw = () => draw();

/** Loads the texts of the browser's first language that there is. */
export async function loadTexts() {
  const language = navigator.languages.map(each => each.slice(0, 2)).find(each => each === 'de' || each === 'en') ?? 'en';
  document.documentElement.lang = language;
  texts = await (await fetch(`${language}.json`)).json();
}

/** Returns a text; `{0}` is replaced by the first value. */
export function t(key, ...values) {
  return (texts[key] ?? key).replace(/\{(\d)\}/g, (all, index) => values[index] ?? all);
}

/** Makes an element. Text is never parsed as HTML. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(each => each != null && each !== false));
  return element;
}

/** Returns a number as a person reads it. */
export function number(value) {
  if (typeof value !== 'number') return String(value);
  return value.toLocaleString(document.documentElement.lang, {maximumFractionDigits: Math.abs(value) < 100 ? 2 : 1});
}

/** Returns a power in W with a fitting prefix. */
export function watts(value) {
  if (value == null) return '–';
  if (Math.abs(value) >= 1e6) return `${number(value / 1e6)} MW`;
  if (Math.abs(value) >= 1e3) return `${number(value / 1e3)} kW`;
  return `${number(value)} W`;
}

export function time(millis) {
  return new Date(millis).toLocaleString(document.documentElement.lang, {dateStyle: 'short', timeStyle: 'medium'});
}

/** Returns how long ago something was. */
export function ago(millis, now) {
  const seconds = Math.max(0, Math.round((now - millis) / 1000));
  if (seconds < 120) return t('ago.seconds', seconds);
  if (seconds < 7200) return t('ago.minutes', Math.round(seconds / 60));
  if (seconds < 172800) return t('ago.hours', Math.round(seconds / 3600));
  return t('ago.days', Math.round(seconds / 86400));
}

/** A table with a caption for screen readers. Columns: {label, isNumber}. */
export function table(caption, columns, rows) {
  return h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption},
    h('table', {},
      h('thead', {}, h('tr', {}, columns.map(column =>
        h('th', {scope: 'col', class: column.isNumber ? 'number' : null, 'aria-sort': column.sort ?? null},
          column.onsort ? button(column.id, column.label, column.onsort) : column.label)))),
      h('tbody', {}, rows.map(cells => h('tr', {}, cells.map((cell, index) =>
        h('td', {class: columns[index].isNumber ? 'number' : null}, cell ?? '')))))));
}

/** A table of which a person can choose the order. Columns: {key, label, isNumber}; without a key, a column cannot be chosen. */
export function sortable(id, caption, columns, rows, cells) {
  const chosen = view.sort[id] ?? {key: columns[0].key, isDescending: false};
  const choose = key => () => {
    view.sort[id] = {key, isDescending: chosen.key === key && !chosen.isDescending};
    redraw();
  };
  const rank = row => row[chosen.key] ?? -Infinity;
  const sorted = [...rows].sort((a, b) => {
    const order = rank(a) === rank(b) ? 0 : rank(a) < rank(b) ? -1 : 1;
    return (chosen.isDescending ? -order : order) || (a[columns[0].key] < b[columns[0].key] ? -1 : 1);
  });
  return table(caption,
    columns.map(({key, ...column}) => key
      ? {...column, id: `${id}-${key}`, sort: chosen.key === key ? (chosen.isDescending ? 'descending' : 'ascending') : 'none', onsort: choose(key)}
      : column),
    sorted.map(cells));
}

export const stateText = state => h('span', {class: `state ${state}`}, t(`state.${state}`));

export const button = (id, label, onclick) => h('button', {type: 'button', id, onclick}, label);

/** A list of names and values. */
export function facts(entries) {
  return h('dl', {class: 'grid'}, entries.filter(([, value]) => value != null && value !== '')
    .flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}
