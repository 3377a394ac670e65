package dev.sluice.model;

import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.ShapeException;
import java.util.Map;

/**
 * The line of each sequence at all its steps: {@code [sequences, c]} to {@code [rows, c]}, as from
 * an encoder's last step to a decoder. A sequence has as many steps here as in the input.
 */
public record RepeatVector() implements Layer {
  @Override
  public Buffer record(Scope scope, Buffer x) {
    if (x.shape().axis() != Axis.SEQUENCES) {
      throw new ShapeException(
          "RepeatVector"
              + scope.named()
              + ": reads one line per sequence, and gets "
              + x.shape()
              + "; a recurrent layer before it must hand on its last step only:"
              + " RecurrentOptions.output(Output.LAST_STEP)");
    }
    return scope.recorder().repeatSteps(x);
  }

  @Override
  public String kind() {
    return "repeat_vector";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of();
  }
}
