package dev.sluice.cpu.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.gemm.Packing;
import dev.sluice.cpu.gemm.Panel;
import dev.sluice.cpu.gemm.PanelProduct;
import dev.sluice.cpu.kernel.Kernel;
import dev.sluice.cpu.kernel.Machine;
import dev.sluice.cpu.kernel.Run;
import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.memory.ReserveLayout;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/**
 * A recurrent layer and direction, forward. For some steps at a time, as many as a second-level
 * cache holds the gates of: the input product of all their rows, with the biases; then step by step
 * the recurrent product, granule after granule of units, each followed at once by the cell's
 * equations. The pre-activations are in the reserve where there is one, else in memory that is used
 * again for the next steps.
 */
public final class RecurrentForwardKernel implements Kernel {
  /** Gates of a chunk of steps: half of a second-level cache of 2 MiB. */
  private static final long CHUNK_BYTES = 1 << 20;

  /** Rows of a chunk at least, so that the weights are read for enough of them. */
  private static final int CHUNK_ROWS = 100;

  private final LayerMemory memory;
  private final RecurrentSpec spec;
  private final Block x;
  private final Block gates;
  private final Block c;
  private final Block hN;
  private final Block cN;
  private final Block biasIh;
  private final Block biasHh;

  /** The biases of a line of gates, one copy for each thread. */
  private final Block biasLines;

  private final boolean reserve;
  private final int chunkRows;
  private final int granuleBlocks;
  private final List<GatePanels> input = new ArrayList<>();
  private final List<GatePanels> recurrent = new ArrayList<>();

  /** Uₙ of a reset-before GRU, whose operand is r⊙h. */
  private final List<GatePanels> candidate = new ArrayList<>();

  private final Pack projection;
  private final boolean epilogue;
  private final RecurrentDropout dropout;
  private final Operand operand;
  private final ForwardCell cell;
  private final Grid grid;
  private final Place[] places;

  public RecurrentForwardKernel(RecurrentForward op, Machine machine) {
    Blocks blocks = machine.blocks();
    memory = new LayerMemory(op, blocks);
    spec = op.spec();
    reserve = op.reserve() != null;
    epilogue = machine.fusions().contains(Fusion.EPILOGUE);
    int rows = blocks.capacity().rows();
    int sequences = blocks.capacity().sequences();
    int most =
        (int)
            Math.min(
                rows, Math.max(Math.max(sequences, CHUNK_ROWS), CHUNK_BYTES / memory.gateLine));
    chunkRows = machine.fusions().contains(Fusion.INPUT) ? most : 1;
    x = blocks.of(op.x());
    gates =
        reserve
            ? blocks.of(op.reserve().gates())
            : blocks.scratch((long) most * ReserveLayout.gateLine(spec));
    long unitLine = ReserveLayout.unitLine(spec);
    c = spec.cell().hasCellState() ? blocks.scratch(sequences * unitLine) : null;
    hN = blocks.of(op.hN());
    cN = blocks.of(op.cN());
    biasIh = blocks.of(op.weights().biasIh());
    biasHh = blocks.of(op.weights().biasHh());
    biasLines = blocks.scratch((long) machine.team().size() * ReserveLayout.gateLine(spec));

    boolean masked = spec.recurrentDropout() > 0;
    dropout = masked ? new RecurrentDropout(spec, blocks) : null;
    Block operandRows = masked ? blocks.scratch((long) rows * spec.outputSize()) : null;
    Block operandInitial = masked ? blocks.scratch((long) sequences * spec.outputSize()) : null;
    operand = new Operand(memory, operandRows, operandInitial);
    boolean projected = spec.projectionSize() > 0;
    Block unprojected = null;
    if (projected) {
      unprojected = reserve ? blocks.of(op.reserve().hidden()) : blocks.scratch(rows * unitLine);
    }
    cell =
        switch (spec.cell()) {
          case LSTM -> new LstmForward(memory, reserve, dropout, operandRows, c, unprojected);
          case GRU -> new GruForward(memory, reserve, dropout, operandRows);
          case GRU_RESET_BEFORE -> new GruResetBeforeForward(memory, reserve, dropout, operandRows);
          case RNN_TANH -> new RnnForward(memory, reserve, dropout, operandRows, false);
          case RNN_RELU -> new RnnForward(memory, reserve, dropout, operandRows, true);
        };

    boolean together = machine.fusions().contains(Fusion.GATES);
    granuleBlocks = together ? GatePanels.granuleBlocks(spec.cell().gates()) : Panel.VECTORS;
    pack(op, machine, together);
    projection =
        projected
            ? Pack.of(
                blocks.parameter(op.weights().projection()),
                Packing.ofLines(spec.projectionSize(), spec.hiddenSize()),
                machine.format())
            : null;
    long weightBytes = (long) spec.gateSize() * spec.outputSize() * Float.BYTES;
    int granules = GatePanels.granules(spec, granuleBlocks);
    grid = new Grid(machine.team(), granules, weightBytes);
    places =
        IntStream.range(0, machine.team().size()).mapToObj(i -> new Place()).toArray(Place[]::new);
  }

  private void pack(RecurrentForward op, Machine machine, boolean together) {
    int[] all = IntStream.range(0, spec.cell().gates()).toArray();
    int[] places = spec.cell() == Cell.GRU ? new int[] {0, 1, 3} : all;
    Parameter ih = machine.blocks().parameter(op.weights().ih());
    Parameter hh = machine.blocks().parameter(op.weights().hh());
    if (!together) {
      for (int gate : all) {
        int[] one = {gate};
        input.add(panels(ih, one, one, spec.inputSize(), machine));
        boolean last = spec.cell() == Cell.GRU_RESET_BEFORE && gate == 2;
        (last ? candidate : recurrent)
            .add(panels(hh, one, new int[] {places[gate]}, spec.outputSize(), machine));
      }
      return;
    }
    input.add(panels(ih, all, all, spec.inputSize(), machine));
    if (spec.cell() == Cell.GRU_RESET_BEFORE) {
      recurrent.add(panels(hh, new int[] {0, 1}, new int[] {0, 1}, spec.outputSize(), machine));
      candidate.add(panels(hh, new int[] {2}, new int[] {2}, spec.outputSize(), machine));
    } else {
      recurrent.add(panels(hh, all, places, spec.outputSize(), machine));
    }
  }

  private GatePanels panels(
      Parameter weights, int[] which, int[] placesInLine, int k, Machine machine) {
    String name = "gates " + java.util.Arrays.toString(which);
    return GatePanels.of(
        weights, name, which, placesInLine, spec, k, granuleBlocks, machine.format());
  }

  @Override
  public List<Pack> packs() {
    List<Pack> all = new ArrayList<>();
    input.forEach(panels -> all.add(panels.pack()));
    recurrent.forEach(panels -> all.add(panels.pack()));
    candidate.forEach(panels -> all.add(panels.pack()));
    if (projection != null) {
      all.add(projection);
    }
    return all;
  }

  @Override
  public void check(Run run) {
    PackedLayout layout = run.layout();
    boolean equal = layout.rows() == (long) layout.steps() * layout.sequences();
    // Memory that chunks use again: where lengths differ, the same place of two chunks can belong
    // to
    // sequences of different groups, which never meet.
    grid.prepare(layout.sequences(), !reserve && !equal);
  }

  @Override
  public void run(Run run, Worker worker) {
    Place place = places[worker.index()];
    grid.place(worker, place);
    if (place.idle()) {
      return;
    }
    PackedLayout layout = run.layout();
    begin(run, place, worker);
    int steps = layout.steps();
    int i = 0;
    while (i < steps) {
      int end = chunkEnd(layout, i);
      int low = Math.min(step(layout, i), step(layout, end - 1));
      int firstRow = layout.firstRow(low);
      int rows = layout.firstRow(low + end - i) - firstRow;
      long base = reserve ? gates.address() : gates.address() - firstRow * memory.gateLine;
      inputProduct(layout, place, i, end, firstRow, rows, base, worker);
      for (; i < end; i++) {
        go(layout, place, i);
        step(place, base, worker);
        place.sync();
      }
    }
    finish(layout, place);
  }

  /** The i-th step in the order of reading. */
  private int step(PackedLayout layout, int i) {
    return spec.reverse() ? layout.steps() - 1 - i : i;
  }

  private void go(PackedLayout layout, Place place, int i) {
    int t = step(layout, i);
    place.go(layout, t, spec.reverse() ? t + 1 : t - 1);
  }

  private int chunkEnd(PackedLayout layout, int from) {
    int end = from;
    int rows = 0;
    do {
      rows += layout.active(step(layout, end));
      end++;
    } while (end < layout.steps() && rows + layout.active(step(layout, end)) <= chunkRows);
    return end;
  }

  /** Initial cell states, the masks of the run, and the biases of a line of gates. */
  private void begin(Run run, Place place, Worker worker) {
    int own = place.own(run.layout().sequences());
    int firstUnit = place.firstGranule() * granuleBlocks * Lanes.COUNT;
    int endUnit = place.endGranule() * granuleBlocks * Lanes.COUNT;
    if (c != null) {
      for (int n = 0; n < own; n++) {
        int s = place.sequence(n);
        for (int u = firstUnit; u < Math.min(endUnit, memory.units); u += Lanes.COUNT) {
          ForwardCell.put(LayerMemory.load(memory.c0(s), u), c.address() + s * memory.unitLine, u);
        }
      }
    }
    if (dropout != null) {
      for (int n = place.first(own); n < place.end(own); n++) {
        int s = place.sequence(n);
        dropout.draw(run, s, worker);
        dropout.apply(s, memory.h0(s), operand.initial(s));
      }
      place.sync();
    }
    long line = biasLines.address() + worker.index() * memory.gateLine;
    int[][] biases = cell.biases();
    for (int block = 0; block < biases.length; block++) {
      for (int u = firstUnit; u < endUnit; u += Lanes.COUNT) {
        FloatVector sum = bias(biasIh, biases[block][0], u).add(bias(biasHh, biases[block][1], u));
        ForwardCell.put(sum, line + block * memory.gate, u);
      }
    }
  }

  private FloatVector bias(Block bias, int gate, int unit) {
    if (bias == null || gate == ForwardCell.NONE || unit >= memory.units) {
      return Lanes.zero();
    }
    return LayerMemory.load(bias.address() + (long) gate * memory.units * Float.BYTES, unit);
  }

  /** Wx + b of the rows of some steps; all rows at once where they are all this thread's. */
  private void inputProduct(
      PackedLayout layout,
      Place place,
      int from,
      int end,
      int firstRow,
      int rows,
      long base,
      Worker worker) {
    if (place.stride() == 1) {
      inputProduct(place, firstRow, rows, base, worker);
      return;
    }
    for (int i = from; i < end; i++) {
      go(layout, place, i);
      if (place.running() > 0) {
        inputProduct(place, place.row(0), place.running(), base, worker);
      }
    }
  }

  private void inputProduct(Place place, int row, int rows, long base, Worker worker) {
    long xLine = (long) spec.inputSize() * Float.BYTES;
    long stride = place.stride() * memory.gateLine;
    long first = base + row * memory.gateLine;
    for (int granule = place.firstGranule(); granule < place.endGranule(); granule++) {
      fillBiases(granule, first, stride, rows, worker);
      for (int p = 0; p < input.size(); p++) {
        input
            .get(p)
            .accumulate(
                granule,
                x.address() + row * xLine,
                place.stride() * xLine,
                rows,
                first,
                stride,
                worker);
      }
    }
  }

  private void fillBiases(int granule, long to, long stride, int rows, Worker worker) {
    long line = biasLines.address() + worker.index() * memory.gateLine;
    int firstUnit = granule * granuleBlocks * Lanes.COUNT;
    int places = spec.cell().reserved();
    for (int block = 0; block < places; block++) {
      for (int b = 0; b < granuleBlocks; b++) {
        long at = block * memory.gate + (long) (firstUnit + b * Lanes.COUNT) * Float.BYTES;
        FloatVector bias = Lanes.load(line + at);
        for (int r = 0; r < rows; r++) {
          Lanes.store(bias, to + r * stride + at);
        }
      }
    }
  }

  private void step(Place place, long base, Worker worker) {
    int running = place.running();
    if (running == 0) {
      skip(place);
      return;
    }
    long first = base + place.row(0) * memory.gateLine;
    long stride = place.stride() * memory.gateLine;
    if (spec.cell() == Cell.GRU_RESET_BEFORE) {
      resetBefore((GruResetBeforeForward) cell, place, first, stride, worker);
    } else {
      for (int granule = place.firstGranule(); granule < place.endGranule(); granule++) {
        recurrentProduct(granule, place, first, stride, worker);
        if (epilogue) {
          update(granule, place, first, stride, worker);
        }
      }
      if (!epilogue) {
        updateAll(place, first, stride, worker);
      }
    }
    if (projection != null) {
      place.sync();
      project(place, worker);
    }
  }

  /** A thread without running sequences meets the others where they wait for it. */
  private void skip(Place place) {
    if (projection != null || spec.cell() == Cell.GRU_RESET_BEFORE) {
      place.sync();
    }
  }

  /** Uh of a granule: sequences that go on have their states in y, those that begin in h0. */
  private void recurrentProduct(int granule, Place place, long first, long stride, Worker worker) {
    int continued = place.continued();
    int begun = place.running() - continued;
    long line = place.stride() * memory.stateLine;
    for (int p = 0; p < recurrent.size(); p++) {
      GatePanels panels = recurrent.get(p);
      if (continued > 0) {
        panels.accumulate(
            granule, operand.before(place, 0), line, continued, first, stride, worker);
      }
      if (begun > 0) {
        long initial = operand.before(place, continued);
        panels.accumulate(
            granule, initial, line, begun, first + continued * stride, stride, worker);
      }
    }
  }

  private void updateAll(Place place, long first, long stride, Worker worker) {
    for (int granule = place.firstGranule(); granule < place.endGranule(); granule++) {
      update(granule, place, first, stride, worker);
    }
  }

  private void update(int granule, Place place, long first, long stride, Worker worker) {
    long temporary = worker.scratch().of((long) place.running() * Lanes.BYTES);
    for (int b = 0; b < granuleBlocks; b++) {
      int unit = (granule * granuleBlocks + b) * Lanes.COUNT;
      if (unit < memory.units) {
        cell.update(place, first, stride, unit, temporary);
        if (projection == null) {
          cell.mask(place, unit);
        }
      }
    }
  }

  private void resetBefore(
      GruResetBeforeForward gru, Place place, long first, long stride, Worker worker) {
    for (int granule = place.firstGranule(); granule < place.endGranule(); granule++) {
      recurrentProduct(granule, place, first, stride, worker);
      for (int b = 0; b < granuleBlocks; b++) {
        int unit = (granule * granuleBlocks + b) * Lanes.COUNT;
        if (unit < memory.units) {
          gru.reset(place, first, stride, unit, operand);
        }
      }
    }
    place.sync();
    long resetHidden = first + 3 * memory.gate;
    for (int granule = place.firstGranule(); granule < place.endGranule(); granule++) {
      candidate
          .getFirst()
          .accumulate(granule, resetHidden, stride, place.running(), first, stride, worker);
      if (epilogue) {
        update(granule, place, first, stride, worker);
      }
    }
    if (!epilogue) {
      updateAll(place, first, stride, worker);
    }
  }

  /** h' = R·(o⊙tanh(c')), Sak et al. (2014). */
  private void project(Place place, Worker worker) {
    LstmForward lstm = (LstmForward) cell;
    int rows = place.running();
    int panels = projection.panels();
    long line = place.stride() * memory.stateLine;
    for (int p = place.first(panels); p < place.end(panels); p++) {
      int firstColumn = p * Panel.COLUMNS;
      int columns = Math.min(Panel.COLUMNS, memory.states - firstColumn);
      long to = memory.y(place.row(0)) + (long) firstColumn * Float.BYTES;
      for (int r = 0; r < rows; r++) {
        Lanes.clear(to + r * line, (long) columns * Float.BYTES);
      }
      PanelProduct.accumulate(
          projection,
          p,
          lstm.unprojected(place.row(0)),
          place.stride() * memory.unitLine,
          rows,
          to,
          line,
          columns,
          worker);
      for (int j = firstColumn; j < firstColumn + columns; j += Lanes.COUNT) {
        lstm.mask(place, j);
      }
    }
  }

  /** Final states: the last row of each sequence in the order of reading, and the running c. */
  private void finish(PackedLayout layout, Place place) {
    int own = place.own(layout.sequences());
    long cells = (long) memory.units * Float.BYTES;
    for (int n = place.first(own); n < place.end(own); n++) {
      int s = place.sequence(n);
      int last = layout.row(s, spec.reverse() ? 0 : layout.length(s) - 1);
      Lanes.copy(memory.y(last), hN.address() + s * memory.stateLine, memory.stateLine);
      if (cN != null) {
        Lanes.copy(c.address() + s * memory.unitLine, cN.address() + s * cells, cells);
      }
    }
  }
}
