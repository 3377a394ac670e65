package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.Workspace;
import dev.sluice.cpu.gemm.WeightFormat;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Direction;
import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.TrainingOptions;
import dev.sluice.train.TrainingProgram;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the cpu backend promises beside right numbers. */
class SameBitsTest {
  private static final int INPUTS = 19;
  private static final PackedLayout BATCH = PackedLayout.of(9, 9, 9, 8, 8, 7, 5, 5, 3, 3, 2, 1, 1);

  private static Backend backend(int threads) {
    return new CpuBackend("cpu", threads, WeightFormat.FLOAT32);
  }

  private static Program training(Cell cell, int units) {
    Model model =
        Model.features(INPUTS)
            .add(
                "rnn",
                new Recurrent(
                    RecurrentOptions.rnn(cell, units)
                        .layers(2)
                        .dropout(0.2)
                        .recurrentDropout(0.1)));
    TrainingOptions options =
        TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.adam(1e-2)).clipNorm(1);
    return TrainingProgram.record(model, options, BATCH.extent(), false).program();
  }

  /** All parameters after some training steps. */
  private static List<float[]> train(Program program, Set<Fusion> fusions, int threads) {
    List<float[]> all = new ArrayList<>();
    try (Backend backend = backend(threads);
        Executable executable = backend.compile(program, fusions);
        Workspace workspace = executable.workspace()) {
      for (Buffer buffer : program.buffers()) {
        if (buffer.role() == Role.PARAMETER) {
          executable.write(buffer, draw(buffer, 0.2f));
        } else if (buffer.role() == Role.INPUT && buffer.type() == Type.FLOAT32) {
          workspace.write(buffer, draw(buffer, 1));
        }
      }
      for (int step = 0; step < 3; step++) {
        workspace.run(BATCH, 5 + step);
      }
      for (Buffer buffer : program.buffers(Role.PARAMETER)) {
        float[] values = new float[(int) buffer.shape().size(BATCH.extent())];
        executable.read(buffer, values);
        all.add(values);
      }
    }
    return all;
  }

  private static float[] draw(Buffer buffer, float scale) {
    PhiloxRandom random = new PhiloxRandom(3, buffer.id());
    float[] values = new float[(int) buffer.shape().size(BATCH.extent())];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * (2 * random.nextFloat() - 1) + (buffer.name().equals("control") ? 2 : 0);
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void anyNumberOfThreadsGivesTheSameBits(Cell cell) {
    assertSameBits(training(cell, 83), EnumSet.allOf(Fusion.class));
    assertSameBits(training(cell, 64), EnumSet.allOf(Fusion.class));
  }

  /** Step by step, products follow each other in the same memory. */
  @ParameterizedTest
  @EnumSource(Cell.class)
  void anyNumberOfThreadsGivesTheSameBitsWithoutFusions(Cell cell) {
    assertSameBits(training(cell, 83), Fusion.none());
  }

  private static void assertSameBits(Program program, Set<Fusion> fusions) {
    List<float[]> one = train(program, fusions, 1);
    for (int threads : new int[] {1, 2, 3, 7}) {
      List<float[]> many = train(program, fusions, threads);
      for (int i = 0; i < one.size(); i++) {
        assertArrayEquals(one.get(i), many.get(i), threads + " threads, parameter " + i);
      }
    }
  }

  private static PackedLayout batch(int sequences, IntUnaryOperator length) {
    return PackedLayout.of(IntStream.range(0, sequences).map(length).toArray());
  }

  static List<Arguments> batches() {
    return List.of(
        Arguments.of("all differ", batch(90, s -> 150 - s)),
        Arguments.of("equal, all groups alike at every step", batch(90, s -> 40)),
        Arguments.of("equal, groups never alike", batch(91, s -> 40)),
        Arguments.of("alike at some steps", batch(90, s -> s == 0 ? 100 : 95 - s / 6 * 6)),
        Arguments.of("two lengths, alike at every step", batch(96, s -> s < 48 ? 9 : 5)));
  }

  /** Over many chunks, in whose memory they must not meet. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("batches")
  void groupsOfSequencesKeepApart(String name, PackedLayout batch) {
    Recorder r = new Recorder(batch.extent());
    RecurrentOptions both = RecurrentOptions.lstm(16).direction(Direction.BIDIRECTIONAL);
    Model model = Model.features(16).add("rnn", new Recurrent(both));
    RecordedModel recorded = model.record(r, false, States.ZERO);
    r.output(recorded.output());
    Program program = r.build();
    float[] one = infer(program, recorded, batch, 1);
    for (int threads : new int[] {2, 3}) {
      for (int i = 0; i < 20; i++) {
        assertArrayEquals(one, infer(program, recorded, batch, threads), threads + " threads");
      }
    }
  }

  /** Of some runs, which are the same: who is slow in some may be left to do without the team. */
  private static float[] infer(
      Program program, RecordedModel recorded, PackedLayout batch, int threads) {
    try (Backend backend = backend(threads);
        Executable executable = backend.compile(program);
        Workspace workspace = executable.workspace()) {
      for (Buffer buffer : program.buffers(Role.PARAMETER)) {
        PhiloxRandom random = new PhiloxRandom(3, buffer.id());
        float[] values = new float[(int) buffer.shape().size(batch.extent())];
        for (int i = 0; i < values.length; i++) {
          values[i] = random.nextFloat() - 0.5f;
        }
        executable.write(buffer, values);
      }
      float[] x = new float[batch.rows() * 16];
      for (int i = 0; i < x.length; i++) {
        x[i] = i % 11 / 11f;
      }
      workspace.write(recorded.input(), x);
      float[] first = new float[batch.rows() * 2 * 16];
      workspace.run(batch, 0);
      workspace.read(recorded.output(), first);
      float[] y = new float[first.length];
      for (int run = 1; run < 10; run++) {
        workspace.run(batch, 0);
        workspace.read(recorded.output(), y);
        assertArrayEquals(first, y, threads + " threads, run " + run);
      }
      return first;
    }
  }

  /** Callers who find the team busy compute alone, and get the same bits. */
  @Test
  void callersAtOnceGetTheSameBits() throws Exception {
    Model model =
        Model.features(INPUTS).add("rnn", new Recurrent(RecurrentOptions.lstm(64).layers(2)));
    float[] input = new float[INPUTS];
    input[3] = 1;
    try (Backend backend = backend(2);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<Callable<float[]>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tasks.add(
            () -> {
              try (Predictor predictor = Predictor.of(model, model.initialize(1), backend);
                  Session session = predictor.session()) {
                float[] last = null;
                for (int step = 0; step < 200; step++) {
                  last = session.step(input).clone();
                }
                return last;
              }
            });
      }
      float[] first = null;
      for (Future<float[]> result : callers.invokeAll(tasks)) {
        first = first == null ? result.get() : first;
        assertArrayEquals(first, result.get());
      }
    }
  }
}
