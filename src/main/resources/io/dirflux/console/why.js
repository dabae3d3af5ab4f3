import { directories, lines } from './api.js';
import { eventItem } from './events.js';
import { failure, field, h, state, time, title, value } from './dom.js';
import { directorySelect } from './users.js';

/** Why is a person not in a group? */
export async function show(root, { signal }) {
  const all = await directories(signal);
  const answer = h('div', { className: 'answer', 'aria-live': 'polite' });
  const form = h('form', { className: 'filters', onsubmit: (event) => { event.preventDefault(); ask(); } },
    field('Mail of the person', h('input', { name: 'email', type: 'search', required: true, autocomplete: 'off', spellcheck: false })),
    field('Name or id of the group', h('input', { name: 'group', required: true, autocomplete: 'off', spellcheck: false })),
    field('Directory', directorySelect(all, '', undefined, 'All')),
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
    let part = block(answer);
    try {
      for await (const line of lines('why', query, AbortSignal.any([signal, stop.signal]))) {
        if (line.person && part.person) part = block(answer);
        part.add(line);
        note.textContent = line.verdict ? '' : 'Reading groups and events …';
      }
      note.textContent = '';
    } catch (error) {
      if (error.name !== 'AbortError') note.replaceChildren(failure(error, ask));
    }
  }

  root.append(
    title('Why is a person not in a group?'),
    h('p', { className: 'note' }, 'Asks for the person, the groups and the events of the last 30 days.'), form, answer);
}

/** The answer about one person: the verdict first, then what it rests on. */
function block(answer) {
  const verdict = h('div', { className: 'verdict' });
  const found = h('dl', { className: 'facts' });
  const events = h('ol', { className: 'events', reversed: true });
  const eventsNote = h('p', { className: 'note' });
  const element = h('article', {}, verdict, found, h('h2', {}, 'Events of the last 30 days'), eventsNote, events);
  const fact = (term, ...values) => found.append(h('div', {}, h('dt', {}, term), h('dd', {}, values)));
  const part = {
    person: null,
    add(line) {
      if (!element.parentNode) answer.append(element);
      if (line.person) {
        part.person = line.person;
        const { user, directory } = line.person;
        fact('Person', h('a', { href: '#/user/' + user.id }, value(user.name || user.id)));
        fact('State', state(user.state));
        fact('Directory', h('a', { href: '#/directory/' + directory.id }, value(directory.name || directory.id)), ' ', state(directory.state));
        fact('Last change', time(user.updatedAt));
      } else if (line.groups) {
        fact('Groups', value(line.groups.map((group) => group.name || group.id).join(', ') || 'none'));
      } else if (line.group) {
        fact('The group', h('a', { href: '#/group/' + line.group.id }, value(line.group.name || line.group.id)));
      } else if (line.event) {
        events.prepend(eventItem(line.event));
      } else if (line.verdict) {
        show(line.verdict);
      }
    },
  };

  function show({ isMember, findings }) {
    verdict.dataset.tone = isMember && findings.every((finding) => !finding.isProblem) ? 'good' : 'bad';
    verdict.append(...findings.map((finding) => h('div', { className: 'finding' },
      h('p', {}, finding.text), finding.hint ? h('p', { className: 'hint' }, finding.hint) : '')));
    eventsNote.textContent = events.childElementCount ? '' : 'None is about this person.';
  }

  return part;
}
