package dev.sluice.model;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Cleanup;
import dev.sluice.backend.Executable;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.List;

/**
 * A model's weights on a backend, once, whatever is computed with them: every program that is
 * derived from here reads the same storage.
 */
public final class BackendWeights implements AutoCloseable {
  private final List<ParameterSpec> parameters;
  private final Executable executable;

  /**
   * Copies weights to a backend.
   *
   * @param model the model
   * @param weights its weights
   * @param backend what computes; stays open
   * @throws IllegalArgumentException where the weights are not the model's
   */
  public BackendWeights(Model model, Weights weights, Backend backend) {
    parameters = model.parameters();
    weights.requireFor(parameters);
    Recorder recorder = new Recorder(Extent.of(1, 1));
    parameters.forEach(parameter -> recorder.parameter(parameter.name(), parameter.shape()));
    executable = backend.compile(recorder.build());
    Cleanup.onFailure(() -> weights.writeTo(executable.program(), executable), executable::close);
  }

  /**
   * Compiles a program that reads these weights.
   *
   * @param program the program
   * @return its executable, which is closed on its own
   */
  public Executable derive(Program program) {
    return executable.derive(program);
  }

  /** {@return a copy of the weights} */
  public Weights read() {
    return Weights.readFrom(executable.program(), executable, Role.PARAMETER);
  }

  /**
   * Replaces the weights; nothing may be computing with them.
   *
   * @param weights the new ones
   * @throws IllegalArgumentException where they are not the model's; nothing is changed
   */
  public void write(Weights weights) {
    weights.requireFor(parameters);
    weights.writeTo(executable.program(), executable);
  }

  /** Frees them, once what was derived from them is closed, too; the backend stays open. */
  @Override
  public void close() {
    executable.close();
  }
}
