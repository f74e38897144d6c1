// SPDX-License-Identifier: Apache-2.0
// Updates, and who may do what.

import {acceptRoot, eventsBefore, gatewayNow, get, isOperator, list, message, site} from './site.js';
import {button, condition, day, duration, facts, h, hint, moment, number, problem, redraw, sentence, stateText, t, table, time, view, word} from './view.js';

const DAY = 86400e3;
const REFUSALS = ['refused', 'limit_reached', 'certificate_used_elsewhere', 'command_refused', 'command_dropped', 'request_dropped'];

const needsOperator = () => hint(t('role.operator'));

/** What is installed on each device, what waits, and why. */
export function updatesView() {
  if (!isOperator()) return [h('h1', {}, t('updates')), needsOperator()];
  const reports = site.session.devices.map(device => [device, message(device, 'update')]).filter(([, update]) => update);
  return [h('h1', {}, t('updates')),
    reports.length === 0 ? hint(t('updates.none')) : table(t('updates'),
      [{label: t('device')}, {label: t('stage')}, {label: t('installed')}, {label: t('release')}, {label: t('why.not')}, {label: t('opens')}, {label: t('last')}],
      reports.map(([device, update]) => [
        h('a', {href: `#device/${device}`}, device), word('stage', update.stage), update.installed?.version ?? '–',
        [update.version, update.release].filter(Boolean).join(' · '),
        (update['why-not'] ?? []).map(each => h('div', {class: 'sentence', title: each.reason}, sentence(each.detail))),
        [update.opens && t('opens.at', time(Date.parse(update.opens))), update.expires && t('expires.at', time(Date.parse(update.expires)))].filter(Boolean).join(', '),
        update.last ? [word('outcome', update.last.outcome), word('refusal', update.last.reason), sentence(update.last.detail)].filter(Boolean).join(': ') : '']))];
}

/** Fetches what the security view shows and no message has. */
export async function loadSecurity() {
  try {
    const from = gatewayNow() - 7 * DAY;
    view.security = {
      access: (await get('access')).subjects,
      certificates: isOperator() ? await list('certificates') : null,
      refused: isOperator() ? (await eventsBefore('gateway', from)).events.filter(each => REFUSALS.includes(each.event.event)) : null,
    };
  } catch (failed) {
    view.security = {problem: failed.message};
  }
  redraw();
}

export function securityView() {
  const shown = view.security ?? {};
  return [h('h1', {}, t('security')),
    problem(shown.problem ?? site.trust.problem),
    site.trust.isOtherRoot && h('p', {}, t('root.accept.when'), ' ', button('accept-root', t('root.accept'), acceptRoot)),
    h('h2', {}, t('log')), logFacts(),
    h('h2', {}, t('selftest')), selfTest(),
    h('h2', {}, t('lockedout')), lockedOut(),
    h('h2', {}, t('certificates')), shown.certificates ? certificateTable(shown.certificates) : needsOperator(),
    h('h2', {}, t('refused')), shown.refused ? refusedTable(shown.refused) : needsOperator(),
    h('h2', {}, t('access')), shown.access && accessTable(shown.access)];
}

function logFacts() {
  const {head, proof, root} = site.trust;
  return facts([
    [t('log.records'), head ? number(head.size) : t(site.trust.problem ? 'check.none' : 'check.running')],
    [t('log.root'), head?.root], [t('log.at'), head && time(Date.parse(head.at))],
    [t('signature'), head && h('span', {class: 'good', id: 'head-signature'}, t('head.signed'))],
    [t('log.proof'), head && (proof
      ? h('span', {class: proof.holds ? 'good' : 'offline', id: 'head-proof'},
        t(proof.holds ? 'head.continues' : 'head.differs', number(proof.before.size), time(Date.parse(proof.before.at))))
      : t('head.first'))],
    [t('root'), root],
  ]);
}

function selfTest() {
  const result = message('gateway', 'health')?.locks;
  if (!result) return hint(t('selftest.none'));
  return h('div', {},
    h('p', {}, h('span', {class: result.passed ? 'good' : 'offline'}, t(result.passed ? 'passed' : 'failed')), ' ', time(result.at)),
    table(t('selftest'), [{label: t('attack')}, {label: t('outcome')}], Object.entries(result.tried).map(([attack, outcome]) => [word('attack', attack), outcome ? word('refusal', outcome) : word('outcome', 'accepted')])));
}

function lockedOut() {
  const vendors = message('gateway', 'health')?.['locked-out'] ?? [];
  return h('p', {class: vendors.length === 0 ? 'dim' : '', id: 'locked-out'}, vendors.length === 0 ? t('lockedout.none') : vendors.join(', '));
}

export function certificateTable(certificates) {
  const now = gatewayNow();
  return table(t('certificates'), [{label: t('name')}, {label: t('kind')}, {label: t('role')}, {label: t('end')}, {label: t('days'), isNumber: true},
    {label: t('renewal')}],
    certificates.map(each => [
      h('span', {class: 'name'}, each.name), word('kind', each.kind), each.role ?? '', each.revoked ? h('span', {class: 'offline'}, t('revoked')) : moment(each.expires),
      each.revoked ? '' : each.expires <= now ? h('span', {class: 'offline'}, t('expired')) : number(Math.floor((each.expires - now) / DAY)),
      !each.renewal || each.revoked ? '' : each.renewal.failed ? h('span', {class: 'offline'}, each.renewal.failed) : moment(each.renewal.due)]));
}

function refusedTable(refused) {
  return refused.length === 0 ? hint(t('refused.none')) : table(t('refused'),
    [{label: t('time')}, {label: t('event')}, {label: t('who')}, {label: t('what')}, {label: t('why')}],
    refused.map(({event}) => [moment(event.ts), word('event', event.event), event.who ?? event.device ?? event.from ?? '', event.what ?? event.limit ?? '',
      [sentence(event.why ?? event.reason ?? event.owner ?? ''), event.others ? t('others', event.others) : ''].filter(Boolean).join(', ')]));
}

function accessTable(subjects) {
  return table(t('access'), [{label: t('who')}, {label: t('publish')}, {label: t('subscribe')}],
    subjects.map(({who, permissions}) => [who, ...['publish', 'subscribe'].map(may =>
      permissions.filter(each => each.may === may).map(each => h('div', {}, h('code', {}, each.topic))))]));
}

/** Fetches the disk and the clock. */
export async function loadBox() {
  try {
    view.box = await get('box');
  } catch {
    view.box = null;
  }
  redraw();
}

const GIGABYTE = 1e9;
const MEGABYTE = 1e6;
const HOUR = 3600e3;

/** From which difference in milliseconds on a person should set the clock. */
const CLOCK_DIFFERENCE = 60e3;

/** That the clock of this computer is not that of the gateway. */
export function clockHint() {
  const {ahead} = site;
  return Math.abs(ahead) < CLOCK_DIFFERENCE ? null
    : h('p', {class: 'notice', id: 'clock-differs'}, t(ahead > 0 ? 'clock.behind' : 'clock.ahead', duration(Math.abs(ahead))));
}

/** The box and what it is connected to. */
export function boxView() {
  const health = message('gateway', 'health') ?? {};
  const shown = message('gateway', 'state') ?? {};
  return [h('h1', {}, t('box')),
    clockHint(),
    facts([
      [t('state'), shown.state && h('span', {}, stateText(shown.state), ' ', sentence(shown.why ?? ''))],
      [t('site'), site.session.site],
      [t('version'), message('gateway', 'about')?.version],
      [t('support.until'), day(message('gateway', 'about')?.['support-until'])],
      [t('uptime'), health['uptime-ms'] ? time(health.ts - health['uptime-ms']) : null],
      [t('store'), health.store ? t('store.waiting', number(health.store.waiting)) : null],
      [t('dropped'), health.store ? Object.entries(health.store.dropped).map(([why, count]) => `${word('gap', why)} ${number(count)}`).join(', ') : null],
      [t('upstream'), health.bridge ? (health.bridge.up ? t('connected') : sentence(health.bridge.why ?? '')) : t('upstream.none')],
      ...(view.box ? [...diskFacts(view.box.disk), ...clockFacts(view.box.clock)] : []),
      [t('sessions'), health.sessions], [t('refusals'), health.broker ? number(health.broker.refused) : null],
      [t('conditions'), (health.conditions ?? []).map(condition).join(', ')]])];
}

function diskFacts({total, free, written, since, 'life-used-percent': used}) {
  const hours = (gatewayNow() - since) / HOUR;
  return [
    [t('disk'), total ? t('disk.free', number(free / GIGABYTE), number(total / GIGABYTE)) : null],
    [t('disk.written'), written === undefined ? null : t('disk.rate', number(written / MEGABYTE), number(written / MEGABYTE / Math.max(hours, 1 / 60)))],
    [t('disk.wear'), used === undefined ? t('disk.unknown') : t('disk.used', used)],
  ];
}

function clockFacts(clock) {
  return [
    [t('clock'), h('span', {}, time(clock.system), ' ', h('span', {class: clock['is-trusted'] ? 'good' : 'offline'}, t(clock['is-trusted'] ? 'clock.trusted' : 'clock.untrusted')))],
    [t('clock.proven'), `${time(clock.proven)} (${word('proof', clock['proven-by'])})`],
  ];
}
