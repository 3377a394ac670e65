package dev.sluice.predict;

import dev.sluice.backend.ProgramPool;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.States;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model without dropout, from states of 0.
 *
 * @param program the program
 * @param input the model's input
 * @param outputs by head what is handed out
 */
record PredictionProgram(Program program, Buffer input, Map<String, Buffer> outputs)
    implements ProgramPool.Recorded {
  static PredictionProgram record(Model model, Output steps, Extent capacity) {
    Recorder recorder = new Recorder(capacity);
    RecordedModel recorded = model.record(recorder, false, States.ZERO);
    Map<String, Buffer> outputs = new LinkedHashMap<>();
    recorded
        .outputs()
        .forEach(
            (head, all) -> {
              boolean last = steps == Output.LAST_STEP && all.shape().axis() == Axis.ROWS;
              Buffer output = last ? recorder.lastStep(all) : all;
              recorder.output(output);
              outputs.put(head, output);
            });
    return new PredictionProgram(recorder.build(), recorded.input(), outputs);
  }
}
