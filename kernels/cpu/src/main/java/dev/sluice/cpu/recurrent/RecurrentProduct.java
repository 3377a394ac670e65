package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.team.Worker;
import java.util.List;

/**
 * Uh of a thread's sequences at a step, some granules of units at a time: sequences that go on have
 * their states in y, those that begin in h0, or both have copies.
 */
final class RecurrentProduct {
  /** Of copies: there are none. */
  private static final long NONE = 0;

  private final LayerMemory memory;
  private final List<GatePanels> panels;
  private final Operand operand;
  private final SpreadRows spread;

  RecurrentProduct(LayerMemory memory, List<GatePanels> panels, Operand operand) {
    this.memory = memory;
    this.panels = panels;
    this.operand = operand;
    spread = new SpreadRows(memory.states);
  }

  /**
   * Copies what U is multiplied with, where that is better.
   *
   * @return their address, for {@link #run}, until this thread's next call
   */
  long copies(Place place, Worker worker) {
    long line = place.stride() * memory.stateLine;
    int running = place.running();
    if (!spread.isWanted(line, running)) {
      return NONE;
    }
    long copies = spread.room(running, worker);
    int continued = place.continued();
    if (continued > 0) {
      spread.copy(operand.before(place, 0), line, continued, copies);
    }
    if (continued < running) {
      long initial = operand.before(place, continued);
      spread.copy(initial, line, running - continued, copies + continued * spread.line());
    }
    return copies;
  }

  /**
   * Adds the products to the gates.
   *
   * @param first granule
   * @param end after the last granule
   * @param gates those of the place's first sequence; the next one's are {@code stride} bytes on
   * @param copies of this step
   */
  void run(int first, int end, Place place, long gates, long stride, long copies, Worker worker) {
    int continued = place.continued();
    int begun = place.running() - continued;
    long line = place.stride() * memory.stateLine;
    for (int p = 0; p < panels.size(); p++) {
      GatePanels some = panels.get(p);
      if (copies != NONE) {
        some.accumulate(first, end, copies, spread.line(), place.running(), gates, stride, worker);
        continue;
      }
      if (continued > 0) {
        long states = operand.before(place, 0);
        some.accumulate(first, end, states, line, continued, gates, stride, worker);
      }
      if (begun > 0) {
        long initial = operand.before(place, continued);
        long to = gates + continued * stride;
        some.accumulate(first, end, initial, line, begun, to, stride, worker);
      }
    }
  }
}
