package dev.sluice.bench.roofline;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.SteadyState;
import dev.sluice.backend.Workspace;
import dev.sluice.bench.result.Environment.Peak;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.Arrays;
import java.util.OptionalDouble;

/** What a backend reaches in a large matrix product, and in a copy of a large array. */
public final class ProgramPeak {
  private static final int[] SIZES = {256, 1024, 4096};
  private static final int[] MEGABYTES = {16, 256};
  private static final double ENOUGH_SECONDS = 0.05;
  private static final double PATIENCE_SECONDS = 8;
  private static final PackedLayout ONE = PackedLayout.equal(1, 1);

  private ProgramPeak() {}

  /**
   * Measures when it is steady, mostly in about three seconds; a backend that is too slow for a
   * size is measured on a smaller one.
   *
   * @param backend the backend
   * @return the best of its steady runs; 0 for what was never steady
   */
  public static Peak measure(Backend backend) {
    double gflops = 0;
    for (int size : SIZES) {
      Recorder r = new Recorder(Extent.of(1, 1));
      Buffer a = r.input("a", Shape.matrix(size, size));
      Buffer b = r.input("b", Shape.matrix(size, size));
      r.output(r.matmul(a, false, b, true));
      Program program = r.build();
      Op product = program.ops().getFirst();
      OptionalDouble seconds = seconds(backend, program);
      if (seconds.isPresent()) {
        gflops = Math.max(gflops, product.flops(ONE.extent()) / seconds.getAsDouble() / 1e9);
      }
      if (seconds.isEmpty() || seconds.getAsDouble() > ENOUGH_SECONDS) {
        break;
      }
    }
    double rate = 0; // of the largest array that it is fast enough for: a cache may hold the others
    for (int megabytes : MEGABYTES) {
      Recorder r = new Recorder(Extent.of(1, 1));
      int lines = (int) (megabytes * 1_000_000L / 1000 / Float.BYTES);
      Buffer x = r.input("x", Shape.matrix(lines, 1000));
      r.output(r.affine(x, 1, 0));
      Program program = r.build();
      OptionalDouble seconds = seconds(backend, program);
      rate =
          seconds.isPresent()
              ? program.ops().getFirst().bytes(ONE.extent()) / seconds.getAsDouble() / 1e9
              : 0;
      if (seconds.isEmpty() || seconds.getAsDouble() > ENOUGH_SECONDS) {
        break;
      }
    }
    return new Peak(backend.device().computeUnits(), gflops, rate);
  }

  private static OptionalDouble seconds(Backend backend, Program program) {
    try (Executable executable = backend.compile(program);
        Workspace workspace = executable.workspace()) {
      for (Buffer buffer : program.buffers()) {
        if (buffer.name().length() == 1) { // the inputs above
          float[] ones = new float[(int) buffer.shape().size(ONE.extent())];
          Arrays.fill(ones, 1);
          workspace.write(buffer, ones);
        }
      }
      workspace.run(ONE, 0);
      backend.warm();
      return SteadyState.seconds(() -> workspace.run(ONE, 0), PATIENCE_SECONDS);
    }
  }
}
