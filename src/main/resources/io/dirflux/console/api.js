// Calls of the console. A call is a POST, so that nothing a person types becomes a part of a URL.

export class Failure extends Error {
  constructor({ kind, message, hint = '', retryable = true }) {
    super(message);
    Object.assign(this, { kind, hint, retryable });
  }
}

const GONE = {
  kind: 'CONSOLE', message: 'dirflux console does not answer.',
  hint: 'If it was stopped, start it again and open the address that it prints. This page goes on by itself if it is the same one.',
};

/** The lines of an answer, until its end. Leaving the loop, or the signal, closes the connection. */
export async function* lines(call, query, signal) {
  let reader;
  try {
    const response = await fetch('/api/' + call, {
      method: 'POST', body: JSON.stringify(query), headers: { 'Content-Type': 'application/json' }, signal,
    });
    if (!response.ok) {
      const message = (await response.text()).trim();
      throw new Failure({ kind: response.status === 403 ? 'CONSOLE' : 'QUERY', message });
    }
    reader = response.body.getReader();
    yield* parsed(reader);
  } catch (error) {
    if (error instanceof Failure || error.name === 'AbortError') throw error;
    throw new Failure(GONE);
  } finally {
    reader?.cancel().catch(() => {});
  }
}

/** Reads to the end of the body, so that the connection can be used again. */
async function* parsed(reader) {
  const decoder = new TextDecoder();
  let begun = []; // the parts of a line whose end has not come
  let hasEnded = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done && hasEnded) return;
    if (done) throw new Failure(GONE);
    const parts = decoder.decode(value, { stream: true }).split('\n');
    const rest = parts.pop();
    for (const part of parts) {
      const line = JSON.parse(begun.join('') + part);
      begun = [];
      if (line.error) throw new Failure(line.error);
      if (line.end) hasEnded = true;
      else yield line;
    }
    begun.push(rest);
  }
}

/** The value of the first line. */
export async function one(call, query, signal) {
  let found;
  for await (const line of lines(call, query, signal)) found ??= Object.values(line)[0];
  if (!found) throw new Failure({ kind: 'API', message: 'Nothing was found.' });
  return found;
}

/** The pages of a list after a cursor. A page is asked for when the one before was taken, and none after `enough` rows. */
export async function* pages(call, query, { after, signal, enough = Infinity }) {
  let rows = 0;
  do {
    for await (const { page } of lines(call, after ? { ...query, after } : query, signal)) {
      after = page.after;
      rows += page.rows.length;
      yield page;
    }
  } while (after && rows < enough);
}

/** Waits until the tab is in sight. */
export async function inSight(signal) {
  while (document.hidden) {
    await new Promise((resolve, reject) => {
      document.addEventListener('visibilitychange', resolve, { once: true, signal });
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}

/** The lines of an endless answer while the tab is in sight. A hidden tab has no connection; its query is made again later. */
export async function* linesInSight(call, query, signal) {
  for (;;) {
    await inSight(signal);
    const hidden = new AbortController();
    const check = () => document.hidden && hidden.abort();
    document.addEventListener('visibilitychange', check);
    try {
      yield* lines(call, query(), AbortSignal.any([signal, hidden.signal]));
    } catch (error) {
      if (signal.aborted || !hidden.signal.aborted) throw error;
    } finally {
      document.removeEventListener('visibilitychange', check);
    }
  }
}

let known = null;
const names = new Map();

/** All directories, those with the oldest problem first; asked for once until they are forgotten. */
export async function directories(signal) {
  if (!known) {
    const found = [];
    for await (const page of pages('directories', {}, { signal })) found.push(...page.rows);
    for (const { id, name } of found) names.set(id, name);
    known = found.sort(byProblem);
  }
  return known;
}

export function forgetDirectories() {
  known = null;
}

export const directoryName = (id) => names.get(id) || id;

/** A server of REFERENCE sends several mail addresses instead of one. */
export const mailOf = ({ email, emails }) => email || (emails?.find((one) => one.primary) ?? emails?.[0])?.value;

export const isLinked = (directory) => directory.state === 'linked' || directory.state === 'active';

export function byProblem(one, other) {
  if (isLinked(one) !== isLinked(other)) return isLinked(one) ? 1 : -1;
  const key = isLinked(one) ? 'name' : 'updated_at';
  return String(one[key] ?? '').localeCompare(String(other[key] ?? ''));
}
