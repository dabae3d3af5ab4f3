import { directories, lines, mailOf, one } from './api.js';
import { eventItem } from './events.js';
import { failure, field, h, number, state, time, title, value } from './dom.js';
import { directorySelect } from './users.js';

/** Why is a person not in a group? The id, if there is one, is of the user to ask about. */
export async function show(root, { id, signal }) {
  const all = await directories(signal);
  const asked = id ? await one('user', { user: id }, signal) : null;
  const answer = h('div', { className: 'answer', 'aria-live': 'polite' });
  const form = h('form', { className: 'filters', onsubmit: (event) => { event.preventDefault(); ask(); } },
    field('Mail of the person', h('input', { name: 'email', type: 'search', required: true, autocomplete: 'off', spellcheck: false, value: (asked && mailOf(asked)) ?? '' })),
    field('Name or id of the group', h('input', { name: 'group', required: true, autocomplete: 'off', spellcheck: false })),
    field('Directory', directorySelect(all, asked?.directory_id ?? '', undefined, 'All')),
    h('button', { type: 'submit' }, 'Why?'));
  let stop = new AbortController();

  async function ask() {
    stop.abort();
    stop = new AbortController();
    const query = {
      email: form.email.value.trim(), group: form.group.value.trim(), ...(form.directory.value && { directory: form.directory.value }),
    };
    const note = h('p', { className: 'note', role: 'status' }, 'Looking for the person …');
    answer.replaceChildren(note);
    const blocks = new Map();
    let latest = null;
    let events = [];
    try {
      for await (const line of lines('why', query, AbortSignal.any([signal, stop.signal]))) {
        if (line.person) blocks.set(line.person.user.id, latest = block(answer));
        if (line.person || line.groups || line.group) latest.add(line);
        if (line.eventsRead !== undefined) note.textContent = `Reading the events of the last 30 days, ${number(line.eventsRead)} so far …`;
        if (line.event) events.push(line.event);
        if (line.verdict) {
          (blocks.get(line.verdict.user) ?? block(answer)).conclude(line.verdict, events, query.group);
          events = [];
        }
      }
      note.textContent = '';
    } catch (error) {
      if (error.name !== 'AbortError') note.replaceChildren(failure(error, ask));
    }
  }

  root.append(
    title('Why is a person not in a group?'),
    h('p', { className: 'note' }, 'Looks at the person, the groups, and the events of the last 30 days.'), form, answer);
  if (asked) form.group.focus();
}

/** The answer about one person: the verdict first, then what it rests on. */
function block(answer) {
  const verdict = h('div', { className: 'verdict' });
  const found = h('dl', { className: 'facts' });
  const events = h('section', { hidden: true });
  const element = h('article', {}, verdict, found, events);
  const fact = (term, ...values) => found.append(h('div', {}, h('dt', {}, term), h('dd', {}, values)));
  let name = null;
  answer.append(element);
  return {
    add(line) {
      if (line.person) {
        const { user, directory } = line.person;
        name = user.name || user.email || user.id;
        fact('Person', h('a', { href: '#/user/' + user.id }, value(user.name || user.id)));
        fact('State', state(user.state));
        fact('Directory', h('a', { href: '#/directory/' + directory.id }, value(directory.name || directory.id)), ' ', state(directory.state));
        fact('Last change', time(user.updatedAt));
      } else if (line.groups) {
        fact('Groups', value(line.groups.map((group) => group.name || group.id).join(', ') || 'none'));
      } else {
        fact('The group', h('a', { href: '#/group/' + line.group.id }, value(line.group.name || line.group.id)));
      }
    },
    conclude({ isMember, findings }, about, group) {
      found.hidden = found.childElementCount === 0;
      verdict.dataset.tone = isMember && findings.every((finding) => !finding.isProblem) ? 'good' : 'bad';
      if (name) verdict.append(h('h2', {}, value(name), isMember ? ' is in ' : ' is not in ', value(group)));
      verdict.append(...findings.map((finding) => h('div', { className: 'finding' },
        h('p', {}, finding.text), finding.hint ? h('p', { className: 'hint' }, finding.hint) : '')));
      events.hidden = false;
      events.append(h('h2', {}, 'Events of the last 30 days'), about.length === 0
        ? h('p', { className: 'note' }, 'None explains it.')
        : h('ol', { className: 'events', reversed: true }, about.reverse().map(eventItem)));
    },
  };
}
