import { inSight, one } from './api.js';
import { facts, failure, h, number, time, title, value } from './dom.js';

const EACH = 5000;

/** The state of the copy that dirflux sync keeps. */
export function show(root, { signal }) {
  const trouble = h('div');
  const position = h('div');
  const body = h('tbody');
  const columns = ['Directory', 'Last pass', 'Pass', 'Users', 'Groups', 'Memberships', 'Drift', 'Changes'];
  root.append(title('Sync'), trouble, position,
    h('div', { className: 'wide', tabIndex: 0, role: 'region', 'aria-label': 'Copied directories' },
      h('table', {}, h('thead', {}, h('tr', {}, columns.map((name) => h('th', { scope: 'col' }, name)))), body)),
    h('p', { className: 'note' }, 'Drift: rows that the last pass has changed although no event reported it.'));

  async function read() {
    try {
      await inSight(signal);
      const sync = await one('sync', {}, signal);
      trouble.replaceChildren();
      position.replaceChildren(facts([
        ['Events read', sync.readAt ? time(sync.readAt) : 'never'], ['Newest event', time(sync.eventTime)],
        ['Changes not processed', number(sync.pendingChanges)],
      ]));
      body.replaceChildren(...sync.directories.map((copy) => h('tr', {},
        h('th', { scope: 'row' }, h('a', { href: '#/directory/' + copy.id }, value(copy.name || copy.id)), copy.deleted ? ' deleted' : ''),
        h('td', {}, copy.completedAt ? time(copy.completedAt) : 'never'),
        h('td', {}, copy.phase === 'NONE' ? number(copy.pass) : `${number(copy.pass)}, ${copy.phase.toLowerCase()} now`),
        [copy.users, copy.groups, copy.memberships, copy.drift, copy.changes].map((count) => h('td', {}, number(count))))));
    } catch (error) {
      if (error.name === 'AbortError') return;
      trouble.replaceChildren(failure(error, read));
    }
    clearTimeout(timer);
    timer = setTimeout(read, EACH);
  }

  let timer;
  read();
  signal.addEventListener('abort', () => clearTimeout(timer));
}
