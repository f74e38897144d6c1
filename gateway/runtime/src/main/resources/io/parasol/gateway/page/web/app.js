// SPDX-License-Identifier: Apache-2.0
// The page: draws the view that the address names.

import {deviceTable, deviceView, keyView, loadKey, loadReceipts} from './devices.js';
import {alarmPlace, findingsView, isShelved, loadToday, reportsView, shelvedText, stringsView, todayCards, todayFigures, todayFindings} from './figures.js';
import {loadDevice, refreshCurves} from './history.js';
import {boxView, clockHint, loadBox, loadSecurity, securityView, updatesView} from './security.js';
import {connect, eventsBefore, followClock, gatewayNow, isOperator, loadPresent, message, onchange, post, site, state, takeSession} from './site.js';
import {button, card, drawWith, duration, exact, h, hint, isNarrow, loadTexts, moment, problem, redraw, sentence, t, table, time, update, view, word} from './view.js';

const DRAW_INTERVAL = 1000;
const RETRY_INTERVAL = 2000;
/** The HTTP status of a request without a login. */
const UNAUTHORIZED = 401;
const DAY = 86400e3;
/** Alarms that are named below the colour of the plant. */
const MAX_SHELVED = 3;
/** Devices with a problem of which the first view has a row. */
const MAX_TROUBLED = 20;
/** How the reason begins of the state of a device that has not answered since the start of the gateway. */
const NEVER_ANSWERED = 'no answer since the start';
/** Members of events whose values are words, and the kind of these. */
const WORDS = {severity: 'severity', outcome: 'outcome'};
/** Members of events that are numbers, and no quantities. */
const IDENTIFIERS = ['address', 'function', 'unit', 'bit', 'code'];
/** Above this number, a member of an event is a time in epoch milliseconds. */
const EARLIEST_TIME = 1e12;
/** Fetched while the browser asks who is logged in. */
const texts = loadTexts();
/** What a person must accept before the login, if the site has such a notice. */
const notice = fetch('notice.txt').then(response => response.ok ? response.text() : '').catch(() => '');
let drawTimer = null;
/** The address of the view that is shown. */
let shown = null;

// --- Views ------------------------------------------------------------------------------------------

const some = names => [...names.slice(0, 3), ...(names.length > 3 ? [t('others', names.length - 3)] : [])].join(', ');

/** Returns whether a device does not answer, or has not since the start of the gateway. */
const doesNotAnswer = device => state(device) === 'offline'
  || (state(device) === 'unknown' && message(device, 'state')?.why?.startsWith(NEVER_ANSWERED));

/** Returns the devices of which nothing is known yet. */
const unreadDevices = () => site.session.devices.filter(device => state(device) === 'unknown' && !doesNotAnswer(device));

/** Returns the alarms that an operator has shelved, and that matter for the colour of the plant. */
const shelvedAlarms = () => (message('gateway', 'findings')?.alarms ?? []).filter(each => isShelved(each) && each.severity !== 'notice');

/** Returns one colour for the plant, the reason for it, and the view that shows more, if there is one. */
function plantStatus() {
  const alarms = (message('gateway', 'findings')?.alarms ?? []).filter(each => !isShelved(each));
  const places = severity => alarms.filter(each => each.severity === severity).map(alarmPlace);
  const [critical, warnings] = [places('critical'), places('warning')];
  const shelved = shelvedAlarms();
  // Where an operator has shelved the outage of a device, or of its link.
  const isKnown = device => shelved.some(({place}) => ['gateway', message(device, 'state')?.link, device].slice(0, place.length).join() === place.join());
  const silent = site.session.devices.filter(device => doesNotAnswer(device) && !isKnown(device));
  const unread = unreadDevices();
  const weak = site.session.devices.filter(device => state(device) === 'degraded');
  const gateway = message('gateway', 'state');
  const viewOf = devices => devices.length === 1 ? `device/${devices[0]}` : 'devices';
  if (site.isLost) return ['offline', t('disconnected')];
  if (critical.length > 0) return ['offline', some(critical), 'findings'];
  if (silent.length > 0) return ['offline', t('status.offline', some(silent)), viewOf(silent)];
  if (warnings.length > 0) return ['degraded', some(warnings), 'findings'];
  if (gateway?.state === 'degraded') return ['degraded', t('gateway.degraded', sentence(gateway.why)), 'box'];
  if (weak.length > 0) return ['degraded', t('status.degraded', some(weak)), viewOf(weak)];
  if (shelved.length > 0) return ['degraded', t('status.shelved', shelved.length), 'findings'];
  if (unread.length > 0) return ['unknown', t('status.unread', some(unread)), viewOf(unread)];
  if (site.session.devices.length === 0) return ['unknown', t('status.empty')];
  return ['online', t('status.good')];
}

function todayView() {
  const devices = site.session.devices;
  const states = ['online', 'degraded', 'offline', 'sleeping', 'unknown']
    .map(each => [t(`state.${each}`), devices.filter(device => state(device) === each).length]).filter(([, count]) => count > 0);
  const troubled = [...devices.filter(doesNotAnswer), ...devices.filter(device => !doesNotAnswer(device) && state(device) === 'degraded')];
  const unread = unreadDevices();
  const [colour, reason, more] = plantStatus();
  return [
    h('h1', {}, t('today')),
    h('p', {class: `status status-${colour}`, id: 'status'}, h('span', {class: `state ${colour}`}, t(`status.${colour}.name`)), ' ', more ? h('a', {href: `#${more}`}, reason) : reason,
      shelvedAlarms().slice(0, MAX_SHELVED).map(each => h('span', {class: 'below'}, `${alarmPlace(each)}: ${shelvedText(each)}`))),
    clockHint(),
    h('dl', {class: 'cards'}, todayCards(),
      card(t('devices'), String(devices.length), states.map(([name, count]) => `${count} ${name}`).join(', '))),
    ...todayFigures(),
    ...todayFindings(),
    h('h2', {}, t('trouble')),
    troubled.length > 0 ? deviceTable(troubled.slice(0, MAX_TROUBLED)) : hint(unread.length > 0 ? t('status.unread', some(unread)) : t(devices.length === 0 ? 'status.empty' : 'trouble.none')),
    troubled.length > MAX_TROUBLED && h('p', {}, h('a', {href: '#devices'}, t('others', troubled.length - MAX_TROUBLED))),
    h('h2', {}, t('events')),
    eventTable(knownEvents().slice(0, 10)),
  ];
}

function eventTable(events) {
  return events.length === 0 ? hint(t(isOperator() ? 'events.none' : 'events.none.live')) : table(t('events'),
    [{label: t('time')}, {label: t('device')}, {label: t('event')}, {label: t('details')}],
    events.map(({owner, ts, event, raised, since, ...facts}) => [
      moment(ts), site.session.devices.includes(owner) ? h('a', {href: `#device/${owner}`}, owner) : owner, h('div', {class: 'words'}, `${word('event', event)}${raised === false ? ` (${t('cleared')})` : ''}`),
      h('span', {class: 'details'}, details(facts).map(([name, text]) => h('span', {}, h('span', {class: 'dim'}, name), ` ${text}`)))]));
}

/** Returns the members of an event with their names, as a person reads them. */
function details({place, state: ofAlarm, ...facts}) {
  if (!Array.isArray(place)) facts = {...facts, place, state: ofAlarm};
  else facts.alarm = alarmPlace({alarm: facts.alarm, place});
  return Object.entries(facts).filter(([, value]) => value != null && value.length !== 0).map(([name, value]) =>
    name.endsWith('-ms') ? [word('member', name.slice(0, -3)), duration(value)] : [word('member', name), detail(value, name)]);
}

/** Returns a member of an event as a person reads it. */
function detail(value, name) {
  if (Array.isArray(value)) return value.map(each => detail(each, name)).join(', ');
  if (typeof value === 'string') return WORDS[name] ? word(WORDS[name], value) : sentence(value);
  if (IDENTIFIERS.includes(name)) return String(value);
  if (value !== null && typeof value === 'object') return Object.entries(value).map(([name, each]) => `${name} ${detail(each)}`).join(', ');
  return Number.isInteger(value) && value > EARLIEST_TIME ? time(value) : exact(value);
}

/** Fetches earlier events than those that are shown. */
async function loadEvents(to) {
  try {
    const page = await eventsBefore(null, gatewayNow() - 7 * DAY, to);
    const earlier = page.events.map(({owner, event}) => ({owner, ...event}));
    view.events = {list: to ? [...view.events.list, ...earlier] : earlier, next: page.next};
  } catch (failed) {
    view.events = {list: [], problem: failed.message};
  }
  redraw();
}

/** Returns the events since the page was opened, and those that were stored before, newest first. */
function knownEvents() {
  const stored = view.events?.list ?? [];
  const known = new Set(stored.map(each => JSON.stringify(each)));
  return [...site.events.filter(each => !known.has(JSON.stringify(each))), ...stored].sort((a, b) => b.ts - a.ts);
}

function eventsView() {
  const stored = view.events;
  return [h('h1', {}, t('events')),
    problem(stored?.problem),
    eventTable(knownEvents()),
    stored?.next !== undefined && h('p', {}, h('button', {type: 'button', id: 'earlier', onclick: () => loadEvents(stored.next)}, t('events.earlier')))];
}

/** Each view: how it is drawn, and what it fetches when it is opened. */
const VIEWS = {
  today: {draw: todayView, load: () => { loadToday(); if (isOperator() && !view.events) loadEvents(); }, refresh: loadToday},
  devices: {load: loadPresent, refresh: loadPresent, draw: () => [h('h1', {}, t('devices')), site.session.devices.length === 0 ? hint(t('status.empty')) : deviceTable(site.session.devices)]},
  strings: {draw: stringsView},
  findings: {draw: findingsView},
  reports: {draw: reportsView},
  events: {draw: eventsView, load: () => isOperator() && loadEvents()},
  updates: {draw: updatesView},
  security: {draw: securityView, load: loadSecurity},
  box: {draw: boxView, load: loadBox},
  key: {draw: keyView, load: loadKey},
  device: {draw: deviceView, load: device => { loadDevice(device); loadReceipts(device); }, refresh: refreshCurves},
};
const MENU = ['today', 'devices', 'strings', 'findings', 'reports', 'events', 'updates', 'security', 'box'];

function loggedOut(why) {
  return [h('h1', {}, t('login')), problem(why), h('p', {}, t('login.how')),
    h('pre', {tabindex: 0}, 'parasol page link NAME'), location.protocol === 'https:' && h('p', {}, t('login.certificate'))];
}

/** A page that the gateway has closed, although its person is still logged in. */
const closedView = () => [h('h1', {}, t('closed')), problem(t('login.too_many_pages')), h('p', {}, button('reopen', t('closed.open'), () => location.reload()))];

// --- Drawing ----------------------------------------------------------------------------------------

function drawSoon() {
  drawTimer ??= setTimeout(() => {
    drawTimer = null;
    if (!site.session) return;
    followClock();
    const {name, argument} = currentView();
    VIEWS[name].refresh?.(argument);
    draw();
  }, DRAW_INTERVAL);
}

/** Returns the name of the site for people, or else its name in topics. */
const siteName = () => message('gateway', 'about')?.name ?? site.session.site;

function header(current) {
  const link = name => h('a', {href: `#${name}`, 'aria-current': name === current ? 'page' : null}, t(name));
  const logout = async () => { await post('logout', {}); location.reload(); };
  return [h('span', {class: 'site'}, `Parasol · ${siteName()}`),
    h('nav', {'aria-label': t('views')}, [...MENU, ...(isOperator() ? ['key'] : [])].map(link)),
    h('span', {class: site.isLost ? 'offline' : 'dim', role: 'status'}, t(site.isLost ? 'disconnected' : site.isConnected ? 'live' : 'connecting')),
    h('span', {class: 'dim'}, `${site.session.name} (${site.session.role})`),
    // A certificate is presented again at once.
    site.session.login === 'link' && button('logout', t('logout'), logout), connectionProblem()];
}

function currentView() {
  const [name, argument] = location.hash.slice(1).split('/');
  return Object.hasOwn(VIEWS, name) ? {name, argument} : {name: 'today'};
}

const keyOf = element => [element.tagName, element.id, element.getAttribute('href'), element.getAttribute('aria-label')].join('|');

/** Returns that the values are old, and why that may be, as far as a browser can know. */
function connectionProblem() {
  if (!site.isLost) return null;
  return problem([t('connection.lost', time(site.lostAt)), t(navigator.onLine ? 'connection.gateway' : 'connection.offline')].join(' '));
}

/** Draws the view that the address names. What is shown already is changed where it differs. */
function draw() {
  const {name, argument} = currentView();
  const main = document.getElementById('main');
  const focused = keyOf(document.activeElement ?? document.body);
  if (shown !== location.hash) main.replaceChildren();
  shown = location.hash;
  update(document.getElementById('header'), h('div', {}, header(name)));
  update(main, h('div', {}, VIEWS[name].draw(argument)));
  document.title = `${site.session.devices.includes(argument) ? argument : t(name)} · ${siteName()}`;
  if (keyOf(document.activeElement) !== focused) {
    [...document.querySelectorAll('a, button, input, select, [tabindex]')].find(each => keyOf(each) === focused)?.focus({preventScroll: true});
  }
}

/** Shows the notice of the site until it is accepted, once for each tab of the browser. */
async function acceptNotice() {
  const text = await notice;
  if (!text || sessionStorage.getItem('notice') === text) return;
  await texts;
  await new Promise(resolve => document.getElementById('main').replaceChildren(
    h('p', {id: 'notice'}, text), button('accept', t('notice.accept'), resolve)));
  sessionStorage.setItem('notice', text);
  document.getElementById('main').replaceChildren();
}

async function begin() {
  await acceptNotice();
  try {
    const why = await logIn();
    await texts;
    if (!site.session) return end(why && t(`login.${why}`));
  } catch (failed) {
    await texts;
    if (!(failed instanceof TypeError)) return end(failed.message);
    // A gateway that is being restarted does not log anyone out.
    if (!site.session) document.getElementById('main').replaceChildren(problem(t('unreachable')));
    setTimeout(begin, RETRY_INTERVAL);
    return;
  }
  connect(begin, load, why => (why === 'too_many_pages' ? show(closedView()) : end(t(`login.${why}`))));
  open();
}

/** Begins a session with the link in the address, or finds out who is logged in. Returns why there is no session, if that is known. */
async function logIn() {
  const link = location.hash.match(/^#link=([\w-]+)$/);
  if (link) {
    window.history.replaceState(null, '', location.pathname);
    takeSession(await post('login', {link: link[1]}));
    return null;
  }
  const response = await fetch('api/v1/session');
  if (!response.ok && response.status !== UNAUTHORIZED) throw new TypeError(response.statusText);
  const answer = await response.json();
  const why = answer.why ?? (site.session ? 'ended' : null);
  takeSession(response.ok ? answer : null);
  return why;
}

/** Shows that a person is not logged in, and why. */
const end = why => show(loggedOut(why));

/** Shows something instead of the views. Nothing of the person stays. */
function show(content) {
  takeSession(null);
  document.title = 'Parasol';
  document.getElementById('header').replaceChildren();
  document.getElementById('main').replaceChildren(...content.filter(Boolean));
}

/** Fetches what the view needs and no message has. */
function load() {
  const {name, argument} = currentView();
  VIEWS[name].load?.(argument);
}

function open() {
  load();
  draw();
  // On a phone, the names of the views are wider than the window.
  document.querySelector('header [aria-current]')?.scrollIntoView({block: 'nearest', inline: 'nearest'});
}

window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#link=')) {
    // Nothing of the former person may stay.
    location.reload();
    return;
  }
  view.chart = view.pending = view.notice = view.done = view.report = null;
  if (!site.session) return;
  open();
  document.getElementById('main').focus({preventScroll: true});
  scrollTo(0, 0);
});
// A page that the browser has kept has no live messages, and may be that of a former person.
window.addEventListener('pageshow', event => {
  if (event.persisted) location.reload();
});
drawWith(draw);
isNarrow.addEventListener('change', () => { if (site.session) draw(); });
onchange(drawSoon);
await begin();
