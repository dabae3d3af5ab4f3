import { directories, forgetDirectories, isLinked } from './api.js';
import { facts, h, number, shown, state, time, title, value } from './dom.js';
import { VirtualList } from './virtual-list.js';

/** Directories, those with the oldest problem first. */
export function show(root, { signal, again }) {
  const summary = h('p', { className: 'summary' });
  const list = new VirtualList({
    label: 'Directories', signal, empty: 'This key sees no directory.',
    columns: ['Directory', 'State', 'Kind', 'Users', 'Groups', 'Last change'],
    async *load() {
      const all = await directories(signal);
      const problems = all.filter((directory) => !isLinked(directory)).length;
      summary.textContent = problems === 0 ? 'Every directory is linked.'
        : `${number(problems)} of ${number(all.length)} ${problems === 1 ? 'directory needs' : 'directories need'} a look.`;
      yield { rows: all };
    },
    cells: (directory) => [
      h('a', { href: '#/directory/' + directory.id }, value(directory.name || directory.id)),
      state(directory.state), value(directory.type), users(directory), number(directory.metadata?.groups), time(directory.updated_at),
    ],
  });
  list.element.classList.add('directories');
  root.append(title('Directories', summary, refresh(() => { forgetDirectories(); again(); })), list.element);
}

function users({ metadata }) {
  if (!metadata?.users) return value(null);
  const { active, inactive } = metadata.users;
  return h('span', {}, number(active), inactive ? h('small', {}, ` + ${number(inactive)} inactive`) : null);
}

export function refresh(onclick) {
  return h('button', { type: 'button', className: 'quiet', onclick }, 'Refresh');
}

/** One directory: what is known of it, and where to go from here. */
export async function showOne(root, { id, signal }) {
  const all = await directories(signal);
  const directory = all.find((one) => one.id === id);
  if (!directory) {
    root.append(title('Directory'), h('p', {}, 'This key sees no directory ', value(id), '.'));
    return;
  }
  root.append(
    title(shown(directory.name || 'Directory'), state(directory.state)),
    isLinked(directory) ? '' : h('p', { className: 'failure' },
      'Changes at the provider do not arrive while the directory is not linked. Look at its connection in the dashboard'
        + (directory.state === 'invalid_credentials' ? ': it needs a new token of the provider.' : '.')),
    h('p', { className: 'links' },
      h('a', { href: '#/users/' + id }, 'Users'), h('a', { href: '#/groups/' + id }, 'Groups'), h('a', { href: '#/events/' + id }, 'Events')),
    facts([
      ['Id', value(directory.id, 'id')], ['Kind', value(directory.type)], ['Users', users(directory)],
      ['Groups', number(directory.metadata?.groups)], ['Domain', value(directory.domain)],
      ['Organization', value(directory.organization_id, 'id')], ['External key', value(directory.external_key, 'id')],
      ['Created', time(directory.created_at)], ['Last change', time(directory.updated_at)],
    ]));
}
