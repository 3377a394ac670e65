package dev.sluice.predict;

import dev.sluice.backend.ProgramPool;
import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.StatePair;
import dev.sluice.model.States;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.List;

/**
 * A model over several steps from states that the caller writes, as for a prompt.
 *
 * @param program the program
 * @param input the model's input
 * @param output {@code [sequences, columns]}, after each sequence's last step
 * @param states the states before and after
 */
record PromptProgram(Program program, Buffer input, Buffer output, List<StatePair> states)
    implements ProgramPool.Recorded {
  static PromptProgram record(Model model, Extent capacity) {
    Recorder recorder = new Recorder(capacity);
    RecordedModel recorded = model.record(recorder, false, States.GIVEN);
    Buffer output = recorded.output();
    if (output.shape().axis() == Axis.ROWS) {
      output = recorder.lastStep(output);
    }
    recorder.output(output);
    recorded.states().forEach(state -> recorder.output(state.last()));
    return new PromptProgram(recorder.build(), recorded.input(), output, recorded.states());
  }
}
