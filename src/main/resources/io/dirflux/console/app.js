import { Failure, forgetDirectories, lines, one } from './api.js';
import * as directoriesView from './directories.js';
import { failure, h, number, shown } from './dom.js';
import * as eventsView from './events.js';
import * as groupsView from './groups.js';
import * as limitView from './limit.js';
import * as syncView from './sync.js';
import * as userView from './user.js';
import * as usersView from './users.js';
import * as whyView from './why.js';

const AGAIN_AFTER = 2000;
const SECONDS = 300;

const VIEWS = {
  directories: ['Directories', directoriesView.show], users: ['Users', usersView.show], groups: ['Groups', groupsView.show],
  events: ['Events', eventsView.show], limit: ['Limit', limitView.show], why: ['Why?', whyView.show], sync: ['Sync', syncView.show],
  directory: ['Directory', directoriesView.showOne, 'directories'], user: ['User', userView.show, 'users'], group: ['Group', groupsView.showOne, 'groups'],
};

const main = document.getElementById('main');
const banner = document.getElementById('banner');
const status = document.getElementById('pulse');
let about = null;
let current = new AbortController();
let isDown = false;

/** The limit as the server tells it once a second; line is the newest one, with the counts of the last five minutes. */
const pulse = new EventTarget();

function go(view, id = '') {
  location.hash = `#/${view}/${id}`;
}

async function route() {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const [, name = '', id = ''] = location.hash.split('/');
  const [label, show, parent] = VIEWS[name] ?? VIEWS.directories;
  const chosen = parent ?? (VIEWS[name] ? name : 'directories');
  for (const link of document.querySelectorAll('#views a')) {
    if (link.dataset.view === chosen) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${label} – Dirflux console`;
  const view = h('div', { className: 'view' });
  main.replaceChildren(view);
  try {
    about ??= await one('about', {}, signal);
    navigation();
    await show(view, { id: decodeURIComponent(id), signal, about, go, pulse, again: route });
    main.scrollTop = 0;
  } catch (error) {
    if (error.name === 'AbortError' || signal.aborted) return;
    if (!(error instanceof Failure)) console.error(error);
    view.append(failure(error instanceof Failure ? error : { message: 'The page has failed.', hint: 'Reload it.' }, route));
  }
}

function navigation() {
  const list = document.getElementById('views');
  if (list.childElementCount) return;
  const shownViews = ['directories', 'users', 'groups', 'events', 'limit', 'why', ...(about.hasStore ? ['sync'] : [])];
  const [, name = 'directories'] = location.hash.split('/');
  list.append(...shownViews.map((view) => h('li', {},
    h('a', { href: '#/' + view, 'data-view': view, 'aria-current': (VIEWS[name]?.[2] ?? name) === view ? 'page' : null }, VIEWS[view][0]))));
}

/** Reads the limit for as long as the page is open. When the server is gone, says so, and asks until it is back. */
async function beat() {
  for (;;) {
    const stop = new AbortController();
    try {
      for await (const { limit } of lines('limit', {}, stop.signal)) {
        if (isDown) recovered();
        pulse.line = merged(pulse.line, limit);
        pulse.dispatchEvent(new Event('line'));
        tell(pulse.line);
      }
    } catch (error) {
      isDown = true;
      pulse.line = undefined;
      status.textContent = 'not connected';
      warn(error);
    }
    stop.abort();
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
  }
}

function recovered() {
  isDown = false;
  warn(null);
  forgetDirectories();
  route();
}

function merged(before, line) {
  for (const key of line.keys) {
    const old = before?.keys.find((one) => one.directory === key.directory);
    key.history = {};
    for (const name of ['granted', 'refused', 'retried']) {
      const counts = old ? [...old.history[name].slice(line.second - before.second)] : [];
      while (counts.length < SECONDS) counts.push(0);
      counts.splice(SECONDS - key[name].length, key[name].length, ...key[name]);
      key.history[name] = counts;
    }
  }
  return line;
}

/** The state of the client-wide limit in a few words. */
function tell({ keys, waits, problem }) {
  const [client] = keys;
  const spent = client.allowed === null ? '' : `${number(client.allowed - client.available)}/${number(client.allowed)} used`;
  status.textContent = client.heldMillis > 0 ? `held ${(client.heldMillis / 1000).toFixed(0)} s`
    : waits.length > 0 ? `${spent}, ${number(waits.length)} waiting` : [about?.dialect, spent].filter(Boolean).join(' · ');
  status.dataset.tone = client.heldMillis > 0 ? 'bad' : waits.length > 0 ? 'busy' : 'good';
  if (!isDown) warn(problem);
}

/** A banner for what concerns the whole page; null takes it away. */
function warn(error) {
  const text = error ? error.message : '';
  if (banner.dataset.text === text) return;
  banner.dataset.text = text;
  banner.hidden = !error;
  banner.replaceChildren(...(error ? [
    h('p', {}, h('b', {}, shown(error.message)), ' ', shown(error.hint ?? '')),
    isDown ? '' : h('button', { type: 'button', onclick: route }, 'Try again'),
  ] : []));
}

addEventListener('hashchange', route);
route();
beat();
