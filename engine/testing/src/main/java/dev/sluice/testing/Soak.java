package dev.sluice.testing;

/**
 * How often a test does what it does: a few times in a build, as often as a system property says in
 * a soak ({@code bench/tools/soak}).
 */
public final class Soak {
  private Soak() {}

  /**
   * A number of repeats.
   *
   * @param what names the system property {@code sluice.soak.WHAT}
   * @param inBuild how often in a build
   * @return how often here
   */
  public static int count(String what, int inBuild) {
    return Integer.getInteger("sluice.soak." + what, inBuild);
  }

  /**
   * Says what was done, in a soak.
   *
   * @param count how often
   * @param what what
   */
  public static void done(long count, String what) {
    System.out.printf("soak: %,d %s%n", count, what);
  }
}
