import { h, failure, number } from './dom.js';

const TALLEST = 8_000_000; // browsers cut elements that are much taller
const PAGES_KEPT = 12;
const MARGIN_ROWS = 4;

/**
 * A table of any length. Only the rows in sight are elements, and only the pages near them are kept; a page that was
 * let go is asked for again by its cursor. The page after the one in sight is loaded, and no further one.
 *
 * load(after, signal) yields pages { rows, after }: the next one, or further ones if a filter leaves few rows. cells(row)
 * returns the cells, the first one with a link.
 */
export class VirtualList {
  constructor({ label, columns, load, cells, signal, empty = 'There is nothing here.' }) {
    Object.assign(this, { load, cells, signal, empty });
    this.pages = []; // { from, start, count, rows }
    this.total = 0;
    this.next = null; // the cursor of the page to load next; undefined after the last one
    this.looked = 0;
    this.rows = new Map();
    this.rowHeight = 36;
    this.viewHeight = 0;
    this.spacer = h('div', { className: 'spacer', role: 'presentation' });
    this.scroller = h('div', {
      className: 'scroller', role: 'rowgroup', tabIndex: 0, 'aria-label': label,
      onscroll: () => this.draw(), onkeydown: (event) => this.move(event),
    }, this.spacer);
    this.note = h('p', { className: 'note', role: 'status' });
    this.trouble = h('div');
    this.table = h('div', { className: 'table', role: 'table', 'aria-label': label, 'aria-rowcount': -1 },
      h('div', { role: 'rowgroup', className: 'head' },
        h('div', { role: 'row', className: 'row' }, columns.map((name) => h('span', { role: 'columnheader' }, name)))),
      this.scroller);
    this.element = h('section', { className: 'list' }, this.table, this.trouble, this.note);
    const resized = new ResizeObserver(() => this.measure());
    resized.observe(this.scroller);
    signal.addEventListener('abort', () => resized.disconnect());
    this.more();
  }

  /** Rows are higher in a narrow window. To ask the browser at each step would make it lay out the page each time. */
  measure() {
    if (!this.scroller.isConnected) return;
    this.rowHeight = parseFloat(getComputedStyle(this.scroller).getPropertyValue('--row')) || this.rowHeight;
    this.viewHeight = this.scroller.clientHeight;
    this.draw();
  }

  /** How many pixels of the list one pixel of the scroll bar stands for. */
  get ratio() {
    const full = this.total * this.rowHeight;
    return full <= TALLEST ? 1 : (full - this.viewHeight) / (TALLEST - this.viewHeight);
  }

  /** Loads the next page, or the next pages until some rows have passed a filter of the client. */
  async more() {
    if (this.loading || this.next === undefined || this.signal.aborted) return;
    this.loading = true;
    this.trouble.replaceChildren();
    this.tell();
    try {
      for await (const page of this.load(this.next, this.signal)) this.append(page);
      this.loading = false;
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.loading = false;
      this.failed = true;
      this.trouble.replaceChildren(failure(error, () => { this.failed = false; this.more(); }));
    }
    this.tell();
    this.draw();
  }

  append(page) {
    const before = this.ratio;
    if (page.rows.length > 0) {
      this.pages.push({ from: this.next, start: this.total, count: page.rows.length, rows: page.rows });
      this.total += page.rows.length;
    }
    this.looked += 1;
    this.next = page.after ?? undefined;
    this.stretch();
    if (this.ratio !== before) this.scroller.scrollTop *= before / this.ratio;
    this.tell();
    this.draw();
  }

  stretch() {
    this.spacer.style.height = Math.min(this.total * this.rowHeight, TALLEST) + 'px';
  }

  tell() {
    const end = this.next === undefined;
    const count = number(this.total);
    this.table.setAttribute('aria-rowcount', end ? this.total + 1 : -1);
    this.note.textContent = end && this.total === 0 ? this.empty
      : end ? `${count} in all`
        : this.loading ? `${count} so far, reading page ${number(this.looked + 1)} …` : `${count} so far; scroll for more`;
  }

  /** Makes elements for the rows in sight, at most once per frame. */
  draw() {
    this.frame ??= requestAnimationFrame(() => { this.frame = undefined; this.drawNow(); });
  }

  drawNow() {
    if (this.signal.aborted || !this.scroller.isConnected) return;
    this.stretch();
    const { rowHeight, ratio } = this;
    const { scrollTop } = this.scroller; // not again below: after a change the browser would lay out anew for it
    const top = scrollTop * ratio;
    const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN_ROWS);
    const last = Math.min(this.total - 1, Math.ceil((top + this.viewHeight) / rowHeight) + MARGIN_ROWS);
    for (const [index, row] of this.rows) {
      if ((index < first || index > last) && !row.contains(document.activeElement)) {
        row.remove();
        this.rows.delete(index);
      }
    }
    for (let index = first; index <= last; index++) this.place(index, index * rowHeight - top + scrollTop);
    this.keepNear(first, last);
    const lastPage = this.pages[this.pages.length - 1];
    if (lastPage && last >= lastPage.start && !this.failed) this.more();
  }

  place(index, y) {
    const page = this.pageOf(index);
    let row = this.rows.get(index);
    const isWaiting = page.rows === null;
    if (!row || (row.dataset.waiting && !isWaiting)) {
      const made = h('div', { role: 'row', className: 'row', 'aria-rowindex': index + 2, 'data-waiting': isWaiting ? 'yes' : null },
        this.cellsOf(isWaiting ? undefined : page.rows[index - page.start]).map((cell) => h('span', { role: 'cell' }, cell)));
      made.dataset.index = index;
      if (row) row.replaceWith(made);
      else this.spacer.append(made);
      this.rows.set(index, row = made);
    }
    row.style.transform = `translateY(${y}px)`;
  }

  cellsOf(row) {
    if (row) return this.cells(row);
    return [h('span', { className: 'none' }, row === null ? 'gone' : '…')];
  }

  pageOf(index) {
    let [low, high] = [0, this.pages.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pages[middle].start <= index) low = middle;
      else high = middle - 1;
    }
    return this.pages[low];
  }

  /** Lets go of pages far from the view, and asks again for those in sight that were let go. */
  keepNear(first, last) {
    if (this.total === 0) return;
    const from = this.pages.indexOf(this.pageOf(first));
    const to = this.pages.indexOf(this.pageOf(Math.max(last, 0)));
    this.pages.forEach((page, i) => {
      if (page.rows && (i < from - PAGES_KEPT / 2 || i > to + PAGES_KEPT / 2)) page.rows = null;
    });
    for (let i = from; i <= to; i++) if (this.pages[i].rows === null) this.again(this.pages[i]);
  }

  async again(page) {
    if (page.asked) return;
    page.asked = true;
    try {
      const rows = [];
      for await (const part of this.load(page.from, this.signal)) {
        rows.push(...part.rows);
        if (rows.length >= page.count) break;
      }
      while (rows.length < page.count) rows.push(null); // deleted meanwhile
      page.rows = rows.slice(0, page.count);
      this.draw();
    } catch (error) {
      if (error.name !== 'AbortError') this.trouble.replaceChildren(failure(error, () => this.draw()));
    } finally {
      page.asked = false;
    }
  }

  /** Arrow keys go from row to row. */
  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const current = event.target.closest('.row');
    if (!step || (!current && event.target !== this.scroller)) return;
    event.preventDefault();
    const index = Math.min(this.total - 1, Math.max(0, current ? Number(current.dataset.index) + step : this.firstInSight()));
    const y = index * this.rowHeight;
    const top = this.scroller.scrollTop * this.ratio;
    if (y < top) this.scroller.scrollTop = y / this.ratio;
    else if (y + this.rowHeight > top + this.viewHeight) {
      this.scroller.scrollTop = (y + this.rowHeight - this.viewHeight) / this.ratio;
    }
    this.drawNow();
    this.rows.get(index)?.querySelector('a')?.focus({ preventScroll: true });
  }

  firstInSight() {
    return Math.ceil((this.scroller.scrollTop * this.ratio) / this.rowHeight);
  }
}
