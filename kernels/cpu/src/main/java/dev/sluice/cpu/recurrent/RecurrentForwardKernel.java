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
import dev.sluice.cpu.memory.ReserveLayout;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A recurrent layer and direction, forward. For some steps at a time: the input product of all
 * their rows, with the biases; then step by step the recurrent product, granule after granule of
 * units, each followed at once by the cell's equations. The pre-activations are in the reserve
 * where there is one, else in memory that is used again for the next steps.
 */
public final class RecurrentForwardKernel implements Kernel {
  /** Rows of a chunk of steps: enough to read the input weights for, few enough to be cached. */
  private static final int CHUNK_ROWS = 200;

  private final LayerMemory memory;
  private final RecurrentSpec spec;
  private final Block gates;
  private final Block c;
  private final Block hN;
  private final Block cN;
  private final boolean reserve;
  private final Chunks chunks;
  private final int granuleBlocks;
  private final LayerPanels panels;
  private final InputProduct input;
  private final Pack projection;
  private final boolean epilogue;
  private final RecurrentDropout dropout;
  private final Operand operand;
  private final RecurrentProduct recurrent;
  private final ForwardCell cell;
  private final Grid grid;

  public RecurrentForwardKernel(RecurrentForward op, Machine machine) {
    Blocks blocks = machine.blocks();
    memory = new LayerMemory(op, blocks);
    spec = op.spec();
    reserve = op.reserve() != null;
    epilogue = machine.fusions().contains(Fusion.EPILOGUE);
    int rows = blocks.capacity().rows();
    int sequences = blocks.capacity().sequences();
    int most = Math.min(rows, Math.max(sequences, CHUNK_ROWS));
    chunks = new Chunks(machine.fusions().contains(Fusion.INPUT) ? most : 1, spec.reverse());
    gates =
        reserve
            ? blocks.of(op.reserve().gates())
            : blocks.scratch((long) most * ReserveLayout.gateLine(spec));
    long unitLine = ReserveLayout.unitLine(spec);
    c = spec.cell().hasCellState() ? blocks.scratch(sequences * unitLine) : null;
    hN = blocks.of(op.hN());
    cN = blocks.of(op.cN());

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

    panels = new LayerPanels(op, machine);
    granuleBlocks = panels.granuleBlocks();
    recurrent = new RecurrentProduct(memory, panels.recurrent(), operand);
    input = new InputProduct(op, memory, panels, cell.biases(), machine);
    projection =
        projected
            ? Pack.of(
                blocks.parameter(op.weights().projection()),
                Packing.ofLines(spec.projectionSize(), spec.hiddenSize()),
                machine.format())
            : null;
    long weightBytes = (long) spec.gateSize() * spec.outputSize() * Float.BYTES;
    grid = new Grid(machine.team(), panels.granules(), weightBytes);
  }

  @Override
  public List<Pack> packs() {
    List<Pack> all = new ArrayList<>(panels.packs());
    Stream.ofNullable(projection).forEach(all::add);
    return all;
  }

  @Override
  public void prepare(Run run) {
    grid.prepare(run.layout());
  }

  @Override
  public void run(Run run, Worker worker) {
    Place place = grid.place(worker);
    PackedLayout layout = run.layout();
    // Chunks use the same memory again. Where places in it can belong to sequences of another
    // group, none may begin one before all have left the last.
    boolean shared = !reserve && place.stride() > 1 && !grid.isEven();
    if (!place.idle()) {
      begin(run, place, worker);
    }
    int end;
    for (int i = 0; i < layout.steps(); i = end) {
      end = chunks.end(layout, i);
      if (shared && i > 0) {
        worker.sync();
      }
      if (!place.idle()) {
        chunk(layout, place, i, end, worker);
      }
    }
    if (!place.idle()) {
      finish(layout, place);
    }
  }

  private void chunk(PackedLayout layout, Place place, int from, int end, Worker worker) {
    int low = Math.min(chunks.step(layout, from), chunks.step(layout, end - 1));
    int firstRow = layout.firstRow(low);
    long base = reserve ? gates.address() : gates.address() - firstRow * memory.gateLine;
    inputs(layout, place, low, low + end - from, base, worker);
    for (int i = from; i < end; i++) {
      go(layout, place, i);
      step(place, base, worker);
      if (i < layout.steps() - 1) {
        place.sync();
      }
    }
  }

  /**
   * The input products of some steps: of as many at once as have rows of the place's sequences at
   * equal distances. That ends after a step whose number of rows is no multiple of the groups.
   */
  private void inputs(
      PackedLayout layout, Place place, int firstStep, int endStep, long base, Worker worker) {
    int next;
    for (int t = firstStep; t < endStep; t = next) {
      int first = layout.firstRow(t) + place.sequence(0);
      int rows = place.own(layout.active(t));
      next = t + 1;
      while (next < endStep && layout.active(next - 1) % place.stride() == 0) {
        rows += place.own(layout.active(next));
        next++;
      }
      if (rows > 0) {
        input.run(place, first, rows, base, worker);
      }
    }
  }

  private void go(PackedLayout layout, Place place, int i) {
    int t = chunks.step(layout, i);
    place.go(layout, t, spec.reverse() ? t + 1 : t - 1);
  }

  /** Initial cell states, the masks of the run, and the biases. */
  private void begin(Run run, Place place, Worker worker) {
    int own = place.own(run.layout().sequences());
    if (c != null) {
      for (int n = 0; n < own; n++) {
        int s = place.sequence(n);
        int end = Math.min(endUnit(place), memory.units);
        for (int u = firstUnit(place); u < end; u += Lanes.COUNT) {
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
    input.begin(place, worker);
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
      int together = GatePanels.together(running);
      for (int n = place.firstGranule(); n < place.endGranule(); n += together) {
        int end = Math.min(n + together, place.endGranule());
        recurrent.run(n, end, place, first, stride, worker);
        for (int granule = n; granule < end && epilogue; granule++) {
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
      recurrent.run(granule, granule + 1, place, first, stride, worker);
      for (int b = 0; b < granuleBlocks; b++) {
        int unit = (granule * granuleBlocks + b) * Lanes.COUNT;
        if (unit < memory.units) {
          gru.reset(place, first, stride, unit, operand);
        }
      }
    }
    place.sync();
    long resetHidden = first + 3 * memory.gate;
    int rows = place.running();
    int together = GatePanels.together(rows);
    for (int n = place.firstGranule(); n < place.endGranule(); n += together) {
      int end = Math.min(n + together, place.endGranule());
      panels.candidate().accumulate(n, end, resetHidden, stride, rows, first, stride, worker);
      for (int granule = n; granule < end && epilogue; granule++) {
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
    int first = place.first(projection.panels());
    int end = place.end(projection.panels());
    if (first == end) {
      return;
    }
    int firstColumn = first * Panel.COLUMNS;
    int endColumn = Math.min(end * Panel.COLUMNS, memory.states);
    long to = memory.y(place.row(0));
    long line = place.stride() * memory.stateLine;
    for (int r = 0; r < rows; r++) {
      long bytes = (long) (endColumn - firstColumn) * Float.BYTES;
      Lanes.clear(to + r * line + (long) firstColumn * Float.BYTES, bytes);
    }
    PanelProduct.columns(
        projection,
        first,
        end,
        lstm.unprojected(place.row(0)),
        place.stride() * memory.unitLine,
        rows,
        to,
        line,
        memory.states,
        worker);
    for (int j = firstColumn; j < endColumn; j += Lanes.COUNT) {
      lstm.mask(place, j);
    }
  }

  /**
   * Final states: the last row of each sequence in the order of reading, and the running c. A
   * thread copies what it has computed itself, and so need not wait for the others after the last
   * step.
   */
  private void finish(PackedLayout layout, Place place) {
    int firstUnit = Math.min(firstUnit(place), memory.units);
    int endUnit = Math.min(endUnit(place), memory.units);
    boolean projected = projection != null;
    int first = projected ? place.first(projection.panels()) * Panel.COLUMNS : firstUnit;
    int end = projected ? place.end(projection.panels()) * Panel.COLUMNS : endUnit;
    for (int n = 0; n < place.own(layout.sequences()); n++) {
      int s = place.sequence(n);
      int last = layout.row(s, spec.reverse() ? 0 : layout.length(s) - 1);
      long hidden = hN.address() + s * memory.stateLine;
      copy(memory.y(last), hidden, Math.min(first, memory.states), Math.min(end, memory.states));
      if (cN != null) {
        long cells = cN.address() + (long) s * memory.units * Float.BYTES;
        copy(c.address() + s * memory.unitLine, cells, firstUnit, endUnit);
      }
    }
  }

  private static void copy(long from, long to, int first, int end) {
    long at = (long) first * Float.BYTES;
    Lanes.copy(from + at, to + at, (long) (end - first) * Float.BYTES);
  }

  private int firstUnit(Place place) {
    return place.firstGranule() * granuleBlocks * Lanes.COUNT;
  }

  private int endUnit(Place place) {
    return place.endGranule() * granuleBlocks * Lanes.COUNT;
  }
}
