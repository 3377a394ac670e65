package dev.sluice.cells;

import dev.sluice.backend.ProgramPool;
import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.StatePair;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.program.Gradients;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A stack recorded for one capacity: with training, forward and backward as two phases. */
final class StackProgram implements ProgramPool.Recorded {
  static final int FORWARD = 0;
  static final int BACKWARD = 1;

  private final Program program;
  final RecordedModel model;

  /** With training: the caller's gradients of the output and of each final state. */
  final Buffer dOutput;

  final Map<StatePair, Buffer> dFinal = new LinkedHashMap<>();

  /** With training: the gradients of input, initial states and parameters. */
  final Map<Buffer, Buffer> gradients = new HashMap<>();

  StackProgram(Model stack, Extent capacity, boolean training) {
    Recorder recorder = new Recorder(capacity);
    recorder.beginPhase("forward");
    model = stack.record(recorder, training, States.GIVEN);
    recorder.output(model.output());
    model.states().forEach(state -> recorder.output(state.last()));
    if (training) {
      recorder.beginPhase("backward");
      dOutput = recorder.input("d output", model.output().shape());
      Map<Buffer, Buffer> seeds = new LinkedHashMap<>();
      seeds.put(model.output(), dOutput);
      for (StatePair state : model.states()) {
        Buffer seed = recorder.input("d final " + state.name(), state.last().shape());
        dFinal.put(state, seed);
        // The output may itself be a final state: its gradient is then the sum of both.
        seeds.merge(state.last(), seed, recorder::add);
      }
      List<Buffer> wanted = new ArrayList<>(List.of(model.input()));
      model.states().forEach(state -> wanted.add(state.initial()));
      model.parameters().forEach(p -> wanted.add(recorder.parameter(p.name(), p.shape())));
      Gradients recorded = recorder.gradients(seeds, wanted);
      for (Buffer buffer : wanted) {
        gradients.put(buffer, recorded.of(buffer));
        recorder.output(recorded.of(buffer));
      }
    } else {
      dOutput = null;
    }
    program = recorder.build();
  }

  @Override
  public Program program() {
    return program;
  }

  List<Buffer> parameters() {
    return program.buffers(Role.PARAMETER);
  }
}
