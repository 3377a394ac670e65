package dev.sluice.nd4j;

import dev.sluice.backend.FreeMemory;
import dev.sluice.backend.ParameterStore;
import java.lang.foreign.MemorySegment;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Row-major matrices of 32-bit floats, views of them, and copies in and out. */
final class Ndarrays {
  private Ndarrays() {}

  /** A new matrix of zeros. */
  static INDArray zeros(long lines, long columns) {
    return Nd4j.create(DataType.FLOAT, new long[] {lines, columns}, 'c');
  }

  /** Some lines and columns of a matrix that is no view itself. */
  static INDArray view(INDArray whole, long line, long lines, long column, long columns) {
    if (lines == whole.rows() && columns == whole.columns()) {
      return whole;
    }
    return Nd4j.create(
        whole.data(),
        new long[] {lines, columns},
        new long[] {whole.columns(), 1},
        line * whole.columns() + column,
        'c');
  }

  /** Some whole lines of a matrix that is no view itself. */
  static INDArray lines(INDArray whole, long line, long lines) {
    return view(whole, line, lines, 0, whole.columns());
  }

  /** A vector as a matrix of one column. */
  static INDArray column(INDArray vector) {
    return Nd4j.create(vector.data(), new long[] {vector.length(), 1}, new long[] {1, 1}, 0, 'c');
  }

  /** The first numbers of a matrix that is no view, from a caller. */
  static void write(INDArray whole, MemorySegment source, long bytes) {
    host(whole).asSlice(0, bytes).copyFrom(source.asSlice(0, bytes));
    // Of no effect on the CPU; CUDA learns that its own copy is old.
    Nd4j.getAffinityManager().tagLocation(whole, Location.HOST);
  }

  /** The first numbers of a matrix that is no view, to a caller. */
  static void read(INDArray whole, MemorySegment target, long bytes) {
    target.asSlice(0, bytes).copyFrom(host(whole).asSlice(0, bytes));
  }

  /** A single number. */
  static float number(INDArray scalar) {
    return scalar.getFloat(0);
  }

  private static MemorySegment host(INDArray whole) {
    Nd4j.getAffinityManager().ensureLocation(whole, Location.HOST);
    return MemorySegment.ofBuffer(
        whole.dataType() == DataType.FLOAT ? whole.data().asNioFloat() : whole.data().asNioInt());
  }

  /** Storage for parameters in native memory. */
  static ParameterStore<INDArray> store() {
    return new ParameterStore<>(
        numbers ->
            FreeMemory.require(numbers * Float.BYTES, "nd4j: holding the parameters and slots"),
        buffer -> zeros(buffer.shape().count(), buffer.shape().columns()),
        INDArray::close);
  }
}
