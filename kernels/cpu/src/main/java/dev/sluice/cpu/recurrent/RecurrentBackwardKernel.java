package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.gemm.Packing;
import dev.sluice.cpu.gemm.Panel;
import dev.sluice.cpu.gemm.PanelProduct;
import dev.sluice.cpu.gemm.RowsTimesPack;
import dev.sluice.cpu.kernel.Kernel;
import dev.sluice.cpu.kernel.Machine;
import dev.sluice.cpu.kernel.Run;
import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;

/**
 * Backpropagation through a recurrent layer and direction: step by step against the order of
 * reading, the cell's derivatives and then the product with U; in the end the gradients of input
 * and weights as products over all rows.
 *
 * <p>A thread owns the same columns in both halves of a step, so that a step has one barrier (two
 * with a projection or for a reset-before GRU): the product needs the derivatives of all units.
 */
public final class RecurrentBackwardKernel implements Kernel {
  private final LayerMemory memory;
  private final RecurrentSpec spec;
  private final Block gates;
  private final Block dx;
  private final RunningGradients running;
  private final RecurrentDropout dropout;
  private final Previous previous;
  private final BackwardCell cell;
  private final List<GatesProduct> recurrent;

  /** That of a reset-before GRU, whose product is needed before the others'; else none. */
  private final List<GatesProduct> candidate;

  private final Pack projection;
  private final List<GatesProduct> input;
  private final RowsTimesPack[] inputProducts;
  private final WeightGradients weights;
  private final Grid grid;

  public RecurrentBackwardKernel(RecurrentBackward op, Machine machine) {
    Blocks blocks = machine.blocks();
    RecurrentForward forward = op.forward();
    memory = new LayerMemory(forward, blocks);
    spec = forward.spec();
    gates = blocks.of(forward.reserve().gates());
    dx = blocks.of(op.dx());
    running = new RunningGradients(op, memory, blocks);
    dropout = spec.recurrentDropout() > 0 ? new RecurrentDropout(spec, blocks) : null;
    previous = new Previous(memory, dropout, blocks);
    cell =
        switch (spec.cell()) {
          case LSTM -> new LstmBackward(memory, running);
          case GRU -> new GruBackward(memory, running);
          case GRU_RESET_BEFORE -> {
            long numbers = (long) blocks.capacity().sequences() * LayerMemory.paddedStates(spec);
            yield new GruResetBeforeBackward(
                memory, running, blocks.scratch(numbers), previous.block());
          }
          case RNN_TANH -> new RnnBackward(memory, running, false);
          case RNN_RELU -> new RnnBackward(memory, running, true);
        };
    Buffer hh = forward.weights().hh();
    int[] ofHidden = cell.recurrentBlocks();
    int ofCandidate = spec.cell() == Cell.GRU_RESET_BEFORE ? ofHidden.length - 1 : ofHidden.length;
    int[] first = Arrays.copyOf(ofHidden, ofCandidate);
    int[] last = Arrays.copyOfRange(ofHidden, ofCandidate, ofHidden.length);
    recurrent = GatesProduct.of(hh, spec.outputSize(), 0, first, memory, machine);
    candidate = GatesProduct.of(hh, spec.outputSize(), ofCandidate, last, memory, machine);
    input =
        dx == null
            ? List.of()
            : GatesProduct.of(
                forward.weights().ih(), spec.inputSize(), 0, cell.inputBlocks(), memory, machine);
    inputProducts =
        IntStream.range(0, input.size())
            .mapToObj(i -> new RowsTimesPack(input.get(i).pack(), spec.inputSize(), i > 0))
            .toArray(RowsTimesPack[]::new);
    projection =
        spec.projectionSize() > 0
            ? Pack.of(
                blocks.parameter(forward.weights().projection()),
                Packing.ofColumns(spec.projectionSize(), spec.hiddenSize()),
                machine.format())
            : null;
    weights = new WeightGradients(op, memory, cell, previous, running, machine);
    long weightBytes = (long) spec.gateSize() * spec.outputSize() * Float.BYTES;
    grid = new Grid(machine.team(), Panel.count(spec.hiddenSize()), weightBytes);
  }

  @Override
  public List<Pack> packs() {
    Stream<Pack> ofGates =
        Stream.of(recurrent, candidate, input).flatMap(List::stream).map(GatesProduct::pack);
    return Stream.concat(ofGates, Stream.ofNullable(projection)).toList();
  }

  @Override
  public void prepare(Run run) {
    grid.prepare(run.layout());
  }

  @Override
  public void run(Run run, Worker worker) {
    PackedLayout layout = run.layout();
    if (dropout != null) {
      int sequences = layout.sequences();
      for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
        dropout.draw(run, s, worker);
      }
      worker.sync();
    }
    previous.gather(layout, worker);
    if (spec.cell() == Cell.GRU_RESET_BEFORE) {
      worker.sync();
    }
    Place place = grid.place(worker);
    if (!place.idle()) {
      throughTime(layout, place, worker);
    }
    worker.sync();
    long xLine = (long) spec.inputSize() * Float.BYTES;
    for (int i = 0; i < inputProducts.length; i++) {
      long a = gates.address() + input.get(i).block() * memory.gate;
      inputProducts[i].run(worker, a, memory.gateLine, layout.rows(), dx.address(), xLine);
    }
    weights.run(layout, worker);
  }

  private void throughTime(PackedLayout layout, Place place, Worker worker) {
    int own = place.own(layout.sequences());
    for (int n = 0; n < own; n++) {
      for (int j = firstColumn(place); j < endColumn(place); j += Lanes.COUNT) {
        running.startHidden(place.sequence(n), j);
      }
      for (int u = firstUnit(place); u < endUnit(place); u += Lanes.COUNT) {
        running.startCell(place.sequence(n), u);
      }
    }
    for (int i = layout.steps() - 1; i >= 0; i--) {
      int t = spec.reverse() ? layout.steps() - 1 - i : i;
      place.go(layout, t, spec.reverse() ? t + 1 : t - 1);
      step(place, worker);
    }
    for (int n = 0; n < own; n++) {
      for (int j = firstColumn(place); j < endColumn(place); j += Lanes.COUNT) {
        running.finishHidden(place.sequence(n), j);
      }
      for (int u = firstUnit(place); u < endUnit(place); u += Lanes.COUNT) {
        running.finishCell(place.sequence(n), u);
      }
    }
  }

  private int firstUnit(Place place) {
    return place.firstGranule() * Panel.COLUMNS;
  }

  private int endUnit(Place place) {
    return Math.min(place.endGranule() * Panel.COLUMNS, Lanes.padded(memory.units));
  }

  /** The columns of h that a thread has: its units, but with a projection its share of P. */
  private int firstColumn(Place place) {
    return place.first(recurrent.getFirst().pack().panels()) * Panel.COLUMNS;
  }

  private int endColumn(Place place) {
    return Math.min(
        place.end(recurrent.getFirst().pack().panels()) * Panel.COLUMNS,
        Lanes.padded(memory.states));
  }

  private void step(Place place, Worker worker) {
    if (projection != null) {
      throughProjection(place, worker);
    }
    long first = gates.address() + place.row(0) * memory.gateLine;
    long stride = place.stride() * memory.gateLine;
    for (int u = firstUnit(place); u < endUnit(place); u += Lanes.COUNT) {
      cell.derive(place, first, stride, u);
    }
    if (projection != null || running.isMasked()) {
      clearTargets(place);
    }
    place.sync();
    if (cell instanceof GruResetBeforeBackward gru) {
      resetBefore(gru, place, first, stride, worker);
    } else {
      product(recurrent, place, first, stride, running.target(place.sequence(0)), worker);
    }
    if (running.isMasked()) {
      unmask(place);
    }
  }

  /** Columns of {@code to += gradients · U} for some gates. */
  private void product(
      List<GatesProduct> some, Place place, long gates, long stride, long to, Worker worker) {
    for (int i = 0; i < some.size(); i++) {
      product(some.get(i), place, gates, stride, to, worker);
    }
  }

  private void product(
      GatesProduct some, Place place, long gates, long stride, long to, Worker worker) {
    if (place.running() == 0) {
      return;
    }
    // The padded lines have room for whole panels.
    Pack pack = some.pack();
    PanelProduct.columns(
        pack,
        place.first(pack.panels()),
        place.end(pack.panels()),
        gates + some.block() * memory.gate,
        stride,
        place.running(),
        to,
        place.stride() * memory.paddedStateLine,
        pack.panels() * Panel.COLUMNS,
        worker);
  }

  private void resetBefore(
      GruResetBeforeBackward gru, Place place, long first, long stride, Worker worker) {
    for (int i = 0; i < place.running(); i++) {
      long line = gru.dq(place.sequence(i));
      for (int u = firstUnit(place); u < endUnit(place); u += Lanes.COUNT) {
        ForwardCell.put(Lanes.zero(), line, u);
      }
    }
    long dq = gru.dq(place.sequence(0));
    product(candidate, place, first, stride, dq, worker);
    for (int u = firstUnit(place); u < endUnit(place); u += Lanes.COUNT) {
      gru.deriveReset(place, first, stride, u);
    }
    place.sync();
    product(recurrent, place, first, stride, running.target(place.sequence(0)), worker);
  }

  /** dProjected = dh + dy, kept for the projection's gradient; dUnprojected = dProjected · R. */
  private void throughProjection(Place place, Worker worker) {
    for (int i = 0; i < place.running(); i++) {
      for (int j = firstColumn(place); j < endColumn(place); j += Lanes.COUNT) {
        FloatVector gradient = running.incoming(place, i, j);
        ForwardCell.put(gradient, running.dProjected(place.row(i)), j);
      }
    }
    place.sync();
    for (int i = 0; i < place.running(); i++) {
      long line = running.dUnprojected(place.sequence(i));
      for (int u = firstUnit(place); u < place.endGranule() * Panel.COLUMNS; u += Lanes.COUNT) {
        ForwardCell.put(Lanes.zero(), line, u);
      }
    }
    if (place.running() > 0) {
      PanelProduct.columns(
          projection,
          place.firstGranule(),
          place.endGranule(),
          running.dProjected(place.row(0)),
          place.stride() * memory.paddedStateLine,
          place.running(),
          running.dUnprojected(place.sequence(0)),
          place.stride() * memory.unitLine,
          projection.panels() * Panel.COLUMNS,
          worker);
    }
  }

  private void clearTargets(Place place) {
    for (int i = 0; i < place.running(); i++) {
      long line = running.target(place.sequence(i));
      for (int j = firstColumn(place); j < endColumn(place); j += Lanes.COUNT) {
        ForwardCell.put(Lanes.zero(), line, j);
      }
    }
  }

  /** dh = what came around the product + mask ⊙ what came through it. */
  private void unmask(Place place) {
    for (int i = 0; i < place.running(); i++) {
      int s = place.sequence(i);
      for (int j = firstColumn(place); j < endColumn(place); j += Lanes.COUNT) {
        FloatVector through = dropout.mask(ForwardCell.at(running.target(s), j), s, j);
        boolean around = projection == null;
        FloatVector sum = around ? through.add(ForwardCell.at(running.dh(s), j)) : through;
        ForwardCell.put(sum, running.dh(s), j);
      }
    }
  }
}
