package dev.sluice.cpu.kernel;

import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.team.Worker;
import java.util.List;
import java.util.function.Predicate;

/**
 * A kernel some of whose weights the program computes: they are packed in every run, just before.
 *
 * @param kernel reads the packs
 * @param computed those of computed weights
 */
record PackingKernel(Kernel kernel, List<Pack> computed) implements Kernel {
  /** The kernel itself where all its weights are parameters. */
  static Kernel of(Kernel kernel) {
    List<Pack> computed = kernel.packs().stream().filter(Pack::computed).toList();
    return computed.isEmpty() ? kernel : new PackingKernel(kernel, computed);
  }

  @Override
  public void prepare(Run run) {
    computed.forEach(Pack::allocate);
    kernel.prepare(run);
  }

  @Override
  public void run(Run run, Worker worker) {
    computed.forEach(pack -> pack.run(worker));
    worker.sync();
    kernel.run(run, worker);
  }

  @Override
  public List<Pack> packs() {
    return kernel.packs().stream().filter(Predicate.not(Pack::computed)).toList();
  }
}
