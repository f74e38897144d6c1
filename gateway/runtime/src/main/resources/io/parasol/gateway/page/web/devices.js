// SPDX-License-Identifier: Apache-2.0
// The devices: the table of all, one of them, and set points.

import {findingTable, stringTable} from './figures.js';
import {curves} from './history.js';
import {about, gatewayNow, isOperator, message, pointLabel, points, post, power, receiptsBefore, site, state} from './site.js';
import {command, fingerprint, forgetKey, heldKey, makeKey, publicPem, sign, takeKey} from './signing.js';
import {age, button, condition, even, exact, facts, h, hint, locale, moment, number, problem, redraw, sentence, sortable, stateText, t, table, time, typed, view, watts, withUnit, word} from './view.js';

const COMMAND_MINUTES = 5;

export function deviceTable(devices) {
  const now = gatewayNow();
  const rows = devices.map(device => ({
    device, state: state(device), power: power(device), ...comparison(device),
    heard: Math.max(0, ...[...points(device).values()].map(each => each.at ?? 0)), why: message(device, 'state')?.why ?? '',
  }));
  return sortable('devices', t('devices'),
    [{key: 'device', label: t('device')}, {key: 'state', label: t('state')}, {key: 'power', label: t('power'), isNumber: true, isLargestFirst: true},
      ...(site.presentAt ? [{key: 'deviation', label: t('deviation'), isNumber: true}, {key: 'lost', label: t('lost.today'), isNumber: true, isLargestFirst: true}] : []),
      {key: 'heard', label: t('heard'), isNumber: true}, {label: t('why')}],
    rows, row => [h('a', {href: `#device/${row.device}`}, row.device), stateText(row.state), watts(row.power),
      ...(site.presentAt ? [row.deviation === null ? '–' : deviationText(row.deviation), row.lost === null ? '–' : `${even(row.lost / 1000)} kWh`] : []),
      row.heard ? age(row.heard, now) : '–', h('div', {class: 'sentence'}, sentence(row.why))]);
}

/** From which deviation on a device gets a colour, and when that is the one of an outage. */
const WEAK = -0.05;
const VERY_WEAK = -0.4;

const deviationText = share => h('span', {class: share < VERY_WEAK ? 'offline' : share < WEAK ? 'degraded' : null}, percent(share));

const percent = share => `${share > 0 ? '+' : ''}${(share * 100).toLocaleString(locale, {minimumFractionDigits: 1, maximumFractionDigits: 1})} %`;

/** Returns how far an inverter is from what it could give now, and what it has lost since midnight, in Wh. */
function comparison(device) {
  const now = site.present.get(device);
  if (!now) return {deviation: null, lost: null};
  return {
    deviation: now.possible > 0 && now.power != null ? now.power / now.possible - 1 : null,
    lost: Object.values(now.lost).reduce((sum, each) => sum + each, 0),
  };
}

export function deviceView(device) {
  if (!site.session.devices.includes(device)) return [h('h1', {}, t('device')), h('p', {}, t('device.unknown'))];
  const shown = message(device, 'state') ?? {};
  const strings = stringTable([device]);
  return [
    h('h1', {}, device), h('p', {}, stateText(state(device)), ' ', sentence(shown.why ?? ''), ' ', h('span', {class: 'dim'}, shown.text ?? '')),
    ...(site.present.get(device)?.turned ? [hint(t('device.turned'))] : []),
    h('h2', {}, t('history')),
    curves(device),
    h('h2', {}, t('points')),
    pointTable(device),
    ...(strings ? [h('h2', {}, t('strings')), strings] : []),
    ...(isOperator() ? [h('h2', {}, t('setpoint')), commandForm(device)] : []),
    h('h2', {}, t('findings')), findingsOf(device),
    h('h2', {}, t('health')), healthOf(device, shown),
    ...(isOperator() ? [h('h2', {}, t('receipts')), ...receiptsOf(device)] : []),
  ];
}

/** Returns what belongs to points of a device in the order of their names for people. */
const byLabel = (device, list, name) => [...list].sort((a, b) => pointLabel(device, name(a)).localeCompare(pointLabel(device, name(b)), locale, {numeric: true}));

/** The last value of each point as the device has sent it. */
function pointTable(device) {
  const now = gatewayNow();
  const known = byLabel(device, [...points(device).entries()], ([name]) => name);
  if (known.length === 0) return hint(t('points.none'));
  return table(t('points'), [{label: t('point')}, {label: t('value'), isNumber: true}, {label: t('measured'), isNumber: true}, {label: t('quality')}],
    known.map(([name, {value, at, reason}]) => [
      pointLabel(device, name), h('span', {class: reason ? 'dim' : null}, withUnit(value, about(device, name).unit)),
      at ? age(at, now) : '–', reason ? h('span', {class: 'degraded'}, word('quality', reason)) : t('good')]));
}

function findingsOf(device) {
  const findings = message(device, 'findings')?.findings ?? [];
  return findings.length === 0 ? hint(t('findings.none')) : findingTable(findings);
}

function healthOf(device, shown) {
  const health = message(device, 'health') ?? {};
  if (!shown.state && !message(device, 'health')) return hint(t('points.none'));
  return facts([
    [t('identity'), ['manufacturer', 'model', 'serial', 'firmware'].map(each => health.identity?.[each]).filter(Boolean).join(' ')],
    [t('link'), [shown.link, shown.unit ?? shown.place].filter(each => each != null).join(' / ')],
    [t('latency'), health['latency-ms']?.mean != null ? `${number(health['latency-ms'].mean)} ms` : null],
    [t('polls'), health.polls ? Object.entries(health.polls).map(([name, value]) => `${word('poll', name)} ${number(value)}`).join(', ') : null],
    [t('certificate'), health.certificate?.expires ? t('expires', time(health.certificate.expires)) : null],
    [t('conditions'), (health.conditions ?? []).map(condition).join(', ')],
  ]);
}

// --- Set points -------------------------------------------------------------------------------------

/** The values of a point that have a name. A point may take others. */
const choices = ({type, values}) => type === 'boolean' ? [t('value.true'), t('value.false')] : Array.isArray(values) ? values : [];

const options = point => choices(point).map(each => h('option', {value: each}));

/** The decimal keyboard of a phone may have neither a minus nor letters. */
const keyboard = ({type, write}) => type === 'number' && write?.min >= 0 ? 'decimal' : 'text';

/** Returns what is written to a point if a person types a text. */
export function toWrite({type}, text) {
  if (type === 'text') return text;
  const truth = [[t('value.true'), 'true'], [t('value.false'), 'false']].findIndex(words => words.includes(text.trim().toLowerCase()));
  return type === 'boolean' && truth >= 0 ? truth === 0 : typed(text);
}

function commandForm(device) {
  const writable = byLabel(device, Object.entries(message(device, 'about')?.points ?? {}).filter(([, each]) => each.write), ([name]) => name);
  if (writable.length === 0) return hint(t('setpoint.none'));
  const chosen = writable.some(([name]) => name === view.writePoint) ? view.writePoint : writable[0][0];
  const choose = ({target}) => {
    view.writePoint = target.value;
    const point = about(device, target.value);
    target.form.elements.value.inputMode = keyboard(point);
    document.getElementById('choices').replaceChildren(...options(point));
  };
  const names = h('select', {name: 'point', onchange: choose}, writable.map(([name]) => h('option', {selected: name === chosen, value: name}, pointLabel(device, name))));
  const input = h('input', {name: 'value', required: true, inputmode: keyboard(about(device, chosen)), autocomplete: 'off', list: 'choices'});
  const review = async event => {
    event.preventDefault();
    const {point, value} = event.target.elements;
    view.pending = view.notice = view.done = null;
    if (await heldKey()) {
      view.writePoint = point.value;
      view.pending = {device, before: points(device).get(point.value)?.value,
        payload: command(site.session.site, device, about(device, point.value).write.class, {[point.value]: toWrite(about(device, point.value), value.value)}, gatewayNow(), COMMAND_MINUTES)};
    } else {
      view.notice = [t('key.missing'), ' ', h('a', {href: '#key'}, t('key'))];
    }
    redraw();
  };
  return h('div', {},
    view.done && h('p', {class: 'done', role: 'status'}, view.done),
    problem(view.notice),
    h('form', {id: 'command', onsubmit: review}, h('label', {}, t('point'), names), h('label', {}, t('value'), input), h('datalist', {id: 'choices'}, options(about(device, chosen))), h('button', {}, t('review'))),
    view.pending?.device === device && reviewed(view.pending));
}

function reviewed({device, before, payload}) {
  const [[name, after]] = Object.entries(payload.action.write);
  const {unit, write} = about(device, name);
  const send = async () => {
    try {
      await post(`command/${device}`, await sign(await heldKey(), payload));
      view.done = t('sent', payload.id);
      view.pending = null;
    } catch (failed) {
      view.notice = failed.message;
    }
    redraw();
  };
  return h('div', {class: 'card'},
    facts([[t('device'), device], [t('point'), pointLabel(device, name)], [t('before'), withUnit(before, unit)],
      [t('after'), withUnit(after, unit)], [t('limits'), withUnit([write?.min, write?.max].filter(each => each != null).map(exact).join(' – '), unit)],
      [t('class'), payload.class], [t('valid'), time(Date.parse(payload.expires))]]),
    button('sign', t('sign'), send), ' ', button('cancel', t('cancel'), () => { view.pending = null; redraw(); }));
}

function checkText(check) {
  if (check === 'running') return t('check.running');
  return check === 'passed' ? h('span', {class: 'good'}, t('check.passed')) : h('span', {class: 'offline'}, t('check.failed', check));
}

/** Fetches the receipts in the log before an index; without one, the newest. */
export async function loadReceipts(device, before) {
  if (!isOperator()) return;
  const known = before && view.receipts?.device === device ? view.receipts.list : [];
  try {
    const page = await receiptsBefore(device, before);
    view.receipts = {device, list: [...known, ...page.list], next: page.next};
  } catch (failed) {
    view.receipts = {device, list: known, problem: failed.message};
  }
  redraw();
}

/** The receipts since the page was opened, and those of the log. Rejections are not kept as they were signed. */
function receiptsOf(device) {
  const {list = [], next, problem: failure} = view.receipts?.device === device ? view.receipts : {};
  const signed = each => each.envelope.signatures[0]?.sig;
  const stored = new Set(list.map(signed));
  const live = site.receipts.filter(each => each.device === device && !stored.has(signed(each)));
  const all = [...live, ...list].sort((a, b) => b.at < a.at ? -1 : b.at > a.at ? 1 : 0);
  return [problem(failure),
    all.length === 0 ? hint(t('receipts.none')) : receiptTable(all),
    next && h('p', {}, button('receipts-earlier', t('receipts.earlier'), () => loadReceipts(device, next)))];
}

const valuesText = values => Object.entries(values ?? {}).map(([name, value]) => `${name} ${exact(value)}`).join(', ');

function receiptTable(receipts) {
  return table(t('receipts'),
    [{label: t('time')}, {label: t('command')}, {label: t('outcome')}, {label: t('why')}, {label: t('written')}, {label: t('readback')}, {label: t('signature')}],
    receipts.map(each => [moment(Date.parse(each.at)), each.command, word('outcome', each.outcome), word('refusal', each.reason ?? ''), valuesText(each.written),
      valuesText(each['read-back']), checkText(each.check)]));
}

// --- The signing key --------------------------------------------------------------------------------

export function keyView() {
  const make = async () => { await makeKey(); await loadKey(); };
  const forget = async () => { await forgetKey(); await loadKey(); };
  const file = h('input', {type: 'file', id: 'key-file', onchange: async event => {
    try {
      await takeKey(await event.target.files[0].text());
      view.notice = null;
    } catch (failed) {
      view.notice = failed.message;
    }
    await loadKey();
  }});
  return [h('h1', {}, t('key')), h('p', {}, t('key.about')),
    problem(view.notice),
    ...(view.key ? [facts([[t('fingerprint'), view.key.fingerprint]]),
      h('h2', {}, t('key.public')), h('pre', {tabindex: 0}, view.key.pem),
      h('h2', {}, t('key.enrol')), h('p', {}, t('key.enrol.how')), h('pre', {tabindex: 0}, enrolment()),
      button('key-forget', t('key.forget'), forget)]
      : [h('p', {}, button('key-make', t('key.make'), make)), h('label', {}, t('key.file'), file)])];
}

const enrolment = () => `signers:\n  ${site.session.name}: {key: ${site.session.name}.pub, classes: [setpoint]}\n`;

export async function loadKey() {
  const pair = await heldKey();
  view.key = pair ? {pem: await publicPem(pair), fingerprint: await fingerprint(pair)} : null;
  redraw();
}
