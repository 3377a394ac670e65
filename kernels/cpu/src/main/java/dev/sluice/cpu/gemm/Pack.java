package dev.sluice.cpu.gemm;

import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.team.Job;
import dev.sluice.cpu.team.Team;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A parameter's packed panels. They are packed again when the parameter has changed.
 *
 * <p>In bfloat16 a 32-bit word holds the numbers of two neighbouring k: the even one in its upper
 * half, which is the number itself once the lower half is masked, the odd one below.
 */
public final class Pack implements Job {
  private static final int NEVER = -1;
  static final int UPPER = 0xFFFF_0000;

  private final Parameter source;
  private final Packing packing;
  private final WeightFormat format;
  private final long[] neighbours;
  private Parameter panels;
  private volatile int packedVersion = NEVER;

  private Pack(Parameter source, Packing packing, WeightFormat format) {
    this.source = source;
    this.packing = packing;
    this.format = format;
    neighbours = Panel.neighbours(packing.first().length);
  }

  private record Key(String label, WeightFormat format) {}

  /** The pack of a parameter, shared by all kernels that want the same. */
  public static Pack of(Parameter source, Packing packing, WeightFormat format) {
    return source.pack(
        new Key(packing.label(), format), Pack.class, () -> new Pack(source, packing, format));
  }

  public WeightFormat format() {
    return format;
  }

  /** K, the inner dimension. */
  public int depth() {
    return packing.k();
  }

  public int panels() {
    return packing.panels();
  }

  /** Where in a row of C each vector belongs, if all are neighbours there. */
  long[] neighbours() {
    return neighbours;
  }

  /** Where a panel begins. */
  public long panel(int index) {
    return panels.block().address() + index * panelBytes();
  }

  private long panelBytes() {
    return switch (format) {
      case FLOAT32 -> packing.k() * Panel.PANEL_BYTES;
      case BFLOAT16 -> (packing.k() + 1) / 2 * Panel.PANEL_BYTES;
    };
  }

  /** Whether the parameter has changed since it was packed. */
  public boolean stale() {
    return packedVersion != source.version();
  }

  /**
   * Packs, unless another caller has done it while this one waited.
   *
   * @param always whether to pack what is not stale, too
   * @param alone who works where the team is busy
   */
  public synchronized void refresh(Team team, boolean always, Worker alone) {
    if (always || stale()) {
      pack(() -> team.run(this, alone));
    }
  }

  /**
   * Packs in one thread.
   *
   * @param alone who works
   */
  public synchronized void refresh(Worker alone) {
    pack(() -> run(alone));
  }

  /** Whether it is of a value that the program computes, and so packed by who reads it. */
  public boolean computed() {
    return source.computed();
  }

  /** Allocates the panels, unless they are: not before, as who counts kernels has no use for it. */
  public void allocate() {
    if (panels == null) {
      panels = new Parameter(packing.panels() * panelBytes() / Float.BYTES, "packed weights");
    }
  }

  private void pack(Runnable work) {
    // The version from before: what is written meanwhile makes the pack stale again.
    int version = source.version();
    allocate();
    work.run();
    packedVersion = version;
  }

  /** Packs one thread's share of the panels. */
  @Override
  public void run(Worker worker) {
    int end = worker.end(packing.panels(), 1);
    for (int p = worker.first(packing.panels(), 1); p < end; p++) {
      long to = panel(p);
      for (int v = 0; v < Panel.VECTORS; v++) {
        int vector = p * Panel.VECTORS + v;
        int first = packing.first()[vector];
        int lanes = first < 0 ? 0 : Math.min(Lanes.COUNT, packing.end()[vector] - first);
        switch (format) {
          case FLOAT32 -> vector(first, lanes, to + (long) v * Lanes.BYTES);
          case BFLOAT16 -> halves(first, lanes, to + (long) v * Lanes.BYTES);
        }
      }
    }
  }

  private void vector(int first, int lanes, long to) {
    long from = source.block().address() + (long) packing.from() * Float.BYTES;
    int k = packing.k();
    long line = (long) packing.line() * Float.BYTES;
    if (lanes == 0) {
      for (int i = 0; i < k; i++) {
        Lanes.store(Lanes.zero(), to + i * Panel.PANEL_BYTES);
      }
    } else if (!packing.lines()) {
      long at = from + (long) first * Float.BYTES;
      for (int i = 0; i < k; i++) {
        FloatVector weights = Lanes.load(at + i * line, Lanes.below(0, lanes));
        Lanes.store(weights, to + i * Panel.PANEL_BYTES);
      }
    } else {
      Transposition.lines(from + first * line, line, lanes, Lanes.COUNT, k, to, Panel.PANEL_BYTES);
    }
  }

  private void halves(int first, int lanes, long to) {
    for (int i = 0; i < packing.k(); i += 2) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        int even = lane < lanes ? half(first + lane, i) : 0;
        int odd = lane < lanes && i + 1 < packing.k() ? half(first + lane, i + 1) : 0;
        Lanes.setInt(
            to + i / 2 * Panel.PANEL_BYTES + (long) lane * Float.BYTES, even & UPPER | odd >>> 16);
      }
    }
  }

  private int half(int outer, int inner) {
    long line = packing.lines() ? outer : inner;
    long column = packing.lines() ? inner : outer;
    float weight =
        Lanes.get(
            source.block().address()
                + (packing.from() + line * packing.line() + column) * Float.BYTES);
    return Float.floatToRawIntBits(format.stored(weight));
  }

  /** Turns some lines of a panel of bfloat16, from an even one on, into 32-bit numbers. */
  static void widen(long from, long to, int k) {
    for (int i = 0; i < k; i += 2) {
      long source = from + i / 2 * Panel.PANEL_BYTES;
      long target = to + i * Panel.PANEL_BYTES;
      for (int v = 0; v < Panel.VECTORS; v++) {
        IntVector both = Lanes.loadInts(source + (long) v * Lanes.BYTES);
        Lanes.store(even(both), target + (long) v * Lanes.BYTES);
        Lanes.store(odd(both), target + Panel.PANEL_BYTES + (long) v * Lanes.BYTES);
      }
    }
  }

  static FloatVector even(IntVector both) {
    return both.and(UPPER).reinterpretAsFloats();
  }

  static FloatVector odd(IntVector both) {
    return both.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }
}
