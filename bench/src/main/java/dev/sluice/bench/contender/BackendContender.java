package dev.sluice.bench.contender;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.Workspace;
import dev.sluice.op.Buffer;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A backend of Sluice as a contender. */
public final class BackendContender implements Contender {
  private final String name;
  private final Optional<Set<Fusion>> fusions;

  /**
   * A backend.
   *
   * @param name as {@link Backends#select(String)} takes it
   * @param fusions the fusions to compile with; empty for all that the backend has
   */
  public BackendContender(String name, Optional<Set<Fusion>> fusions) {
    this.name = name;
    this.fusions = fusions;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    try (Backend backend = Backends.select(name)) {
      return backend.device().driver();
    }
  }

  @Override
  public Optional<String> lacks(Problem problem) {
    if (fusions.isEmpty()) {
      return Optional.empty();
    }
    Set<Fusion> unknown = EnumSet.noneOf(Fusion.class);
    unknown.addAll(fusions.get());
    try (Backend backend = Backends.select(name)) {
      unknown.removeAll(backend.fusions());
    }
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the fusion "
                + unknown.stream().map(Fusion::label).collect(Collectors.joining(" and ")));
  }

  @Override
  public Optional<Problem> rounded(Problem problem) {
    try (Backend backend = Backends.select(name)) {
      return problem.rounded(backend);
    }
  }

  /** The backend reads the number of threads when it opens. */
  private Backend open(int threads) {
    System.setProperty(Backends.THREADS_PROPERTY, Integer.toString(threads));
    return Backends.select(name);
  }

  private Executable compile(Backend backend, Program program) {
    return backend.compile(program, fusions.orElseGet(backend::fusions));
  }

  @Override
  public PreparedLayer prepare(Problem problem, int threads) {
    LayerProgram layer = new LayerProgram(problem);
    Backend backend = open(threads);
    Executable executable = compile(backend, layer.program());
    return new ExecutedLayer(problem, layer, executable, backend::warm, backend::close);
  }

  @Override
  public Optional<StreamingLayer> stream(Problem problem, int threads) {
    RecurrentSpec spec = problem.spec();
    boolean cells = spec.cell().hasCellState();
    Recorder r = new Recorder(problem.layout().extent());
    RecurrentWeights weights = LayerProgram.weights(r, spec);
    Buffer input = r.input("x", Shape.rows(spec.inputSize()));
    Buffer h = r.state("h", Shape.sequences(spec.hiddenSize()));
    Buffer c = cells ? r.state("c", Shape.sequences(spec.hiddenSize())) : null;
    RecurrentForward forward = r.recurrent(spec, input, weights, h, c, false);
    r.output(forward.y());
    r.carry(forward.hN(), h, null);
    if (cells) {
      r.carry(forward.cN(), c, null);
    }
    Backend backend = open(threads);
    Executable executable = compile(backend, r.build());
    Workspace workspace = executable.workspace();
    LayerProgram.write(executable, weights, problem);
    workspace.write(h, problem.h0());
    if (cells) {
      workspace.write(c, problem.c0());
    }
    return Optional.of(
        new StreamingLayer() {
          @Override
          public void step(float[] x, float[] y) {
            workspace.write(input, x);
            workspace.run(problem.layout(), 0);
            workspace.read(forward.y(), y);
          }

          @Override
          public void warm() {
            backend.warm();
          }

          @Override
          public void close() {
            workspace.close();
            executable.close();
            backend.close();
          }
        });
  }
}
