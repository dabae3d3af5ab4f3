import { directories, directoryName, linesInSight, mailOf } from './api.js';
import { failure, field, filteredBy, folded, h, number, select, shown, time, title, value } from './dom.js';
import { directorySelect } from './users.js';

const MOST = 500;
const TIMES = [['3600', 'Last hour'], ['86400', 'Last day'], ['604800', 'Last 7 days'], ['2592000', 'Last 30 days']];
const TONES = { created: 'good', activated: 'good', user_added: 'good', deleted: 'bad', user_removed: 'bad', revoked: 'bad', updated: 'busy' };

/** Events as they happen, newest first. */
export async function show(root, { id, signal, settings }) {
  const all = await directories(signal);
  const list = h('ol', { className: 'events', reversed: true, 'aria-label': 'Events, newest first' });
  const note = h('p', { className: 'note', role: 'status', 'aria-live': 'off' });
  const trouble = h('div');
  const pause = h('button', { type: 'button', onclick: () => (stop.signal.aborted ? read() : halt()) }, 'Pause');
  const form = h('form', { className: 'filters', onsubmit: (event) => { event.preventDefault(); restart(); } },
    field('Kind', select('kind', [['', 'All'], ...settings.eventNames.map((name) => [name, kind(name)])], '', restart), filteredBy(settings.filteredBy['event.names'])),
    field('Directory', directorySelect(all, id ?? '', restart, 'All'), filteredBy(settings.filteredBy['event.directory'])),
    field('Person', h('input', { name: 'person', type: 'search', autocomplete: 'off', spellcheck: false, placeholder: 'mail or id of a user' }), filteredBy(settings.filteredBy['event.person'])),
    field('Since', select('since', TIMES, '86400', restart)),
    h('button', { type: 'submit' }, 'Show'), pause);
  let stop = new AbortController();
  let last = null;
  let count = 0;

  function halt() {
    stop.abort();
    tell();
  }

  function restart() {
    stop.abort();
    list.replaceChildren();
    [last, count] = [null, 0];
    read();
  }

  function tell() {
    const isPaused = stop.signal.aborted;
    pause.textContent = isPaused ? 'Go on' : 'Pause';
    note.textContent = `${number(count)} ${count === 1 ? 'event' : 'events'}, ${isPaused ? 'paused' : 'live'}`
      + (count > MOST ? `; the newest ${number(MOST)} are shown` : '');
  }

  async function read() {
    stop = new AbortController();
    const mine = stop;
    const person = form.person.value.trim();
    const directory = form.directory.value || undefined;
    const organization = all.find((one) => one.id === directory)?.organization_id;
    const since = new Date(Date.now() - form.since.value * 1000).toISOString();
    const query = () => ({
      live: true, ...(form.kind.value && { names: [form.kind.value] }), directory, organization,
      ...(person && (person.includes('@') ? { email: person } : { user: person })), ...(last ? { after: last } : { since }),
    });
    trouble.replaceChildren();
    tell();
    try {
      for await (const { event } of linesInSight('events', query, AbortSignal.any([signal, mine.signal]))) {
        [last, count] = [event.id, count + 1];
        list.prepend(eventItem(event));
        if (list.childElementCount > MOST) list.lastElementChild.remove();
        tell();
      }
    } catch (error) {
      if (error.name === 'AbortError' || mine !== stop) return;
      mine.abort();
      tell();
      trouble.replaceChildren(failure(error, read));
    }
  }

  root.append(title('Events', note), form, trouble, list);
  read();
}

function kind(name) {
  return name.replace('dsync.', '').replaceAll('_', ' ').replaceAll('.', ' ');
}

/** An event in a line that unfolds: whom it is about, what has changed, and the whole of it. */
export function eventItem(event) {
  const { user, group } = event.event.startsWith('dsync.group.user_') ? event.data : {};
  const subject = user ?? event.data ?? {};
  const previous = event.data?.previous_attributes ?? event.context?.previous_attributes;
  const directory = event.data?.directory_id ?? event.data?.id;
  const tone = TONES[event.event.split('.').pop()] ?? 'busy';
  return h('li', {}, h('details', {},
    h('summary', {},
      h('span', { className: 'state', 'data-tone': tone }, shown(kind(event.event))),
      h('span', { className: 'subject' }, value(nameOf(subject)), group ? [' · ', value(group.name)] : null),
      time(event.created_at)),
    h('div', { className: 'more' },
      h('p', { className: 'links' },
        user || event.event.startsWith('dsync.user.') ? h('a', { href: '#/user/' + subject.id }, 'User') : null,
        group || /^dsync\.group\.(created|updated)$/.test(event.event) ? h('a', { href: '#/group/' + (group ?? subject).id }, 'Group') : null,
        directory ? h('a', { href: '#/directory/' + directory }, value(directoryName(directory))) : null,
        event.created_at && h('span', {}, new Date(event.created_at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'long' }))),
      previous && Object.keys(previous).length ? difference(previous, subject) : null,
      folded('The whole event', event))));
}

export function nameOf(record) {
  return record.name || [record.first_name, record.last_name].filter(Boolean).join(' ') || mailOf(record) || record.id;
}

/** Previous values beside those of the record; those of custom attributes one by one. */
function difference(previous, record) {
  const rows = Object.entries(previous).flatMap(([name, before]) => name === 'custom_attributes' && before && typeof before === 'object'
    ? Object.entries(before).map(([key, old]) => [key, old, record.custom_attributes?.[key]])
    : [[name, before, record[name]]]);
  return h('table', { className: 'difference' },
    h('thead', {}, h('tr', {}, ['Field', 'Before', 'After'].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, rows.map(([name, before, after]) => h('tr', {},
      h('th', { scope: 'row' }, shown(name)), h('td', {}, h('del', {}, value(plain(before)))), h('td', {}, h('ins', {}, value(plain(after))))))));
}

function plain(json) {
  return json !== null && typeof json === 'object' ? JSON.stringify(json) : json === undefined ? null : json;
}
