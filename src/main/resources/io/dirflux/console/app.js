import { Failure, forgetDirectories, linesInSight, one } from './api.js';
import * as directoriesView from './directories.js';
import { ago, failure, h, number, shown } from './dom.js';
import * as eventsView from './events.js';
import * as groupsView from './groups.js';
import * as limitView from './limit.js';
import * as syncView from './sync.js';
import * as userView from './user.js';
import * as usersView from './users.js';
import * as whyView from './why.js';

const AGAIN_AFTER = 2000;
const SECONDS = 300;
const MOST_LEFT = 5;

const VIEWS = {
  directories: ['Directories', directoriesView.show], users: ['Users', usersView.show], groups: ['Groups', groupsView.show],
  events: ['Events', eventsView.show], limit: ['Limit', limitView.show], why: ['Why?', whyView.show], sync: ['Sync', syncView.show],
  directory: ['Directory', directoriesView.showOne, 'directories'], user: ['User', userView.show, 'users'], group: ['Group', groupsView.showOne, 'groups'],
};

const main = document.getElementById('main');
const banner = document.getElementById('banner');
const status = document.querySelector('#pulse a');
let settings = null;
let isDown = false;
let entries = Date.now(); // no number of a page before a reload
let current = { stop: new AbortController(), view: main };

/** Lists that were left, by their entry of the browser's history: going back shows them as they were. */
const left = new Map();

/** The limit as the server tells it once a second; line is the newest one, with the counts of the last five minutes. */
const pulse = new EventTarget();

function go(view, id = '') {
  location.hash = `#/${view}/${id}`;
}

async function route() {
  leave();
  const [, name = '', id = ''] = location.hash.split('/');
  const [label, show, parent] = VIEWS[name] ?? VIEWS.directories;
  const chosen = parent ?? (VIEWS[name] ? name : 'directories');
  for (const link of document.querySelectorAll('#views a')) {
    if (link.dataset.view === chosen) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${label} – Dirflux console`;
  if (comeBack()) return;
  current = { stop: new AbortController(), view: h('div', { className: 'view' }), entry: ++entries };
  history.replaceState({ entry: entries }, '');
  const { stop: { signal }, view } = current;
  const loading = h('p', { className: 'note loading', role: 'status' }, 'Loading …');
  view.append(loading);
  main.replaceChildren(view);
  try {
    settings ??= await one('settings', {}, signal);
    navigation();
    await show(view, { id: decodeURIComponent(id), signal, settings, go, pulse, again: route });
    main.scrollTop = 0;
    if (document.activeElement === document.body) arrive(); // the link that was followed is gone
  } catch (error) {
    if (error.name === 'AbortError' || signal.aborted) return;
    if (!(error instanceof Failure)) console.error(error);
    view.append(failure(error instanceof Failure ? error : { message: 'The page has failed.', hint: 'Reload it.' }, route));
  } finally {
    loading.remove();
  }
}

/** The keyboard goes on from the view. A ring around it is for those who tab to it. */
function arrive() {
  main.dataset.arrived = 'yes';
  main.addEventListener('blur', () => delete main.dataset.arrived, { once: true });
  main.focus({ preventScroll: true });
}

function leave() {
  const { view, stop, entry } = current;
  const list = view.querySelector('.scroller');
  if (!list || entry === history.state?.entry) {
    stop.abort();
    return;
  }
  left.set(entry, { ...current, top: list.scrollTop, focused: view.contains(document.activeElement) && document.activeElement });
  if (left.size > MOST_LEFT) {
    const [[oldest, old]] = left;
    old.stop.abort();
    left.delete(oldest);
  }
}

function comeBack() {
  const back = left.get(history.state?.entry);
  if (!back) return false;
  left.delete(back.entry);
  current = back;
  main.replaceChildren(back.view);
  back.view.querySelector('.scroller').scrollTop = back.top;
  if (back.focused) back.focused.focus({ preventScroll: true });
  return true;
}

function navigation() {
  const list = document.getElementById('views');
  if (list.childElementCount) return;
  const shownViews = ['directories', 'users', 'groups', 'events', 'limit', 'why', ...(settings.hasStore ? ['sync'] : [])];
  const [, name = 'directories'] = location.hash.split('/');
  list.append(...shownViews.map((view) => h('li', {},
    h('a', { href: '#/' + view, 'data-view': view, 'aria-current': (VIEWS[name]?.[2] ?? name) === view ? 'page' : null }, VIEWS[view][0]))));
}

/** Reads the limit while the page is in sight. When the server is gone, says so, and asks until it is back. */
async function beat() {
  for (;;) {
    const stop = new AbortController();
    try {
      for await (const { limit } of linesInSight('limit', () => ({}), stop.signal)) {
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
  const spent = client.allowed === null ? '' : `${number(client.allowed - client.available)} of ${number(client.allowed)} used`;
  status.textContent = client.heldMillis > 0 ? `held ${(client.heldMillis / 1000).toFixed(0)} s`
    : waits.length > 0 ? `${spent}, ${number(waits.length)} waiting` : [settings?.dialect, spent].filter(Boolean).join(' · ');
  status.parentNode.dataset.tone = client.heldMillis > 0 ? 'bad' : waits.length > 0 ? 'busy' : 'good';
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

/** "2 seconds ago" does not stay true. */
function age() {
  for (const time of main.querySelectorAll('time')) {
    const text = ago(new Date(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  }
}

setInterval(age, 5000);
addEventListener('hashchange', route);
route();
beat();
