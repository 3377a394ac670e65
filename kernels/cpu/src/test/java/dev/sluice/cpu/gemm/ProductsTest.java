package dev.sluice.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.team.Job;
import dev.sluice.cpu.team.Team;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.random.PhiloxRandom;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Products of sizes at which slices, groups and blocks of rows end, against sums in double. A sum
 * of k products in 32 bits is off by at most {@code γ(k)·Σ|a·b|} with {@code γ(k) = k·u/(1 − k·u)},
 * u = 2⁻²⁴, in any order (Higham, Accuracy and Stability of Numerical Algorithms, 2002, §3.1).
 */
class ProductsTest {
  private static final double U = 0x1p-24;

  /** Numbers of C before a product that adds to it, which takes part in the sum. */
  private static final float BEFORE = 0.5f;

  private static Parameter draw(int stream, int lines, int columns) {
    Parameter matrix = new Parameter((long) lines * columns, "matrix");
    PhiloxRandom random = new PhiloxRandom(11, stream);
    for (int i = 0; i < lines * columns; i++) {
      set(matrix, i, 2 * random.nextFloat() - 1);
    }
    return matrix;
  }

  private static float get(Parameter matrix, int i) {
    return Lanes.get(matrix.block().address() + (long) i * Float.BYTES);
  }

  private static void set(Parameter matrix, int i, float value) {
    Lanes.set(matrix.block().address() + (long) i * Float.BYTES, value);
  }

  private static void run(Job job, int threads) {
    try (Team team = new Team(threads)) {
      team.run(job, Worker.alone());
    }
  }

  private interface Factor {
    double at(int line, int column);
  }

  private static void assertProduct(
      int m, int k, int n, Factor a, Factor b, float before, Parameter c, String what) {
    assertProduct(m, k, n, a, b, row -> before, c, what);
  }

  private static void assertProduct(
      int m,
      int k,
      int n,
      Factor a,
      Factor b,
      IntToDoubleFunction before,
      Parameter c,
      String what) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = before.applyAsDouble(i);
        double magnitude = Math.abs(sum);
        for (int p = 0; p < k; p++) {
          double term = a.at(i, p) * b.at(p, j);
          sum += term;
          magnitude += Math.abs(term);
        }
        double gamma = (k + 1) * U / (1 - (k + 1) * U);
        int line = i;
        int column = j;
        assertEquals(
            sum, get(c, i * n + j), gamma * magnitude, () -> what + " at " + line + ", " + column);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257, 1023, 1024, 1025, 2049})
  void twoComputedMatrices(int k) {
    int m = 70;
    int n = 19;
    Parameter a = draw(0, m, k);
    Parameter b = draw(1, k, n);
    Parameter c = new Parameter((long) m * n, "c");
    Parameter right = new Parameter(RightOperand.numbers(n, k), "right");
    for (int option = 0; option < 8; option++) {
      boolean transposeA = (option & 1) != 0;
      boolean transposeB = (option & 2) != 0;
      boolean accumulate = (option & 4) != 0;
      Matrix left = new Matrix(a.block(), (transposeA ? m : k) * 4L);
      Matrix ofB = new Matrix(b.block(), (transposeB ? k : n) * 4L);
      Matrix ofC = new Matrix(c.block(), n * 4L);
      Gemm gemm =
          new Gemm(
              left,
              transposeA,
              List.of(RightOperand.of(Rows.PLAIN, ofB, transposeB, ofC, n, right.block())));
      for (int threads : new int[] {1, 2, 7}) {
        for (int i = 0; i < m * n; i++) {
          set(c, i, BEFORE);
        }
        run(worker -> gemm.run(worker, m, 0, k, accumulate), threads);
        assertProduct(
            m,
            k,
            n,
            (i, p) -> get(a, transposeA ? p * m + i : i * k + p),
            (p, j) -> get(b, transposeB ? j * k + p : p * n + j),
            accumulate ? BEFORE : 0,
            c,
            "A" + (transposeA ? "ᵀ" : "") + "·B" + (transposeB ? "ᵀ" : "") + ", " + threads);
      }
    }
    Reference.reachabilityFence(List.of(a, b, c, right));
  }

  /**
   * As the gradients of GRUs' weights: gates that several operands meet, gates that one meets in
   * another place than the operand before, and operands of the first and of the last gates only.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 40, 1025})
  void severalOperandsMeetEachItsOwnRows(int k) {
    int units = 29;
    int padded = 32;
    int line = 4 * padded;
    int skipped = 3;
    Parameter a = draw(6, skipped + k, line);
    int[] first = {0, 0, 0, 2, 0, 0};
    int[][] gates = {{0, 1, 2}, {0, 1, 3}, {0, 1}, {2}, {0, 1}, {0, 1, 2}};
    int[] columns = {19, 70, 33, 8, 5, 40};
    Parameter[] b = new Parameter[gates.length];
    Parameter[] c = new Parameter[gates.length];
    List<RightOperand> operands = new ArrayList<>();
    List<Parameter> packed = new ArrayList<>();
    for (int i = 0; i < gates.length; i++) {
      b[i] = draw(7 + i, skipped + k, columns[i]);
      c[i] = new Parameter(3L * units * columns[i], "c");
      packed.add(new Parameter(RightOperand.numbers(columns[i], k), "right"));
      Matrix right = new Matrix(b[i].block(), columns[i] * 4L);
      Matrix result = new Matrix(c[i].block(), columns[i] * 4L);
      Rows rows = Rows.ofGates(first[i], gates[i], units, padded);
      operands.add(RightOperand.of(rows, right, false, result, columns[i], packed.get(i).block()));
    }
    Gemm gemm = new Gemm(new Matrix(a.block(), line * 4L), true, operands);
    for (boolean accumulate : new boolean[] {false, true}) {
      for (int threads : new int[] {1, 2, 7}) {
        for (int i = 0; i < gates.length; i++) {
          for (int j = 0; j < 3 * units * columns[i]; j++) {
            set(c[i], j, BEFORE);
          }
        }
        run(worker -> gemm.run(worker, 0, skipped, k, accumulate), threads);
        for (int i = 0; i < gates.length; i++) {
          int from = first[i];
          int[] own = gates[i];
          Parameter right = b[i];
          int n = columns[i];
          assertProduct(
              3 * units,
              k,
              n,
              (row, p) -> {
                int gate = row / units - from;
                boolean meets = gate >= 0 && gate < own.length;
                return meets ? get(a, (skipped + p) * line + own[gate] * padded + row % units) : 0;
              },
              (p, j) -> get(right, (skipped + p) * n + j),
              row -> {
                int gate = row / units - from;
                return accumulate || gate < 0 || gate >= own.length ? BEFORE : 0;
              },
              c[i],
              "operand " + i + ", " + threads + " threads");
        }
      }
    }
    Reference.reachabilityFence(List.of(a, b, c, packed));
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void rowsTimesAWeight(WeightFormat format) {
    int n = 70;
    for (int k : new int[] {5, 255, 257, 1023, 1025, 2049}) {
      Parameter weight = draw(2, n, k);
      Pack pack = Pack.of(weight, Packing.ofLines(n, k), format);
      pack.refresh(Worker.alone());
      for (int rows : new int[] {1, 2, 3, 9, 30}) {
        product(pack, weight, rows, k, n, format);
      }
      Reference.reachabilityFence(weight);
    }
  }

  /** What a processor of 16 registers computes with. */
  @Test
  void aTileOfSixPackedRows() {
    int k = 37;
    int line = (int) PackedTile.LINE / Float.BYTES;
    Parameter a = draw(4, k, line);
    Parameter b = draw(5, k, Panel.COLUMNS);
    Parameter c = new Parameter(6L * Panel.COLUMNS, "c");
    PackedTile.rows6(
        a.block().address(), b.block().address(), c.block().address(), Panel.PANEL_BYTES, k);
    assertProduct(
        6,
        k,
        Panel.COLUMNS,
        (i, p) -> get(a, p * line + i),
        (p, j) -> get(b, p * Panel.COLUMNS + j),
        0,
        c,
        "six rows");
    Reference.reachabilityFence(List.of(a, b, c));
  }

  /** More rows than stay in a cache at a time. */
  @Test
  void manyRowsTimesAWeight() {
    int n = 33;
    int k = 2049;
    Parameter weight = draw(2, n, k);
    Pack pack = Pack.of(weight, Packing.ofLines(n, k), WeightFormat.FLOAT32);
    pack.refresh(Worker.alone());
    product(pack, weight, 250, k, n, WeightFormat.FLOAT32);
    Reference.reachabilityFence(weight);
  }

  private static void product(
      Pack pack, Parameter weight, int rows, int k, int n, WeightFormat format) {
    Parameter a = draw(3, rows, k);
    Parameter c = new Parameter((long) rows * n, "c");
    for (boolean accumulate : new boolean[] {false, true}) {
      RowsTimesPack product = new RowsTimesPack(pack, n, accumulate);
      for (int threads : new int[] {1, 2, 7}) {
        for (int i = 0; i < rows * n; i++) {
          set(c, i, BEFORE);
        }
        run(
            worker ->
                product.run(worker, a.block().address(), k * 4L, rows, c.block().address(), n * 4L),
            threads);
        assertProduct(
            rows,
            k,
            n,
            (i, p) -> get(a, i * k + p),
            (p, j) -> format.stored(get(weight, j * k + p)),
            accumulate ? BEFORE : 0,
            c,
            rows + " rows, k " + k + ", " + threads + " threads");
      }
    }
    Reference.reachabilityFence(List.of(a, c));
  }
}
