package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.team.Barrier;
import dev.sluice.data.PackedLayout;

/**
 * Which sequences and units one thread has of a recurrent layer, and where in the batch it is. One
 * for each thread and reused, so that a step allocates nothing.
 */
final class Place {
  private int group;
  private int groups;
  private int member;
  private int members;
  private Barrier barrier;
  private int firstGranule;
  private int endGranule;

  /** The first row of the step. */
  private int row;

  /** Sequences of this thread that run at the step, and of those the ones that ran before it. */
  private int running;

  private int continued;

  /** The first row of the step that was visited before. */
  private int rowBefore;

  void set(
      int newGroup, int newGroups, int newMember, int newMembers, Barrier between, int granules) {
    group = newGroup;
    groups = newGroups;
    member = newMember;
    members = newMembers;
    barrier = between;
    firstGranule = first(granules);
    endGranule = end(granules);
  }

  /** Whether there is nothing to do for this thread. */
  boolean idle() {
    return group >= groups;
  }

  /** Returns when all threads that share these sequences have called it. */
  void sync() {
    if (members > 1) {
      barrier.await(member);
    }
  }

  int firstGranule() {
    return firstGranule;
  }

  int endGranule() {
    return endGranule;
  }

  /** The first of some items that the members share out, and the end of this one's. */
  int first(int items) {
    return (int) ((long) items * member / members);
  }

  int end(int items) {
    return (int) ((long) items * (member + 1) / members);
  }

  /**
   * Goes to a step.
   *
   * @param t the step
   * @param before the step that the states come from, outside the batch for none
   */
  void go(PackedLayout layout, int t, int before) {
    row = layout.firstRow(t);
    running = own(layout.active(t));
    boolean none = before < 0 || before >= layout.steps();
    continued = none ? 0 : Math.min(running, own(layout.active(before)));
    rowBefore = none ? 0 : layout.firstRow(before);
  }

  /** How many of the first sequences this thread has. */
  int own(int sequences) {
    return sequences <= group ? 0 : (sequences - group - 1) / groups + 1;
  }

  /** The i-th sequence of this thread. */
  int sequence(int i) {
    return group + i * groups;
  }

  /** From one sequence of this thread to the next. */
  int stride() {
    return groups;
  }

  int running() {
    return running;
  }

  /** Those of the running sequences, the first ones, whose state comes from a step before. */
  int continued() {
    return continued;
  }

  /** The row of this thread's i-th sequence at the step. */
  int row(int i) {
    return row + sequence(i);
  }

  /** The row that the i-th sequence's state comes from, where it is {@link #continued}. */
  int rowBefore(int i) {
    return rowBefore + sequence(i);
  }
}
