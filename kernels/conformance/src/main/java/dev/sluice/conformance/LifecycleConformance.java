package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What executables and workspaces promise beside numbers. */
public abstract class LifecycleConformance extends BackendTest {
  private static final PackedLayout BATCH = PackedLayout.of(2, 1);

  /** For subclasses. */
  protected LifecycleConformance() {}

  /** {@code out = w · x} by rows, {@code total += Σ out} from run to run. */
  private static final class Small {
    final Recorder r = new Recorder(Extent.of(4, 3));
    final Buffer x = r.input("x", Shape.rows(2));
    final Buffer w = r.parameter("w", Shape.vector(2));
    final Buffer total = r.state("total", Shape.vector(2));
    final Buffer out = r.multiply(x, w);
    final Program program;

    Small() {
      r.output(out);
      r.beginPhase("count");
      r.carry(r.add(total, r.sum(Over.LINES, out)), total, null);
      program = r.build();
    }
  }

  private static float[] read(Workspace workspace, Buffer buffer, int size) {
    float[] values = new float[size];
    workspace.read(buffer, values);
    return values;
  }

  @Test
  void buffersStartAtZeroAndStatesAreCarried() {
    Small small = new Small();
    try (Executable executable = backend().compile(small.program);
        Workspace workspace = executable.workspace()) {
      float[] weight = {9, 9};
      executable.read(small.w, weight);
      assertArrayEquals(new float[2], weight);
      assertArrayEquals(new float[2], read(workspace, small.total, 2));
      executable.write(small.w, new float[] {2, 3});
      workspace.write(small.x, new float[] {1, 2, 3, 4, 5, 6});
      workspace.run(BATCH, 0);
      assertArrayEquals(new float[] {2, 6, 6, 12, 10, 18}, read(workspace, small.out, 6));
      workspace.run(BATCH, 0);
      assertArrayEquals(new float[] {36, 72}, read(workspace, small.total, 2));
      workspace.clearStates();
      assertArrayEquals(new float[2], read(workspace, small.total, 2));
      workspace.run(0, BATCH, 0);
      assertArrayEquals(new float[2], read(workspace, small.total, 2), "phase 1 has not run");
      workspace.run(1, BATCH, 0);
      assertArrayEquals(new float[] {18, 36}, read(workspace, small.total, 2));
    }
  }

  @Test
  void launchesAreCountedPerOperation() {
    Small small = new Small();
    try (Executable executable = backend().compile(small.program);
        Workspace workspace = executable.workspace()) {
      Zeros.write(executable);
      int ops = small.program.ops().size();
      assertArrayEquals(new long[ops], workspace.launches());
      workspace.write(small.x, new float[6]);
      workspace.run(0, BATCH, 0);
      long[] first = workspace.launches();
      assertTrue(first[0] > 0, "the product has run");
      assertEquals(0, first[ops - 1], "the second phase has not run");
      workspace.run(1, BATCH, 0);
      long[] both = workspace.launches();
      assertEquals(first[0], both[0], "a phase leaves the counts of the others");
      assertTrue(both[1] > 0, "the sum has run");
    }
  }

  @Test
  void derivedExecutablesShareParameters() {
    Small one = new Small();
    Small two = new Small();
    try (Executable first = backend().compile(one.program);
        Executable second = first.derive(two.program)) {
      first.write(one.w, new float[] {5, 7});
      float[] read = new float[2];
      second.read(two.w, read);
      assertArrayEquals(new float[] {5, 7}, read);
      second.write(two.w, new float[] {1, 2});
      first.read(one.w, read);
      assertArrayEquals(new float[] {1, 2}, read);
      Recorder other = new Recorder(Extent.of(1, 1));
      other.parameter("w", Shape.vector(3));
      Program misfit = other.build();
      assertThrows(IllegalArgumentException.class, () -> first.derive(misfit));
    }
  }

  /** What is carried for sequences that a batch does not have stays what it was. */
  @Test
  void aSmallerBatchLeavesTheStatesOfOthers() {
    Recorder r = new Recorder(Extent.of(1, 6));
    Buffer x = r.input("x", Shape.sequences(5));
    Buffer state = r.state("s", Shape.sequences(5));
    r.carry(r.affine(x, 1, 0), state, null);
    try (Executable executable = backend().compile(r.build());
        Workspace workspace = executable.workspace()) {
      float[] all = new float[30];
      for (int i = 0; i < all.length; i++) {
        all[i] = i + 1;
      }
      workspace.write(x, all);
      workspace.run(PackedLayout.equal(1, 6), 0);
      float[] seven = new float[30];
      Arrays.fill(seven, 7);
      workspace.write(x, seven);
      workspace.run(PackedLayout.equal(1, 1), 0);
      float[] expected = all.clone();
      Arrays.fill(expected, 0, 5, 7);
      assertArrayEquals(expected, read(workspace, state, 30));
    }
  }

  /** An evaluation sees each update of the training that it was derived from. */
  @Test
  void derivedExecutablesRunWithUpdatedParameters() {
    Recorder r = new Recorder(Extent.of(2, 2));
    Buffer p = r.parameter("w", Shape.vector(2));
    Buffer g = r.input("g", Shape.vector(2));
    Buffer control = r.input("control", Shape.vector(UpdateRule.CONTROL_SIZE));
    r.record(new Update(new UpdateRule.Sgd(0, false, 0), p, g, List.of(), control, null));
    Small small = new Small();
    try (Executable training = backend().compile(r.build());
        Executable evaluation = training.derive(small.program);
        Workspace train = training.workspace();
        Workspace evaluate = evaluation.workspace()) {
      Zeros.write(training);
      evaluate.write(small.x, new float[] {1, 1, 1, 1, 1, 1});
      train.write(g, new float[] {-1, -2});
      train.write(control, new float[] {1, 1, 1});
      for (int step = 1; step <= 3; step++) {
        train.run(PackedLayout.of(1), 0);
        evaluate.run(0, BATCH, 0);
        assertArrayEquals(new float[] {step, 2 * step}, read(evaluate, small.out, 2));
      }
    }
  }

  /** A layer whose weights a program carries from run to run, as an average of others. */
  @Test
  void aLayerReadsSlotsAsTheyAre() {
    Recorder r = new Recorder(Extent.of(2, 1));
    Buffer slot = r.slot("ih", Shape.matrix(1, 1));
    Buffer hh = r.fill(0, Shape.matrix(1, 1));
    Buffer x = r.input("x", Shape.rows(1));
    RecurrentSpec spec = new RecurrentSpec(Cell.RNN_RELU, 1, 1, 0, false, false, 0, 0);
    RecurrentWeights weights = new RecurrentWeights(slot, hh, null, null, null);
    Buffer h0 = r.fill(0, Shape.sequences(1));
    Buffer y = r.recurrent(spec, x, weights, h0, null, false).y();
    r.output(y);
    r.carry(r.affine(slot, 2, 0), slot, null);
    try (Executable executable = backend().compile(r.build());
        Workspace workspace = executable.workspace()) {
      executable.write(slot, new float[] {3});
      workspace.write(x, new float[] {1, 2});
      for (float weight = 3; weight < 20; weight *= 2) {
        workspace.run(PackedLayout.of(2), 0);
        assertArrayEquals(new float[] {weight, 2 * weight}, read(workspace, y, 2));
      }
    }
  }

  @Test
  void aGuardThatIsNotFiniteKeepsTheWeights() {
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer p = r.parameter("p", Shape.vector(3));
    Buffer g = r.input("g", Shape.vector(3));
    Buffer guard = r.input("guard", Shape.scalar());
    Buffer control = r.input("control", Shape.vector(UpdateRule.CONTROL_SIZE));
    Buffer state = r.state("s", Shape.vector(3));
    r.record(new Update(new UpdateRule.Sgd(0, false, 0), p, g, List.of(), control, guard));
    r.carry(g, state, guard);
    try (Executable executable = backend().compile(r.build());
        Workspace workspace = executable.workspace()) {
      Zeros.write(executable);
      workspace.write(g, new float[] {1, 2, 3});
      workspace.write(control, new float[] {1, 1, 1});
      float[] read = new float[3];
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        workspace.write(guard, new float[] {bad});
        workspace.run(PackedLayout.of(1), 0);
        executable.read(p, read);
        assertArrayEquals(new float[3], read);
        assertArrayEquals(new float[3], read(workspace, state, 3));
      }
      workspace.write(guard, new float[] {0});
      workspace.run(PackedLayout.of(1), 0);
      executable.read(p, read);
      assertArrayEquals(new float[] {-1, -2, -3}, read);
      assertArrayEquals(new float[] {1, 2, 3}, read(workspace, state, 3));
    }
  }

  @Test
  void masksAreOfTheKey() {
    Recorder r = new Recorder(Extent.of(4, 3));
    Buffer x = r.input("x", Shape.rows(40));
    Buffer out = r.dropout(x, 0.5, false);
    Buffer again = r.dropout(x, 0.5, false);
    Buffer sequence = r.dropout(x, 0.5, true);
    List.of(out, again, sequence).forEach(r::output);
    try (Executable executable = backend().compile(r.build());
        Workspace workspace = executable.workspace()) {
      float[] ones = new float[120];
      Arrays.fill(ones, 1);
      workspace.write(x, ones);
      assertThrows(IllegalStateException.class, () -> workspace.run(BATCH), "without a key");
      workspace.run(BATCH, 1);
      float[] first = read(workspace, out, 120);
      float[] other = read(workspace, again, 120);
      float[] masks = read(workspace, sequence, 120);
      workspace.run(BATCH, 2);
      assertTrue(Arrays.mismatch(first, read(workspace, out, 120)) >= 0);
      workspace.run(BATCH, 1);
      assertArrayEquals(first, read(workspace, out, 120), "the same key, the same mask");
      assertTrue(Arrays.mismatch(first, other) >= 0, "layers have masks of their own");
      assertTrue(
          Arrays.mismatch(first, 0, 40, first, 80, 120) >= 0, "steps have masks of their own");
      // Rows of the batch: step 0 of both sequences, then step 1 of the first.
      assertEquals(
          -1,
          Arrays.mismatch(masks, 0, 40, masks, 80, 120),
          "a variational mask is the same in every step");
      assertTrue(
          Arrays.mismatch(masks, 0, 40, masks, 40, 80) >= 0, "sequences have masks of their own");
    }
  }

  @Test
  void workspacesRunAtOnce() throws Exception {
    Small small = new Small();
    try (Executable executable = backend().compile(small.program);
        ExecutorService pool = Executors.newFixedThreadPool(4)) {
      executable.write(small.w, new float[] {2, 3});
      List<Future<float[]>> results = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int number = i;
        results.add(
            pool.submit(
                () -> {
                  try (Workspace workspace = executable.workspace()) {
                    workspace.write(small.x, new float[] {number, 1, 1, 1, 1, 1});
                    workspace.run(BATCH, 0);
                    return read(workspace, small.out, 2);
                  }
                }));
      }
      for (int i = 0; i < results.size(); i++) {
        assertArrayEquals(new float[] {2 * i, 3}, results.get(i).get());
      }
    }
  }

  /** Rows that an earlier batch has left must not be taken for this one's. */
  @Test
  void whatWasWrittenForFewerRowsIsRefused() {
    Small small = new Small();
    try (Executable executable = backend().compile(small.program);
        Workspace workspace = executable.workspace()) {
      Zeros.write(executable);
      PackedLayout two = PackedLayout.of(1, 1);
      String never =
          assertThrows(IllegalStateException.class, () -> workspace.run(two, 0)).getMessage();
      assertTrue(
          never.startsWith("Input 'x' [rows, 2] was never written, the run of 2 rows"), never);
      workspace.write(small.x, new float[6]);
      workspace.run(BATCH, 0);
      workspace.run(two, 0);
      workspace.write(small.x, new float[4]);
      workspace.run(two, 0);
      String shorter =
          assertThrows(IllegalStateException.class, () -> workspace.run(BATCH, 0)).getMessage();
      assertTrue(shorter.contains("was last written with 4 numbers, the run of 3 rows"), shorter);
    }
  }

  @Test
  void wrongUseIsAnError() {
    Small small = new Small();
    Small foreign = new Small();
    Executable executable = backend().compile(small.program);
    Workspace workspace = executable.workspace();
    Class<IllegalArgumentException> bad = IllegalArgumentException.class;
    workspace.write(small.x, new float[] {1, 1, 1, 1, 1, 1});
    String unwritten =
        assertThrows(IllegalStateException.class, () -> workspace.run(BATCH)).getMessage();
    assertTrue(unwritten.startsWith("Parameters were never written: [w];"), unwritten);
    assertThrows(bad, () -> workspace.run(PackedLayout.equal(5, 1), 0));
    assertThrows(bad, () -> workspace.run(PackedLayout.equal(1, 4), 0));
    assertThrows(bad, () -> workspace.write(small.x, new float[3]));
    assertThrows(bad, () -> workspace.write(small.x, new float[26]));
    assertThrows(bad, () -> workspace.write(small.x, new float[0]));
    assertThrows(bad, () -> workspace.write(foreign.x, new float[2]));
    assertThrows(bad, () -> workspace.write(small.w, new float[2]));
    assertThrows(bad, () -> executable.write(small.x, new float[2]));
    assertThrows(bad, () -> executable.read(foreign.w, new float[2]));
    workspace.close();
    assertThrows(IllegalStateException.class, () -> workspace.run(BATCH, 0));
    assertThrows(IllegalStateException.class, () -> workspace.write(small.x, new float[2]));
    Workspace other = executable.workspace();
    executable.close();
    assertThrows(IllegalStateException.class, () -> other.run(BATCH, 0));
    assertThrows(IllegalStateException.class, executable::workspace);
    assertThrows(IllegalStateException.class, () -> executable.write(small.w, new float[2]));
    other.close();
    executable.close();
  }
}
