package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What every kernel reads of a run, in one array of integers: its extent, its key and the layout of
 * its batch. What varies from run to run must lie in memory, since TornadoVM compiles scalar
 * arguments into the kernel.
 */
public final class RunInfo {
  /** Packed rows. */
  public static final int ROWS = 0;

  /** Steps of the longest sequence. */
  public static final int STEPS = 1;

  /** Sequences. */
  public static final int SEQUENCES = 2;

  /** The low word of the key of the run's random draws. */
  public static final int KEY_LOW = 3;

  /** The high word. */
  public static final int KEY_HIGH = 4;

  /** 1; 0 in the run that only makes TornadoVM compile, in which no kernel may do anything. */
  public static final int ACTIVE = 5;

  /** The first row of each step, and the number of rows after the last. */
  public static final int FIRST_ROW = 6;

  /** A count of lines that is the run's rows. */
  public static final int BY_ROWS = -1;

  /** A count of lines that is the run's sequences. */
  public static final int BY_SEQUENCES = -2;

  private RunInfo() {}

  /**
   * Every kernel's first statement, which does nothing. TornadoVM orders the tasks of a graph by
   * what they read after it was written, not by what they write after it was read: a task might run
   * before one that still reads what it overwrites. A kernel that could write the array that all
   * have waits for the one recorded before it.
   *
   * @param run what is known of the run
   */
  public static void inOrder(IntArray run) {
    if (run.get(ACTIVE) < 0) {
      run.set(ACTIVE, 0);
    }
  }

  /**
   * Lines of a matrix.
   *
   * @param run what is known of the run
   * @param lines their fixed number, or {@link #BY_ROWS} or {@link #BY_SEQUENCES}
   * @return how many there are in this run
   */
  public static int lines(IntArray run, int lines) {
    if (lines == BY_ROWS) {
      return run.get(ROWS);
    }
    if (lines == BY_SEQUENCES) {
      return run.get(SEQUENCES);
    }
    return run.get(ACTIVE) * lines;
  }

  /**
   * The same for a kernel that does nothing at all where the run is not active: a fixed number
   * stays one. A multiple of it is not for TornadoVM, which may find out late what its bits imply
   * for a comparison, and cannot compile what is then left of it.
   */
  static int count(IntArray run, int lines) {
    return lines >= 0 ? lines : lines(run, lines);
  }

  /**
   * A number that does not vary, read from memory all the same. In a kernel with barriers, PoCL
   * takes a loop or comparison whose bound it knows for one that all work-items of a group do
   * alike: it divides the loop by barriers of its own, after which work-items beyond the last
   * column compute, too. Of what lies in memory it knows nothing. And TornadoVM itself unrolls a
   * loop whose bound it knows, whatever is in it.
   */
  static int bound(IntArray run, int n) {
    return run.get(ACTIVE) * n;
  }

  /** The first row of a step. */
  static int firstRow(IntArray run, int step) {
    return run.get(FIRST_ROW + step);
  }

  /** The sequences that run at a step. */
  static int active(IntArray run, int step) {
    return run.get(FIRST_ROW + step + 1) - run.get(FIRST_ROW + step);
  }

  /** The steps of a sequence. */
  static int length(IntArray run, int sequence) {
    int steps = run.get(STEPS);
    int length = 1;
    while (length < steps && sequence < active(run, length)) {
      length++;
    }
    return length;
  }

  /** The step of a row. */
  static int step(IntArray run, int row) {
    int low = 0;
    int high = run.get(STEPS) - 1;
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (firstRow(run, middle) <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
