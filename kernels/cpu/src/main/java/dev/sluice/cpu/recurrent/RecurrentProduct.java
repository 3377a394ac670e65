package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.team.Worker;
import java.util.List;

/**
 * Uh of a thread's sequences at a step, some granules of units at a time: sequences that go on have
 * their states in y, those that begin in h0.
 *
 * @param memory how lines are laid out
 * @param panels U, gate by gate where there is more than one
 * @param operand what U is multiplied with
 */
record RecurrentProduct(LayerMemory memory, List<GatePanels> panels, Operand operand) {

  /**
   * Adds the products to the gates.
   *
   * @param first granule
   * @param end after the last granule
   * @param gates those of the place's first sequence; the next one's are {@code stride} bytes on
   */
  void run(int first, int end, Place place, long gates, long stride, Worker worker) {
    int continued = place.continued();
    int begun = place.running() - continued;
    long line = place.stride() * memory.stateLine;
    for (int p = 0; p < panels.size(); p++) {
      GatePanels some = panels.get(p);
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
