package dev.sluice.program;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.CentralDifferences;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.ReferenceExecutable;
import dev.sluice.reference.ReferenceWorkspace;
import dev.sluice.reference.Storage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A user composes an attention layer and a loss from the operations that are there. */
class AttentionTest {
  private static final int FEATURES = 4;
  private static final int UNITS = 6;

  /** Additive attention pooling (Bahdanau et al. 2015): {@code Σₜ softmaxₜ(v·tanh(W xₜ)) xₜ}. */
  private static Buffer attend(Recorder r, Buffer x, Buffer w, Buffer v) {
    Buffer score = r.matmul(r.tanh(r.matmul(x, false, w, true)), v);
    Buffer weight = r.softmax(Over.STEPS, score);
    return r.sum(Over.STEPS, r.multiply(x, weight));
  }

  @Test
  void gradients() {
    CentralDifferences check = new CentralDifferences(PackedLayout.of(5, 3, 1), 1);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(FEATURES));
    Buffer w = r.input("w", Shape.matrix(UNITS, FEATURES));
    Buffer v = r.input("v", Shape.matrix(UNITS, 1));
    check.check(check.weighted(List.of(attend(r, x, w, v))), List.of(x, w, v));
  }

  /** A sequence's class is the feature that its one marked row carries. */
  @Test
  void trains() {
    Extent extent = Extent.of(6, 16);
    Recorder r = new Recorder(extent);
    Buffer x = r.input("x", Shape.rows(FEATURES));
    Buffer targets = r.indices("targets", Shape.sequences(1));
    Buffer w = r.parameter("w", Shape.matrix(UNITS, FEATURES));
    Buffer v = r.parameter("v", Shape.matrix(UNITS, 1));
    Buffer head = r.parameter("head", Shape.matrix(FEATURES, FEATURES - 1));
    Buffer loss = r.crossEntropy(r.matmul(attend(r, x, w, v), head), targets, true).loss();
    Gradients gradients = r.gradients(loss, List.of(w, v, head));
    Buffer control = r.input("control", Shape.vector(UpdateRule.CONTROL_SIZE));
    UpdateRule rule = new UpdateRule.Sgd(0, false, 0);
    for (Buffer parameter : List.of(w, v, head)) {
      r.record(new Update(rule, parameter, gradients.of(parameter), List.of(), control, null));
    }
    r.output(loss);
    Program program = r.build();
    PhiloxRandom random = new PhiloxRandom(3, 0);
    try (ReferenceExecutable executable = new ReferenceBackend(Storage.FLOAT32).compile(program);
        ReferenceWorkspace workspace = executable.workspace()) {
      for (Buffer parameter : List.of(w, v, head)) {
        double[] values = executable.array(parameter);
        for (int i = 0; i < values.length; i++) {
          values[i] = random.nextDouble() - 0.5;
        }
      }
      workspace.write(control, new float[] {0.5f, 1, 1});
      PackedLayout layout = PackedLayout.equal(6, 16);
      float[] value = new float[1];
      float first = 0;
      for (int step = 0; step < 300; step++) {
        writeBatch(workspace, x, targets, layout, random);
        workspace.run(layout, step);
        workspace.read(loss, value);
        first = step == 0 ? value[0] : first;
      }
      float last = value[0];
      float start = first;
      assertTrue(start > 0.8 && last < 0.1, () -> "loss went from " + start + " to " + last);
    }
  }

  private static void writeBatch(
      ReferenceWorkspace workspace,
      Buffer x,
      Buffer targets,
      PackedLayout layout,
      PhiloxRandom random) {
    float[] rows = new float[layout.rows() * FEATURES];
    int[] classes = new int[layout.sequences()];
    for (int s = 0; s < layout.sequences(); s++) {
      int marked = random.nextInt(layout.steps());
      for (int t = 0; t < layout.steps(); t++) {
        int feature = random.nextInt(FEATURES - 1);
        rows[layout.row(s, t) * FEATURES + feature] = 1;
        if (t == marked) {
          rows[layout.row(s, t) * FEATURES + FEATURES - 1] = 1;
          classes[s] = feature;
        }
      }
    }
    workspace.write(x, rows);
    workspace.write(targets, classes);
  }
}
