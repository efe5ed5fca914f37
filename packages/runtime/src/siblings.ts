/** Something that stands in at most one list of siblings. */
export interface Sibling<Self> {
  /** @internal The list that it stands in: the list is one through its members. */
  family: object | undefined;
  /** @internal */
  previousSibling: Self | undefined;
  /** @internal */
  nextSibling: Self | undefined;
}

/** The children of an actor, in the order in which they were started; joining and leaving cost no more than a few writes. */
export class Siblings<Member extends Sibling<Member>> {
  #first: Member | undefined = undefined;
  #last: Member | undefined = undefined;

  add(member: Member): void {
    member.family = this;
    member.previousSibling = this.#last;
    if (this.#last === undefined) this.#first = member;
    else this.#last.nextSibling = member;
    this.#last = member;
  }

  /** Does nothing to one that is not in this list. */
  delete(member: Member): void {
    if (member.family !== this) return;
    const { previousSibling: previous, nextSibling: next } = member;
    if (previous === undefined) this.#first = next;
    else previous.nextSibling = next;
    if (next === undefined) this.#last = previous;
    else next.previousSibling = previous;
    member.family = member.previousSibling = member.nextSibling = undefined;
  }

  /** Those that stand in the list now. */
  toArray(): Member[] {
    const members: Member[] = [];
    for (let member = this.#first; member !== undefined; member = member.nextSibling) members.push(member);
    return members;
  }
}
