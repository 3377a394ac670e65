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

/**
 * A model without dropout, from states of 0.
 *
 * @param program the program
 * @param input the model's input
 * @param output what is handed out
 */
record PredictionProgram(Program program, Buffer input, Buffer output)
    implements ProgramPool.Recorded {
  static PredictionProgram record(Model model, Output steps, Extent capacity) {
    Recorder recorder = new Recorder(capacity);
    RecordedModel recorded = model.record(recorder, false, States.ZERO);
    Buffer output = recorded.output();
    if (steps == Output.LAST_STEP && output.shape().axis() == Axis.ROWS) {
      output = recorder.lastStep(output);
    }
    recorder.output(output);
    return new PredictionProgram(recorder.build(), recorded.input(), output);
  }
}
