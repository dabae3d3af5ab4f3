import { directoryName } from './api.js';
import { h, number, shown, svg, title, value } from './dom.js';

const SECONDS = 300;
const SERIES = ['granted', 'refused', 'retried'];
const REASONS = {
  REFUSED: 'the server answered 429', EXHAUSTED: 'the server says that no request is left; others may use this key',
  OUTAGE: 'the server has failed for some seconds',
};

/** The limits as they are now, and the last five minutes. */
export function show(root, { signal, pulse }) {
  const cards = new Map();
  const waits = h('ul', { className: 'plain' });
  const grid = h('div', { className: 'cards' });
  root.append(title('Limit'), grid, h('section', {}, h('h2', {}, 'Who waits'), waits));

  function update(line) {
    for (const key of line.keys) {
      if (!cards.has(key.directory)) {
        cards.set(key.directory, card(key));
        grid.append(cards.get(key.directory).element);
      }
      cards.get(key.directory).update(key);
    }
    waits.replaceChildren(...(line.waits.length === 0 ? [h('li', { className: 'none' }, 'Nobody.')]
      : line.waits.map((wait) => h('li', {}, `${wait.what}, for ${(wait.millis / 1000).toFixed(1)} s`))));
  }

  if (pulse.line) update(pulse.line);
  pulse.addEventListener('line', () => update(pulse.line), { signal });
}

function card(first) {
  const heading = h('h2', {}, first.directory ? ['User lists of ', value(directoryName(first.directory))] : 'All requests');
  const used = h('div', { className: 'used' });
  const held = h('p', { className: 'note' });
  const chart = svg('svg', { viewBox: `0 0 ${SECONDS} 48`, class: 'chart', preserveAspectRatio: 'none', role: 'img' });
  const paths = SERIES.map((name) => svg('path', { class: name }));
  chart.append(...paths);
  const numbers = h('p', { className: 'numbers' });
  const past = h('p', { className: 'numbers' });
  const element = h('section', { className: 'card' }, heading, h('div', { className: 'gauge', 'aria-hidden': 'true' }, used), numbers, held, past, chart,
    h('p', { className: 'axis', 'aria-hidden': 'true' }, h('span', {}, '5 minutes ago'), h('span', {}, 'now')));

  function update(key) {
    const limit = key.allowed;
    const spent = limit === null ? 0 : Math.max(0, limit - key.available);
    used.style.width = limit ? `${(100 * spent) / limit}%` : '0';
    element.dataset.held = key.heldMillis > 0;
    const sums = [sum(key.history.granted), sum(key.history.refused), sum(key.history.retried)];
    numbers.replaceChildren(...[
      [limit === null ? 'no limit' : `${number(spent)} of ${number(limit)}`, limit === null ? '' : `used per ${key.periodMillis === 1000 ? 'second' : `${key.periodMillis / 1000} s`}`],
      [number(limit === null ? null : key.available), 'free'], [number(key.waiting), 'waiting'], [number(key.inFlight), 'under way'],
    ].map(([amount, what]) => h('span', {}, h('b', {}, amount), ' ', what)));
    past.replaceChildren(h('span', {}, 'Last five minutes:'), ...['requests', 'refused (429)', 'retried'].map((what, i) =>
      h('span', { className: 'series ' + SERIES[i] }, h('b', {}, number(sums[i])), ' ', what)));
    held.textContent = key.heldMillis > 0 ? `Held back for ${(key.heldMillis / 1000).toFixed(1)} s: ${shown(REASONS[key.holdReason] ?? '')}.`
      : limit !== null && limit < key.permits ? `Slowed down: ${number(limit)} of ${number(key.permits)}, because others seem to use this key.` : '';
    const top = Math.max(limit ?? 0, ...key.history.granted, 1);
    SERIES.forEach((name, i) => paths[i].setAttribute('d', bars(key.history[name], top)));
    chart.setAttribute('aria-label', `In the last five minutes: ${sums[0]} requests, ${sums[1]} refused, ${sums[2]} retried`);
  }

  return { element, update };
}

function sum(counts) {
  return counts.reduce((all, one) => all + one, 0);
}

function bars(counts, top) {
  return counts.map((count, second) => (count ? `M${second + 0.5} 48V${(48 - (46 * count) / top).toFixed(1)}` : '')).join('');
}
