package dev.sluice.model;

import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.ShapeException;
import dev.sluice.program.Recorder;
import java.util.Map;
import java.util.Objects;

/**
 * One vector per sequence of its steps, without parameters: {@code [rows, c]} to {@code [sequences,
 * c]}.
 *
 * @param way what becomes of the steps
 */
public record Pooling(Way way) implements Layer {
  /** What becomes of the steps. */
  public enum Way {
    /**
     * The last step; of a bidirectional layer its backward half has seen that step alone, and
     * {@link Output#LAST_STEP} has the final states of both.
     */
    LAST,
    /** Their mean. */
    MEAN,
    /** Of each column the largest. */
    MAX
  }

  /** Checks that it is there. */
  public Pooling {
    Objects.requireNonNull(way, "Pooling: what becomes of the steps is missing");
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    if (x.shape().axis() != Axis.ROWS) {
      throw new ShapeException("Pooling: reads a line per step, and gets " + x.shape());
    }
    Recorder r = scope.recorder();
    return switch (way) {
      case LAST -> r.lastStep(x);
      case MEAN -> r.mean(Over.STEPS, x);
      case MAX -> r.max(Over.STEPS, x);
    };
  }

  @Override
  public String kind() {
    return "pooling";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("way", Options.text(way));
  }
}
