package dev.sluice.bench.contender;

import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.op.Buffer;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.program.Gradients;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A problem's layer as a program of Sluice: forward, and for training all its gradients. */
public final class LayerProgram {
  private final Problem problem;
  private final Program program;
  private final RecurrentWeights weights;
  private final Buffer x;
  private final Buffer h0;
  private final Buffer c0;
  private final Buffer dy;
  private final Map<Result, Buffer> results = new EnumMap<>(Result.class);

  /**
   * Records the program.
   *
   * @param problem the problem
   */
  public LayerProgram(Problem problem) {
    this.problem = problem;
    RecurrentSpec spec = problem.spec();
    Recorder r = new Recorder(problem.layout().extent());
    weights = weights(r, spec);
    x = r.input("x", Shape.rows(spec.inputSize()));
    h0 = r.input("h0", Shape.sequences(spec.hiddenSize()));
    c0 = spec.cell().hasCellState() ? r.input("c0", Shape.sequences(spec.hiddenSize())) : null;
    RecurrentForward forward = r.recurrent(spec, x, weights, h0, c0, problem.training());
    results.put(Result.Y, forward.y());
    results.put(Result.HN, forward.hN());
    results.put(Result.CN, forward.cN());
    dy = problem.training() ? r.input("dy", Shape.rows(spec.hiddenSize())) : null;
    if (problem.training()) {
      List<Buffer> wanted = new ArrayList<>(weights.all());
      wanted.add(x);
      wanted.add(h0);
      if (c0 != null) {
        wanted.add(c0);
      }
      Gradients gradients = r.gradients(Map.of(forward.y(), dy), wanted);
      results.put(Result.DX, gradients.of(x));
      results.put(Result.DH0, gradients.of(h0));
      results.put(Result.DC0, c0 == null ? null : gradients.of(c0));
      results.put(Result.DWEIGHT_IH, gradients.of(weights.ih()));
      results.put(Result.DWEIGHT_HH, gradients.of(weights.hh()));
      results.put(Result.DBIAS_IH, gradients.of(weights.biasIh()));
      results.put(Result.DBIAS_HH, gradients.of(weights.biasHh()));
    }
    problem.results().forEach(result -> r.output(results.get(result)));
    program = r.build();
  }

  /** Declares the weights of one layer under PyTorch's names. */
  static RecurrentWeights weights(Recorder r, RecurrentSpec spec) {
    return new RecurrentWeights(
        r.parameter("weight_ih_l0", Shape.matrix(spec.gateSize(), spec.inputSize())),
        r.parameter("weight_hh_l0", Shape.matrix(spec.gateSize(), spec.hiddenSize())),
        r.parameter("bias_ih_l0", Shape.vector(spec.gateSize())),
        r.parameter("bias_hh_l0", Shape.vector(spec.gateSize())),
        null);
  }

  /** Writes a problem's weights to the parameters that {@link #weights} declared. */
  static void write(Executable executable, RecurrentWeights weights, Problem problem) {
    executable.write(weights.ih(), problem.weightIh());
    executable.write(weights.hh(), problem.weightHh());
    executable.write(weights.biasIh(), problem.biasIh());
    executable.write(weights.biasHh(), problem.biasHh());
  }

  /** {@return the program} */
  public Program program() {
    return program;
  }

  /**
   * The buffer of a result.
   *
   * @param result one of the problem's
   * @return an output of the program
   */
  public Buffer buffer(Result result) {
    return results.get(result);
  }

  void write(Executable executable, Workspace workspace) {
    write(executable, weights, problem);
    writeInputs(workspace);
  }

  void writeInputs(Workspace workspace) {
    workspace.write(x, problem.x());
    workspace.write(h0, problem.h0());
    if (c0 != null) {
      workspace.write(c0, problem.c0());
    }
    if (dy != null) {
      workspace.write(dy, problem.dy());
    }
  }

  void seed(Workspace workspace, float[] values) {
    workspace.write(dy, values);
  }

  float[] read(Workspace workspace, Result result) {
    Buffer buffer = results.get(result);
    float[] values = new float[(int) buffer.shape().size(problem.layout().extent())];
    workspace.read(buffer, values);
    return values;
  }
}
