// SPDX-License-Identifier: Apache-2.0
// What is weak, what is lost, and what an operator should do.

import {bar, chart} from './chart.js';
import {about, ask, gatewayNow, isOperator, loadPresent, message, points, power, site} from './site.js';
import {button, card, clock, condition, even, facts, fixed, h, hint, locale, moment, number, problem, redraw, t, table, time, view, watts, word} from './view.js';

const SHELVED = {'1h': 3600e3, '1d': 86400e3, '7d': 604800e3};
/** Characters of a reason. */
const MAX_REASON = 200;
const OUTAGES = ['no_answer', 'link_silent'];
/** The colours of the heat map: from which share of the median on. */
const LEVELS = [[0.95, 'level-good'], [0.85, 'level-low'], [0.6, 'level-weak'], [-Infinity, 'level-bad']];

const kilowattHours = value => value == null ? '–' : `${even(value)} kWh`;
export const money = (value, currency) => value == null || !currency || currency === 'XXX' ? '–'
  : Number(value).toLocaleString(locale, {style: 'currency', currency});
const causeText = cause => word('cause', cause);

// --- Today ------------------------------------------------------------------------------------------

/** Fetches the energy of today in intervals, for the curve. */
export async function loadToday() {
  const isDue = await loadPresent();
  if (!isOperator() || (view.today && !isDue)) return;
  try {
    view.today = await ask({request: 'aggregate', resolution: '5m'});
  } catch {
    view.today = {intervals: []};
  }
  redraw();
}

const sum = values => values.reduce((all, each) => all + each, 0);
const ofKilo = wattHours => kilowattHours(wattHours / 1000);
const ofToday = value => money(value, site.money.currency);

/** Returns the energy that was lost since midnight by cause, the largest loss first. */
function losses() {
  const lost = new Map();
  for (const {lost: of} of site.present.values()) {
    for (const [cause, energy] of Object.entries(of)) lost.set(cause, (lost.get(cause) ?? 0) + energy);
  }
  return [...lost].filter(([, energy]) => energy > 0).sort((a, b) => b[1] - a[1]);
}

/** From which share on readings are complete enough for a figure of a report. */
const MIN_COMPLETENESS = 0.9;

/** Returns that readings are missing since midnight, of the intervals in which inverters could produce; null if there are enough, or it is not known. */
function coverage() {
  const {from, step, watts} = site.possible ?? {watts: []};
  const shares = (view.today?.intervals ?? []).filter(each => watts[Math.floor((each.from - from) / step)] > 0).map(each => each.completeness);
  const share = sum(shares) / shares.length;
  return share < MIN_COMPLETENESS ? h('span', {class: 'degraded', id: 'coverage'}, t('coverage', Math.floor(share * 100))) : null;
}

/** Power now against what is possible, and since midnight the energy, its value, and what was lost. */
export function todayCards() {
  const devices = [...site.present.values()];
  const powers = site.session.devices.map(power).filter(each => each !== null);
  const now = powers.length === 0 ? null : sum(powers);
  // Of an inverter whose possible power is not known, the power is not compared with it either.
  const compared = devices.filter(each => each.possible != null);
  const possible = compared.length > 0 ? sum(compared.map(each => each.possible)) : null;
  const limit = possible ?? message('gateway', 'about')?.['peak-power'];
  const part = possible === null ? now : sum(compared.map(each => power(each.device) ?? 0));
  const share = part / limit;
  const of = possible === null ? 'of.peak' : Math.abs(part - now) < 1 ? 'of.possible' : 'of.possible.compared';
  return [
    card(t('power'), watts(now), limit > 0 && [t(of, watts(limit), Math.round(share * 100), watts(part)), bar(share)]),
    ...(site.presentAt ? [
      card(t('energy.today'), ofKilo(sum(devices.map(each => each.energy))), [t('of.possible.energy', ofKilo(sum(devices.map(each => each['possible-energy'])))), ' ', coverage()]),
      card(t('lost.today'), ofKilo(sum(losses().map(([, energy]) => energy))), t('figures.at', clock(site.presentAt, message('gateway', 'about')?.['time-zone']))),
      site.money && card(t('figure.money'), ofToday(site.money.energy), `${t('money.lost')}: ${ofToday(sum(Object.values(site.money.lost)))}`)] : []),
  ];
}

/** The curve of the day, and the losses by cause. */
export function todayFigures() {
  const lost = losses();
  return [
    ...(view.today?.intervals.some(each => each.completeness > 0) ? [h('h2', {}, t('curve.today')), dayCurve(view.today)] : []),
    ...(lost.length > 0 ? [h('h2', {}, t('losses.today')), table(t('losses'),
      [{label: t('cause')}, {label: t('lost'), isNumber: true}, ...(site.money ? [{label: t('cost'), isNumber: true}] : [])],
      lost.map(([cause, energy]) => [causeText(cause), ofKilo(energy), ...(site.money ? [ofToday(site.money.lost[cause] ?? 0)] : [])]))] : [])];
}

/** The power of the plant in W, from the energy of each interval in Wh, beside what was possible. */
function dayCurve({intervals, 'time-zone': zone}) {
  const {from, step, watts: possible} = site.possible ?? {watts: []};
  const samples = intervals.map(each =>
    [(each.from + each.to) / 2, each.completeness > 0 && each.energy != null ? each.energy * 3600e3 / (each.to - each.from) : null]);
  return chart(t('power.plant'), 'W', samples, intervals[0].from, intervals[intervals.length - 1].to,
    {zone, other: {label: t('power.possible'), samples: possible.map((watts, index) => [from + (index + 0.5) * step, watts])}});
}

// --- Strings ----------------------------------------------------------------------------------------

/** Returns the present current, or power, of each DC input of a device by its number. */
function inputs(device) {
  const described = Object.entries(message(device, 'about')?.points ?? {}).filter(([, point]) => point.index);
  for (const meaning of ['dc_current', 'dc_power']) {
    const found = described.filter(([, point]) => point.meaning === meaning)
      .map(([name, point]) => ({number: point.index, unit: about(device, name).unit ?? '', ...points(device).get(name)}));
    if (found.length > 1) return found;
  }
  return [];
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** Returns the heat map of the DC inputs of devices, each compared with the median of its device; null without inputs. */
export function stringTable(devices) {
  const rows = devices.map(device => ({device, inputs: inputs(device)})).filter(row => row.inputs.length > 0);
  if (rows.length === 0) return null;
  const columns = [...new Set(rows.flatMap(row => row.inputs.map(each => each.number)))].sort((a, b) => a - b);
  return table(t('strings'), [{label: t('device')}, ...columns.map(each => ({label: String(each), isNumber: true}))],
    rows.map(row => {
      const middle = median(row.inputs.filter(isGood).map(each => each.value));
      return [h('a', {href: `#device/${row.device}`}, row.device),
        ...columns.map(column => cell(row.inputs.find(each => each.number === column), middle))];
    }));
}

export function stringsView() {
  const strings = stringTable(site.session.devices);
  return [h('h1', {}, t('strings')), h('p', strings ? {} : {class: 'dim'}, t(strings ? 'strings.about' : 'strings.none')), strings];
}

const isGood = input => typeof input.value === 'number' && !input.reason;

function cell(input, middle) {
  if (!input) return '';
  if (!isGood(input)) return h('span', {class: 'dim'}, input.reason ? word('quality', input.reason) : '–');
  const share = middle > 0 ? input.value / middle : NaN;
  const level = LEVELS.find(([from]) => share >= from)?.[1];
  return h('span', {class: `level ${level ?? ''}`}, `${even(input.value)} ${input.unit}`,
    !Number.isNaN(share) && h('span', {class: 'share'}, `${Math.round(share * 100)} %`));
}

// --- Findings and alarms ----------------------------------------------------------------------------

async function act(request) {
  try {
    await ask(request);
    view.notice = null;
  } catch (failed) {
    view.notice = failed.message;
  }
  redraw();
}

/** Returns whether an operator does not want to hear of an alarm for now. */
export const isShelved = alarm => alarm['shelved-until'] > gatewayNow();

/** Returns by whom an alarm is shelved, until when, and why. */
export const shelvedText = alarm => [
  t('alarm.until', time(alarm['shelved-until']), alarm['shelved-by'] ? ` ${t('alarm.by', alarm['shelved-by'])}` : ''),
  alarm['shelved-reason']].filter(Boolean).join(': ');

function alarmState(alarm) {
  return [word('alarm', alarm.state) + (alarm['acknowledged-by'] ? ` ${t('alarm.by', alarm['acknowledged-by'])}` : ''),
    isShelved(alarm) && shelvedText(alarm)].filter(Boolean).join(', ');
}

/** Acknowledging, and the form to shelve: only its button acts, because the keyboard passes each option of a list. */
function alarmActs(alarm) {
  const shelve = event => {
    event.preventDefault();
    const {reason, period} = event.target.elements;
    const why = reason.value.trim();
    reason.value = '';
    return act({request: 'shelve', alarm: alarm.alarm, until: gatewayNow() + (SHELVED[period.value] ?? 0), ...(why && {reason: why})});
  };
  return h('span', {class: 'acts'}, alarm.state === 'raised' && button(`acknowledge-${alarm.alarm}`, t('alarm.acknowledge'),
    () => act({request: 'acknowledge', alarm: alarm.alarm})),
  h('form', {id: `shelve-${alarm.alarm}`, class: 'acts', onsubmit: shelve},
    h('input', {name: 'reason', maxlength: MAX_REASON, placeholder: t('alarm.reason'), 'aria-label': t('alarm.reason.of', alarm.alarm)}),
    h('select', {name: 'period', 'aria-label': t('alarm.shelve', alarm.alarm)}, Object.keys(SHELVED).map(each => h('option', {value: each}, t(`period.${each}`))),
      isShelved(alarm) && h('option', {value: 'end'}, t('alarm.shelve.end'))),
    h('button', {}, t('alarm.shelve.short'))));
}

/** Returns where an alarm is, and what it is, below the gateway. */
export function alarmPlace({alarm, place}) {
  const [, ...path] = place.length > 1 ? place : ['', ...place];
  // The place of an outage is the device or link itself.
  const kind = alarm?.split('/').find(each => OUTAGES.includes(each));
  if (kind && path[path.length - 1] !== kind) path.push(kind);
  const last = path.pop();
  const finding = last.startsWith('finding/') && message('gateway', 'findings')?.findings.find(each => last === `finding/${each.id}`);
  const names = path.map(each => each.replace(/^string-(\d+)$/, (all, number) => t('string.name', number)));
  return [...names, finding ? causeText(finding.cause) : condition(last)].join(' › ');
}

const alarmTable = (caption, alarms) => table(caption,
  [{label: t('alarm')}, {label: t('severity')}, {label: t('state')}, {label: t('since')}, {label: t('times'), isNumber: true}, ...(isOperator() ? [{label: t('act')}] : [])],
  alarms.map(each => Object.assign([h('div', {class: 'sentence'}, alarmPlace(each)), h('span', {class: `severity-${each.severity}`}, word('severity', each.severity)), h('div', {class: 'words'}, alarmState(each)),
    moment(each.since), number(each.times ?? 1), ...(isOperator() ? [alarmActs(each)] : [])], {id: `row-${each.alarm}`})));

/** Returns a fact that shows the cause of a finding, as a sentence; a kind of a later version as the gateway has written it. */
function factText(fact, written) {
  const percent = share => `${number(share * 100)}\u00a0%`;
  switch (fact?.fact) {
    case 'measured': {
      const state = fact.point === 'status' && word('operating', String(fact.value));
      return t('fact.measured', word('meaning', fact.point), state || [number(fact.value), fact.unit].filter(Boolean).join(' '));
    }
    case 'possible': return t('fact.possible', number(fact.watts), word('method', fact.method));
    case 'limited': return t('fact.limited', number(fact.percent), fact.by, fact.command);
    case 'reported': return t('fact.reported', fact.code);
    case 'compared': return t('fact.compared', percent(fact.ratio), percent(fact.limit), fact.days);
    default: return written;
  }
}

const findingColumns = () => [{label: t('device')}, {label: t('cause')}, {label: t('since')}, {label: t('lost'), isNumber: true}, {label: t('cost'), isNumber: true}];

const findingCells = each => [h('a', {href: `#device/${each.device}`}, each.string ? t('string.of', each.device, each.string) : each.device),
  causeText(each.cause), moment(each.begin), kilowattHours(each['lost-kwh']), money(each.cost, each.currency)];

export const findingTable = findings => table(t('findings'), [...findingColumns(), {label: t('end.of')}, {label: t('evidence')}],
  findings.map(each => [...findingCells(each), each.end ? moment(each.end) : t('lasts'),
    each.evidence.map((line, index) => h('div', {class: 'sentence'}, factText(each.facts?.[index], line)))]));

const MAX_FINDINGS_OF_TODAY = 5;

/** What has cost most since it began, and lasts. */
export function todayFindings() {
  const open = message('gateway', 'findings')?.findings ?? [];
  const largest = [...open].sort((a, b) => b['lost-kwh'] - a['lost-kwh']).slice(0, MAX_FINDINGS_OF_TODAY);
  return largest.length === 0 ? [] : [h('h2', {}, t('findings.open')), table(t('findings.open'), findingColumns(), largest.map(findingCells)),
    open.length > largest.length && h('p', {}, h('a', {href: '#findings'}, t('others', open.length - largest.length)))];
}

export function findingsView() {
  const shown = message('gateway', 'findings');
  if (!shown) return [h('h1', {}, t('findings')), hint(t('figures.none'))];
  return [h('h1', {}, t('findings')),
    problem(view.notice),
    h('h2', {}, t('alarms')), shown.alarms.length === 0 ? hint(t('alarms.none')) : alarmTable(t('alarms'), shown.alarms),
    shown.suppressed.length > 0 && h('h2', {}, t('suppressed')), shown.suppressed.length > 0 && alarmTable(t('suppressed'), shown.suppressed),
    h('h2', {}, t('findings.open')), shown.findings.length === 0 ? hint(t('findings.none')) : findingTable(shown.findings)];
}

// --- Reports ----------------------------------------------------------------------------------------

/** Returns a figure of a report with its unit and the decimals of the report as text, or the reason why there is none. */
function figure(name, each, currency) {
  if (each.missing) return h('span', {class: 'dim'}, each.why ? word('reason', each.why) : each.missing);
  if (!each.unit) return `${fixed(each.value * 100, 1)} %`;
  return each.unit === currency ? money(each.value, currency) : `${fixed(each.value, name === 'yield' ? 2 : 1)} ${each.unit}`;
}

export function reportFacts(report) {
  const currency = report.figures.money?.unit;
  return h('div', {},
    facts(Object.entries(report.figures).map(([name, each]) => [word('figure', name), figure(name, each, currency)])),
    Object.keys(report['losses-kwh']).length > 0 && table(t('losses'), [{label: t('cause')}, {label: t('lost'), isNumber: true}],
      Object.entries(report['losses-kwh']).map(([cause, lost]) => [causeText(cause), `${fixed(lost, 1)} kWh`])),
    report['not-compared'] && hint(t('report.turned', report['not-compared'].join(', '))));
}

async function fetchReport(report, format) {
  try {
    const {content} = await ask({request: 'report', date: report.date, format});
    if (format === 'text') {
      view.report = {of: report.date, content};
    } else {
      const link = h('a', {href: URL.createObjectURL(new Blob([content])), download: `${report.site}-${report.date}.${format}`});
      link.click();
      URL.revokeObjectURL(link.href);
    }
  } catch (failed) {
    view.notice = failed.message;
  }
  redraw();
}

/** Returns the day or month of a report as a person writes it. */
const reportDate = ({period, date}) => new Date(period === 'month' ? `${date}-01` : date).toLocaleDateString(locale,
  {timeZone: 'UTC', month: 'long', year: 'numeric', ...(period === 'month' ? {} : {weekday: 'long', day: 'numeric'})});

export function reportsView() {
  const newest = message('gateway', 'report') ?? {};
  const reports = [newest.day, newest.month].filter(Boolean);
  return [h('h1', {}, t('reports')),
    problem(view.notice),
    ...(reports.length === 0 ? [hint(t('reports.none'))] : reports.flatMap(report => [
      h('h2', {}, reportDate(report), report.stage === 'final' ? '' : ` (${t('preliminary')})`),
      reportFacts(report),
      isOperator() && h('p', {class: 'acts'}, ['text', 'html', 'csv'].map(format =>
        button(`report-${report.period}-${format}`, t(`format.${format}`), () => fetchReport(report, format)))),
      view.report?.of === report.date && h('pre', {tabindex: 0}, view.report.content)]))];
}
