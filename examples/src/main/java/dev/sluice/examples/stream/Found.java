package dev.sluice.examples.stream;

import java.util.Locale;

/**
 * How disturbances were found.
 *
 * @param right alarms that begin in a disturbance, or just behind it
 * @param alarms flags behind which nothing else is flagged for a while are one
 * @param found disturbances with a flag
 * @param events disturbances
 */
record Found(long right, long alarms, long found, long events) {
  private static final int NEAR = 5;

  /** Values without a flag that end an alarm. */
  private static final int QUIET = 30;

  static final Found NOTHING = new Found(0, 0, 0, 0);

  /**
   * Counts those of one sensor.
   *
   * @param event of each step, the number of its disturbance, or -1
   * @param flagged of each step, whether it was flagged
   */
  static Found of(int[] event, boolean[] flagged) {
    long right = 0;
    long alarms = 0;
    long found = 0;
    long events = 0;
    int lastFlag = -QUIET - 1;
    int lastDisturbed = -NEAR - 1;
    int foundEvent = -1;
    for (int t = 0; t < event.length; t++) {
      if (event[t] >= 0) {
        if (t == 0 || event[t - 1] != event[t]) {
          events++;
        }
        lastDisturbed = t;
      }
      if (flagged[t]) {
        boolean near = t - lastDisturbed <= NEAR;
        if (t - lastFlag > QUIET) {
          alarms++;
          right += near ? 1 : 0;
        }
        if (near && event[lastDisturbed] != foundEvent) {
          found++;
          foundEvent = event[lastDisturbed];
        }
        lastFlag = t;
      }
    }
    return new Found(right, alarms, found, events);
  }

  Found plus(Found other) {
    return new Found(
        right + other.right, alarms + other.alarms, found + other.found, events + other.events);
  }

  double precision() {
    return (double) right / alarms;
  }

  double recall() {
    return (double) found / events;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "precision %.1f %% (of %,d alarms), recall %.1f %% (of %,d disturbances)",
        100 * precision(),
        alarms,
        100 * recall(),
        events);
  }
}
