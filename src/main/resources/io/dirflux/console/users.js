import { directories, isLinked, lines, pages } from './api.js';
import { field, filteredBy, h, select, state, time, title, value } from './dom.js';
import { VirtualList } from './virtual-list.js';

/** The users of a directory, or of all for a search. */
export async function show(root, { id, signal, settings, go }) {
  const all = await directories(signal);
  const chosen = chosenOf(all, id) ?? '';
  const results = h('div', { className: 'results' });
  const form = h('form', { className: 'filters', role: 'search', onsubmit: (event) => { event.preventDefault(); search(); } },
    field('Directory', directorySelect(all, chosen, (event) => go('users', event.target.value))),
    field('State', select('state', [['', 'Any'], ...settings.userStates.map((name) => [name, name])], '', search),
      filteredBy(settings.filteredBy['user.state'])),
    field('Search', h('input', { name: 'text', type: 'search', autocomplete: 'off', spellcheck: false, placeholder: 'mail or idp_id, exactly' }),
      filteredBy(settings.filteredBy['user.email'])),
    field('In', select('where', [['one', 'This directory'], ['all', 'All directories']], 'one', () => form.text.value && search())),
    h('button', { type: 'submit' }, 'Search'));
  let stop = new AbortController();

  function search() {
    stop.abort();
    stop = new AbortController();
    const text = form.text.value.trim();
    const by = text.includes('@') ? { email: text } : text ? { idpId: text } : {};
    const query = { directory: chosen, ...(form.state.value && { state: form.state.value }), ...by };
    const list = new VirtualList({
      label: 'Users', signal: AbortSignal.any([signal, stop.signal]),
      empty: text ? 'No user has exactly this mail or idp_id here.' : 'No user is here.',
      columns: ['User', 'Mail', 'State', 'idp_id', 'Last change'],
      load: text && form.where.value === 'all' ? found(by) : loaded('users', query),
      cells: userCells,
    });
    list.element.classList.add('users');
    results.replaceChildren(list.element);
  }

  root.append(title('Users'), form, results);
  if (chosen) search();
  else results.append(h('p', { className: 'note' }, 'This key sees no directory.'));
}

/** Searches one directory after the other; there is one page. */
function found(by) {
  return async function* load(after, signal) {
    const rows = [];
    for await (const { person } of lines('find', by, signal)) rows.push(person.user);
    yield { rows };
  };
}

/** The directory that was asked for, else the first one without a problem, else any. */
export function chosenOf(all, id) {
  return (all.find((directory) => directory.id === id) ?? all.find(isLinked) ?? all[0])?.id;
}

/** The next page of a list, or the next pages until some rows have passed a filter of the console. */
export function loaded(call, query) {
  return (after, signal) => pages(call, query, { after, signal, enough: 50 });
}

export function directorySelect(all, chosen, onchange, any) {
  const options = all.map((directory) => [directory.id, `${directory.name || directory.id}${isLinked(directory) ? '' : ` (${directory.state})`}`]);
  return select('directory', any ? [['', any], ...options] : options, chosen, onchange);
}

export function userCells(user) {
  return [
    h('a', { href: '#/user/' + user.id }, value(user.name || user.email || user.id)),
    value(user.email), state(user.state), value(user.idpId, 'id'), time(user.updatedAt),
  ];
}
