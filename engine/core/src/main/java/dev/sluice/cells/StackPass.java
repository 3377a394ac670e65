package dev.sluice.cells;

import dev.sluice.backend.Workspace;
import dev.sluice.data.SequenceBatch;
import dev.sluice.model.Output;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.StatePair;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One batch through a stack and, with training, back.
 *
 * @param program the recorded stack
 * @param options what the stack is
 * @param workspace where it runs
 * @param batch {@code [rows, I]}
 * @param key of the dropout masks
 */
record StackPass(
    StackProgram program,
    RecurrentOptions options,
    Workspace workspace,
    SequenceBatch batch,
    long key) {
  /** Lines of a batch's outputs: a row or a sequence each. */
  static long outputLines(RecurrentOptions options, SequenceBatch batch) {
    boolean steps = options.output() == Output.ALL_STEPS;
    return steps ? batch.layout().rows() : batch.layout().sequences();
  }

  StackOutput forward(StackState state, MemorySegment output) {
    StateArrays states = new StateArrays(options, batch);
    workspace.write(program.model.input(), batch.rows());
    List<StatePair> pairs = program.model.states();
    states.write(state, pairs.stream().map(StatePair::initial).toList(), workspace);
    workspace.run(StackProgram.FORWARD, batch.layout(), key);
    if (options.output() == Output.ALL_STEPS) {
      workspace.read(program.model.output(), output);
    } else {
      states.readLines(program.model.output(), workspace, output);
    }
    StackState last = states.read(pairs.stream().map(StatePair::last).toList(), workspace);
    return new StackOutput(batch, options.output(), output, options.outputSize(), last);
  }

  StackGradients backward(float[] dOutput, StackState dState) {
    long needed = outputLines(options, batch) * options.outputSize();
    if (dOutput.length != needed) {
      throw new IllegalArgumentException(
          "Recurrent stack: the output's gradient has "
              + dOutput.length
              + " numbers, the output has "
              + needed);
    }
    StateArrays states = new StateArrays(options, batch);
    if (options.output() == Output.ALL_STEPS) {
      workspace.write(program.dOutput, dOutput);
    } else {
      states.writeLines(dOutput, program.dOutput, workspace);
    }
    states.write(dState, List.copyOf(program.dFinal.values()), workspace);
    workspace.run(StackProgram.BACKWARD, batch.layout(), key);
    int inputs =
        ArraySize.of(
            "Recurrent stack: the input's gradient",
            "split the batch",
            batch.layout().rows(),
            batch.features());
    float[] dInput = new float[inputs];
    workspace.read(program.gradients.get(program.model.input()), dInput);
    List<Buffer> dInitial =
        program.model.states().stream()
            .map(state -> program.gradients.get(state.initial()))
            .toList();
    return new StackGradients(dInput, states.read(dInitial, workspace), parameterGradients());
  }

  private Map<String, float[]> parameterGradients() {
    Map<String, float[]> all = new LinkedHashMap<>();
    for (Buffer parameter : program.parameters()) {
      float[] values = new float[(int) parameter.shape().size(program.program().capacity())];
      workspace.read(program.gradients.get(parameter), values);
      all.put(parameter.name(), values);
    }
    return all;
  }
}
