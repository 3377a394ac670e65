package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Lanes;

/**
 * Which numbers of a weight matrix are in which vector of which panel.
 *
 * @param label tells packings of one matrix apart
 * @param lines whether a vector's lanes are neighbouring lines of the matrix, whose columns are the
 *     inner dimension; else they are neighbouring columns, and the lines are
 * @param k the inner dimension
 * @param line numbers from one line of the matrix to the next
 * @param from the number of the matrix that line 0 begins at
 * @param first for each vector, the line or column of its first lane; {@code -1} for none
 * @param end the line or column after the last one that a vector may take, per vector
 */
public record Packing(
    String label, boolean lines, int k, int line, int from, int[] first, int[] end) {

  public int panels() {
    return first.length / Panel.VECTORS;
  }

  /** The columns of a matrix {@code [k, n]} one after the other. */
  public static Packing ofColumns(int k, int n) {
    return neighbours("columns", false, k, n, 0, n);
  }

  /** The lines of a matrix {@code [n, k]}, which is multiplied with transposed. */
  public static Packing ofLines(int n, int k) {
    return neighbours("lines", true, k, k, 0, n);
  }

  /** The columns of some gates' lines of a matrix {@code [G·H, n]}. */
  public static Packing ofGateColumns(int gate, int gates, int units, int n) {
    String label = "columns of gates " + gate + " to " + (gate + gates - 1) + " of " + units;
    return neighbours(label, false, gates * units, n, gate * units * n, n);
  }

  private static Packing neighbours(String label, boolean lines, int k, int line, int from, int n) {
    int vectors = Panel.count(n) * Panel.VECTORS;
    int[] first = new int[vectors];
    int[] end = new int[vectors];
    for (int v = 0; v < vectors; v++) {
      first[v] = v * Lanes.COUNT < n ? v * Lanes.COUNT : -1;
      end[v] = n;
    }
    return new Packing(label, lines, k, line, from, first, end);
  }

  /**
   * Gates of units side by side: the vectors of one block of units, gate by gate, then those of the
   * next block.
   *
   * @param label tells it apart
   * @param gates which gates of the matrix {@code [G·H, k]}, in order
   * @param units H
   * @param k columns
   * @param blocks how many blocks of units, so that the panels come out whole
   */
  public static Packing ofGates(String label, int[] gates, int units, int k, int blocks) {
    int[] first = new int[blocks * gates.length];
    int[] end = new int[first.length];
    for (int v = 0; v < first.length; v++) {
      int unit = v / gates.length * Lanes.COUNT;
      int gate = gates[v % gates.length];
      first[v] = unit < units ? gate * units + unit : -1;
      end[v] = (gate + 1) * units;
    }
    return new Packing(label, true, k, k, 0, first, end);
  }
}
