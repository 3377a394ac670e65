package dev.sluice.program;

import dev.sluice.op.Binary;
import dev.sluice.op.Buffer;
import dev.sluice.op.Fill;
import dev.sluice.op.GradientTape;
import dev.sluice.op.Op;
import dev.sluice.op.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The gradients of a loss, recorded by walking the operations so far in reverse and asking each for
 * the operations of its gradient (reverse-mode differentiation).
 */
public final class Gradients {
  private final Map<Buffer, Buffer> of;

  private Gradients(Map<Buffer, Buffer> of) {
    this.of = of;
  }

  /**
   * The gradient with respect to a buffer.
   *
   * @param buffer one of those that gradients were asked for
   * @return a buffer of the same shape
   * @throws IllegalArgumentException where the loss does not depend on it
   */
  public Buffer of(Buffer buffer) {
    Buffer gradient = of.get(buffer);
    if (gradient == null) {
      throw new IllegalArgumentException(
          "The loss does not depend on '" + buffer.name() + "', or its gradient was not asked for");
    }
    return gradient;
  }

  /**
   * Whether the loss depends on a buffer.
   *
   * @param buffer a buffer
   * @return true where {@link #of} finds its gradient
   */
  public boolean has(Buffer buffer) {
    return of.containsKey(buffer);
  }

  /**
   * Records the gradients.
   *
   * @param seeds for each buffer that the loss depends on directly, the loss's gradient with
   *     respect to it
   */
  static Gradients record(Recorder recorder, Map<Buffer, Buffer> seeds, List<Buffer> wanted) {
    Set<Buffer> active = new HashSet<>(wanted);
    List<Op> forward = recorder.recorded();
    for (Op op : forward) {
      if (op.inputs().stream().anyMatch(active::contains)) {
        op.outputs().stream().filter(out -> !recorder.stops(out)).forEach(active::add);
      }
    }
    Map<Buffer, Buffer> gradients = new HashMap<>();
    Tape tape = new Tape(recorder, active, gradients);
    seeds.forEach(
        (buffer, gradient) -> {
          if (!active.contains(buffer)) {
            throw new IllegalArgumentException(
                "'" + buffer.name() + "' depends on none of the buffers whose gradient is wanted");
          }
          tape.contribute(buffer, gradient);
        });
    for (Op op : forward.reversed()) {
      boolean reached = op.outputs().stream().anyMatch(gradients::containsKey);
      boolean needed = op.inputs().stream().anyMatch(active::contains);
      if (reached && needed) {
        op.backward(tape);
      }
    }
    gradients.keySet().retainAll(new HashSet<>(wanted));
    return new Gradients(Map.copyOf(gradients));
  }

  /** The gradient of a scalar loss with respect to itself. */
  static Buffer one(Recorder recorder, Buffer loss) {
    if (!loss.shape().equals(Shape.scalar())) {
      throw new IllegalArgumentException(
          "Gradients: the loss '" + loss.name() + "' is " + loss.shape() + ", must be [1]");
    }
    Buffer one = recorder.value("one", Shape.scalar());
    recorder.record(new Fill(1, one));
    return one;
  }

  private record Tape(Recorder recorder, Set<Buffer> active, Map<Buffer, Buffer> gradients)
      implements GradientTape {
    @Override
    public Buffer of(Buffer output) {
      return gradients.get(output);
    }

    @Override
    public boolean wants(Buffer input) {
      return input != null && active.contains(input);
    }

    @Override
    public void contribute(Buffer input, Buffer gradient) {
      if (!wants(input)) {
        return;
      }
      Buffer before = gradients.get(input);
      if (before == null) {
        gradients.put(input, gradient);
        return;
      }
      // A new buffer, since the same gradient buffer may have been contributed to several inputs.
      Buffer sum = gradient(input);
      recorder.record(new Binary(Binary.Kind.ADD, before, gradient, sum));
      gradients.put(input, sum);
    }

    @Override
    public Buffer gradient(Buffer of) {
      return recorder.value("d " + of.name(), of.shape());
    }

    @Override
    public Buffer value(String name, Shape shape) {
      return recorder.value(name, shape);
    }

    @Override
    public void record(Op op) {
      recorder.record(op);
    }
  }
}
