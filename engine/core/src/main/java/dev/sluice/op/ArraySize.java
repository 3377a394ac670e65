package dev.sluice.op;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Sizes of arrays that are products, which an int need not hold. */
public final class ArraySize {
  /** What a Java array can hold on every JVM. */
  public static final int MOST = Integer.MAX_VALUE - 8;

  private ArraySize() {}

  /**
   * A product as the size of an array.
   *
   * @param what whose size it is, as {@code Batch: its rows}
   * @param wayOut what to do where it is too large, as {@code split the batch}
   * @param factors numbers from 0 on
   * @return the product
   * @throws IllegalArgumentException where it is more than an array can hold
   */
  public static int of(String what, String wayOut, long... factors) {
    double product = 1; // exact as far as it matters
    for (long factor : factors) {
      product *= factor;
    }
    if (product > MOST) {
      throw new IllegalArgumentException(
          what
              + " would be "
              + Arrays.stream(factors).mapToObj(Long::toString).collect(Collectors.joining(" · "))
              + " numbers, an array holds at most "
              + MOST
              + "; "
              + wayOut);
    }
    return (int) product;
  }
}
