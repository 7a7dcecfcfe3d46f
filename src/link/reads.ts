/**
 * Owns what every kept answer was read from, so that it stands for exactly as long as all of that is unchanged. Whoever gives something
 * out notes its source; whoever keeps an answer has its making recorded. Knows nothing of what is read, or answered.
 */

/** Something that answers are read from: one version of a file, or what a list holds for now. */
export class Source {
  /** It holds something else by now. */
  expired = false;
  /** What an answer stands on that read nothing else. */
  readonly alone: Basis = new Basis([this]);
  private readers = new Set<Entry>();
  private sweepAt = 8;

  /** From now on an answer falls with this. */
  addReader(entry: Entry): void {
    this.readers.add(entry);
    if (this.readers.size < this.sweepAt) return;
    // Answers that fell with something else are asked for by other names now, or not at all.
    for (const one of this.readers) if (one.fell) this.readers.delete(one);
    this.sweepAt = Math.max(8, 2 * this.readers.size);
  }

  expire(): void {
    this.expired = true;
    for (const one of this.readers) one.fall();
    this.readers = new Set();
  }
}

/** A kept answer, seen from what it was read from. */
interface Entry {
  readonly fell: boolean;
  fall(): void;
}

/** All that an answer was read from. */
export class Basis {
  private checked = -1;
  private standing = true;

  constructor(readonly sources: readonly Source[]) {}

  /** Whether nothing of it expired; `expiries`: how many sources did so far. */
  stands(expiries: number): boolean {
    if (this.checked === expiries || !this.standing) return this.standing;
    this.checked = expiries;
    this.standing = this.sources.every((one) => !one.expired);
    return this.standing;
  }
}

/** An answer, with what it was read from. */
export interface Kept<T> {
  readonly value: T;
  readonly basis: Basis;
}

/** An answer that is being made: the sources read so far. */
class Reading {
  private first: Source | undefined;
  private more: Set<Source> | undefined;
  private last: Basis | undefined;

  note(source: Source): void {
    if (source === this.first) return;
    if (this.first === undefined) this.first = source;
    else if (this.more) this.more.add(source);
    else this.more = new Set([this.first, source]);
  }

  noteAll(basis: Basis): void {
    if (basis === this.last) return;
    this.last = basis;
    for (const source of basis.sources) this.note(source);
  }

  get basis(): Basis {
    if (this.more) return this.last?.sources.length === this.more.size ? this.last : new Basis([...this.more]);
    return this.first?.alone ?? NOTHING;
  }
}

const NOTHING = new Basis([]);

/** Keeps the account for one linked program. */
export class Reads {
  private reading: Reading | undefined;
  private expiries = 0;

  /** Says that whoever is being answered now read from a source. */
  note(source: Source): void {
    this.reading?.note(source);
  }

  noteAll(basis: Basis): void {
    this.reading?.noteAll(basis);
  }

  /** What was read from a source does not stand any more. */
  expire(source: Source): void {
    source.expire();
    this.expiries++;
  }

  stands(basis: Basis): boolean {
    return basis.stands(this.expiries);
  }

  /** Makes an answer and tells what it was read from. Whoever asked has read that, too. */
  record<T>(make: () => T): Kept<T> {
    const outer = this.reading;
    const own = new Reading();
    this.reading = own;
    try {
      const value = make();
      const { basis } = own;
      outer?.noteAll(basis);
      return { value, basis };
    } finally {
      this.reading = outer;
    }
  }

  /** Does something of which nobody that is being answered reads a part. */
  aside<T>(make: () => T): T {
    const outer = this.reading;
    this.reading = undefined;
    try {
      return make();
    } finally {
      this.reading = outer;
    }
  }
}

/** One answer of many. */
class Answer<K, V> implements Entry {
  fell = false;
  value: V;
  basis: Basis;

  constructor(
    private readonly key: K,
    made: Kept<V>,
    /** Takes the key when the answer falls. */
    private readonly fallen: Set<K> | undefined,
  ) {
    this.value = made.value;
    this.basis = made.basis;
    this.stand(made);
  }

  stand({ value, basis }: Kept<V>): void {
    this.value = value;
    this.basis = basis;
    this.fell = false;
    for (const source of basis.sources) source.addReader(this);
    if (basis.sources.some((one) => one.expired)) this.fall();
  }

  fall(): void {
    this.fell = true;
    this.fallen?.add(this.key);
  }
}

/** Answers by key, each kept for as long as what it was read from is unchanged. */
export class Answers<K, V> {
  private readonly fallen = new Set<K>();
  private sweepAt = 1_000;

  /** `known`: a `WeakMap` where keys are objects that come and go; of these it is not told which are open. */
  constructor(
    private readonly reads: Reads,
    private readonly known: Table<K, Answer<K, V>> = new Map<K, Answer<K, V>>(),
  ) {}

  /** The answer for a key; `make` gets the last one that does not stand any more. */
  get(key: K, make: (before: V | undefined) => V): V {
    const answer = this.known.get(key);
    if (answer && !answer.fell) {
      this.reads.noteAll(answer.basis);
      return answer.value;
    }
    const made = this.reads.record(() => make(answer?.value));
    this.fallen.delete(key);
    if (answer) answer.stand(made);
    else this.known.set(key, new Answer(key, made, this.known instanceof Map ? this.fallen : undefined));
    this.sweep();
    return made.value;
  }

  /** The keys of answers that do not stand any more, and were not asked for since. */
  get open(): ReadonlySet<K> {
    return this.fallen;
  }

  /** Keys of what is gone are asked for no more: they go when they could be half of all. */
  private sweep(): void {
    if (!(this.known instanceof Map) || this.known.size < this.sweepAt) return;
    for (const key of this.fallen) this.known.delete(key);
    this.fallen.clear();
    this.sweepAt = Math.max(1_000, 2 * this.known.size);
  }
}

interface Table<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

/** Makes one thing of another, and again only of another one. */
export function ofSame<A, B>(make: (from: A) => B): (from: A) => B {
  let last: { readonly from: A; readonly made: B } | undefined;
  return (from) => {
    if (!last || last.from !== from) last = { from, made: make(from) };
    return last.made;
  };
}

/** Lists by key that are made anew with every update. Who read one stands while it holds the same elements. */
export class Lists<T> {
  private held: ReadonlyMap<string, readonly T[]> = new Map();
  private readonly sources = new Map<string, Source>();

  constructor(private readonly reads: Reads) {}

  of(key: string): readonly T[] {
    let source = this.sources.get(key);
    if (!source) {
      source = new Source();
      this.sources.set(key, source);
    }
    this.reads.note(source);
    return this.held.get(key) ?? [];
  }

  /** Takes other lists for the present ones. */
  renew(lists: ReadonlyMap<string, readonly T[]>): void {
    if (lists === this.held) return;
    for (const [key, source] of this.sources) {
      if (isSame(this.held.get(key) ?? [], lists.get(key) ?? [])) continue;
      this.reads.expire(source);
      this.sources.delete(key);
    }
    this.held = lists;
  }
}

/** Whether two lists hold the same things in the same order. */
export function isSame<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean = Object.is): boolean {
  return a === b || (a.length === b.length && a.every((one, index) => same(one, b[index] as T)));
}
