import { directories, mailOf, one, pages } from './api.js';
import { eventItem, nameOf } from './events.js';
import { facts, failure, field, folded, h, number, select, state, time, title, value } from './dom.js';

const DAYS = [['1', 'Last day'], ['7', 'Last 7 days'], ['30', 'Last 30 days']];

/** One user: fields, attributes, groups, and the last events. */
export async function show(root, { id, signal }) {
  const user = await one('user', { user: id }, signal);
  const name = nameOf(user);
  const directory = h('a', { href: '#/directory/' + user.directory_id }, value(user.directory_id, 'id'));
  root.append(
    title(value(name), state(user.state)),
    facts([
      ['Mail', value(mailOf(user))], ['Directory', directory], ['idp_id', value(user.idp_id, 'id')], ['Id', value(user.id, 'id')],
      ...(user.username ? [['User name', value(user.username)]] : []), ...(user.job_title ? [['Job title', value(user.job_title)]] : []),
      ['Roles', value((user.roles?.length ? user.roles : [user.role].filter(Boolean)).map((role) => role.slug).join(', '))],
      ['Created', time(user.created_at)], ['Last change', time(user.updated_at)],
    ]),
    h('p', { className: 'links' }, h('a', { href: '#/why/' + user.id }, 'Why is this person not in a group?')),
    h('div', { className: 'columns' }, groups(user), events(user, signal)),
    h('section', {}, h('h2', {}, 'Attributes'),
      folded(`Custom attributes (${number(Object.keys(user.custom_attributes ?? {}).length)})`, user.custom_attributes),
      folded(`Raw attributes (${number(Object.keys(user.raw_attributes ?? {}).length)})`, user.raw_attributes),
      folded('The whole record', user)));
  const known = (await directories(signal)).find((found) => found.id === user.directory_id);
  if (known?.name) directory.replaceChildren(value(known.name));
}

function groups(user) {
  return h('section', {}, h('h2', {}, `Groups (${number(user.groups?.length)})`),
    user.groups === null ? h('p', { className: 'note' }, 'The server has not said which groups.')
      : user.groups.length === 0 ? h('p', { className: 'note' }, 'The user is in no group.')
        : h('ul', { className: 'plain' }, user.groups.map((group) =>
          h('li', {}, h('a', { href: '#/group/' + group.id }, value(group.name || group.id))))));
}

/** The events about the user. The API lists all events, oldest first, so a longer time takes more requests. */
function events({ id, organization_id: organization }, signal) {
  const list = h('ol', { className: 'events', reversed: true });
  const note = h('p', { className: 'note', role: 'status' });
  const range = select('range', DAYS, '7', () => read());
  let stop = new AbortController();

  async function read() {
    stop.abort();
    stop = new AbortController();
    list.replaceChildren();
    const since = new Date(Date.now() - range.value * 86_400_000).toISOString();
    let count = 0;
    try {
      note.textContent = 'Reading the events …';
      let looked = 0;
      for await (const page of pages('events', { user: id, organization, since }, { signal: AbortSignal.any([signal, stop.signal]) })) {
        count += page.rows.length;
        for (const event of page.rows) list.prepend(eventItem(event));
        note.textContent = `${number(count)} so far, reading page ${number(++looked + 1)} …`;
      }
      note.textContent = count === 0 ? 'No event is about this user.' : `${number(count)} about this user, newest first.`;
    } catch (error) {
      if (error.name !== 'AbortError') note.replaceChildren(failure(error, read));
    }
  }

  read();
  return h('section', {}, h('h2', {}, 'Events'), field('Time', range), note, list);
}
