package dev.sluice.cpu.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that every kernel computes with, and their loads and stores at native addresses.
 *
 * <p>Addresses rather than segments or arrays: through one segment that spans the address space a
 * load compiles to a load, without a check of bounds or liveness in the innermost loop. The price
 * is that nothing checks an address but the kernels' tests; memory is handed out by {@code Block}s
 * with room for whole vectors at their ends.
 */
public final class Lanes {
  /** The system property that chooses the vectors' width in bits: 128, 256 or 512. */
  public static final String PROPERTY = "sluice.cpu.vector";

  public static final VectorSpecies<Float> FLOATS = species();
  public static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());

  /** 32-bit numbers in a vector. */
  public static final int COUNT = FLOATS.length();

  /** Bytes of a vector. */
  public static final int BYTES = FLOATS.vectorByteSize();

  public static final ByteOrder ORDER = ByteOrder.nativeOrder();
  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /**
   * All addresses. The innermost products load and store through it themselves: the compiler always
   * inlines what the Vector API asks it to, but a method of ours only until its caller has some
   * number of nodes, and a vector that is passed to a call is an object.
   */
  public static final MemorySegment ALL = everything();

  private Lanes() {}

  /** Made when a sum first needs them: making them takes a JVM that has just started a while. */
  private static final class Rotation {
    static final VectorShuffle<Float> BY_8 = rotation(8);
    static final VectorShuffle<Float> BY_4 = rotation(4);
    static final VectorShuffle<Float> BY_2 = rotation(2);
    static final VectorShuffle<Float> BY_1 = rotation(1);

    private static VectorShuffle<Float> rotation(int lanes) {
      return VectorShuffle.iota(FLOATS, lanes, 1, true);
    }
  }

  private static VectorSpecies<Float> species() {
    String bits = System.getProperty(PROPERTY);
    if (bits == null) {
      return FloatVector.SPECIES_PREFERRED;
    }
    VectorSpecies<Float> asked =
        VectorSpecies.of(float.class, VectorShape.forBitSize(Integer.parseInt(bits)));
    if (!isOfProcessor(asked)) {
      System.getLogger("dev.sluice.cpu")
          .log(
              System.Logger.Level.WARNING,
              "{0} is {1}, wider than this processor''s vectors of {2} bits: results are right,"
                  + " but every vector is an object, and all is many times slower",
              PROPERTY,
              bits,
              FloatVector.SPECIES_MAX.vectorBitSize());
    }
    return asked;
  }

  private static boolean isOfProcessor(VectorSpecies<Float> species) {
    return species.vectorBitSize() <= FloatVector.SPECIES_MAX.vectorBitSize();
  }

  /** Whether the processor has vectors of this width; others are computed, but slowly. */
  public static boolean areOfProcessor() {
    return isOfProcessor(FLOATS);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  public static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER);
  }

  /** Loads some lanes; the others are 0. */
  public static FloatVector load(long address, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER, mask);
  }

  public static void store(FloatVector vector, long address) {
    vector.intoMemorySegment(ALL, address, ORDER);
  }

  public static void store(FloatVector vector, long address, VectorMask<Float> mask) {
    vector.intoMemorySegment(ALL, address, ORDER, mask);
  }

  public static IntVector loadInts(long address) {
    return IntVector.fromMemorySegment(INTS, ALL, address, ORDER);
  }

  /** The number at an address in every lane. */
  public static FloatVector broadcast(long address) {
    return FloatVector.broadcast(FLOATS, ALL.get(FLOAT, address));
  }

  public static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  public static FloatVector zero() {
    return FloatVector.zero(FLOATS);
  }

  public static float get(long address) {
    return ALL.get(FLOAT, address);
  }

  public static void set(long address, float value) {
    ALL.set(FLOAT, address, value);
  }

  public static int getInt(long address) {
    return ALL.get(INT, address);
  }

  public static void setInt(long address, int value) {
    ALL.set(INT, address, value);
  }

  /** The lanes below a count, of a vector that begins at a position. */
  public static VectorMask<Float> below(int position, int count) {
    return FLOATS.indexInRange(position, count);
  }

  /**
   * The sum of all lanes, halves added to halves: the order of {@code reduceLanes} is the JVM's
   * choice, and another one before a method is compiled than after.
   */
  public static float sum(FloatVector vector) {
    FloatVector sum = vector;
    if (COUNT > 8) {
      sum = sum.add(sum.rearrange(Rotation.BY_8));
    }
    if (COUNT > 4) {
      sum = sum.add(sum.rearrange(Rotation.BY_4));
    }
    sum = sum.add(sum.rearrange(Rotation.BY_2));
    return sum.add(sum.rearrange(Rotation.BY_1)).lane(0);
  }

  /** The same of lanes in an array, which it overwrites. */
  public static float sum(float[] lanes) {
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  public static float largest(FloatVector vector) {
    return vector.reduceLanes(VectorOperators.MAX);
  }

  /** How many vectors hold so many numbers. */
  public static int vectors(long numbers) {
    return (int) ((numbers + COUNT - 1) / COUNT);
  }

  /** A count of numbers rounded up to whole vectors. */
  public static int padded(int numbers) {
    return vectors(numbers) * COUNT;
  }

  public static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  /** Fills with 0. */
  public static void clear(long address, long bytes) {
    long at = address;
    long end = address + bytes;
    for (; at + BYTES <= end; at += BYTES) {
      store(zero(), at);
    }
    for (; at < end; at += Float.BYTES) {
      set(at, 0);
    }
  }

  public static void copyIn(MemorySegment source, long address, long bytes) {
    MemorySegment.copy(source, 0, ALL, address, bytes);
  }

  public static void copyOut(long address, MemorySegment target, long bytes) {
    MemorySegment.copy(ALL, address, target, 0, bytes);
  }
}
