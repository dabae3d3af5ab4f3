// Elements are built from text, never from markup.

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const NUMBER = new Intl.NumberFormat('en');
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });
const AGO = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS = [['year', 31_557_600], ['month', 2_629_800], ['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]];

/** An element with properties, attributes (names with a dash, role, for, href) and children. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes('-') && name !== 'list') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An SVG element with attributes. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Text of the directory: characters that cannot be seen, or that turn the direction of what follows, are written out. */
export function shown(value) {
  return String(value).replace(HIDDEN, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

/** Text of the directory in an element of its own direction; a dash if it is not known. */
export function value(text, className) {
  return text === null || text === undefined || text === ''
    ? h('span', { className: 'none' }, '–')
    : h('bdi', { className: className || '' }, shown(text));
}

export function number(count) {
  return count === null || count === undefined ? '–' : NUMBER.format(count);
}

/** How long ago, with the time itself as its title. */
export function time(text) {
  if (!text) return value(null);
  const date = new Date(text);
  return h('time', { dateTime: text, title: MOMENT.format(date) }, ago(date));
}

export function ago(date) {
  const seconds = Math.round((date - Date.now()) / 1000);
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) || UNITS[5];
  return AGO.format(Math.trunc(seconds / length), unit);
}

const TONES = {
  active: 'good', linked: 'good', NONE: 'good', validating: 'busy', deleting: 'bad', unlinked: 'bad',
  invalid_credentials: 'bad', inactive: 'off', suspended: 'busy',
};

/** A state in words, with a colour. */
export function state(name) {
  if (!name) return value(null);
  return h('span', { className: 'state', 'data-tone': TONES[name] || 'busy' }, shown(name).replaceAll('_', ' '));
}

/** A labelled field of a form. */
export function field(label, input, note) {
  return h('label', { className: 'field' }, h('span', {}, label, note ? [' ', note] : null), input);
}

export function select(name, options, chosen, onchange) {
  return h('select', { name, onchange },
    options.map(([key, text]) => h('option', { value: key, selected: key === chosen }, shown(text))));
}

/** Who leaves out the other records: the server, at no cost, or the client, which reads all of them. */
export function filteredBy(who) {
  const title = who === 'SERVER' ? 'The API filters: no further request' : 'The console filters: it reads every page';
  return h('small', { className: 'by', title }, who === 'SERVER' ? 'server filters' : 'client filters');
}

/** A failure where it happened, with what to do. */
export function failure(error, retry) {
  return h('div', { className: 'failure', role: 'alert' },
    h('p', {}, shown(error.message)),
    error.hint ? h('p', { className: 'hint' }, shown(error.hint)) : null,
    retry ? h('button', { type: 'button', onclick: retry }, 'Try again') : null);
}

export function title(text, ...more) {
  return h('div', { className: 'title' }, h('h1', {}, text), ...more);
}

/** A list of terms with their values. */
export function facts(pairs) {
  return h('dl', { className: 'facts' }, pairs.map(([term, ...values]) => h('div', {}, h('dt', {}, term), h('dd', {}, values))));
}

/** JSON, folded. */
export function folded(label, json) {
  return h('details', {}, h('summary', {}, label), h('pre', { tabIndex: 0 }, shown(JSON.stringify(json, null, 2))));
}
