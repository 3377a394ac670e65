package dev.sluice.predict;

import dev.sluice.backend.ProgramPool;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedBatch;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.BackendWeights;
import dev.sluice.model.Model;
import dev.sluice.model.StatePair;
import dev.sluice.op.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A model over prompts of any length, window by window, so that memory and programs are of a
 * window's size.
 */
final class Prompts implements AutoCloseable {
  /** Rows that are computed at once: enough for the speed, little memory. */
  private static final int ROWS = 1024;

  private final ProgramPool<PromptProgram> programs;

  Prompts(Model model, BackendWeights weights) {
    programs =
        new ProgramPool<>(capacity -> PromptProgram.record(model, capacity), weights::derive);
  }

  /**
   * Computes prompts.
   *
   * @param batch the prompts
   * @param states before, and then after, each {@code [sequences, columns]} in the batch's order
   * @param outputs receives what the model makes of each last step, in the batch's order
   */
  void run(PackedBatch batch, List<float[]> states, float[] outputs) {
    PackedLayout whole = batch.layout();
    for (int from = 0; from < whole.steps(); ) {
      PackedLayout window = whole.window(from, Math.max(1, ROWS / whole.active(from)));
      run(window, batch.window(from, window), states, outputs);
      from += window.steps();
    }
  }

  /** Some steps of those sequences that have them, which are the first ones. */
  private void run(PackedLayout window, MemorySegment rows, List<float[]> states, float[] outputs) {
    ProgramPool.Compiled<PromptProgram> compiled = programs.get(window.extent());
    PromptProgram prompt = compiled.recorded();
    Workspace wide = compiled.borrow();
    try {
      for (int i = 0; i < states.size(); i++) {
        StatePair state = prompt.states().get(i);
        wide.write(state.initial(), lines(states.get(i), window, state.initial()));
      }
      wide.write(prompt.input(), rows);
      wide.run(window);
      for (int i = 0; i < states.size(); i++) {
        StatePair state = prompt.states().get(i);
        wide.read(state.last(), lines(states.get(i), window, state.last()));
      }
      wide.read(prompt.output(), lines(outputs, window, prompt.output()));
    } finally {
      compiled.giveBack(wide);
    }
  }

  /** The lines of the sequences that a window has. */
  private static MemorySegment lines(float[] all, PackedLayout window, Buffer buffer) {
    long bytes = (long) window.sequences() * buffer.shape().columns() * Float.BYTES;
    return MemorySegment.ofArray(all).asSlice(0, bytes);
  }

  @Override
  public void close() {
    programs.close();
  }
}
