package dev.sluice.op;

import java.util.List;

/**
 * One operation of a program. The set is closed: a backend switches over it, and an operation that
 * is added here breaks the build of every backend that lacks it.
 *
 * <p>Costs follow the usual conventions: a product of {@code [m, k]} and {@code [k, n]} is {@code
 * 2·m·k·n} FLOPs; an element-wise result is one FLOP per element, whatever the function; bytes
 * count every operand once, at four bytes an element.
 */
public sealed interface Op
    permits Affine,
        Binary,
        Broadcast,
        Carry,
        ChainScan,
        ChainScanGradient,
        ChainTransitionsGradient,
        Clamp,
        ClampGradient,
        ClipByNorm,
        Concat,
        CrossEntropyGradient,
        Dropout,
        EmbeddingGather,
        EmbeddingScatter,
        Fill,
        GlobalNorm,
        MatMul,
        OneHot,
        PadColumns,
        PlaceStep,
        Power,
        RecurrentBackward,
        RecurrentForward,
        Reduce,
        Reshape,
        Reverse,
        Scan,
        SelectStep,
        Shift,
        Slice,
        Softmax,
        SoftmaxCrossEntropy,
        SoftmaxGradient,
        SquaredError,
        SquaredErrorGradient,
        Unary,
        UnaryGradient,
        Update,
        Where {

  /** {@return what it reads, without repeats of what it only writes} */
  List<Buffer> inputs();

  /** {@return what it writes} */
  List<Buffer> outputs();

  /** {@return whether what it computes depends on the key of a run} */
  default boolean draws() {
    return false;
  }

  /** {@return which of its outputs it overwrites after reading what was in them} */
  default List<Buffer> updatesInPlace() {
    return List.of();
  }

  /** {@return which of its outputs are parameters} */
  default List<Buffer> parametersWritten() {
    return outputs().stream().filter(output -> output.role() == Role.PARAMETER).toList();
  }

  /**
   * Its floating point operations.
   *
   * @param extent the batch's or the capacity's extent
   * @return FLOPs
   */
  long flops(Extent extent);

  /**
   * What it must at least move between memory and the processor.
   *
   * @param extent the batch's or the capacity's extent
   * @return bytes, every operand counted once
   */
  default long bytes(Extent extent) {
    long elements = 0;
    for (Buffer buffer : inputs()) {
      elements += buffer.shape().size(extent);
    }
    for (Buffer buffer : outputs()) {
      elements += buffer.shape().size(extent);
    }
    return elements * Float.BYTES;
  }

  /** {@return the name that tables and errors show} */
  default String name() {
    return getClass().getSimpleName();
  }

  /**
   * Records the operations of its gradient: for every input that is wanted, what the gradients of
   * its outputs contribute to it.
   *
   * @param tape the gradients so far
   * @throws IllegalStateException where the operation has no gradient, as one that is itself part
   *     of a gradient or of an update
   */
  default void backward(GradientTape tape) {
    throw new IllegalStateException(
        name() + " has no gradient: a loss cannot depend on a gradient or an update");
  }
}
