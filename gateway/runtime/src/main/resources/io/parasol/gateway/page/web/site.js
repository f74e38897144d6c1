// SPDX-License-Identifier: Apache-2.0
// The last message of each topic, requests to the gateway, and what it has signed.

import {continues, gatewayKey, logHead, requireReceipt, rootFingerprint} from './verify.js';
import {receipt} from './signing.js';
import {sentence, t, word} from './view.js';

const MAX_EVENTS = 200;
const MAX_RECORDS = 20000;
const MAX_KEYS = 8;
/** A jump of the browser's clock, or a pause of the computer, after which it is compared with the gateway's again. */
const CLOCK_JUMP = 5000;
const RECONNECT_MILLIS = 2000;
/** The HTTP status that has no JSON where a limit of the page is reached. */
const TOO_MANY_REQUESTS = 429;

export const site = {
  session: null, isConnected: false, isLost: false, lostAt: null, ahead: 0, messages: new Map(), events: [], receipts: [],
  keys: [], trust: {problem: null, isOtherRoot: false, head: null, proof: null}, present: new Map(), presentAt: null, possible: null, money: null,
};
const listeners = [];
let checking = Promise.resolve();

/** Calls a function after each change. */
export const onchange = listener => listeners.push(listener);
const changed = () => listeners.forEach(listener => listener());

export const message = (owner, kind) => site.messages.get(`${owner}/${kind}`) ?? null;
export const state = device => message(device, 'state')?.state ?? 'unknown';
export const points = device => message(device, 'points') ?? new Map();
export const isOperator = () => site.session.role !== 'viewer';

/** What the device says about a point: its label, unit, meaning, and whether it may be written. */
export const about = (device, name) => message(device, 'about')?.points?.[name] ?? {};

/**
 * Returns the name of a point for people, with its own name unless that is nearly the same. A point with a meaning has a name
 * in each language; any other has the one of its profile.
 */
export function pointLabel(device, name) {
  const {label: given, meaning, index} = about(device, name);
  const label = meaning ? [word('meaning', meaning), index].filter(Boolean).join(' ') : given;
  const plain = name.replaceAll('_', ' ');
  const isSame = [given, label, [meaning?.replaceAll('_', ' '), index].filter(Boolean).join(' ')].some(each => each?.toLowerCase() === plain);
  return !label ? name : isSame ? label : `${label} (${name})`;
}

/** Returns the point with the AC power of an inverter, if there is one. Meters and batteries have other meanings. */
export const powerPoint = device => Object.entries(message(device, 'about')?.points ?? {})
  .find(([, point]) => point.meaning === 'ac_power' && !point.index)?.[0];

/** Returns the AC power of an inverter in W. */
export function power(device) {
  const name = powerPoint(device);
  const point = name && points(device).get(name);
  if (typeof point?.value !== 'number' || point.reason) return null;
  return point.value * ({kW: 1e3, MW: 1e6}[about(device, name).unit] ?? 1);
}

function take({topic, payload}) {
  const [owner, kind] = topic.split('/');
  if (kind === 'event') takeEvent(owner, payload);
  else if (kind === 'receipt') takeReceipt(owner, payload);
  else if (kind === 'telemetry') takeTelemetry(owner, payload);
  else if (payload === null) site.messages.delete(topic);
  else site.messages.set(topic, payload);
  if (topic === 'gateway/state' && payload) checkLater(() => takeGatewayState(payload));
  changed();
}

function takeEvent(owner, payload) {
  if (!payload?.event || !payload.ts) return;
  remember(site.events, {owner, ...payload});
  if (payload.event === 'config_reloaded') refreshSession();
}

/**
 * Takes who is logged in, and by how much the gateway's clock is ahead of the browser's. That of a response is late by its way
 * here, so nothing is ever signed for the future.
 */
export function takeSession(session) {
  site.session = session;
  site.ahead = session ? session.now - Date.now() : 0;
  sinceStart = Date.now() - performance.now();
}

let sinceStart = 0;

/** Returns the time by the clock of the gateway, with which readings, events and commands have their times. */
export const gatewayNow = () => Date.now() + site.ahead;

/** Compares the clocks again if that of the browser has changed meanwhile. */
export function followClock() {
  if (Math.abs(Date.now() - performance.now() - sinceStart) > CLOCK_JUMP) {
    sinceStart = Date.now() - performance.now();
    refreshSession();
  }
}

/** Fetches the devices that the site has now. */
async function refreshSession() {
  try {
    takeSession(await get('session'));
  } catch {
    // The end of a session closes the stream, too.
  }
  changed();
}

function remember(list, entry) {
  list.unshift(entry);
  list.length = Math.min(list.length, MAX_EVENTS);
}

/** A message holds the points that are due; the page shows the last value of each. */
function takeTelemetry(device, payload) {
  const known = points(device);
  takeReadings(known, payload);
  site.messages.set(`${device}/points`, known);
}

/**
 * Adds the readings of a message to the last ones of a device.
 *
 * @param isPast whether it is from the history: then it does not replace a newer reading.
 */
export function takeReadings(known, {ts, later, v, q}, isPast = false) {
  const take = (name, reading) => {
    const seen = ts + (later?.[name] ?? 0);
    const last = known.get(name);
    if (!isPast || !last || last.seen < seen) known.set(name, {...reading(seen, last), seen});
  };
  for (const [name, value] of Object.entries(v ?? {})) take(name, at => ({value, at}));
  for (const [name, reason] of Object.entries(q ?? {})) take(name, (at, last) => ({...last, reason}));
}

// --- What the gateway has signed --------------------------------------------------------------------

/** Checks one thing after the other, in the order in which they came. */
function checkLater(check) {
  checking = checking.then(check).catch(failed => { site.trust.problem = failed.message; }).then(changed);
}

function takeReceipt(device, envelope) {
  remember(site.receipts, checked(device, envelope, () => site.keys));
}

/** Returns a receipt that is checked soon, with the keys that there are then. */
function checked(device, envelope, keys) {
  const entry = {...receipt(envelope), device, envelope, check: 'running'};
  checkLater(async () => {
    try {
      await requireReceipt(envelope, await keys());
      if (receipt(envelope).device !== device) throw new Error(t('verify.device'));
      entry.check = 'passed';
    } catch (failed) {
      entry.check = failed.message;
    }
  });
  return entry;
}

/** Returns the keys of the gateway at a time, by the certificates of the log that the root of the site has issued. */
async function keysAt(chains, at) {
  const {root, gateway} = site.session;
  const keys = await Promise.all(chains.map(chain => gatewayKey(chain, root, gateway, at).catch(() => null)));
  return [...site.keys, ...keys.filter(Boolean)];
}

/** The key of the gateway counts if the root of the site has issued it, and the root is that of the first visit. */
async function takeGatewayState(payload) {
  const {site: name, root, gateway} = site.session;
  if (!payload.certificate) return;
  const fingerprint = await rootFingerprint(root);
  const kept = localStorage.getItem(`root ${name}`) ?? fingerprint;
  site.trust.isOtherRoot = kept !== fingerprint;
  if (site.trust.isOtherRoot) throw new Error(t('root.changed', kept, fingerprint));
  localStorage.setItem(`root ${name}`, fingerprint);
  site.trust.root = fingerprint;
  site.keys = [await gatewayKey(payload.certificate, root, gateway, Date.now()), ...site.keys].slice(0, MAX_KEYS);
  if (payload['log-head']) await takeHead(payload);
}

/** Lets the root that the site has now be that of the first visit, as a person has decided. Everything is checked again. */
export function acceptRoot() {
  const {site: name} = site.session;
  localStorage.removeItem(`root ${name}`);
  localStorage.removeItem(`head ${name}`);
  location.reload();
}

/** Requires that the log continues the log as this browser has seen it last. */
async function takeHead(payload) {
  const head = await logHead(payload['log-head'], site.keys);
  const key = `head ${site.session.site}`;
  const kept = JSON.parse(localStorage.getItem(key) ?? 'null');
  site.trust.head = head;
  if (kept && !await continues(kept, head, await proof(kept, head, payload['log-consistency']))) {
    site.trust.proof = {before: kept, holds: false};
    throw new Error(t('head.differs', kept.size, kept.at));
  }
  site.trust.proof = kept ? {before: kept, holds: true} : null;
  localStorage.setItem(key, JSON.stringify(head));
}

async function proof(kept, head, sent) {
  if (sent?.from === kept.size && sent.to === head.size) return sent.path;
  if (kept.size >= head.size || kept.size === 0 || !isOperator()) return [];
  return (await ask({request: 'log-proof', from: kept.size, to: head.size})).path;
}

// --- Requests ---------------------------------------------------------------------------------------

/** Returns the content of a response. What has failed is an error in the person's language. */
async function content(path, options) {
  const response = await fetch(`api/v1/${path}`, options).catch(() => { throw new Error(t('unreachable')); });
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer === null) {
    throw new Error(sentence(answer?.error ?? (response.status === TOO_MANY_REQUESTS ? 'try again later' : t('unexpected', response.status))));
  }
  return answer;
}

export const get = path => content(path);

export const post = (path, body) => content(path, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)});

/** Sends a request as over MQTT, and returns its response. */
export async function ask(request) {
  const answer = await post('request', request);
  if (!answer.ok) throw new Error(sentence(answer.detail));
  return answer;
}

/** Returns the readings of a device within a period, in the order in which they were stored. */
export async function history(device, from, to) {
  const records = [];
  let next;
  do {
    const answer = await ask({request: 'history', device, from, to, ...(next ? {'from-seq': next} : {})});
    records.push(...answer.records);
    next = answer.next;
  } while (next && records.length < MAX_RECORDS);
  return records;
}

/**
 * Returns the lowest and the highest value of points in each interval of `step` milliseconds within a period: for each point
 * a map from the begin of an interval.
 */
export async function extremes(device, names, from, to, step) {
  const ranges = new Map(names.map(name => [name, new Map()]));
  const address = location.hash;
  let next;
  do {
    const answer = await ask({request: 'history', device, from, to, points: names, step, ...(next ? {'from-seq': next} : {})});
    for (const [name, of] of ranges) {
      for (const {from: begin, min, max} of answer.intervals[name]) {
        const [lowest, highest] = of.get(begin) ?? [min, max];
        of.set(begin, [Math.min(lowest, min), Math.max(highest, max)]);
      }
    }
    next = answer.next;
  } while (next && location.hash === address);
  return ranges;
}

/** Returns a page of figures, or null if there are none of the device and point. */
export const figures = question => ask(question).catch(() => null);

/** Returns a page of the receipts in the log before an index, newest first. */
export async function receiptsBefore(device, before) {
  const {receipts, certificates, next} = await ask({request: 'receipts', device, ...(before ? {before} : {})});
  return {next, list: receipts.map(({receipt: envelope}) => checked(device, envelope, () => keysAt(certificates, Date.parse(receipt(envelope).at))))};
}

/** Returns a page of events before a time, newest first. */
export const eventsBefore = (owner, from, to) =>
  ask({request: 'events', ...(owner ? {owner} : {}), from, ...(to ? {to} : {}), most: MAX_EVENTS});

const PRESENT_MILLIS = 60000;
/** While there are none yet, such as after a start of the gateway. */
const FIRST_PRESENT_MILLIS = 10000;
let presentFetched = -Infinity;

/**
 * Fetches what each inverter gives now, what it has lost since midnight, and the money; at most once a minute once they are there.
 * Returns whether it was time for that.
 */
export async function loadPresent() {
  if (performance.now() - presentFetched < (site.presentAt === null ? FIRST_PRESENT_MILLIS : PRESENT_MILLIS)) return false;
  presentFetched = performance.now();
  try {
    const {at, possible, money, devices} = await get('present');
    site.presentAt = at ?? null;
    site.possible = possible ?? null;
    site.money = money ?? null;
    site.present = new Map(devices.map(each => [each.device, each]));
  } catch {
    // The next attempt follows in a minute.
  }
  changed();
  return true;
}

/** Returns all items of a paged list. */
export async function list(path) {
  const items = [];
  let from = 0;
  while (from !== undefined) {
    const page = await get(`${path}?from=${from}`);
    items.push(...page.items);
    from = page.next;
  }
  return items;
}

/**
 * Opens the stream of live messages; `again` is called if the browser gives it up, `returned` when the gateway is back, and
 * `ended` with the reason if the gateway ends it. The stream ends with the page, even if the browser keeps that for the button
 * Back: it has only a few connections to the gateway.
 */
export function connect(again, returned, ended) {
  const source = new EventSource('api/v1/live');
  window.addEventListener('pagehide', () => source.close(), {once: true});
  source.onopen = () => {
    const wasLost = site.isLost;
    site.isConnected = true;
    site.isLost = false;
    if (wasLost) {
      // The gateway may have come back with another configuration.
      refreshSession();
      returned();
    }
    changed();
  };
  source.onmessage = event => take(JSON.parse(event.data));
  source.addEventListener('end', event => {
    source.close();
    ended(JSON.parse(event.data).why);
  });
  source.onerror = () => {
    site.isConnected = false;
    if (!site.isLost) site.lostAt = gatewayNow();
    site.isLost = true;
    changed();
    if (source.readyState === EventSource.CLOSED) setTimeout(again, RECONNECT_MILLIS);
  };
}
