import { byProblem, directories, forgetDirectories, isLinked, pages } from './api.js';
import { facts, field, filteredBy, h, number, shown, state, time, title, value } from './dom.js';
import { VirtualList } from './virtual-list.js';

/** Directories, those with the oldest problem first. */
export function show(root, { signal, settings, again }) {
  const summary = h('p', { className: 'summary', role: 'status' });
  const results = h('div', { className: 'results' });
  const form = h('form', { className: 'filters', role: 'search', onsubmit: (event) => { event.preventDefault(); search(); } },
    field('Name', h('input', { name: 'text', type: 'search', autocomplete: 'off', spellcheck: false, placeholder: 'a part of the name' }),
      filteredBy(settings.filteredBy['directory.search'])),
    h('button', { type: 'submit' }, 'Search'), h('button', { type: 'button', onclick: () => { forgetDirectories(); again(); } }, 'Refresh'));
  let stop = new AbortController();

  function search() {
    stop.abort();
    stop = new AbortController();
    const text = form.text.value.trim();
    const list = table(AbortSignal.any([signal, stop.signal]), text, (all) => {
      const problems = all.filter((directory) => !isLinked(directory)).length;
      summary.textContent = all.length === 0 ? '' : problems === 0 ? 'Every directory is linked.'
        : `${number(problems)} of ${number(all.length)} ${problems === 1 ? 'directory needs' : 'directories need'} a look.`;
    });
    results.replaceChildren(list.element);
  }

  root.append(title('Directories', summary), form, results);
  search();
}

function table(signal, text, tell) {
  const list = new VirtualList({
    label: 'Directories', signal, empty: text ? 'No directory has this in its name.' : 'This key sees no directory.',
    columns: ['Directory', 'State', 'Kind', 'Users', 'Groups', 'Last change'],
    async *load() {
      const all = text ? await find(text, signal) : await directories(signal);
      tell(all);
      yield { rows: all };
    },
    cells: (directory) => [
      h('a', { href: '#/directory/' + directory.id }, value(directory.name || directory.id)),
      state(directory.state), value(directory.type), users(directory), number(directory.metadata?.groups), time(directory.updated_at),
    ],
  });
  list.element.classList.add('directories');
  return list;
}

async function find(search, signal) {
  const found = [];
  for await (const page of pages('directories', { search }, { signal })) found.push(...page.rows);
  return found.sort(byProblem);
}

function users({ metadata }) {
  if (!metadata?.users) return value(null);
  const { active, inactive } = metadata.users;
  return h('span', {}, number(active), inactive ? h('small', {}, ` + ${number(inactive)} inactive`) : null);
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
