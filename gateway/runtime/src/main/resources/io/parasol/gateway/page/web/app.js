// SPDX-License-Identifier: Apache-2.0
// The page: it holds the last message of each topic, and draws the view that the address names.

import {chart} from './chart.js';
import {command, fingerprint, forgetKey, heldKey, makeKey, publicPem, receipt, sign} from './signing.js';
import {ago, facts, h, loadTexts, number, t, table, time, watts} from './view.js';

const MAX_EVENTS = 200;
const DRAW_INTERVAL = 1000;
const HISTORY_SPANS = {'15m': 900e3, '1h': 3600e3, '6h': 21600e3};

const site = {session: null, isConnected: false, messages: new Map(), events: [], receipts: [], names: []};
const view = {sort: 'device', isDescending: false, span: '1h', chart: null, notice: null};
let drawTimer = null;

// --- Messages ---------------------------------------------------------------------------------------

const message = (device, kind) => site.messages.get(`${device}/${kind}`) ?? null;

function take({topic, payload}) {
  const [device, kind] = topic.split('/');
  if (kind === 'event') remember(site.events, {device, ...payload});
  else if (kind === 'receipt') remember(site.receipts, {device, ...receipt(payload)});
  else if (kind === 'telemetry') takeTelemetry(device, payload);
  else if (payload === null) site.messages.delete(topic);
  else site.messages.set(topic, payload);
  drawSoon();
}

function remember(list, entry) {
  list.unshift(entry);
  list.length = Math.min(list.length, MAX_EVENTS);
}

/** A message holds the points that are due; the page shows the last value of each. */
function takeTelemetry(device, payload) {
  const points = message(device, 'points') ?? new Map();
  for (const [name, value] of Object.entries(payload.v)) points.set(name, {value, at: payload.ts + (payload.later?.[name] ?? 0)});
  for (const [name, reason] of Object.entries(payload.q)) points.set(name, {...points.get(name), reason});
  site.messages.set(`${device}/points`, points);
}

/** What the device says about a point: its label, unit, meaning, and whether it may be written. */
const about = (device, name) => message(device, 'about')?.points?.[name] ?? {};

/** Returns the AC power of an inverter in W. Meters and batteries have other meanings. */
function power(device) {
  const name = Object.entries(message(device, 'about')?.points ?? {})
    .find(([, point]) => point.meaning === 'ac_power' && !point.index)?.[0];
  const point = name && (message(device, 'points') ?? new Map()).get(name);
  if (typeof point?.value !== 'number' || point.reason) return null;
  return point.value * ({kW: 1e3, MW: 1e6}[about(device, name).unit] ?? 1);
}

function connect() {
  const source = new EventSource('api/v1/live');
  source.onopen = () => { site.isConnected = true; drawSoon(); };
  source.onmessage = event => take(JSON.parse(event.data));
  source.onerror = async () => {
    site.isConnected = false;
    drawSoon();
    if (source.readyState === EventSource.CLOSED) {
      await new Promise(resolve => setTimeout(resolve, 2000));
      await begin();
    }
  };
}

async function post(path, body) {
  const response = await fetch(`api/v1/${path}`, {
    method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)});
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

async function history(device, from, to) {
  const records = [];
  let next;
  do {
    const answer = await post('request', {request: 'history', device, from, to, ...(next ? {'from-seq': next} : {})});
    if (!answer.ok) throw new Error(answer.detail);
    records.push(...answer.records);
    next = answer.next;
  } while (next && records.length < 20000);
  return records;
}

// --- Views ------------------------------------------------------------------------------------------

const state = device => message(device, 'state')?.state ?? 'unknown';
const stateText = device => h('span', {class: `state ${state(device)}`}, t(`state.${state(device)}`));

function card(label, value) {
  return h('div', {class: 'card'}, h('dt', {}, label), h('dd', {}, value));
}

function today() {
  const devices = site.session.devices;
  const powers = devices.map(power).filter(each => each !== null);
  const peak = message('gateway', 'about')?.['peak-power'];
  const count = wanted => devices.filter(device => state(device) === wanted).length;
  const troubled = devices.filter(device => ['offline', 'degraded'].includes(state(device)));
  const gateway = message('gateway', 'state');
  return [
    h('h1', {}, t('today')),
    gateway?.state === 'degraded' && h('p', {class: 'notice', role: 'status'}, t('gateway.degraded', gateway.why)),
    h('dl', {class: 'cards'},
      card(t('power'), powers.length === 0 ? '–' : watts(powers.reduce((sum, each) => sum + each, 0))),
      peak && card(t('peak'), watts(peak)),
      card(t('devices'), String(devices.length)),
      ...['online', 'degraded', 'offline', 'sleeping'].map(each => card(t(`state.${each}`), String(count(each))))),
    h('h2', {}, t('trouble')),
    troubled.length === 0 ? h('p', {class: 'dim'}, t('trouble.none')) : deviceTable(troubled),
    h('h2', {}, t('events')),
    eventTable(site.events.slice(0, 10)),
  ];
}

function deviceTable(devices) {
  const now = Date.now();
  const rows = devices.map(device => {
    const points = [...(message(device, 'points') ?? new Map()).values()];
    return {
      device, state: state(device), power: power(device),
      heard: Math.max(0, ...points.map(each => each.at ?? 0)), why: message(device, 'state')?.why ?? '',
    };
  });
  const column = (key, label, isNumber) => ({
    label, isNumber, sort: view.sort === key ? (view.isDescending ? 'descending' : 'ascending') : 'none',
    onsort: () => { view.isDescending = view.sort === key && !view.isDescending; view.sort = key; draw(); }});
  rows.sort((a, b) => {
    const order = a[view.sort] === b[view.sort] ? 0 : (a[view.sort] ?? -Infinity) < (b[view.sort] ?? -Infinity) ? -1 : 1;
    return (view.isDescending ? -order : order) || (a.device < b.device ? -1 : 1);
  });
  return table(t('devices'),
    [column('device', t('device')), column('state', t('state')), column('power', t('power'), true), column('heard', t('heard'), true), {label: t('why')}],
    rows.map(row => [
      h('a', {href: `#device/${row.device}`}, row.device), stateText(row.device), watts(row.power),
      row.heard ? ago(row.heard, now) : '–', row.why]));
}

function eventTable(events) {
  return events.length === 0 ? h('p', {class: 'dim'}, t('events.none')) : table(t('events'),
    [{label: t('time')}, {label: t('device')}, {label: t('event')}, {label: t('details')}],
    events.map(({device, ts, event, raised, since, ...others}) => [
      time(ts), device, `${event}${raised === false ? ` (${t('cleared')})` : ''}`,
      Object.entries(others).map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`).join(' ')]));
}

function deviceView(device) {
  const points = [...(message(device, 'points') ?? new Map()).entries()].sort(([a], [b]) => a < b ? -1 : 1);
  const shown = message(device, 'state') ?? {};
  const health = message(device, 'health') ?? {};
  const now = Date.now();
  return [
    h('h1', {}, device), h('p', {}, stateText(device), ' ', shown.why ?? '', ' ', h('span', {class: 'dim'}, shown.text ?? '')),
    h('h2', {}, t('history')), historyForm(device, points.filter(([, point]) => typeof point.value === 'number').map(([name]) => name)), view.chart,
    h('h2', {}, t('points')),
    table(t('points'), [{label: t('point')}, {label: t('value'), isNumber: true}, {label: t('measured'), isNumber: true}, {label: t('quality')}],
      points.map(([name, point]) => [
        label(device, name), point.value === undefined ? '–' : `${number(point.value)} ${about(device, name).unit ?? ''}`,
        point.at ? ago(point.at, now) : '–', point.reason ?? t('good')])),
    ...(site.session.role === 'viewer' ? [] : [h('h2', {}, t('setpoint')), commandForm(device)]),
    h('h2', {}, t('health')),
    facts([
      [t('identity'), ['manufacturer', 'model', 'serial', 'firmware'].map(each => health.identity?.[each]).filter(Boolean).join(' ')],
      [t('link'), [shown.link, shown.unit ?? shown.place].filter(each => each != null).join(' / ')],
      [t('latency'), health['latency-ms'] ? `${number(health['latency-ms'].mean)} ms` : null],
      [t('polls'), health.polls ? Object.entries(health.polls).map(([name, value]) => `${name} ${value}`).join(', ') : null],
      [t('certificate'), health.certificate ? t('expires', time(health.certificate.expires)) : null],
      [t('conditions'), (health.conditions ?? []).join(', ')],
    ]),
    h('h2', {}, t('receipts')), receiptTable(site.receipts.filter(each => each.device === device)),
  ];
}

const label = (device, name) => about(device, name).label ? `${about(device, name).label} (${name})` : name;

function historyForm(device, names) {
  const point = h('select', {name: 'point'}, names.map(name => h('option', {selected: name === (view.point ?? 'ac_power')}, name)));
  const span = h('select', {name: 'span'}, Object.keys(HISTORY_SPANS).map(each => h('option', {selected: each === view.span}, each)));
  const show = async event => {
    event.preventDefault();
    view.point = point.value;
    view.span = span.value;
    const to = Date.now(), from = to - HISTORY_SPANS[view.span];
    try {
      const records = await history(device, from, to);
      const samples = records.filter(each => typeof each.v[view.point] === 'number')
        .map(each => [each.ts, each.v[view.point]]).sort((a, b) => a[0] - b[0]);
      view.chart = chart(view.point, about(device, view.point).unit ?? '', samples, from, to, gapLength(samples));
    } catch (failed) {
      view.chart = h('p', {class: 'notice', role: 'alert'}, failed.message);
    }
    draw();
  };
  return h('form', {id: 'history', onsubmit: show}, h('label', {}, t('point'), point), h('label', {}, t('span'), span), h('button', {}, t('show')));
}

/** Returns how long a pause is a gap: three times the usual distance of two values. */
function gapLength(samples) {
  const distances = samples.slice(1).map((sample, index) => sample[0] - samples[index][0]).sort((a, b) => a - b);
  return 3 * (distances[Math.floor(distances.length / 2)] ?? 60e3);
}

function commandForm(device) {
  const writable = Object.entries(message(device, 'about')?.points ?? {}).filter(([, each]) => each.write);
  if (writable.length === 0) return h('p', {class: 'dim'}, t('setpoint.none'));
  const point = h('select', {name: 'point'}, writable.map(([name]) => h('option', {selected: name === view.writePoint, value: name}, label(device, name))));
  const value = h('input', {name: 'value', required: true, inputmode: 'decimal', autocomplete: 'off'});
  const review = async event => {
    event.preventDefault();
    const key = await heldKey();
    if (!key) {
      view.pending = null;
      view.notice = t('key.missing');
    } else {
      const text = value.value.trim();
      const written = text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
      view.writePoint = point.value;
      view.notice = null;
      view.pending = {device, before: message(device, 'points')?.get(point.value)?.value,
        payload: command(site.session.site, device, about(device, point.value).write.class, {[point.value]: written}, 5)};
    }
    draw();
  };
  return h('div', {},
    view.notice && h('p', {class: 'notice', role: 'alert'}, view.notice, ' ', h('a', {href: '#key'}, t('key'))),
    h('form', {id: 'command', onsubmit: review}, h('label', {}, t('point'), point), h('label', {}, t('value'), value), h('button', {}, t('review'))),
    view.pending?.device === device && reviewed(view.pending));
}

function reviewed({device, before, payload}) {
  const [[name, after]] = Object.entries(payload.action.write);
  const {unit, write} = about(device, name);
  const send = async () => {
    try {
      await post(`command/${device}`, await sign(await heldKey(), payload));
      view.notice = t('sent', payload.id);
      view.pending = null;
    } catch (failed) {
      view.notice = failed.message;
    }
    draw();
  };
  return h('div', {class: 'card'},
    facts([[t('device'), device], [t('point'), name], [t('before'), before === undefined ? '–' : `${number(before)} ${unit ?? ''}`],
      [t('after'), `${number(after)} ${unit ?? ''}`], [t('limits'), [write?.min, write?.max].filter(each => each != null).map(number).join(' – ')],
      [t('class'), payload.class], [t('valid'), payload.expires]]),
    h('button', {id: 'sign', type: 'button', onclick: send}, t('sign')), ' ',
    h('button', {type: 'button', onclick: () => { view.pending = null; draw(); }}, t('cancel')));
}

function receiptTable(receipts) {
  return receipts.length === 0 ? h('p', {class: 'dim'}, t('receipts.none')) : table(t('receipts'),
    [{label: t('command')}, {label: t('outcome')}, {label: t('why')}, {label: t('readback')}],
    receipts.map(each => [each.command, each.outcome, each.reason ?? '', each['read-back'] ? JSON.stringify(each['read-back']) : '']));
}

function keyView() {
  const make = async () => { await makeKey(); await showKey(); };
  const forget = async () => { await forgetKey(); await showKey(); };
  return [h('h1', {}, t('key')), h('p', {}, t('key.about')),
    view.key ? h('div', {}, facts([[t('fingerprint'), view.key.fingerprint]]), h('pre', {}, view.key.pem),
      h('button', {type: 'button', onclick: forget}, t('key.forget')))
    : h('button', {id: 'key-make', type: 'button', onclick: make}, t('key.make'))];
}

async function showKey() {
  const pair = await heldKey();
  view.key = pair ? {pem: await publicPem(pair), fingerprint: await fingerprint(pair)} : null;
  draw();
}

function box() {
  const health = message('gateway', 'health') ?? {};
  const shown = message('gateway', 'state') ?? {};
  return [h('h1', {}, t('box')),
    facts([
      [t('state'), `${shown.state ?? '–'} ${shown.why ?? ''}`],
      [t('uptime'), health['uptime-ms'] ? ago(Date.now() - health['uptime-ms'], Date.now()) : null],
      [t('store'), health.store ? t('store.waiting', health.store.waiting) : null],
      [t('upstream'), health.bridge ? (health.bridge.up ? t('connected') : health.bridge.why) : null],
      [t('sessions'), health.sessions], [t('log'), health.log?.records],
      [t('selftest'), health.locks ? `${time(health.locks.at)}: ${t(health.locks.passed ? 'passed' : 'failed')}` : null],
      [t('conditions'), (health.conditions ?? []).join(', ')]]),
    h('h2', {}, t('certificates')),
    table(t('certificates'), [{label: t('name')}, {label: t('end')}],
      Object.entries(health.certificates ?? {}).map(([name, each]) => [name, time(each.expires ?? each)]))];
}

const VIEWS = {
  today, devices: () => [h('h1', {}, t('devices')), deviceTable(site.session.devices)],
  events: () => [h('h1', {}, t('events')), eventTable(site.events)],
  box, key: keyView, device: deviceView,
};

function loggedOut(why) {
  return [h('h1', {}, t('login')), why && h('p', {class: 'notice', role: 'alert'}, why), h('p', {}, t('login.how')), h('pre', {}, 'parasol page link NAME')];
}

// --- Drawing ----------------------------------------------------------------------------------------

function drawSoon() {
  drawTimer ??= setTimeout(() => {
    drawTimer = null;
    // What a person is typing is not drawn again under their hands.
    if (!document.activeElement?.closest('form')) draw();
  }, DRAW_INTERVAL);
}

function header(current) {
  const link = name => h('a', {href: `#${name}`, 'aria-current': name === current ? 'page' : null}, t(name));
  const logout = async () => { await post('logout', {}); location.reload(); };
  return [h('span', {class: 'site'}, `Parasol · ${site.session.site}`),
    h('nav', {'aria-label': t('views')}, ['today', 'devices', 'events', 'box'].map(link), site.session.role === 'viewer' ? null : link('key')),
    h('span', {class: site.isConnected ? 'dim' : 'offline', role: 'status'}, site.isConnected ? t('live') : t('disconnected')),
    h('span', {class: 'dim'}, `${site.session.name} (${site.session.role})`),
    h('button', {type: 'button', onclick: logout}, t('logout'))];
}

function draw() {
  const [name, argument] = location.hash.slice(1).split('/');
  const current = VIEWS[name] && (name !== 'device' || site.session.devices.includes(argument)) ? name : 'today';
  const focused = document.activeElement?.id;
  document.getElementById('header').replaceChildren(...header(current));
  document.getElementById('main').replaceChildren(...VIEWS[current](argument).filter(Boolean));
  document.title = `${t(current === 'device' ? 'device' : current)} · ${site.session.site}`;
  if (focused) document.getElementById(focused)?.focus();
}

async function begin() {
  const link = location.hash.match(/^#link=([\w-]+)$/);
  let why = null;
  try {
    if (link) {
      window.history.replaceState(null, '', location.pathname);
      site.session = await post('login', {link: link[1]});
    } else {
      const response = await fetch('api/v1/session');
      site.session = response.ok ? await response.json() : null;
    }
  } catch (failed) {
    why = failed.message;
  }
  if (!site.session) {
    document.getElementById('main').replaceChildren(...loggedOut(why).filter(Boolean));
    return;
  }
  connect();
  draw();
}

window.addEventListener('hashchange', () => {
  view.chart = view.pending = view.notice = null;
  if (location.hash === '#key') showKey();
  draw();
  document.getElementById('main').focus();
});
await loadTexts();
await begin();
if (location.hash === '#key' && site.session) await showKey();
