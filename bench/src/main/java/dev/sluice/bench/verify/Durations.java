package dev.sluice.bench.verify;

import dev.sluice.bench.verify.Verification.Depth;
import java.util.Map;

/** How long checks take, of what was measured, so that nobody waits without knowing for what. */
public final class Durations {
  /**
   * Seconds of the quick and of the full checks.
   *
   * @param quick the first
   * @param full the second
   */
  private record Seconds(int quick, int full) {}

  /**
   * On two cores, with PoCL as OpenCL driver and no kernel compiled before: nearly all of it is
   * compiling, which the driver of a GPU may do faster or slower.
   */
  private static final Map<String, Seconds> MEASURED =
      Map.of(
          "reference", new Seconds(4, 12),
          "cpu", new Seconds(6, 25),
          "nd4j", new Seconds(10, 35),
          "opencl", new Seconds(50, 240),
          "tornado", new Seconds(290, 780));

  private Durations() {}

  /**
   * What to expect.
   *
   * @param backend the backend's own name, with whatever device
   * @param depth how much is checked
   * @return a part of a sentence
   */
  public static String text(String backend, Depth depth) {
    Seconds seconds = MEASURED.get(backend.split(":")[0]);
    if (seconds == null) {
      return "nobody has measured how long this takes";
    }
    return depth == Depth.QUICK
        ? "this takes "
            + text(seconds.quick)
            + " on two cores, and with --full "
            + text(seconds.full)
        : "this takes " + text(seconds.full) + " on two cores";
  }

  private static String text(int seconds) {
    return seconds < 90 ? "some " + seconds + " s" : "some " + (seconds + 30) / 60 + " min";
  }
}
