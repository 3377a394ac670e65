package dev.sluice.predict;

import dev.sluice.backend.Executable;
import dev.sluice.model.BackendWeights;
import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.StatePair;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.List;

/**
 * One step of a model, its states carried to the next: compiled once for all sessions of as many
 * sequences.
 *
 * @param executable the compiled program
 * @param input the model's input
 * @param output the model's output
 * @param states the states that are carried
 * @param sequences how many sequences are fed side by side
 */
record SessionProgram(
    Executable executable, Buffer input, Buffer output, List<Buffer> states, int sequences)
    implements AutoCloseable {
  static SessionProgram compile(Model model, BackendWeights weights, int sequences) {
    Recorder recorder = new Recorder(Extent.of(1, sequences));
    RecordedModel recorded = model.record(recorder, false, States.CARRIED);
    for (StatePair state : recorded.states()) {
      recorder.carry(state.last(), state.initial(), null);
    }
    recorder.output(recorded.output());
    Program program = recorder.build();
    Causality.require("Session", "step by step", program, recorded);
    return new SessionProgram(
        weights.derive(program),
        recorded.input(),
        recorded.output(),
        recorded.states().stream().map(StatePair::initial).toList(),
        sequences);
  }

  @Override
  public void close() {
    executable.close();
  }
}
