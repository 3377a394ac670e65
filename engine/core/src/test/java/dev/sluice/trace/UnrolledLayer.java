package dev.sluice.trace;

import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Direction;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.Gate;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.program.CellEquations;
import dev.sluice.program.CellStates;
import dev.sluice.program.Gradients;
import dev.sluice.program.Recorder;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a recurrent layer with a head computes of one sequence, unrolled into single steps: a zero
 * that is added to every state has the state's total gradient.
 */
final class UnrolledLayer {
  final List<float[]> h = new ArrayList<>();
  final List<float[]> c = new ArrayList<>();
  final Map<Gate, List<float[]>> gates = new HashMap<>();
  final List<float[]> dh = new ArrayList<>();
  final List<float[]> dc = new ArrayList<>();
  double loss;

  static UnrolledLayer of(
      RecurrentOptions options, Weights weights, float[][] x, float[][] targets, boolean last) {
    Cell cell = options.cell();
    int units = options.hiddenSize();
    int features = x[0].length;
    int columns = targets[0].length;
    boolean reverse = options.direction() == Direction.REVERSE;
    String suffix = "_l0";
    Recorder r = new Recorder(Extent.of(1, 1));
    Map<Buffer, float[]> inputs = new HashMap<>();
    int gates = cell.gates() * units;
    int outputs = options.outputSize();
    RecurrentWeights w =
        new RecurrentWeights(
            weight(r, inputs, weights, "rnn.weight_ih" + suffix, Shape.matrix(gates, features)),
            weight(r, inputs, weights, "rnn.weight_hh" + suffix, Shape.matrix(gates, outputs)),
            weight(r, inputs, weights, "rnn.bias_ih" + suffix, Shape.vector(gates)),
            weight(r, inputs, weights, "rnn.bias_hh" + suffix, Shape.vector(gates)),
            options.projectionSize() > 0
                ? weight(r, inputs, weights, "rnn.weight_hr" + suffix, Shape.matrix(outputs, units))
                : null);
    Buffer head = weight(r, inputs, weights, "head.weight", Shape.matrix(columns, outputs));
    Buffer headBias = weight(r, inputs, weights, "head.bias", Shape.vector(columns));
    CellEquations equations = new CellEquations(r, cell, w);
    Buffer[] h = new Buffer[x.length];
    Buffer[] c = new Buffer[x.length];
    Buffer[] hProbes = new Buffer[x.length];
    Buffer[] cProbes = new Buffer[x.length];
    List<List<Buffer>> activations = new ArrayList<>();
    CellStates states =
        new CellStates(
            r.fill(0, Shape.sequences(outputs)),
            cell.hasCellState() ? r.fill(0, Shape.sequences(units)) : null);
    Buffer loss = null;
    for (int t = 0; t < x.length; t++) {
      activations.add(null);
    }
    for (int i = 0; i < x.length; i++) {
      int t = reverse ? x.length - 1 - i : i;
      Buffer in = r.input("x" + t, Shape.sequences(features));
      inputs.put(in, x[t]);
      activations.set(t, equations.gates(in, states.h()));
      states = equations.step(in, states.h(), states.c());
      hProbes[t] = r.fill(0, states.h().shape());
      h[t] = r.add(states.h(), hProbes[t]);
      if (cell.hasCellState()) {
        // A probe of c must reach h' as well, which is computed from it: both again.
        cProbes[t] = r.fill(0, states.c().shape());
        c[t] = r.add(states.c(), cProbes[t]);
        Buffer out = r.multiply(activations.get(t).get(3), r.tanh(c[t]));
        out = w.projection() == null ? out : r.matmul(out, false, w.projection(), true);
        h[t] = r.add(out, hProbes[t]);
      }
      states = new CellStates(h[t], c[t]);
      if (last && t != x.length - 1) {
        continue;
      }
      Buffer target = r.input("y" + t, Shape.sequences(columns));
      inputs.put(target, targets[t]);
      Buffer out = r.add(r.matmul(h[t], false, head, true), headBias);
      Buffer error = r.squaredError(out, target, false);
      loss = loss == null ? error : r.add(loss, error);
    }
    loss = r.affine(loss, 1.0 / (columns * (last ? 1 : x.length)), 0);
    List<Buffer> wanted = new ArrayList<>(Arrays.asList(hProbes));
    if (cell.hasCellState()) {
      wanted.addAll(Arrays.asList(cProbes));
    }
    Gradients gradients = r.gradients(loss, wanted);
    List<Buffer> results = new ArrayList<>(List.of(loss));
    for (int t = 0; t < x.length; t++) {
      results.add(h[t]);
      results.addAll(activations.get(t));
      if (gradients.has(hProbes[t])) {
        results.add(gradients.of(hProbes[t]));
      }
      if (cell.hasCellState()) {
        results.add(c[t]);
        if (gradients.has(cProbes[t])) {
          results.add(gradients.of(cProbes[t]));
        }
      }
    }
    results.forEach(r::output);
    UnrolledLayer result = new UnrolledLayer();
    try (Executable executable = new ReferenceBackend(Storage.FLOAT64).compile(r.build());
        Workspace workspace = executable.workspace()) {
      inputs.forEach(workspace::write);
      workspace.run(PackedLayout.of(1));
      result.loss = read(workspace, loss)[0];
      for (int t = 0; t < x.length; t++) {
        result.h.add(read(workspace, h[t]));
        result.dh.add(gradient(workspace, gradients, hProbes[t], outputs));
        for (int g = 0; g < cell.gates(); g++) {
          result
              .gates
              .computeIfAbsent(cell.gateOrder().get(g), _ -> new ArrayList<>())
              .add(read(workspace, activations.get(t).get(g)));
        }
        if (cell.hasCellState()) {
          result.c.add(read(workspace, c[t]));
          result.dc.add(gradient(workspace, gradients, cProbes[t], units));
        }
      }
    }
    return result;
  }

  private static float[] gradient(
      Workspace workspace, Gradients gradients, Buffer probe, int columns) {
    return gradients.has(probe) ? read(workspace, gradients.of(probe)) : new float[columns];
  }

  private static float[] read(Workspace workspace, Buffer buffer) {
    float[] values = new float[buffer.shape().columns()];
    workspace.read(buffer, values);
    return values;
  }

  private static Buffer weight(
      Recorder r, Map<Buffer, float[]> inputs, Weights weights, String name, Shape shape) {
    Buffer buffer = r.input(name, shape);
    inputs.put(buffer, weights.values(name));
    return buffer;
  }
}
