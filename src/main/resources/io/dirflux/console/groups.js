import { directories, one } from './api.js';
import { facts, field, folded, h, time, title, value } from './dom.js';
import { chosenOf, directorySelect, loaded, userCells } from './users.js';
import { VirtualList } from './virtual-list.js';

/** The groups of a directory. */
export async function show(root, { id, signal, go }) {
  const all = await directories(signal);
  const chosen = chosenOf(all, id);
  root.append(title('Groups'));
  if (!chosen) {
    root.append(h('p', { className: 'note' }, 'This key sees no directory.'));
    return;
  }
  const list = new VirtualList({
    label: 'Groups', signal, empty: 'The directory has no group.', columns: ['Group', 'idp_id', 'Last change'],
    load: loaded('groups', { directory: chosen }),
    cells: (group) => [h('a', { href: '#/group/' + group.id }, value(group.name || group.id)), value(group.idpId, 'id'), time(group.updatedAt)],
  });
  list.element.classList.add('groups');
  root.append(
    h('form', { className: 'filters' }, field('Directory', directorySelect(all, chosen, (event) => go('groups', event.target.value)))),
    list.element);
}

/** A group with its members. */
export async function showOne(root, { id, signal }) {
  const group = await one('group', { group: id }, signal);
  const directory = (await directories(signal)).find((found) => found.id === group.directory_id);
  const list = new VirtualList({
    label: 'Members', signal, empty: 'The group has no member.', columns: ['User', 'Mail', 'State', 'idp_id', 'Last change'],
    load: loaded('members', { group: id, directory: group.directory_id }), cells: userCells,
  });
  list.element.classList.add('users');
  root.append(
    title(value(group.name || 'Group')),
    facts([
      ['Directory', h('a', { href: '#/groups/' + group.directory_id }, value(directory?.name || group.directory_id))],
      ['idp_id', value(group.idp_id, 'id')], ['Id', value(group.id, 'id')],
      ['Created', time(group.created_at)], ['Last change', time(group.updated_at)],
    ]),
    folded('The whole record', group),
    h('h2', {}, 'Members'), list.element);
}
