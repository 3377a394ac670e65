package dev.sluice.train;

import dev.sluice.backend.Workspace;
import dev.sluice.op.Buffer;
import dev.sluice.text.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What a step has done to every parameter that it has updated. Read from the backend when asked
 * for, so it must be asked before the next step, and says so where it is not.
 */
public final class WatchedParameters {
  /**
   * The buffers of one parameter.
   *
   * @param gradient before any clipping; null where gradients are not watched
   * @param gradientNorm {@code [1]}, before any clipping
   * @param clippedNorm {@code [1]}
   * @param weightNorm {@code [1]}, before the update
   */
  record Buffers(Buffer gradient, Buffer gradientNorm, Buffer clippedNorm, Buffer weightNorm) {}

  private final Map<String, Buffers> buffers;
  private final Workspace workspace;
  private final BooleanSupplier current;

  WatchedParameters(Map<String, Buffers> buffers, Workspace workspace, BooleanSupplier current) {
    this.buffers = buffers;
    this.workspace = workspace;
    this.current = current;
  }

  /** {@return the parameters' names, in the model's order} */
  public List<String> names() {
    return new ArrayList<>(buffers.keySet());
  }

  /**
   * The Euclidean norm of a gradient before any clipping.
   *
   * @param parameter the parameter's name
   * @return its norm
   */
  public double gradientNorm(String parameter) {
    return number(of(parameter).gradientNorm);
  }

  /**
   * The Euclidean norm of a gradient after clipping.
   *
   * @param parameter the parameter's name
   * @return its norm
   */
  public double clippedNorm(String parameter) {
    return number(of(parameter).clippedNorm);
  }

  /**
   * The Euclidean norm of a parameter before the update.
   *
   * @param parameter the parameter's name
   * @return its norm
   */
  public double weightNorm(String parameter) {
    return number(of(parameter).weightNorm);
  }

  /**
   * A gradient before any clipping.
   *
   * @param parameter the parameter's name
   * @return its numbers, line by line
   * @throws IllegalStateException unless {@link Watch#GRADIENTS} are watched
   */
  public float[] gradient(String parameter) {
    Buffer gradient = of(parameter).gradient;
    if (gradient == null) {
      throw new IllegalStateException(
          "Training: gradients are not watched; TrainingOptions.watch(Watch.GRADIENTS)");
    }
    float[] values = new float[gradient.shape().count() * gradient.shape().columns()];
    workspace.read(gradient, values);
    return values;
  }

  @Override
  public String toString() {
    return "Watched parameters " + Listing.of(names());
  }

  private Buffers of(String parameter) {
    Buffers found = buffers.get(parameter);
    if (buffers.isEmpty()) {
      throw new IllegalStateException(
          "Training: parameters are not watched; TrainingOptions.watch(Watch.NORMS) does that");
    }
    if (found == null) {
      throw new IllegalArgumentException(
          "Training: no parameter '" + parameter + "' is updated, but " + buffers.keySet());
    }
    if (!current.getAsBoolean()) {
      throw new IllegalStateException(
          "Training: the step whose parameters were watched is over; ask before the next one");
    }
    return found;
  }

  private double number(Buffer scalar) {
    float[] value = new float[1];
    workspace.read(scalar, value);
    return value[0];
  }
}
