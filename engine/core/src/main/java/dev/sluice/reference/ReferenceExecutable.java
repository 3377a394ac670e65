package dev.sluice.reference;

import dev.sluice.backend.CheckedExecutable;
import dev.sluice.backend.JvmMemory;
import dev.sluice.backend.ParameterStore;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.program.Program;
import java.lang.foreign.MemorySegment;

/** A program of the reference backend. Compiling means looking up where the parameters are. */
public final class ReferenceExecutable extends CheckedExecutable<double[]> {
  private final Storage storage;

  ReferenceExecutable(Program program, Storage storage, ParameterStore<double[]> store) {
    super(program, store);
    this.storage = storage;
  }

  /** Storage for parameters in the garbage collector's hands. */
  static ParameterStore<double[]> store() {
    return new ParameterStore<>(
        numbers ->
            JvmMemory.requireHeap(
                numbers * ReferenceWorkspace.ELEMENT_BYTES,
                "reference: holding the parameters and slots"),
        ReferenceExecutable::parameter,
        values -> {});
  }

  private static double[] parameter(Buffer buffer) {
    String what = "Parameter '" + buffer.name() + "'";
    int size =
        ArraySize.of(
            what, "make the layer smaller", buffer.shape().count(), buffer.shape().columns());
    return JvmMemory.onHeap(
        (long) size * ReferenceWorkspace.ELEMENT_BYTES,
        "reference: " + what,
        () -> new double[size]);
  }

  @Override
  public ReferenceWorkspace workspace() {
    requireOpen();
    return JvmMemory.onHeap(
        program().workspaceNumbers() * ReferenceWorkspace.ELEMENT_BYTES,
        "reference: a workspace for " + program().capacity(),
        () -> new ReferenceWorkspace(this, storage));
  }

  @Override
  public ReferenceExecutable derive(Program other) {
    return new ReferenceExecutable(other, storage, parameters());
  }

  @Override
  protected void write(Buffer buffer, double[] values, MemorySegment source, int count) {
    Transfer.write(source, values, count);
  }

  @Override
  protected void read(Buffer buffer, double[] values, MemorySegment target, int count) {
    Transfer.read(values, target, count);
  }

  /**
   * The values of a parameter or slot themselves, in double.
   *
   * @param buffer a parameter or slot of the program
   * @return the array that runs read and write
   */
  public double[] array(Buffer buffer) {
    written(buffer); // by the caller, as far as anybody can tell
    return numbers(buffer);
  }

  double[] numbers(Buffer buffer) {
    return storage(buffer);
  }
}
