package dev.sluice.predict;

import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.States;
import dev.sluice.op.Axis;
import dev.sluice.op.Broadcast;
import dev.sluice.op.Buffer;
import dev.sluice.op.Carry;
import dev.sluice.op.ChainScan;
import dev.sluice.op.Dropout;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.Over;
import dev.sluice.op.PlaceStep;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.Reverse;
import dev.sluice.op.Role;
import dev.sluice.op.Scan;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shift;
import dev.sluice.op.Softmax;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a program that is run step by step, its states carried, computes what it computes of a
 * whole sequence: whether what it computes of a step needs nothing but that step and those before
 * it, and nothing of those before it but the states.
 */
public final class Causality {
  /** What depends on a batch, as opposed to parameters alone. */
  private final Set<Buffer> ofInput = new HashSet<>();

  /** What a state becomes after a run. */
  private final Map<Buffer, Buffer> next = new HashMap<>();

  private final List<Op> ops;

  private Causality(Program program) {
    ops = program.ops();
    ofInput.addAll(program.buffers(Role.INPUT));
    ofInput.addAll(program.buffers(Role.STATE));
    ofInput.removeAll(program.constants().keySet());
    for (Op op : ops) {
      if (op instanceof Carry carry) {
        next.put(carry.to(), carry.from());
      }
    }
  }

  /**
   * Throws where a model computes other numbers of windows, each with the states that the one
   * before ended with, than of whole sequences.
   *
   * @param owner who asks, for the message
   * @param model the model
   * @throws IllegalArgumentException where it does; names the layer and the operation
   */
  public static void requireWindows(String owner, Model model) {
    Recorder recorder = new Recorder(Extent.of(1, 1));
    RecordedModel recorded = model.record(recorder, false, States.CARRIED);
    recorded.states().forEach(state -> recorder.carry(state.last(), state.initial(), null));
    require(owner, "window by window", recorder.build(), recorded);
  }

  /** Decided by what is computed, not by what a layer is called: a layer may be anybody's. */
  static void require(String owner, String how, Program program, RecordedModel recorded) {
    Optional<Obstacle> found = find(program);
    if (found.isPresent()) {
      Obstacle obstacle = found.get();
      throw new IllegalArgumentException(
          owner
              + ": layer '"
              + recorded.layerOf(obstacle.position())
              + "' computes other numbers "
              + how
              + " than of the whole sequence: its "
              + obstacle.op().name()
              + " (operation "
              + obstacle.position()
              + ") "
              + obstacle.reason());
    }
  }

  /**
   * What a step-by-step run would compute otherwise.
   *
   * @param op the first operation that needs more than its step and those before it
   * @param position its number in the program
   * @param reason what it needs, in words
   */
  record Obstacle(Op op, int position, String reason) {}

  /** Finds the first obstacle, by the rules of {@link #obstacle(Op)}. */
  static Optional<Obstacle> find(Program program) {
    Causality causality = new Causality(program);
    for (int i = 0; i < causality.ops.size(); i++) {
      Op op = causality.ops.get(i);
      // Rows and sequences depend on the input by their number alone.
      if (op.inputs().stream().anyMatch(causality.ofInput::contains)
          || op.outputs().stream().anyMatch(out -> out.shape().axis() != Axis.FIXED)) {
        String reason = causality.obstacle(op);
        if (reason != null) {
          return Optional.of(new Obstacle(op, i, reason));
        }
        causality.ofInput.addAll(op.outputs());
      }
    }
    return Optional.empty();
  }

  private String obstacle(Op op) {
    return switch (op) {
      case RecurrentForward layer -> recurrent(layer);
      case Carry _ -> null;
      case SelectStep select when select.step() == SelectStep.LAST -> null;
      case SelectStep select ->
          "needs " + (select.step() == 0 ? "the first" : "one") + " step of the sequence";
      case Shift _, Scan _, ChainScan _ ->
          "needs other steps of the sequence, which no state keeps";
      case Reverse _ -> "reads the sequence from its end";
      case Softmax softmax when softmax.over() == Over.STEPS -> "needs all steps of the sequence";
      case Broadcast broadcast when broadcast.over() == Over.STEPS -> "gives every step the same";
      case Broadcast broadcast when broadcast.mean() && broadcast.over() != Over.COLUMNS ->
          "divides by the number of rows";
      case PlaceStep _ -> "works on one step of the sequence only";
      case Dropout _ -> "draws by the step's number";
      default -> elementwise(op);
    };
  }

  private String recurrent(RecurrentForward layer) {
    if (layer.spec().reverse()) {
      return "reads the sequence from its end";
    }
    boolean carried = carries(layer.hN(), layer.h0());
    carried &= layer.c0() == null || carries(layer.cN(), layer.c0());
    return carried
        ? null
        : "begins each step with a state that is not the one after the step before";
  }

  private boolean carries(Buffer last, Buffer initial) {
    return initial.role() == Role.STATE && next.get(initial) == last;
  }

  /** Rows must come of rows: what comes of a whole sequence is not known before its end. */
  private String elementwise(Op op) {
    if (op.inputs().stream().anyMatch(input -> input.role() == Role.STATE)) {
      return "reads a state, which in a whole sequence is read once";
    }
    boolean rowsOut = op.outputs().stream().anyMatch(out -> out.shape().axis() == Axis.ROWS);
    for (Buffer input : op.inputs()) {
      if (ofInput.contains(input)) {
        boolean rowsIn = input.shape().axis() == Axis.ROWS;
        if (rowsIn && !rowsOut) {
          return "needs all steps of the sequence";
        }
        if (!rowsIn && rowsOut) {
          return "gives every step what is known at the end only";
        }
      }
    }
    return null;
  }
}
